"""Parquet, Arrow IPC (file and stream) and Feather: typed columns, every cell made text."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.data.cells import text_column
from studio.data.contents import Content
from studio.data.table import MOST_COLUMNS, Table, table_of, too_many_columns, unique_names

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows are read in small portions: a few bytes of a column can stand for much text.
_BATCH_ROWS = 8_192
PARQUET, ARROW_FILE, FEATHER, ARROW_STREAM = b"PAR1", b"ARROW1", b"FEA1", b"\xff\xff\xff\xff"


def is_arrow(head: bytes) -> bool:
    """Whether a file that begins so is Arrow IPC or Feather."""
    if head.startswith((ARROW_FILE, FEATHER)):
        return True
    # A stream begins with a mark and the length of its schema.
    return head.startswith(ARROW_STREAM) and 0 < int.from_bytes(head[4:8], "little") < 2**26


def read_parquet(
    content: Content, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Read a Parquet file; see `read_table`.

    Raises:
        UserError: damaged, not Parquet, or too large.
    """
    from pyarrow import parquet

    with _damage_told(content), ExitStack() as stack:
        source = stack.enter_context(_opened(content))
        file = stack.enter_context(parquet.ParquetFile(source))
        schema = file.schema_arrow
        _check_width(content, len(schema.names))
        rows = file.metadata.num_rows
        size = _BATCH_ROWS if max_rows is None else min(_BATCH_ROWS, max(1, max_rows))
        batches = file.iter_batches(batch_size=size)
        return _gathered(schema, batches, max_rows, tick, rows)


def read_arrow(
    content: Content, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Read Arrow IPC or Feather; see `read_table`.

    Raises:
        UserError: damaged, not Arrow, or too large.
    """
    import pyarrow as pa

    head = content.head(8)
    with _damage_told(content), ExitStack() as stack:
        source = stack.enter_context(_opened(content))
        if head.startswith(ARROW_FILE):
            reader = stack.enter_context(pa.ipc.open_file(source))
            count = reader.num_record_batches
            batches = (reader.get_batch(place) for place in range(count))
        elif head.startswith(FEATHER):
            from pyarrow import feather

            table = feather.read_table(source)
            _check_width(content, len(table.schema.names))
            return _gathered(table.schema, iter(table.to_batches()), max_rows, tick, table.num_rows)
        else:
            reader = stack.enter_context(pa.ipc.open_stream(source))
            batches = iter(reader)
            count = 0
        _check_width(content, len(reader.schema.names))
        return _gathered(reader.schema, batches, max_rows, tick, 0, count)


def _gathered(
    schema: "pa.Schema",
    batches: "Iterator[pa.RecordBatch]",
    max_rows: int | None,
    tick: Tick,
    rows: int,
    count: int = 0,
) -> Table:
    """All batches as text. `rows` or `count` (of batches) tell how much there is, where known."""
    import pyarrow as pa

    names = unique_names(schema.names)
    chunks: list[list[pa.Array]] = [[] for _ in names]
    done = number = 0
    for number, batch in enumerate(batches, start=1):
        # Places beyond the data, and text that is not UTF-8, are found here and not later.
        batch.validate(full=True)
        for start in range(0, batch.num_rows, _BATCH_ROWS):
            part = batch.slice(start, _BATCH_ROWS)
            for place, column in enumerate(part.columns):
                chunks[place].append(text_column(column))
            done += part.num_rows
            tick(done / rows if rows else number / count if count else 0.5)
            if max_rows is not None and done >= max_rows:
                break
        if max_rows is not None and done >= max_rows:
            break
    arrays = [pa.chunked_array(each, pa.string()).slice(0, max_rows) for each in chunks]
    return table_of(names, arrays)


@contextmanager
def _opened(content: Content) -> "Iterator[pa.NativeFile]":
    """The bytes as a file of Arrow's: mapped where they lie on the disk, else held in memory."""
    import pyarrow as pa

    if content.plain:
        try:
            source = pa.memory_map(str(content.path))
        except OSError as error:
            raise read_error(content.path, error) from error
    else:
        source = pa.BufferReader(content.whole())
    with source:
        yield source


@contextmanager
def _damage_told(content: Content) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowMemoryError, MemoryError):
        raise
    except (pa.ArrowException, OSError, ValueError, EOFError, OverflowError) as error:
        raise UserError(
            problem(
                "damaged-file",
                str(content.path),
                msg(
                    N_("{name} is damaged or not complete and can't be read."),
                    name=content.shown,
                ),
                msg(N_("Copy or download it again, or save it as CSV.")),
                details=str(error)[:2_000],
            )
        ) from error


def _check_width(content: Content, width: int) -> None:
    if width > MOST_COLUMNS:
        raise too_many_columns(content, width)
