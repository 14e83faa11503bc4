"""The rows that a model learns from: texts with labels or numbers."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.catalog.source import DataSettings, ReaderOptions, Source, Task
from studio.core.errors import UserError, msg, problem
from studio.core.files import sha256_of
from studio.core.i18n import N_
from studio.data.overlay import Overlay, overlay
from studio.data.table import Table

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, eq=False)
class TextDataset:
    """Texts with labels, column by column.

    Attributes:
        rows: number of rows, those of a separate test file included.
        test_from: rows from here on come from the test file; equal to `rows` without one.
        labels: (rows,) int32, places in `label_names`; −1 where missing, where the label is seen
            only in the test file, and everywhere for regression.
        label_names: sorted; where all are whole numbers, by their value.
        targets: (rows,) float64, NaN where missing and everywhere for classification.
        task: what `labels` or `targets` are for.
        table: the cells of the data file, edited; row numbers below `test_from` count its rows.
        test_table: the cells of the test file, edited, or None.
        unseen_labels: label names found only in the test file. Excluded rows name no label.
        text_column: (rows,) the texts; several text columns joined by a space.
        label_column: (rows,) the labels as they stand in the cells, or None without a label column.
        overlay: the edits, and the files as they stand without them.
    """

    rows: int
    test_from: int
    labels: npt.NDArray[np.int32]
    label_names: tuple[str, ...]
    targets: npt.NDArray[np.float64]
    task: Task
    table: Table
    test_table: Table | None
    unseen_labels: tuple[str, ...]
    text_column: "pa.ChunkedArray"
    label_column: "pa.ChunkedArray | None"
    overlay: Overlay

    @property
    def excluded(self) -> npt.NDArray[np.bool_]:
        """(rows,) which rows an edit left out: they are in no part and in no figure."""
        return self.overlay.excluded

    def texts(self, index: npt.NDArray[np.integer] | None = None) -> list[str]:
        """The texts of these rows, in this order; of all rows without an index."""
        if index is None:
            return list(self.text_column.to_pylist())
        return take_texts(self.text_column, np.asarray(index, dtype=np.int64))

    def labelled(self) -> npt.NDArray[np.bool_]:
        """(rows,) whether a row has a label, or a number for regression."""
        known: npt.NDArray[np.bool_] = (
            np.isfinite(self.targets) if self.task == "regression" else self.labels >= 0
        )
        return known


def take_texts(column: "pa.ChunkedArray", index: npt.NDArray[np.int64]) -> list[str]:
    """Cells by row number. Works chunk by chunk: Arrow would join all chunks for each call."""
    import pyarrow as pa

    if not len(index):
        return []
    starts = np.cumsum([0, *(len(chunk) for chunk in column.chunks)])
    homes = np.searchsorted(starts, index, side="right") - 1
    order = np.argsort(homes, kind="stable")
    found: list[str] = []
    bounds = np.searchsorted(homes[order], np.arange(len(starts)))
    for number, chunk in enumerate(column.chunks):
        part = order[bounds[number] : bounds[number + 1]]
        if len(part):
            found += chunk.take(pa.array(index[part] - starts[number])).to_pylist()
    if (order[1:] > order[:-1]).all():
        return found
    placed: list[str] = [""] * len(index)
    for place, text in zip(order.tolist(), found, strict=True):
        placed[place] = text
    return placed


def source_for(path: Path, reader: ReaderOptions | None = None) -> Source:
    """A file as a data source: how it is read (found unaided unless given) and its SHA-256.

    Raises:
        UserError: as `sniff`.
    """
    from studio.data.sniff import sniff

    options = sniff(path) if reader is None else reader
    return Source(path=str(path), reader=options, sha256=sha256_of(path))


def load_dataset(
    settings: DataSettings, *, table: Table | None = None, test_table: Table | None = None
) -> TextDataset:
    """The dataset that the settings describe.

    Args:
        settings: sources, columns and task.
        table, test_table: what was already read of the sources, so as not to read it again;
            without the edits, which are laid over them here.

    Raises:
        UserError: no data chosen, a file that can't be read, or a column that isn't there.
    """
    if table is None:
        table = _read(settings.source)
    if test_table is None and settings.test_source is not None:
        test_table = _read(settings.test_source)
    laid = overlay(settings.edits, [table] if test_table is None else [table, test_table])
    tables = list(laid.edited)
    text = _text_column(tables, settings.text)
    label = _column(tables, settings.label) if settings.label else None
    rows = sum(each.rows for each in tables)
    # What the task doesn't use takes no memory: one value seen as many.
    labels: npt.NDArray[np.int32] = np.broadcast_to(np.int32(-1), (rows,))
    targets: npt.NDArray[np.float64] = np.broadcast_to(np.float64("nan"), (rows,))
    names: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    if label is not None and settings.task == "regression":
        targets = _numbers(label)
    elif label is not None:
        labels, names, unseen = _label_numbers(label, table.rows, laid.excluded)
    return TextDataset(
        rows=rows,
        test_from=table.rows,
        labels=labels,
        label_names=names,
        targets=targets,
        task=settings.task,
        table=tables[0],
        test_table=tables[1] if len(tables) > 1 else None,
        unseen_labels=unseen,
        text_column=text,
        label_column=label,
        overlay=laid,
    )


def sorted_labels(names: list[str]) -> tuple[str, ...]:
    """Label names in order: by value where all are whole numbers, else by code point."""
    numeric = all(name.isascii() and name.isdigit() and len(name) < 18 for name in names)
    return tuple(sorted(names, key=(lambda name: (int(name), name)) if numeric else None))


def _read(source: Source | None) -> Table:
    from studio.data.readers import read_table

    if source is None:
        raise UserError(
            problem(
                "no-data",
                "data.source",
                msg(N_("No data was chosen.")),
                msg(N_("Open a CSV, TSV, TXT or JSON Lines file.")),
            )
        )
    return read_table(Path(source.path), source.reader)


def _text_column(tables: list[Table], names: tuple[str, ...]) -> "pa.ChunkedArray":
    """The text column, or several joined by a space."""
    import pyarrow.compute as pc

    if not names:
        raise UserError(
            problem(
                "no-text-column",
                "data.text",
                msg(N_("No text column was chosen.")),
                msg(N_("Choose the column that holds the texts.")),
            )
        )
    columns = [_column(tables, name) for name in names]
    return columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, " ")


def _column(tables: list[Table], name: str) -> "pa.ChunkedArray":
    import pyarrow as pa

    chunks: list[pa.Array] = []
    for table in tables:
        chunks += table.column(name).chunks
    return pa.chunked_array(chunks, pa.string())


def _label_numbers(
    column: "pa.ChunkedArray", test_from: int, excluded: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int32], tuple[str, ...], tuple[str, ...]]:
    """Label numbers of all rows, the names, and names that only rows from `test_from` on have.

    A name that only excluded rows have is none; their rows are without a label.
    """
    codes, values = _coded(column)
    kept = codes[~excluded] if excluded.any() else codes
    trained = np.zeros(len(values), dtype=bool)
    trained[codes[:test_from][~excluded[:test_from]]] = True
    used = np.zeros(len(values), dtype=bool)
    used[kept] = True
    stripped = [value.strip() for value in values]
    seen = {name for name, known in zip(stripped, trained.tolist(), strict=True) if known and name}
    names = sorted_labels(list(seen))
    numbers = {name: number for number, name in enumerate(names)}
    lookup = np.array([numbers.get(name, -1) for name in stripped], dtype=np.int32)
    tested = {name for name, known in zip(stripped, used.tolist(), strict=True) if known and name}
    unseen = sorted_labels(list(tested - seen))
    return lookup[codes] if len(values) else codes, names, unseen


def _numbers(column: "pa.ChunkedArray") -> npt.NDArray[np.float64]:
    """Numbers of all rows; NaN where a cell holds none."""
    codes, values = _coded(column)
    numbers = np.array([_number(value) for value in values] + [np.nan])
    found: npt.NDArray[np.float64] = numbers[codes]
    return found


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return float("nan")
    return value if abs(value) < 1e300 else float("nan")


def _coded(column: "pa.ChunkedArray") -> tuple[npt.NDArray[np.int32], list[str]]:
    """A column as places in the list of its distinct values."""
    coded = column.dictionary_encode().unify_dictionaries()
    if not coded.num_chunks:
        return np.zeros(0, dtype=np.int32), []
    parts = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in coded.chunks]
    return np.concatenate(parts).astype(np.int32), coded.chunk(0).dictionary.to_pylist()
