"""Texts in a folder or archive: one file a text or one file a class."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from studio.catalog.source import ReaderOptions
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick, part_of
from studio.data.contents import Content
from studio.data.decoding import Utf8Stream
from studio.data.holding import Holding
from studio.data.layout import class_and_part, common_depth, may_be_classes
from studio.data.lines import CHUNK_ROWS, no_rows, read_lines
from studio.data.table import Table, table_of

if TYPE_CHECKING:
    import pyarrow as pa

#: A text longer than this is no text that a model reads.
_LONGEST_TEXT = 64 * 2**20
_FIRST_FILES = 5


def read_folder(
    holding: Holding, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Columns ``text``, ``label`` and ``file``; also ``part`` where folders lie in folders.

    Raises:
        UserError: not a folder, without texts, or not in this encoding.
    """
    if holding.kind == "tables":
        raise UserError(
            problem(
                "no-class-folders",
                str(holding.path),
                msg(N_("{name} has no sub-folders with texts."), name=holding.path.name),
                msg(N_("Choose a folder with one sub-folder a class, or another format.")),
            )
        )
    if holding.kind == "texts" and class_files(holding):
        return _class_files(holding, options, max_rows, tick)
    return _texts(holding, options, max_rows, tick)


def class_files(holding: Holding) -> bool:
    """Whether files beside each other are one a class, each line a text."""
    if not may_be_classes([content.name for content in holding.contents]):
        return False
    lines = 0
    for content in holding.contents:
        lines += content.head(2**16).count(b"\n") + 1
    return lines >= 3 * len(holding.contents)


def _class_files(
    holding: Holding, options: ReaderOptions, max_rows: int | None, tick: Tick
) -> Table:
    import pyarrow as pa

    plain = options.model_copy(update={"header": False})
    texts: list[pa.Array] = []
    labels: list[pa.Array] = []
    notes: tuple[Problem, ...] = ()
    count = len(holding.contents)
    # A preview shows rows of every class.
    each = None if max_rows is None else -(-max_rows // count)
    for number, content in enumerate(holding.contents):
        share = part_of(tick, number / count, (number + 1) / count)
        table = read_lines(content, plain, max_rows=each, tick=share)
        notes += table.notes
        texts += table.arrow.column(0).chunks
        label = PurePosixPath(content.name).stem
        labels.append(pa.array([label] * table.rows, pa.string()))
    columns = [pa.chunked_array(found, pa.string()) for found in (texts, labels)]
    return table_of(("text", "label"), [column.slice(0, max_rows) for column in columns], notes)


def _texts(holding: Holding, options: ReaderOptions, max_rows: int | None, tick: Tick) -> Table:
    import pyarrow as pa

    contents = _spread(holding.contents, max_rows)
    names = [content.name for content in contents]
    root = common_depth([content.name for content in holding.contents])
    chunks: list[pa.Array] = []
    texts: list[str] = []
    broken: list[str] = []
    for number, content in enumerate(contents):
        tick(number / len(contents))
        text, whole = _text(content, options)
        texts.append(text)
        if not whole:
            broken.append(content.name)
        if len(texts) == CHUNK_ROWS // 16:
            chunks.append(pa.array(texts, pa.string()))
            texts = []
    chunks.append(pa.array(texts, pa.string()))
    notes = _check_broken(holding, options, broken, len(contents))
    placed = [class_and_part(name, root) for name in names]
    columns = {"text": pa.chunked_array(chunks, pa.string())}
    if any(label for label, _ in placed):
        columns["label"] = _column([label for label, _ in placed])
    if any(part for _, part in placed):
        columns["part"] = _column([part for _, part in placed])
    columns["file"] = _column(names)
    return table_of(tuple(columns), list(columns.values()), notes)


def _spread(contents: tuple[Content, ...], count: int | None) -> tuple[Content, ...]:
    """All, or so many from all over, so that a preview shows every class."""
    if count is None or count >= len(contents):
        return contents
    return tuple(contents[place * len(contents) // count] for place in range(count))


def _text(content: Content, options: ReaderOptions) -> tuple[str, bool]:
    """The text of a file and whether all of it is in this encoding."""
    parts: list[str] = []
    size = 0
    with Utf8Stream(content, options.encoding, options.skip_rows) as stream:
        for text in stream.texts():
            parts.append(text)
            size += len(text)
            if size > _LONGEST_TEXT:
                raise UserError(
                    problem(
                        "text-too-long",
                        str(content.path),
                        msg(N_("{name} is too long for one text."), name=content.shown),
                        msg(N_("Choose the format “Table” if its lines are the rows.")),
                    )
                )
        whole = not stream.broken
    return "".join(parts).removeprefix("\ufeff").strip(), whole


def _check_broken(
    holding: Holding, options: ReaderOptions, broken: list[str], files: int
) -> tuple[Problem, ...]:
    if not files:
        raise no_rows(holding.first, header=False)
    if not broken:
        return ()
    wrong = len(broken) > 1 + files // 50
    told = msg(
        N_("Files that are not {encoding} text: {count} (first files: {names})."),
        encoding=options.encoding,
        count=len(broken),
        names=", ".join(broken[:_FIRST_FILES]),
    )
    if wrong:
        fix = msg(N_("Choose another encoding, or let it be found again."))
        raise UserError(problem("wrong-encoding", str(holding.path), told, fix))
    fix = msg(N_("What did not fit was replaced by “�”. Save these files as UTF-8."))
    return (problem("broken-characters", holding.path.name, told, fix, severity="warning"),)


def _column(values: list[str]) -> "pa.ChunkedArray":
    import pyarrow as pa

    return pa.chunked_array([pa.array(values, pa.string())])
