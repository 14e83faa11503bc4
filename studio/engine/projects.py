"""New projects, and settings that follow from the data."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.catalog.facts import DataFacts
from studio.catalog.source import (
    CategoryColumn,
    DataSettings,
    NumericColumn,
    ReaderOptions,
    Task,
)
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.model.suggest import (
    COLUMNS_TEMPLATE,
    DEFAULT_TEMPLATE,
    Template,
    all_templates,
    reads_columns,
    template,
)
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.data.table import Table


def templates() -> tuple[type[Template], ...]:
    """Every template, the default first."""
    return tuple(all_templates().values())


def apply_template(project: Project, template_id: str, facts: DataFacts) -> Project:
    """The project with a template's network, pipeline and plan.

    The seed, the device and the threads are the person's and stay.
    """
    proposed = template(template_id).suggest(facts)
    kept = {name: getattr(project.plan, name) for name in ("seed", "device", "threads")}
    return replace(
        project,
        pipeline=proposed.pipeline,
        graph=proposed.graph,
        plan=proposed.plan.model_copy(update=kept),
        template=template_id,
    )


def suggest(project: Project, facts: DataFacts) -> Project:
    """The project with all that the rules propose for its data (docs/defaults.md)."""
    return apply_template(
        project, COLUMNS_TEMPLATE if reads_columns(facts) else DEFAULT_TEMPLATE, facts
    )


def new_project(
    name: str,
    data: Path | Sequence[Path],
    *,
    reader: ReaderOptions | None = None,
    text: str | None = None,
    label: str | None = None,
    task: Task | None = None,
    label_separator: str | None = None,
    numeric: Sequence[str] = (),
    categories: Sequence[str] = (),
    test_data: Path | None = None,
    template_id: str = "",
) -> Project:
    """A project for a data file, with everything found or suggested that is not given.

    Args:
        name: the project's name.
        data: the file or folder with the rows, or several files of the same columns.
        reader: how to read it; found from the file when None.
        text: a column's name or number, or several with commas between; guessed when None.
        label: a column's name or number; guessed when None.
        task: guessed from the label when None.
        label_separator: divides several labels in a cell; found in the cells when None.
        numeric, categories: names or numbers of columns that are read beside the text.
        test_data: a file of its own for the test rows.
        template_id: the template to start from; empty for what the rules propose.

    Raises:
        UserError: a file can't be read, or a column isn't there.
    """
    from studio.data.dataset import load_dataset, source_for
    from studio.data.profile import profile_dataset
    from studio.data.readers import read_source
    from studio.data.split import split_rows

    files = (data,) if isinstance(data, Path) else tuple(data)
    first, *more = (path.absolute() for path in files)
    source = source_for(first, reader, more=more)
    table = read_source(source)
    settings = _settings_for(
        table,
        text=text,
        label=label,
        task=task,
        label_separator=label_separator,
        numeric=numeric,
        categories=categories,
    )
    test_source = source_for(test_data.absolute(), reader) if test_data else None
    settings = settings.model_copy(update={"source": source, "test_source": test_source})
    project = Project(name=name, data=settings)
    if not settings.text or not settings.label:
        return project
    dataset = load_dataset(settings, table=table)
    profile = profile_dataset(dataset, split_rows(dataset, settings.split))
    if not template_id:
        return suggest(project, profile.facts)
    return apply_template(project, template_id, profile.facts)


def _settings_for(
    table: "Table",
    *,
    text: str | None,
    label: str | None,
    task: Task | None,
    label_separator: str | None,
    numeric: Sequence[str],
    categories: Sequence[str],
) -> DataSettings:
    """What the columns of a table are: as given, else as guessed."""
    from studio.data.columns import guess_columns, guess_separator, guess_task

    guessed_text, guessed_label = guess_columns(table)
    label_column = _column(table.columns, label) if label is not None else guessed_label
    number_names = [_column(table.columns, name) for name in numeric]
    category_names = [_column(table.columns, name) for name in categories]
    if text is not None:
        text_columns = _columns(table.columns, text)
    else:
        others = {label_column, *number_names, *category_names}
        text_columns = tuple(name for name in guessed_text if name not in others)
    found = guess_separator(table, label_column) if label_column else None
    separator = found if label_separator is None else label_separator
    return DataSettings(
        text=text_columns,
        label=label_column,
        task=task or (guess_task(table, label_column) if label_column else "classification"),
        label_separator=separator or ",",
        numeric=tuple(NumericColumn(name=name) for name in number_names),
        categories=tuple(CategoryColumn(name=name) for name in category_names),
    )


def _columns(columns: tuple[str, ...], asked: str) -> tuple[str, ...]:
    if asked in columns:
        return (asked,)
    return tuple(_column(columns, part.strip()) for part in asked.split(","))


def _column(columns: tuple[str, ...], asked: str) -> str:
    if asked in columns:
        return asked
    if asked.isdigit() and int(asked) < len(columns):
        return columns[int(asked)]
    raise UserError(
        problem(
            "no-column",
            asked,
            msg(N_("There is no column “{name}”."), name=asked),
            msg(N_("The file has: {names}."), names=", ".join(columns)),
        )
    )
