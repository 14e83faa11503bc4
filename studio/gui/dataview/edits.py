"""What the Data page does to a project: pure functions from settings to settings."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.catalog.source import CategoryColumn, DataSettings, NumericColumn
    from studio.data.table import Table
    from studio.store.project import Project


def with_data(project: "Project", **values: Any) -> "Project":
    """The project with other data settings. A loss that can't serve another task gives way."""
    from studio.catalog.base import Loss
    from studio.catalog.registry import entry
    from studio.model.suggest import USUAL_LOSSES

    data, plan = project.data.model_copy(update=values), project.plan
    if data.task not in plan.loss.tasks:
        plan = plan.model_copy(update={"loss": entry(Loss, USUAL_LOSSES[data.task])()})
    return replace(project, data=data, plan=plan)


def with_role(
    data: "DataSettings", column: str, role: str, columns: tuple[str, ...]
) -> dict[str, Any]:
    """The settings that change when a column gets another role (`roles.ROLES`).

    Columns of one role keep the order of the file; no column has two.
    """
    from studio.catalog.source import CategoryColumn, NumericColumn

    texts = set(data.text) - {column}
    label = "" if data.label == column else data.label
    numbers = {each.name: each for each in data.numeric if each.name != column}
    categories = {each.name: each for each in data.categories if each.name != column}
    if role == "text":
        texts.add(column)
    elif role == "label":
        label = column
    elif role == "number":
        numbers[column] = NumericColumn(name=column)
    elif role == "category":
        categories[column] = CategoryColumn(name=column)
    return {
        "text": tuple(name for name in columns if name in texts),
        "label": label,
        "numeric": tuple(numbers[name] for name in columns if name in numbers),
        "categories": tuple(categories[name] for name in columns if name in categories),
    }


def with_column(data: "DataSettings", changed: "NumericColumn | CategoryColumn") -> dict[str, Any]:
    """The settings that change when a column of numbers or categories is read in another way."""
    from studio.catalog.source import NumericColumn

    if isinstance(changed, NumericColumn):
        return {"numeric": tuple(changed if c.name == changed.name else c for c in data.numeric)}
    kept = (changed if c.name == changed.name else c for c in data.categories)
    return {"categories": tuple(kept)}


def guessed_task(table: "Table | None", data: "DataSettings", label: str) -> dict[str, Any]:
    """The task and separator that a newly chosen label column suggests, where they can be told."""
    from studio.core.errors import UserError
    from studio.data.columns import guess_separator, guess_task

    if table is None or not label or label == data.label:
        return {}
    try:
        separator = guess_separator(table, label)
        found: dict[str, Any] = {"task": guess_task(table, label)}
        return found if separator is None else {**found, "label_separator": separator}
    except UserError:
        return {}


def with_task(table: "Table | None", data: "DataSettings", task: str) -> dict[str, Any]:
    """The settings that change with the task: several labels need what divides them."""
    from studio.core.errors import UserError
    from studio.data.columns import guess_separator

    found: dict[str, Any] = {"task": task}
    if task == "multilabel" and table is not None and data.label:
        try:
            separator = guess_separator(table, data.label)
        except UserError:
            return found
        found |= {} if separator is None else {"label_separator": separator}
    return found
