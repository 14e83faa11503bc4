"""From rows to examples, and from examples to the tensors of a batch, as text of a script."""

from studio.catalog.pipeline import Pipeline
from studio.catalog.plan import TrainPlan
from studio.catalog.source import DataSettings
from studio.model.codegen.network import Network
from studio.model.codegen.sections import Sections, inside


def write_examples(
    data: DataSettings,
    pipeline: Pipeline,
    network: Network,
    plan: TrainPlan,
    sections: Sections,
) -> str:
    """The functions ``fit``, ``example_of`` and ``batch_of``."""
    sections.settings.append(f"TEXT = {list(data.text)!r}")
    sections.settings.append(f"LABEL = {data.label!r}")
    sections.settings.append(
        'DEVICE = "cuda" if torch.cuda.is_available() else "cpu"'
        if plan.device == "auto"
        else f"DEVICE = {plan.device!r}"
    )
    parts = [
        _text_of(data),
        _fit(data, network),
        _example(data, pipeline, network),
        _labels(data, sections),
    ]
    parts += [_length_of(network), _batch(data, pipeline, network)]
    return "\n\n\n".join(part.strip("\n") for part in parts if part)


def _text_of(data: DataSettings) -> str:
    marker = data.text_marker
    if len(data.text) == 1:
        return '''
def text_of(row):
    """The text of a row."""
    return row[TEXT[0]]
'''
    if not marker.strip():
        return f'''
def text_of(row):
    """The text columns of a row, joined."""
    return {marker!r}.join(row[column] for column in TEXT if column in row)
'''
    return f'''
def text_of(row):
    """The text columns of a row, joined; nothing where all are blank."""
    parts = [row[column] for column in TEXT if column in row]
    return {marker!r}.join(parts) if "".join(parts).strip() else ""
'''


def _separate(network: Network) -> tuple[str, ...]:
    kinds = ("tokens", "ngrams")
    return tuple(dict.fromkeys(c.column for c in network.channels if c.kind in kinds and c.column))


def _fit(data: DataSettings, network: Network) -> str:
    """What is learnt from the training rows, as a dict."""
    columns = _separate(network)
    kinds = {channel.kind for channel in network.channels}
    texts = "[text_of(row) for row in rows]"
    if columns:
        texts = f"[row[column] for column in {list(columns)!r} for row in rows]"
    lines: list[str] = []
    if kinds & {"tokens", "ngrams"}:
        lines.append(f"texts = {texts}")
    lines.append("fitted = {}")
    if "tokens" in kinds:
        lines.append('fitted["vocabulary"] = fit_vocabulary(texts)')
    if "ngrams" in kinds:
        lines.append('fitted["features"] = fit_features(texts)')
    if "numbers" in kinds:
        lines.append('fitted["numbers"] = fit_numbers(rows)')
    for channel in network.channels:
        if channel.kind == "category":
            settings = next(each for each in data.categories if each.name == channel.column)
            given = (channel.column, settings.min_count, settings.max_values)
            lines.append(
                f"fitted[{channel.size!r}] = fit_category(rows, {', '.join(map(repr, given))})"
            )
    lines.append("return fitted")
    category = ""
    if "category" in kinds:
        category = '''
def fit_category(rows, column, min_count, max_values):
    """The codes of a column's values, from 1 on: 0 is any value that was not seen."""
    counts = collections.Counter(row[column].strip() for row in rows if row[column].strip())
    often = sorted((-n, value) for value, n in counts.items() if n >= min_count)
    return {value: code for code, (_, value) in enumerate(often[:max_values], start=1)}


'''
    return category + (
        'def fit(rows):\n    """All that is learnt from the training rows before training."""\n'
        + inside(lines)
    )


