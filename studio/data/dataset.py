"""The rows that a model learns from: texts with labels or numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.catalog.source import DataSettings, ReaderOptions, Source, Task
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick, part_of
from studio.data.coding import Coded, coded_cells
from studio.data.encoded import Ragged
from studio.data.inputs import InputColumns
from studio.data.labels import Labels, one_label, several_labels, sorted_labels
from studio.data.numbers import column_numbers
from studio.data.overlay import Overlay, overlay
from studio.data.table import Table
from studio.data.text_facts import TextFacts

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["TextDataset", "load_dataset", "sorted_labels", "source_for", "take_texts"]


@dataclass(frozen=True, eq=False)
class TextDataset:
    """Texts with labels, column by column, and the columns that are read beside them.

    Attributes:
        rows: number of rows, those of a separate test file included.
        test_from: rows from here on come from the test file; equal to `rows` without one.
        labels: (rows,) int32, places in `label_names`; −1 where missing, where the label is seen
            only in the test file, and everywhere for regression. With several labels a row its
            rarest one: what a split goes by.
        label_names: sorted; where all are whole numbers, by their value.
        targets: (rows,) float64, NaN where missing and everywhere for classification.
        task: what `labels` or `targets` are for.
        table: the cells of the data file, edited; row numbers below `test_from` count its rows.
        test_table: the cells of the test file, edited, or None.
        unseen_labels: label names found only in the test file. Excluded rows name no label.
        text_column: (rows,) the texts; several text columns joined by the marker.
        label_column: (rows,) the labels as they stand in the cells, or None without a label column.
        overlay: the edits, and the files as they stand without them.
        label_sets: all labels of each row, places in `label_names` (task ``multilabel``, else
            None); none where `labels` is −1.
        numbers: (rows,) float64 of each number column, NaN where a cell holds no number.
        categories: the cells of each category column.
        text_columns: (rows,) each text column alone, where they are inputs of their own.
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
    label_sets: Ragged | None = None
    numbers: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    categories: Mapping[str, Coded] = field(default_factory=dict)
    text_columns: "Mapping[str, pa.ChunkedArray]" = field(default_factory=dict)

    @property
    def excluded(self) -> npt.NDArray[np.bool_]:
        """(rows,) which rows an edit left out: they are in no part and in no figure."""
        return self.overlay.excluded

    @cached_property
    def text_facts(self) -> TextFacts:
        """Lengths, blank texts and equal ones, each looked for once."""
        return TextFacts(self.text_column)

    def texts(self, index: npt.NDArray[np.integer] | None = None) -> list[str]:
        """The texts of these rows, in this order; of all rows without an index."""
        if index is None:
            return list(self.text_column.to_pylist())
        return take_texts(self.text_column, np.asarray(index, dtype=np.int64))

    def inputs(self, index: npt.NDArray[np.integer]) -> InputColumns:
        """All that a model can read of these rows, in this order."""
        rows = np.asarray(index, dtype=np.int64)
        return InputColumns(
            self.texts(rows),
            {name: take_texts(column, rows) for name, column in self.text_columns.items()},
            {name: numbers[rows] for name, numbers in self.numbers.items()},
            {name: cells.take(rows) for name, cells in self.categories.items()},
        )

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


def source_for(
    path: Path,
    reader: ReaderOptions | None = None,
    *,
    more: Sequence[Path] = (),
    tick: Tick = no_tick,
) -> Source:
    """A file, archive or folder as a data source: how it is read, and the hash of its content.

    Args:
        path: the file or folder.
        reader: how it is read; found unaided unless given.
        more: further files of the same columns, whose rows follow.
        tick: told the share that was hashed.

    Raises:
        UserError: as `sniff`.
        Cancelled: by `tick`.
    """
    from studio.data.sniff import sniff
    from studio.data.source_hash import sha256_of_paths

    options = sniff(path) if reader is None else reader
    return Source(
        path=str(path),
        reader=options,
        sha256=sha256_of_paths([path, *more], tick),
        more=tuple(map(str, more)),
    )


def load_dataset(
    settings: DataSettings,
    *,
    table: Table | None = None,
    test_table: Table | None = None,
    folder: Path | None = None,
    tick: Tick = no_tick,
) -> TextDataset:
    """The dataset that the settings describe.

    Args:
        settings: sources, columns and task.
        table, test_table: what was already read of the sources, so as not to read it again;
            without the edits, which are laid over them here.
        folder: the project's folder, in which parsed tables are kept.
        tick: told the share that was read.

    Raises:
        UserError: no data chosen, a file that can't be read, or a column that isn't there.
        Cancelled: by `tick`.
    """
    most = 1.0 if settings.test_source is None else 0.8
    if table is None:
        table = _read(settings.source, folder, part_of(tick, 0.0, most))
    if test_table is None and settings.test_source is not None:
        test_table = _read(settings.test_source, folder, part_of(tick, most, 1.0))
    laid = overlay(settings.edits, [table] if test_table is None else [table, test_table])
    tables = list(laid.edited)
    text = _text_column(tables, settings.text, settings.text_marker)
    label = _column(tables, settings.label) if settings.label else None
    rows = sum(each.rows for each in tables)
    # What the task doesn't use takes no memory: one value seen as many.
    labels: npt.NDArray[np.int32] = np.broadcast_to(np.int32(-1), (rows,))
    targets: npt.NDArray[np.float64] = np.broadcast_to(np.float64("nan"), (rows,))
    found = Labels((), labels, ())
    if label is not None and settings.task == "regression":
        targets = column_numbers(label)
    elif label is not None and settings.task == "multilabel":
        found = several_labels(label, settings.label_separator, table.rows, laid.excluded)
    elif label is not None:
        found = one_label(label, table.rows, laid.excluded)
    separate = settings.text if settings.text_use == "separate" and len(settings.text) > 1 else ()
    return TextDataset(
        rows=rows,
        test_from=table.rows,
        labels=found.numbers,
        label_names=found.names,
        targets=targets,
        task=settings.task,
        table=tables[0],
        test_table=tables[1] if len(tables) > 1 else None,
        unseen_labels=found.unseen,
        text_column=text,
        label_column=label,
        overlay=laid,
        label_sets=found.sets,
        numbers={c.name: column_numbers(_column(tables, c.name)) for c in settings.numeric},
        categories={c.name: coded_cells(_column(tables, c.name)) for c in settings.categories},
        text_columns={name: _column(tables, name) for name in separate},
    )


def _read(source: Source | None, folder: Path | None, tick: Tick) -> Table:
    from studio.data.cache import cached_table

    if source is None:
        raise UserError(
            problem(
                "no-data",
                "data.source",
                msg(N_("No data was chosen.")),
                msg(N_("Open a file or folder with texts.")),
            )
        )
    return cached_table(source, folder, tick=tick)


def _text_column(tables: list[Table], names: tuple[str, ...], marker: str) -> "pa.ChunkedArray":
    """The text column, or several joined by the marker; empty where all are blank."""
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
    if len(columns) == 1:
        return columns[0]
    joined = pc.binary_join_element_wise(*columns, marker)
    if not marker.strip():
        return joined
    bare = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*columns, ""))
    return pc.if_else(pc.equal(bare, ""), "", joined)


def _column(tables: list[Table], name: str) -> "pa.ChunkedArray":
    import pyarrow as pa

    chunks: list[pa.Array] = []
    for table in tables:
        chunks += table.column(name).chunks
    return pa.chunked_array(chunks, pa.string())
