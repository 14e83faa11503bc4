"""Parts of the Train page: the figures of a run, its log, and what keeps one from starting."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.core.i18n import _
from studio.gui import figures, run_words
from studio.gui.figure_row import FigureRow
from studio.gui.page_states import problems_of
from studio.gui.run_control import Logged
from studio.gui.run_view import RunView

if TYPE_CHECKING:
    from studio.core.errors import Problem
    from studio.core.events import Event
    from studio.gui.session import Session

LOG_LINES = 2_000


class RunFigures(FigureRow):
    """Epoch, step, speed, time left and the best validation figure, large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            _("Epoch"),
            _("Step"),
            _("Texts a second"),
            _("Time left"),
            _("Best validation"),
            parent=parent,
        )

    def show_run(self, view: RunView | None) -> None:
        """Show what the run says of itself."""
        epoch, step, speed, left, best = self.figures
        if view is None:
            for figure in self.figures:
                figure.set_value("")
            return
        total = f"/ {figures.count(view.started.epochs)}" if view.started is not None else ""
        done = float(view.epochs.view[-1]) if len(view.epochs) else 0.0
        places = 1 if view.running else 0
        epoch.set_value(f"{done:.{places}f}" if done else "", total if done else "")
        step.set_value(figures.count(int(view.steps.view[-1])) if len(view.steps) else "")
        rate = view.end_rate or (view.latest.samples_per_second if view.latest else 0.0)
        speed.set_value(figures.amount(rate) if rate else "")
        seconds = view.seconds_left
        left.set_value(figures.duration(seconds) if seconds is not None else "")
        best.set_value(*_best(view))
        best.setToolTip(_("The epoch that is kept: the best by the figure that the plan names"))


def _best(view: RunView) -> tuple[str, str]:
    if view.best is None:
        return "", ""
    found = view.best.metrics
    where = _("epoch {n}").format(n=view.best.epoch)
    if "val_accuracy" in found:
        return figures.percent(found["val_accuracy"]), where
    if "val_mae" in found:
        return figures.short(found["val_mae"]), where
    return (figures.loss(found["val_loss"]), where) if "val_loss" in found else ("", "")


class RunLog(QPlainTextEdit):
    """What happened, a sentence a line, as plain text. `run` is the run it tells of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run = ""
        self.setReadOnly(True)
        self.setMaximumBlockCount(LOG_LINES)
        self.setAccessibleName(_("Log of the run"))
        self.setPlaceholderText(_("What happens while the model learns is told here."))

    def show_log(self, log: list[Logged]) -> None:
        """Show a whole log."""
        self.clear()
        for entry in log:
            self.add(entry)

    def show_story(self, events: "list[Event]") -> None:
        """Show what the history knows of a run of the past; the times are not known."""
        self.clear()
        told = (run_words.sentence(event) for event in events)
        self.setPlainText("\n".join(words for words in told if words))
        self.moveCursor(QTextCursor.MoveOperation.End)

    def add(self, entry: Logged) -> None:
        """Add a sentence, if the event has one."""
        words = run_words.sentence(entry.event)
        if words:
            self.say(entry.at, words)

    def say(self, at: datetime, words: str) -> None:
        """Add a sentence of ours."""
        self.appendPlainText(f"{at:%H:%M:%S}  {words}")
        self.moveCursor(QTextCursor.MoveOperation.End)


@dataclass(frozen=True)
class Hindrance:
    """Why no run can start: in a few words for the button, and the page to mend it."""

    words: str
    page: str
    problem: "Problem | None" = None


def _words_for(page: str, found: "Problem") -> str:
    """What to do, in the few words of a button; what is wrong stands on the page it leads to."""
    if page == "model":
        return _("Mend the layers")
    if page == "text":
        return _("Mend the text steps")
    return str(found.fix or found.message).split(". ")[0].rstrip(".。")


def hindrance(session: "Session") -> Hindrance | None:
    """What keeps a run from starting; None when nothing does."""
    if session.document.project.data.source is None:
        return Hindrance(_("Open a text file"), "data")
    if session.document.read_only:
        return Hindrance(_("Save under another name"), "")
    for page in ("data", "text", "model", "train"):
        for found in problems_of(session, page):
            if found.severity == "error":
                return Hindrance(_words_for(page, found), page, found)
    if session.check is None or session.reading:
        return Hindrance(_("Checking the project…"), "")
    return None
