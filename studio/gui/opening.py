"""From files to a project that is ready to train, and reading again what was changed.

Runs in the background; every import of the engine happens there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.core.errors import Problem, UserError
from studio.core.progress import Tick, no_tick, part_of
from studio.gui.importing.phases import READ_SHARE, SUGGEST_SHARE

if TYPE_CHECKING:
    from studio.catalog.source import ReaderOptions, Source
    from studio.data.dataset import TextDataset
    from studio.data.table import Table
    from studio.store.project import Project


@dataclass(frozen=True)
class Opened:
    """A project with its tables, as far as they can be read.

    `table` is None where the file can't be read, `dataset` also where no columns are chosen yet
    or one of them isn't there; `problem` then says why, unless nothing was chosen at all.
    """

    project: "Project"
    table: "Table | None" = None
    test_table: "Table | None" = None
    dataset: "TextDataset | None" = None
    problem: Problem | None = None
    changes: "tuple[Change, ...]" = ()
    """Files that are others than when they were chosen."""

    def table_of(self, which: str) -> "Table | None":
        """The table of ``source`` or ``test_source``."""
        return self.table if which == "source" else self.test_table


@dataclass(frozen=True)
class Change:
    """A source whose files are others than when they were chosen.

    Attributes:
        which: ``source`` or ``test_source``.
        source: as it is now, with its new hash.
        rows: how many it has now; None where a file is missing.
        before: how many it had; the rows of then are still shown. None where only the new ones
            are known.
    """

    which: str
    source: "Source"
    rows: int | None
    before: int | None = None


def load_engine() -> None:
    """Import what opening a file needs, so that the first one opens at once.

    What the window itself imports then is among it: there it would hold up the event loop.
    """
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401

    import studio.data.cache
    import studio.data.sniff
    import studio.engine
    import studio.gui.importing.drop_overlay
    import studio.gui.importing.opener
    import studio.gui.pages.data
    import studio.gui.run_session  # noqa: F401


def open_files(
    paths: Sequence[Path],
    options: "ReaderOptions",
    *,
    folder: Path | None = None,
    tick: Tick = no_tick,
) -> Opened:
    """Read files, guess their columns and task, and suggest everything else.

    Args:
        paths: a file, several of the same columns, or a folder with one sub-folder a class.
        options: how they are read.
        folder: of the project, for its cache.
        tick: told the share that is done, by the phases of `studio.gui.importing.phases`.

    Raises:
        UserError: they can't be read in this way.
    """
    from studio.catalog.source import DataSettings
    from studio.data.columns import guess_columns, guess_separator, guess_task
    from studio.store.project import Project

    source = source_of(paths, options)
    table, source = _read(source, folder, part_of(tick, 0.0, READ_SHARE))
    tick(READ_SHARE)
    text, label = guess_columns(table)
    data = DataSettings(
        source=source,
        text=tuple(name for name in text if name != label),
        label=label,
        task=guess_task(table, label) if label else "classification",
        label_separator=(guess_separator(table, label) if label else None) or ",",
    )
    project = Project(name=paths[0].stem, data=data)
    opened = _load(project, table, None)
    if opened.dataset is None:
        return opened
    tick(SUGGEST_SHARE)
    return replace(opened, project=suggest_again(project, opened.dataset))


def source_of(paths: Sequence[Path], options: "ReaderOptions") -> "Source":
    """Files as a source, their hash still to be found."""
    from studio.catalog.source import Source

    first, *more = (str(path.resolve()) for path in paths)
    return Source(path=first, reader=options, more=tuple(more))


def paths_of(source: "Source") -> tuple[Path, ...]:
    """All files of a source, in the order of their rows."""
    return tuple(Path(path) for path in (source.path, *source.more))


def read_again(
    project: "Project",
    known: Opened | None,
    *,
    folder: Path | None = None,
    tick: Tick = no_tick,
) -> Opened:
    """The rows for a project's data settings; files read before are not read again."""
    data = project.data
    if data.source is None:
        return Opened(project)
    from studio.data.cache import kept_table

    before = known.project.data if known is not None else None
    half = READ_SHARE / 2 if data.test_source is not None else READ_SHARE
    tables: dict[str, Table] = {}
    found: dict[str, Source] = {}
    changes: list[Change] = []
    for which, part in (
        ("source", part_of(tick, 0.0, half)),
        ("test_source", part_of(tick, half, READ_SHARE)),
    ):
        source = getattr(data, which)
        if source is None:
            continue
        old = known.table_of(which) if known is not None else None
        if old is not None and before is not None and getattr(before, which) == source:
            tables[which] = old
            continue
        try:
            tables[which], found[which] = _read(source, folder, part)
        except UserError as error:
            return Opened(project, tables.get("source"), problem=error.problem)
        if source.sha256 not in ("", found[which].sha256):
            then = kept_table(source, folder) if folder is not None else None
            rows_then = then.rows if then is not None else None
            changes.append(Change(which, found[which], tables[which].rows, rows_then))
            tables[which] = then or tables[which]
    # A source that was just chosen gets the hash of what was read.
    new = {name: source for name, source in found.items() if not getattr(data, name).sha256}
    project = replace(project, data=data.model_copy(update=new))
    table = tables["source"]
    if known is not None and known.table is not None and before and before.source != data.source:
        project = _with_columns_of(project, known.table, table)
    return replace(_load(project, table, tables.get("test_source")), changes=tuple(changes))


