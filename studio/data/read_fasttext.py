"""fastText's form: each line its labels, then its text: ``__label__good so very fine``."""

import re

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.data.contents import Content
from studio.data.decoding import Utf8Stream
from studio.data.lines import CHUNK_ROWS, text_lines
from studio.data.table import Table, table_of

_MARK = "__label__"
_LABELS = re.compile(r"(?:__label__\S*(?:\s+|$|[,，]\s*(?=__label__)))+")
_ONE = re.compile(r"__label__(\S*?)(?=\s|$|[,，]\s*__label__)")


def looks_like_fasttext(lines: list[str]) -> bool:
    """Whether nine of ten lines begin with a label."""
    filled = [line for line in lines if line.strip()]
    marked = sum(line.lstrip("\ufeff \t").startswith(_MARK) for line in filled)
    return bool(filled) and marked >= 0.9 * len(filled)


def split_labels(line: str) -> tuple[str, str]:
    """The text of a line and its labels, several joined by a comma."""
    line = line.strip("\ufeff \t\r\n")
    found = _LABELS.match(line)
    if found is None:
        return line, ""
    labels = ",".join(_ONE.findall(found.group()))
    return line[found.end() :].strip(), labels


def read_fasttext(
    content: Content, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Columns ``text`` and ``label``; a line without a label has an empty one.

    Raises:
        UserError: as `read_table`, or no line begins with a label.
    """
    import pyarrow as pa

    chunks: list[tuple[pa.Array, pa.Array]] = []
    rows: list[tuple[str, str]] = []
    found = labelled = 0

    def pack() -> None:
        texts, labels = zip(*rows, strict=True)
        chunks.append((pa.array(texts, pa.string()), pa.array(labels, pa.string())))
        rows.clear()

    with Utf8Stream(content, options.encoding, options.skip_rows) as stream:
        for line in text_lines(stream, tick):
            if not line.strip():
                continue
            row = split_labels(line)
            rows.append(row)
            found += 1
            labelled += bool(row[1])
            if len(rows) == CHUNK_ROWS:
                pack()
            if found == max_rows:
                break
        notes = stream.check(found)
    if rows:
        pack()
    if found and not labelled:
        raise UserError(
            problem(
                "no-labels",
                str(content.path),
                msg(N_("No line of {name} begins with {mark}."), name=content.shown, mark=_MARK),
                msg(N_("Choose another format; for a table this is “Table (CSV, TSV, TXT)”.")),
            )
        )
    columns = zip(*chunks, strict=True) if chunks else ((), ())
    arrays = [pa.chunked_array(list(each), pa.string()) for each in columns]
    return table_of(("text", "label"), arrays, notes)
