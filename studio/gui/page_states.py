"""What the rail says of each page, without building the page: ready, attention, not begun."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from studio.core.i18n import _, ngettext

if TYPE_CHECKING:
    from studio.core.errors import Problem
    from studio.gui.document import Document
    from studio.gui.session import Session

Level = Literal["ready", "attention", "empty"]


@dataclass(frozen=True)
class PageState:
    """● ready ▲ needs attention (with a count) ○ not begun; `hint` says what, in words."""

    level: Level = "empty"
    count: int = 0
    hint: str = ""


#: Which problems belong to which page, by the beginning of `Problem.where`.
_PLACES = {
    "data": ("data",),
    "text": ("pipeline", "text"),
    "model": ("graph", "model"),
    "train": ("plan", "train"),
}


def problems_of(session: "Session", key: str) -> list["Problem"]:
    """The problems that belong to a page; what belongs nowhere else is about the data."""
    found = []
    for item in session.problems:
        place = item.where.split(".", 1)[0]
        home = next((page for page, places in _PLACES.items() if place in places), "data")
        if home == key:
            found.append(item)
    return found


def page_state(key: str, document: "Document", session: "Session") -> PageState:
    """The state of one page."""
    if not document.is_open:
        return PageState()
    return _STATES.get(key, _by_problems)(key, document, session)


def _by_problems(key: str, document: "Document", session: "Session") -> PageState:
    if session.dataset is None and session.data_problem is None:
        return PageState()
    errors = [item for item in problems_of(session, key) if item.severity == "error"]
    if errors:
        hint = ngettext("{n} problem", "{n} problems", len(errors)).format(n=len(errors))
        return PageState("attention", len(errors), hint + ": " + str(errors[0].message))
    if key != "data" and session.dataset is None:
        return PageState()
    return PageState("ready", 0, _("Ready"))


def _after_a_run(key: str, document: "Document", session: "Session") -> PageState:
    models = document.folder / "models"
    if models.is_dir() and any(models.glob("*.loom")):
        return PageState("ready", 0, _("Ready"))
    return PageState("empty", 0, _("Train a model first."))


_STATES: dict[str, Callable[[str, "Document", "Session"], PageState]] = {
    "evaluate": _after_a_run,
    "predict": _after_a_run,
    "runs": _after_a_run,
}