def _with_columns_of(project: "Project", old: "Table", new: "Table") -> "Project":
    """The project with its columns found again in a file that is now read in another way.

    Columns keep their names where these are still there, else their places; where the number of
    columns has changed they are guessed anew.
    """
    from studio.data.columns import guess_columns, guess_separator, guess_task

    data = project.data
    chosen = {*data.text, *({data.label} if data.label else ())}
    chosen |= {column.name for column in data.numeric}
    chosen |= {column.name for column in data.categories}
    if chosen <= set(new.columns):
        return project
    if len(old.columns) == len(new.columns) and chosen <= set(old.columns):
        renamed = dict(zip(old.columns, new.columns, strict=True))
        values: dict[str, Any] = {
            "text": tuple(renamed[name] for name in data.text),
            "label": renamed.get(data.label, ""),
            "numeric": tuple(
                column.model_copy(update={"name": renamed[column.name]}) for column in data.numeric
            ),
            "categories": tuple(
                column.model_copy(update={"name": renamed[column.name]})
                for column in data.categories
            ),
        }
    else:
        texts, label = guess_columns(new)
        task = guess_task(new, label) if label else data.task
        separator = (guess_separator(new, label) if label else None) or data.label_separator
        values = {"text": texts, "label": label, "task": task, "label_separator": separator}
        values |= {"numeric": (), "categories": ()}
    return replace(project, data=data.model_copy(update=values))


def suggest_again(project: "Project", dataset: "TextDataset") -> "Project":
    """The project with text steps, layers and plan suggested for its data."""
    from studio.data.profile import profile_dataset
    from studio.data.split import split_rows
    from studio.engine import suggest

    split = split_rows(dataset, project.data.split)
    return suggest(project, profile_dataset(dataset, split).facts)


def _load(project: "Project", table: "Table", test_table: "Table | None") -> Opened:
    from studio.data.dataset import load_dataset

    if not project.data.text or not project.data.label:
        return Opened(project, table, test_table)
    try:
        dataset = load_dataset(project.data, table=table, test_table=test_table)
    except UserError as error:
        return Opened(project, table, test_table, problem=error.problem)
    return Opened(project, table, test_table, dataset)


def _read(source: "Source", folder: Path | None, tick: Tick) -> tuple["Table", "Source"]:
    """The rows of a source, and the source with the hash of what was read."""
    from studio.data.cache import hashed_table

    table, sha256 = hashed_table(source, folder, tick=tick)
    return table, source.model_copy(update={"sha256": sha256})
