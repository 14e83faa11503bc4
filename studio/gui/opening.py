"""From a text file to a project that is ready to train, and reading again what was changed.

Runs in the background; every import of the engine happens there.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.catalog.source import Source
    from studio.data.dataset import TextDataset
    from studio.data.table import Table
    from studio.store.project import Project


@dataclass(frozen=True)
class Opened:
    """A project with its tables; `dataset` is None where no columns are chosen yet."""

    project: "Project"
    table: "Table | None"
    test_table: "Table | None"
    dataset: "TextDataset | None"


def open_text_file(path: Path) -> Opened:
    """Read a file, guess its columns and task, and suggest everything else.

    Raises:
        UserError: it can't be read as text.
    """
    from studio.catalog.source import DataSettings
    from studio.data.columns import guess_columns, guess_task
    from studio.data.dataset import load_dataset, source_for
    from studio.data.readers import read_table
    from studio.store.project import Project

    source = source_for(path.resolve())
    table = read_table(Path(source.path), source.reader)
    text, label = guess_columns(table)
    task = guess_task(table, label) if label else "classification"
    data = DataSettings(source=source, text=text, label=label, task=task)
    dataset = load_dataset(data, table=table)
    project = suggest_again(Project(name=path.stem, data=data), dataset)
    return Opened(project, table, None, dataset)


def read_again(project: "Project", known: Opened | None) -> Opened:
    """The rows for a project's data settings; files read before are not read again.

    Raises:
        UserError: a file can't be read, or a column isn't there.
    """
    from studio.data.dataset import load_dataset

    data = project.data
    if data.source is None:
        return Opened(project, None, None, None)
    before = known.project.data if known is not None else None
    table = known.table if known and before and before.source == data.source else None
    table = table if table is not None else _table(data.source)
    test_table = None
    if data.test_source is not None:
        same = before is not None and before.test_source == data.test_source
        test_table = known.test_table if known and same else None
        test_table = test_table if test_table is not None else _table(data.test_source)
    dataset = load_dataset(data, table=table, test_table=test_table)
    return Opened(project, table, test_table, dataset)


def suggest_again(project: "Project", dataset: "TextDataset") -> "Project":
    """The project with text steps, layers and plan suggested for its data."""
    from studio.engine import suggest

    return suggest(replace(project), dataset)


def _table(source: "Source") -> "Table":
    from studio.data.readers import read_table

    return read_table(Path(source.path), source.reader)