def _example(data: DataSettings, pipeline: Pipeline, network: Network) -> str:
    lines: list[str] = []
    known: set[str] = set()
    sequence = pipeline.sequence
    cut = f"[:{sequence.max_length}]" if sequence.keep == "start" else f"[-{sequence.max_length}:]"
    example: list[str] = []
    for channel in network.channels:
        if channel.kind in ("tokens", "ngrams") and channel.column not in known:
            known.add(channel.column)
            text = f'row.get({channel.column!r}, "")' if channel.column else "text_of(row)"
            stem = channel.name.removesuffix(channel.kind)
            lines.append(f"{stem}words = tokens_of({text})")
        stem = channel.name.removesuffix(channel.kind)
        if channel.kind == "tokens":
            lines.append(
                f'{channel.name} = [fitted["vocabulary"].get(word, 1) for word in {stem}words]{cut}'
            )
            example.append(f'"{channel.name}": {channel.name},')
        elif channel.kind == "ngrams":
            lines.append(f'{channel.name} = weigh({stem}words, fitted["features"])')
            pairs = (
                f'sorted((fitted["features"][gram][0], w) for gram, w in {channel.name}.items())'
            )
            example.append(f'"{channel.name}": {pairs},')
        elif channel.kind == "numbers":
            lines += [
                "numbers = []",
                'for column, (fill, centre, scale) in zip(NUMBERS, fitted["numbers"]):',
                '    value = number(row.get(column, ""))',
                "    value = value if math.isfinite(value) else fill",
                "    numbers.append((value - centre) / scale)",
            ]
            example.append('"numbers": numbers,')
        elif channel.kind == "category":
            cell = f'row.get({channel.column!r}, "").strip()'
            example.append(f'"{channel.name}": fitted["{channel.size}"].get({cell}, 0),')
    return 'def example_of(row, fitted):\n    """A row as numbers."""\n' + inside(
        [*lines, "return {", *("    " + each for each in example), "}"]
    )


def _labels(data: DataSettings, sections: Sections) -> str:
    if data.task == "regression":
        sections.settings.append(
            "TARGET_SCALE = [0.0, 1.0]  # mean and deviation, from the training rows"
        )
        sections.needs("import math", "import re", "import unicodedata")
        from studio.model.codegen.data_part import _NUMBER

        number = (
            ""
            if any("def number(" in t for t in sections.texts)
            else _NUMBER.strip("\n") + "\n\n\n"
        )
        return (
            (number if not data.numeric else "")
            + '''
def wanted_of(row, labels):
    """What the network is to say of a row: its number, standardised."""
    mean, deviation = TARGET_SCALE
    return (number(row[LABEL]) - mean) / deviation
'''.strip("\n")
        )
    if data.task == "multilabel":
        return f'''
def labels_of(row):
    """The labels of a row."""
    return [part.strip() for part in row[LABEL].split({data.label_separator!r}) if part.strip()]


def wanted_of(row, labels):
    """What the network is to say of a row: 1 for each of its labels, else 0."""
    own = labels_of(row)
    return [float(label in own) for label in labels]
'''
    return '''
def wanted_of(row, labels):
    """What the network is to say of a row: the number of its class."""
    return labels.index(row[LABEL].strip())
'''


def _length_of(network: Network) -> str:
    names = [channel.name for channel in network.channels if channel.kind == "tokens"]
    if not names:
        return ""
    total = " + ".join(f'len(example["{name}"])' for name in names)
    return f'''
def length_of(example):
    """The number of tokens."""
    return {total}
'''


def _batch(data: DataSettings, pipeline: Pipeline, network: Network) -> str:
    lines = ["inputs = {}"]
    fixed = pipeline.sequence.padding == "max_length"
    for channel in network.channels:
        name = channel.name
        if channel.kind == "tokens":
            least = str(pipeline.sequence.max_length) if fixed else "1"
            lines += [
                f'lengths = torch.tensor([len(each["{name}"]) for each in examples])',
                f"padded = torch.zeros(len(examples), max({least}, int(lengths.max())), dtype=torch.int64)",
                "for row, each in enumerate(examples):",
                f'    padded[row, : len(each["{name}"])] = torch.tensor(each["{name}"])',
                f'inputs |= {{"{name}": padded, "{channel.args[1]}": lengths}}',
            ]
        elif channel.kind == "ngrams":
            ids, offsets, weights = channel.args
            lines += [
                f'counts = torch.tensor([len(each["{name}"]) for each in examples])',
                f'pairs = [pair for each in examples for pair in each["{name}"]]',
                "inputs |= {",
                f'    "{ids}": torch.tensor([gram for gram, _ in pairs], dtype=torch.int64),',
                f'    "{offsets}": counts.cumsum(0) - counts,',
                f'    "{weights}": torch.tensor([weight for _, weight in pairs], dtype=torch.float32),',
                "}",
            ]
        elif channel.kind == "numbers":
            lines.append(
                'inputs["numbers"] = torch.tensor([each["numbers"] for each in examples], dtype=torch.float32)'
            )
        else:
            lines.append(f'inputs["{name}"] = torch.tensor([each["{name}"] for each in examples])')
    lines += [
        "inputs = {name: value.to(DEVICE) for name, value in inputs.items()}",
        'if "wanted" not in examples[0]:',
        "    return inputs, None",
        'return inputs, torch.tensor([each["wanted"] for each in examples]).to(DEVICE)',
    ]
    return (
        'def batch_of(examples):\n    """Examples as tensors: the inputs of the network, and what it is to say."""\n'
        + inside(lines)
    )
