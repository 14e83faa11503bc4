"""Mending findings about rows: from a fix to the edits that do it."""

import numpy as np

from studio.catalog.edits import Edits
from studio.catalog.source import DataSettings
from studio.core.progress import Tick, no_tick, part_of
from studio.data.dataset import TextDataset, take_texts
from studio.data.editing import edit_cells, exclude, relabel
from studio.data.finding import ROW_FIXES, Fix, Rows
from studio.data.overlay import found_again, without_stale

_CHUNK_ROWS = 1_000


def fixed(
    fix: Fix,
    settings: DataSettings,
    dataset: TextDataset,
    *,
    label: str = "",
    tick: Tick = no_tick,
) -> Edits:
    """The edits with a fix among them; a pure function.

    Args:
        fix: one of `ROW_FIXES`.
        settings: of the data, with the edits so far.
        dataset: the rows as they are with these edits.
        label: what the rows get (kind ``relabel``).
        tick: told the share that is done.

    Raises:
        UserError: more changes than a project keeps.
    """
    assert fix.kind in ROW_FIXES, "the others change the training, not the rows"
    edits, tables = settings.edits, dataset.overlay.tables
    match fix.kind:
        case "exclude":
            return exclude(edits, tables, fix.rows)
        case "relabel":
            return relabel(edits, tables, fix.rows, settings.label, label)
        case "majority":
            names = _majority_labels(dataset, fix.rows)
            return edit_cells(edits, tables, fix.rows, settings.label, names)
        case "find_edits":
            return found_again(edits, tables)
        case "discard_edits":
            return without_stale(edits, tables)
    for place, column in enumerate(settings.text):
        done = part_of(tick, place / len(settings.text), (place + 1) / len(settings.text))
        texts = _cells(dataset, column, fix.rows)
        new = _mended(texts, done) if fix.kind == "mend" else [t[: fix.limit] for t in texts]
        edits = edit_cells(edits, tables, fix.rows, column, new)
    return edits


def _majority_labels(dataset: TextDataset, rows: Rows) -> list[str]:
    from studio.data.profile_repeats import majority

    groups = np.where(dataset.excluded, np.int32(-1), dataset.text_facts.first)
    return [dataset.label_names[each] for each in majority(dataset, groups, rows).tolist()]


def _cells(dataset: TextDataset, column: str, rows: Rows) -> list[str]:
    """The cells of a column by row number in the dataset."""
    import pyarrow as pa

    tables = [dataset.table, dataset.test_table]
    chunks = [chunk for table in tables if table for chunk in table.column(column).chunks]
    return take_texts(pa.chunked_array(chunks, pa.string()), np.asarray(rows, dtype=np.int64))


def _mended(texts: list[str], tick: Tick) -> list[str]:
    from studio.data.mojibake import mended

    found: list[str] = []
    for start in range(0, len(texts), _CHUNK_ROWS):
        tick(start / len(texts))
        found += map(mended, texts[start : start + _CHUNK_ROWS])
    return found
