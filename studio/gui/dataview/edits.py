"""What the Data page does to a project: pure functions from settings to settings."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.catalog.source import DataSettings
    from studio.data.table import Table
    from studio.store.project import Project


def with_data(project: "Project", **values: Any) -> "Project":
    """The project with other data settings."""
    return replace(project, data=project.data.model_copy(update=values))


def with_role(
    data: "DataSettings", column: str, role: str, columns: tuple[str, ...]
) -> dict[str, Any]:
    """The settings that change when a column becomes ``text``, ``label`` or ``none``.

    Text columns keep the order of the file; a column is never both.
    """
    texts = set(data.text) - {column}
    label = "" if data.label == column else data.label
    if role == "text":
        texts.add(column)
    elif role == "label":
        label = column
    return {"text": tuple(name for name in columns if name in texts), "label": label}


def guessed_task(table: "Table | None", data: "DataSettings", label: str) -> dict[str, Any]:
    """The task that a newly chosen label column suggests; nothing where it can't be told."""
    from studio.core.errors import UserError
    from studio.data.columns import guess_task

    if table is None or not label or label == data.label:
        return {}
    try:
        return {"task": guess_task(table, label)}
    except UserError:
        return {}
