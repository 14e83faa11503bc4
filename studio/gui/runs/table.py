"""The table of all runs: a tick draws its curves, a star marks it, a double click names it."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _, listed, ngettext, together
from studio.gui import figures, icons, run_words
from studio.gui.plots.legend import Curve, swatch
from studio.gui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from studio.store.history import RunRow

Index = QModelIndex | QPersistentModelIndex
#: Columns, in order.
NAME, STAR, BEST, TEST, EPOCHS, SECONDS, MODEL, TAGS, STATE, BEGAN, DEVICE = range(11)
_RIGHT = (EPOCHS, BEST, TEST, SECONDS)
#: More curves at once can't be told apart.
MAX_TICKS = 8
#: Which runs are shown; the trash is read apart.
KINDS = ("all", "starred", "finished", "trash")


class RunsModel(QAbstractTableModel):
    """Runs, the newest first until a head is clicked, with a tick each.

    It searches and sorts by itself, in one go: a proxy asks for each of ten thousand runs a dozen
    times over.

    Attributes:
        rows: the runs that are shown, in their order.
        all: all runs, the newest first.
        ticked: ids of the runs whose curves are drawn.
    """

    ticks_changed = Signal()
    renamed = Signal(str, str)
    """A run's id and its new name."""
    starred = Signal(str, bool)
    """A run's id, and whether it is marked now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[RunRow] = []
        self.all: list[RunRow] = []
        self._words: tuple[str, ...] = ()
        self._searched: dict[str, str] = {}
        self._kind = KINDS[0]
        self._by: tuple[int, bool] | None = None
        self.ticked: list[str] = []
        self._heads = (
            _("Run"),
            "",
            _("Best validation"),
            _("Test"),
            _("Epochs"),
            _("Duration"),
            _("Model"),
            _("Tags"),
            _("State"),
            _("Started"),
            _("Device"),
        )

    def show(self, rows: "list[RunRow]") -> None:
        """Show these runs; ticks of runs that are gone are forgotten."""
        there = {row.id for row in rows}
        self.ticked = [run for run in self.ticked if run in there]
        self.all, self._searched = rows, {}
        self._arrange()

    def look_for(self, words: str, kind: str) -> None:
        """Show runs of this kind that have each of these words in name, tags, notes or model."""
        self._words, self._kind = tuple(words.casefold().split()), kind
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; below 0 the newest come first."""
        self._by = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._arrange()

    def place_of(self, run: str) -> QModelIndex:
        """Where a run is shown; an invalid place where it isn't."""
        row = next((i for i, each in enumerate(self.rows) if each.id == run), -1)
        return self.index(row, NAME) if row >= 0 else QModelIndex()

    def set_ticked(self, runs: list[str]) -> None:
        """Tick these runs and no others."""
        self.ticked = runs[:MAX_TICKS]
        if self.rows:
            self.dataChanged.emit(self.index(0, NAME), self.index(len(self.rows) - 1, NAME))
        self.ticks_changed.emit()

    def series_of(self, run: str) -> int:
        """The number of a ticked run's curve, from 1."""
        return self.ticked.index(run) + 1

    def name_of(self, run: str) -> str:
        """What a run is called; its id where it is not shown."""
        return next((run_words.name_of(row) for row in self.all if row.id == run), run)

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
        """Words, tick, star, alignment, and for a failed run why."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _words(row, column)
        if role == Qt.ItemDataRole.EditRole and column == NAME:
            return row.name
        if role == Qt.ItemDataRole.CheckStateRole and column == NAME:
            return Qt.CheckState.Checked if row.id in self.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole:
            return self._decoration(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _RIGHT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == STAR:
            return _("starred") if row.starred else _("not starred")
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
        """The heads; a star for the column of stars."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.DecorationRole and section == STAR:
            return icons.pixmap("star", "second", 16)
        if role == Qt.ItemDataRole.ToolTipRole and section == STAR:
            return _("Starred runs")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _arrange(self) -> None:
        self.beginResetModel()
        self.rows = [row for row in self.all if self._is_shown(row)]
        if self._by is not None:
            column, falling = self._by
            self.rows.sort(key=lambda row: _sorted_by(row, column), reverse=falling)
        self.endResetModel()

    def _is_shown(self, row: "RunRow") -> bool:
        if self._kind == "starred" and not row.starred:
            return False
        if self._kind == "finished" and row.state != "finished":
            return False
        if not self._words:
            return True
        if row.id not in self._searched:
            shown = (NAME, MODEL, TAGS, STATE, BEGAN)
            words = (*(_words(row, column) for column in shown), row.notes)
            self._searched[row.id] = " ".join(words).casefold()
        return all(word in self._searched[row.id] for word in self._words)

    def _decoration(self, row: "RunRow", column: int) -> Any:
        if column == NAME and row.id in self.ticked:
            return swatch(curve_of(self.series_of(row.id), ""))
        if column == STAR:
            return icons.pixmap("star-fill" if row.starred else "star", _tone(row), 16)
        return None


def model_words(row: "RunRow") -> str:
    """Template and number of layers."""
    from studio.model.suggest import all_templates

    if not row.layers:
        return figures.NONE
    words = ngettext("{n} layer", "{n} layers", row.layers).format(n=row.layers)
    found = all_templates().get(row.template)
    if found is None:
        return words
    return _("{template}, {layers}").format(template=_(found.meta.title), layers=words)


def curve_of(number: int, name: str) -> Curve:
    """How the curve of the ticked run of this number is drawn."""
    return Curve(name, number, dash=(number - 1) % 4, markers=True)


def _tone(row: "RunRow") -> str:
    return "caution" if row.starred else "disabled"


def _words(row: "RunRow", column: int) -> str:
    if column == NAME:
        return run_words.name_of(row)
    if column == STAR:
        return ""
    if column == BEST:
        return _quality(row.best, "val_accuracy", "val_mae", "val_loss")
    if column == TEST:
        return _quality(row.test, "accuracy", "mae", "loss")
    if column == EPOCHS:
        return _epochs(row)
    if column == SECONDS:
        return figures.duration(row.seconds) if row.seconds else figures.NONE
    if column == MODEL:
        return model_words(row)
    if column == TAGS:
        return listed(row.tags)
    if column == STATE:
        return run_words.state_of(run_words.state_of_row(row))
    if column == BEGAN:
        return run_words.when_of(row)
    return run_words.device_of(row.device) if row.device else figures.NONE


def _sorted_by(row: "RunRow", column: int) -> Any:
    if column in (NAME, BEGAN):
        # Names by their letters, runs without a name by their number.
        return f"{row.name.casefold()}\0{row.number:09}" if column == NAME else row.id
    if column == STAR:
        return int(row.starred)
    if column in (BEST, TEST):
        found = row.best if column == BEST else row.test
        prefix = "val_" if column == BEST else ""
        error = found.get(f"{prefix}mae", found.get(f"{prefix}loss", float("inf")))
        return found.get(f"{prefix}accuracy", -error)
    if column == EPOCHS:
        return int(row.started.get("epochs", 0))
    return row.seconds if column == SECONDS else _words(row, column)


def _tip(row: "RunRow", column: int) -> str | None:
    if column == STATE and row.problem is not None:
        return plain_tip(together(str(row.problem.message), str(row.problem.fix)))
    if column == STAR:
        return _("Take the star away") if row.starred else _("Mark it with a star")
    if column == NAME and row.notes:
        return plain_tip(row.notes[:2_000])
    return None


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
