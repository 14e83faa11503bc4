"""Writing the cleaned table: edited cells, without the excluded rows. The source is never touched."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.catalog.source import DataSettings, Source
from studio.core.errors import UserError, msg, problem
from studio.core.files import atomic_writer
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.data.dataset import TextDataset
from studio.data.table import Table

if TYPE_CHECKING:
    import pyarrow as pa

#: The suffixes that can be written.
SUFFIXES = (".csv", ".tsv", ".jsonl", ".parquet")
_CHUNK_ROWS = 10_000
_MARK = b"\xef\xbb\xbf"


def export_table(
    dataset: TextDataset,
    settings: DataSettings,
    path: Path,
    *,
    test: bool = False,
    mark: bool = False,
    tick: Tick = no_tick,
) -> int:
    """Write the rows as they are with the edits.

    Args:
        dataset: the rows.
        settings: of the data: their files are never written over.
        path: where to; the suffix decides the form (`SUFFIXES`). An older file of that name is
            replaced at the end, in one step.
        test: the rows of the test file instead of those of the data file.
        mark: CSV and TSV begin with a byte order mark, by which Excel knows UTF-8.
        tick: told the share that is written.

    Returns:
        How many rows were written.

    Raises:
        UserError: another suffix, one of the sources, no row left, or it can't be written.
        Cancelled: `tick` raised it; nothing is left behind.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise _unknown_suffix(path)
    for source in (settings.source, settings.test_source):
        if source is not None and _is_part(path, source):
            raise _is_source(path)
    table = dataset.test_table if test else dataset.table
    excluded = dataset.excluded[dataset.test_from :] if test else dataset.excluded
    kept = ~excluded[: table.rows if table is not None else 0]
    if table is None or not kept.any():
        raise _nothing(path)
    with atomic_writer(path) as stream:
        _WRITERS[suffix](stream, table, _batches(table, kept, tick), mark)
    tick(1.0)
    return int(kept.sum())


def _batches(table: Table, kept: npt.NDArray[np.bool_], tick: Tick) -> "Iterator[pa.Table]":
    import pyarrow as pa

    for start in range(0, table.rows, _CHUNK_ROWS):
        tick(start / table.rows)
        mask = kept[start : start + _CHUNK_ROWS]
        part = table.arrow.slice(start, _CHUNK_ROWS)
        yield part if mask.all() else part.filter(pa.array(mask))


def _write_csv(
    stream: IO[bytes], table: Table, parts: "Iterator[pa.Table]", mark: bool, delimiter: str = ","
) -> None:
    from pyarrow.csv import CSVWriter, WriteOptions

    if mark:
        stream.write(_MARK)
    options = WriteOptions(delimiter=delimiter, quoting_style="needed")
    with CSVWriter(stream, table.arrow.schema, write_options=options) as writer:
        for part in parts:
            writer.write_table(part)


def _write_tsv(stream: IO[bytes], table: Table, parts: "Iterator[pa.Table]", mark: bool) -> None:
    _write_csv(stream, table, parts, mark, "\t")


def _write_jsonl(stream: IO[bytes], table: Table, parts: "Iterator[pa.Table]", _mark: bool) -> None:
    names = table.columns
    for part in parts:
        for cells in zip(*(column.to_pylist() for column in part.columns), strict=True):
            row = dict(zip(names, cells, strict=True))
            stream.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _write_parquet(
    stream: IO[bytes], table: Table, parts: "Iterator[pa.Table]", _mark: bool
) -> None:
    from pyarrow.parquet import ParquetWriter

    with ParquetWriter(stream, table.arrow.schema, compression="zstd") as writer:
        for part in parts:
            writer.write_table(part)


_WRITERS: dict[str, Callable[[IO[bytes], Table, "Iterator[pa.Table]", bool], None]] = {
    ".csv": _write_csv,
    ".tsv": _write_tsv,
    ".jsonl": _write_jsonl,
    ".parquet": _write_parquet,
}


def _is_part(path: Path, source: Source) -> bool:
    """Whether a path is one of a source's files, or lies in a folder that is the source."""
    try:
        target = path.resolve()
        for name in (source.path, *source.more):
            own = Path(name).resolve()
            if target == own or (own.is_dir() and target.is_relative_to(own)):
                return True
            if path.exists() and own.exists() and path.samefile(own):
                return True
    except OSError:
        return False
    return False


def _is_source(path: Path) -> UserError:
    return UserError(
        problem(
            "export-over-source",
            str(path),
            msg(N_("{name} is where the rows come from; it is never written."), name=path.name),
            msg(N_("Choose another name.")),
        )
    )


def _unknown_suffix(path: Path) -> UserError:
    return UserError(
        problem(
            "export-suffix",
            str(path),
            msg(N_("The name {name} says no form that can be written."), name=path.name),
            msg(N_("End it in {suffixes}."), suffixes=", ".join(SUFFIXES)),
        )
    )


def _nothing(path: Path) -> UserError:
    return UserError(
        problem(
            "export-nothing",
            str(path),
            msg(N_("There is no row to write: all are excluded.")),
            msg(N_("Include some of them again.")),
        )
    )
