"""Reads a file, an archive or a folder into a `Table`, whatever its form.

Every way it can be bad is told in words.
"""

from pathlib import Path
from typing import Protocol

from studio.catalog.source import Format, ReaderOptions, Source
from studio.core.progress import Tick, no_tick, part_of
from studio.data.contents import Content, too_large
from studio.data.holding import open_holding
from studio.data.lines import no_rows
from studio.data.several import NamedTable, one_after_another
from studio.data.table import Table


class _Reader(Protocol):
    def __call__(
        self,
        content: Content,
        options: ReaderOptions,
        *,
        max_rows: int | None = None,
        tick: Tick = no_tick,
    ) -> Table: ...


def read_table(
    path: Path, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Read a file, what is packed in it, or a folder by the given options.

    Args:
        path: the file or folder.
        options: as found by `sniff`, or changed by hand.
        max_rows: stop after this many rows, for a preview.
        tick: told the share that was read; it may give the reading up.

    Returns:
        All cells as text. Rows with another number of fields are repaired and noted in `notes`,
        as are broken places of the encoding. Several tables of an archive or folder follow each
        other.

    Raises:
        UserError: unreadable, not in this encoding, without rows, or not a table at all.
        Cancelled: by `tick`.
    """
    try:
        with open_holding(path) as holding:
            if options.format == "folder":
                from studio.data.read_folder import read_folder

                table = read_folder(holding, options, max_rows=max_rows, tick=tick)
            else:
                table = _read_all(holding.contents, options, max_rows, tick)
            if not table.rows:
                has_header = options.format in ("csv", "excel") and options.header
                raise no_rows(holding.first, header=has_header)
            return table
    except MemoryError as error:
        raise too_large(path) from error


def read_content(
    content: Content,
    options: ReaderOptions,
    *,
    max_rows: int | None = None,
    tick: Tick = no_tick,
) -> Table:
    """Read one content, as `read_table` reads a file.

    Raises:
        UserError: as `read_table`.
    """
    table = _reader(options)(content, options, max_rows=max_rows, tick=tick)
    if not table.rows:
        raise no_rows(content, header=options.format in ("csv", "excel") and options.header)
    return table


def read_source(source: Source, *, max_rows: int | None = None, tick: Tick = no_tick) -> Table:
    """Read all files of a source, their rows one after another.

    Raises:
        UserError: as `read_table`, or one has other columns than the first.
        Cancelled: by `tick`.
    """
    paths = [Path(source.path), *map(Path, source.more)]
    found: list[NamedTable] = []
    rows = 0
    for number, path in enumerate(paths):
        share = part_of(tick, number / len(paths), (number + 1) / len(paths))
        left = None if max_rows is None else max_rows - rows
        table = read_table(path, source.reader, max_rows=left, tick=share)
        found.append(NamedTable(path, path.name, table))
        rows += table.rows
        if max_rows is not None and rows >= max_rows:
            break
    return one_after_another(found, union=_is_keyed(source.reader.format))


def _read_all(
    contents: tuple[Content, ...], options: ReaderOptions, max_rows: int | None, tick: Tick
) -> Table:
    read = _reader(options)
    found: list[NamedTable] = []
    rows = 0
    for number, content in enumerate(contents):
        share = part_of(tick, number / len(contents), (number + 1) / len(contents))
        left = None if max_rows is None else max_rows - rows
        table = read(content, options, max_rows=left, tick=share)
        found.append(NamedTable(content.path, content.shown, table))
        rows += table.rows
        if max_rows is not None and rows >= max_rows:
            break
    return one_after_another(found, union=_is_keyed(options.format))


def _is_keyed(form: Format) -> bool:
    """Whether a row names its columns itself, so that a missing one is just empty."""
    return form in ("json", "jsonl")


def _reader(options: ReaderOptions) -> _Reader:
    """What reads a format. Each is imported only when it is needed."""
    form = options.format
    if form == "jsonl":
        from studio.data.read_json import read_json_lines

        return read_json_lines
    if form == "json":
        from studio.data.read_json_document import read_json_document

        return read_json_document
    if form == "fasttext":
        from studio.data.read_fasttext import read_fasttext

        return read_fasttext
    if form == "parquet":
        from studio.data.read_arrow import read_parquet

        return read_parquet
    if form == "arrow":
        from studio.data.read_arrow import read_arrow

        return read_arrow
    if form == "excel":
        from studio.data.read_excel import read_excel

        return read_excel
    if not options.delimiter:
        from studio.data.lines import read_lines

        return read_lines
    from studio.data.read_csv import read_csv

    return read_csv
