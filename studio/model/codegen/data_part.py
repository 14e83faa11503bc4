"""Reading the file, dividing its rows, and turning them into numbers, as text of a script."""

from studio.catalog.pipeline import Pipeline
from studio.catalog.source import DataSettings, Source
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.model.codegen.network import Network
from studio.model.codegen.sections import Sections, inside, refused


def write_reading(data: DataSettings, sections: Sections) -> str:
    """The function ``read`` and what it needs.

    Raises:
        UserError: the file's format can't be read by a script, or rows were edited.
    """
    if data.edits:
        raise refused(
            "edits-without-code",
            "data.edits",
            msg(N_("Rows were changed by hand, which a script of its own can't know.")),
            msg(N_("Export the cleaned table on the Data page and go on with that file.")),
        )
    assert data.source is not None
    sections.settings.append(f"DATA = {_paths(data.source)}")
    if data.test_source is not None:
        sections.settings.append(f"TEST_DATA = {_paths(data.test_source)}")
    if data.test_source is not None and data.test_source.reader != data.source.reader:
        raise refused(
            "files-read-apart",
            "data.test_source",
            msg(N_("The test file is read in another way than the data file.")),
            msg(N_("Save both with the same encoding and delimiter to see the code.")),
        )
    return _reader(data.source, sections)


def _paths(source: Source) -> str:
    return repr([source.path, *source.more])


def _reader(source: Source, sections: Sections) -> str:
    reader = source.reader
    encoding = (
        "utf-8-sig" if reader.encoding.lower() in ("utf-8", "utf8", "ascii") else reader.encoding
    )
    if reader.format == "jsonl":
        sections.needs("import json")
        return f'''
def read(paths):
    """The rows of the files: a dict with a text for each column."""
    rows = []
    for path in paths:
        with open(path, encoding={encoding!r}) as file:
            rows += [json.loads(line) for line in file if line.strip()]
    return [{{name: "" if value is None else str(value) for name, value in row.items()}} for row in rows]
'''
    if reader.format != "csv" or not reader.delimiter:
        raise refused(
            "format-without-code",
            "data.source",
            msg(N_("A script reads tables with delimiters and JSON lines only.")),
            msg(N_("Export the table as CSV on the Data page and go on with that file.")),
        )
    sections.needs("import csv")
    quote = ""
    if not reader.quote:
        quote = ", quoting=csv.QUOTE_NONE"
    elif reader.quote != '"':
        quote = f", quotechar={reader.quote!r}"
    skip = [f"for _ in range({reader.skip_rows}):", "    next(file)"] if reader.skip_rows else []
    if reader.header:
        names = ["names = [name.strip() for name in table[0]]", "table = table[1:]"]
    else:
        names = ['names = [f"column {number}" for number in range(len(table[0]))]']
    lines = [
        *skip,
        f"table = [row for row in csv.reader(file, delimiter={reader.delimiter!r}{quote}) if row]",
    ]
    return f'''
def read(paths):
    """The rows of the files: a dict with a text for each column."""
    csv.field_size_limit(2**24)
    rows = []
    for path in paths:
        with open(path, encoding={encoding!r}, errors="replace", newline="") as file:
{inside(lines, 3)}
{inside(names, 2)}
        rows += [dict(zip(names, row + [""] * len(names))) for row in table]
    return rows
'''


_SHARE = '''
def share_of(counts, share):
    """A share of each count in whole rows, whose sum is that share of the total."""
    exact = counts * share
    whole = np.floor(exact + 1e-9).astype(int)
    missing = max(0, round(float(counts.sum() * share)) - int(whole.sum()))
    # The largest remainders first; of equal ones the larger class.
    order = np.lexsort((np.arange(len(counts)), -counts, -(exact - whole)))
    whole[order[:missing]] += 1
    return whole
'''
_STRATIFIED = '''
def split(classes):
    """The rows of training, validation and test; each class in its share in every part."""
    order = np.random.default_rng({seed}).permutation(np.arange(len(classes), dtype=np.int32))
    order = order[np.argsort(classes[order], kind="stable")]
    counts = np.bincount(classes)
    test, validation = share_of(counts, {test}), share_of(counts, {validation})
    # Each class keeps a row to learn from; validation gives way before test.
    surplus = np.maximum(0, test + validation - np.maximum(0, counts - 1))
    given = np.minimum(surplus, validation)
    test, validation = test - (surplus - given), validation - given
    train_rows, validation_rows, test_rows = [], [], []
    for rows, t, v in zip(np.split(order, np.cumsum(counts)[:-1]), test, validation):
        test_rows += rows[:t].tolist()
        validation_rows += rows[t : t + v].tolist()
        train_rows += rows[t + v :].tolist()
    return sorted(train_rows), sorted(validation_rows), sorted(test_rows)
'''
_RANDOM = '''
def split(classes):
    """The rows of training, validation and test, drawn at random; each class keeps one to learn from."""
    order = np.random.default_rng({seed}).permutation(len(classes))
    test = round(len(order) * {test})
    validation = min(round(len(order) * {validation}), len(order) - test)
    part = np.full(len(order), 2)  # 0 test, 1 validation, 2 training
    part[order[:test]] = 0
    part[order[test : test + validation]] = 1
    for missing in sorted(set(classes) - set(classes[part == 2])):
        members = order[classes[order] == missing]
        part[members[np.argmax(part[members])]] = 2
    return tuple(np.flatnonzero(part == number).tolist() for number in (2, 1, 0))
'''


