"""The table of all runs: a tick draws its curves, a double click names it."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _, ngettext, together
from studio.gui import figures, run_words
from studio.gui.plots.legend import Curve, swatch
from studio.gui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from studio.store.history import RunRow
    from studio.store.project import Project

Index = QModelIndex | QPersistentModelIndex
#: Columns, in order.
NAME, BEST, TEST, EPOCHS, SECONDS, MODEL, STATE, BEGAN, DEVICE = range(9)
_RIGHT = (EPOCHS, BEST, TEST, SECONDS)
#: More curves at once can't be told apart.
MAX_TICKS = 8


class RunsModel(QAbstractTableModel):
    """Runs, the newest first, with a tick each."""

    ticks_changed = Signal()
    renamed = Signal(str, str)
    """A run's id and its new name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[RunRow] = []
        self.projects: dict[str, Project] = {}
        self.ticked: list[str] = []
        self._heads = (
            _("Run"),
            _("Best validation"),
            _("Test"),
            _("Epochs"),
            _("Duration"),
            _("Model"),
            _("State"),
            _("Started"),
            _("Device"),
        )

    def show(self, rows: "list[RunRow]", projects: "dict[str, Project]") -> None:
        """Show these runs; ticks of runs that are gone are forgotten."""
        self.beginResetModel()
        self.rows, self.projects = rows, projects
        there = {row.id for row in rows}
        self.ticked = [run for run in self.ticked if run in there]
        self.endResetModel()

    def set_ticked(self, runs: list[str]) -> None:
        """Tick these runs and no others."""
        self.ticked = runs[:MAX_TICKS]
        if self.rows:
            self.dataChanged.emit(self.index(0, NAME), self.index(len(self.rows) - 1, NAME))
        self.ticks_changed.emit()

    def series_of(self, run: str) -> int:
        """The number of a ticked run's curve, from 1."""
        return self.ticked.index(run) + 1

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a run."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """What is said of a run."""
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The first column carries the tick and the name."""
        flags = super().flags(index)
        if index.column() == NAME:
            flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, tick, alignment, and for a failed run why."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, column)
        if role == Qt.ItemDataRole.EditRole and column == NAME:
            return row.name
        if role == Qt.ItemDataRole.CheckStateRole and column == NAME:
            return Qt.CheckState.Checked if row.id in self.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole and column == NAME and row.id in self.ticked:
            return swatch(curve_of(self.series_of(row.id), ""))
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _RIGHT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and column == STATE and row.problem is not None:
            return plain_tip(together(str(row.problem.message), str(row.problem.fix)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or rename."""
        run = self.rows[index.row()].id
        if role == Qt.ItemDataRole.CheckStateRole:
            ticked = [other for other in self.ticked if other != run]
            if Qt.CheckState(value) == Qt.CheckState.Checked:
                if len(ticked) >= MAX_TICKS:
                    return False
                ticked.append(run)
            self.set_ticked(ticked)
            return True
        if role == Qt.ItemDataRole.EditRole and index.column() == NAME:
            self.renamed.emit(run, str(value).strip()[:80])
            return True
        return False

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The heads."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _words(self, row: "RunRow", column: int) -> str:
        if column == NAME:
            return run_words.name_of(row, self.rows)
        if column == BEST:
            return _quality(row.best, "val_accuracy", "val_mae", "val_loss")
        if column == TEST:
            return _quality(row.test, "accuracy", "mae", "loss")
        if column == EPOCHS:
            return _epochs(row)
        if column == SECONDS:
            return figures.duration(row.seconds) if row.seconds else figures.NONE
        if column == MODEL:
            return model_words(self.projects.get(row.id))
        if column == STATE:
            return run_words.state_of(run_words.state_of_row(row))
        if column == BEGAN:
            return run_words.when_of(row)
        return run_words.device_of(row.device) if row.device else figures.NONE


def model_words(project: "Project | None") -> str:
    """Template and number of layers."""
    if project is None:
        return figures.NONE
    from studio.model.suggest import all_templates

    layers = len(project.graph.nodes)
    words = ngettext("{n} layer", "{n} layers", layers).format(n=layers)
    found = all_templates().get(project.template)
    if found is None:
        return words
    return _("{template}, {layers}").format(template=_(found.meta.title), layers=words)


def curve_of(number: int, name: str) -> Curve:
    """How the curve of the ticked run of this number is drawn."""
    return Curve(name, number, dash=(number - 1) % 4, markers=True)


def _epochs(row: "RunRow") -> str:
    planned = row.started.get("epochs")
    best = row.best.get("epoch")
    if best is not None and planned:
        return f"{int(best)} / {int(planned)}"
    return figures.count(int(planned)) if planned else figures.NONE


def _quality(found: dict[str, float], share: str, error: str, loss: str) -> str:
    if share in found:
        return figures.percent(found[share])
    if error in found:
        return figures.short(found[error])
    return figures.loss(found[loss]) if loss in found else figures.NONE
