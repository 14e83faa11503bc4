"""Lines of text: the smallest form of a table, and the ground of the others."""

from collections.abc import Iterator

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.data.contents import Content
from studio.data.decoding import Utf8Stream
from studio.data.table import Table, numbered_names, table_of, unique_names

CHUNK_ROWS = 65_536


def text_lines(stream: Utf8Stream, tick: Tick = no_tick) -> Iterator[str]:
    r"""The lines of a file with their ends; \n, \r\n and \r all end one."""
    import io

    carried: list[str] = []
    for text in stream.texts():
        tick(stream.share)
        if "\n" not in text and "\r" not in text and not (carried and carried[-1][-1:] == "\r"):
            # A line longer than a block is put together once, at its end.
            carried.append(text)
            continue
        lines = list(io.StringIO("".join([*carried, text]), newline=""))
        # The last line may go on in the next block, as may the pair \r\n.
        carried = [lines.pop()] if lines else []
        yield from lines
    yield from io.StringIO("".join(carried), newline="")


def read_lines(
    content: Content, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Each line that is not blank is one text.

    Raises:
        UserError: as `read_table`.
    """
    import pyarrow as pa

    chunks: list[pa.Array] = []
    names = numbered_names(1)
    rows: list[str] = []
    wanted = None if max_rows is None else max_rows + options.header
    found = 0
    with Utf8Stream(content, options.encoding, options.skip_rows) as stream:
        for line in text_lines(stream, tick):
            if not line.strip():
                continue
            rows.append(line.rstrip("\r\n").removeprefix("\ufeff"))
            found += 1
            if found == 1 and options.header:
                names = unique_names([rows.pop()])
            if len(rows) == CHUNK_ROWS:
                chunks.append(pa.array(rows, pa.string()))
                rows = []
            if found == wanted:
                break
        notes = stream.check(found)
    chunks.append(pa.array(rows, pa.string()))
    return table_of(names, [pa.chunked_array(chunks, pa.string())], notes)


def no_rows(content: Content, *, header: bool) -> UserError:
    """The sentence for a file without a row of data."""
    told = (
        msg(N_("{name} has no rows below its header."), name=content.shown)
        if header
        else msg(N_("{name} has no rows."), name=content.shown)
    )
    fix = (
        msg(N_("Add rows to the file. If its first row is data, switch the header off."))
        if header
        else msg(N_("Choose a file with at least one row of text."))
    )
    return UserError(problem("no-rows", str(content.path), told, fix))