def write_split(data: DataSettings) -> str:
    """The function ``split``.

    Raises:
        UserError: the method can't be written as code.
    """
    method = data.split.method
    shares = {
        "seed": data.split.seed,
        "test": 0.0 if data.test_source is not None else data.split.test,
        "validation": data.split.validation,
    }
    if method == "stratified":
        return _SHARE.strip("\n") + "\n\n\n" + _STRATIFIED.strip("\n").format(**shares)
    if method == "random":
        return _RANDOM.format(**shares)
    raise refused(
        "split-without-code",
        "data.split.method",
        msg(N_("Only stratified and random splits can be written as code.")),
        msg(N_("Choose one of them on the Data page to see the code.")),
    )


_NUMBER = '''
def number(cell):
    """The number that a cell holds, NaN where it holds none: 1,234.5 and 12% and $3 are numbers."""
    text = "".join(unicodedata.normalize("NFKC", cell).split()).strip("$€£¥₩₹").replace("−", "-")
    scale = 0.01 if text.endswith("%") else 1.0
    text = re.sub(r"(?<=\\d),(?=\\d{3}(?!\\d))", "", text.removesuffix("%"))
    return float(text) * scale if re.fullmatch(r"[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?", text.lower()) else math.nan
'''
_SCALINGS = {
    "none": ("0.0", "1.0"),
    "minmax": ("known.min()", "known.max() - known.min()"),
    "standard": ("known.mean()", "known.std()"),
    "robust": ("np.median(known)", "np.subtract(*np.percentile(known, (75, 25)))"),
}
_FILLS = {"mean": "known.mean()", "median": "np.median(known)", "zero": "0.0"}


def write_numbers(data: DataSettings, network: Network, sections: Sections) -> str:
    """What scales the number columns, where the network reads them."""
    if not any(channel.kind == "numbers" for channel in network.channels):
        return ""
    sections.needs("import math", "import re", "import unicodedata")
    sections.settings.append(f"NUMBERS = {[each.name for each in data.numeric]!r}")
    body: list[str] = []
    for place, each in enumerate(data.numeric):
        centre, scale = _SCALINGS[each.scaling]
        fill = repr(each.value) if each.missing == "value" else _FILLS[each.missing]
        body += [
            f"known = known_numbers(rows, NUMBERS[{place}])",
            f"found.append(scaled(known, {fill}, {centre}, {scale}))",
        ]
    return (
        _NUMBER.strip("\n")
        + f'''


def known_numbers(rows, column):
    """The numbers of a column that are there; a zero where there are none."""
    known = np.array([number(row[column]) for row in rows])
    known = known[np.isfinite(known)]
    return known if len(known) else np.zeros(1)


def scaled(known, fill, centre, scale):
    """What stands for a missing number; a number becomes (number - centre) / scale."""
    tiny = 1e-12 * max(1.0, abs(centre))
    return float(fill), float(centre), float(scale) if scale > tiny else 1.0


def fit_numbers(rows):
    """(fill, centre, scale) of each number column, from the training rows."""
    found = []
{inside(body)}
    return found
'''
    )


_VOCABULARY = '''
def fit_vocabulary(texts):
    """The ids of the most frequent tokens, from 2 on: 0 is padding, 1 any unknown token."""
    counts = collections.Counter(token for text in texts for token in tokens_of(text))
{rare}    ranked = sorted(counts, key=lambda token: (-counts[token], token))
    return {{token: number for number, token in enumerate(ranked[:{size}], start=2)}}
'''


def write_vocabulary(pipeline: Pipeline, network: Network, sections: Sections) -> str:
    """The function ``fit_vocabulary``, where the network reads tokens."""
    if not any(channel.kind == "tokens" for channel in network.channels):
        return ""
    sections.needs("import collections")
    least = pipeline.vocabulary.min_count
    rare = (
        f"    counts = {{token: n for token, n in counts.items() if n >= {least}}}\n"
        if least > 1
        else ""
    )
    return _VOCABULARY.format(rare=rare, size=pipeline.vocabulary.max_size)
