"""How rows are divided, and how many that makes."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.catalog.source import SplitSettings
from studio.core.errors import Problem
from studio.core.i18n import _
from studio.gui import figures, theme
from studio.gui.dataview.split_counts import SplitCounts
from studio.gui.fonts import CAPTION, font
from studio.gui.forms.spec_form import SpecForm
from studio.gui.widgets.frames import Card

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.split import Split


class SplitBar(QWidget):
    """Training, validation and test as parts of one bar, each named with its rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[tuple[str, int, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, train: int, validation: int, test: int) -> None:
        """Show other numbers of rows."""
        self._parts = (
            (_("Training"), train, 1),
            (_("Validation"), validation, 2),
            (_("Test"), test, 5),
        )
        words = "; ".join(f"{name}: {figures.count(rows)}" for name, rows, _series in self._parts)
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        """A bar and a line for each part."""
        return QSize(200, 12 + 3 * 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and its legend."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        total = sum(rows for _name, rows, _series in self._parts)
        whole = QRectF(0, 0, self.width(), 8)
        clip = QPainterPath()
        clip.addRoundedRect(whole, 4, 4)
        painter.setClipPath(clip)
        painter.fillRect(whole, colours.color("hairline"))
        left = 0.0
        for _name, rows, series in self._parts:
            width = self.width() * rows / total if total else 0
            painter.fillRect(QRectF(left, 0, width, 8), colours.series_color(series))
            left += width
        painter.setClipping(False)
        painter.setFont(font(CAPTION))
        for line, (name, rows, series) in enumerate(self._parts):
            top = 14 + line * 20
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.series_color(series))
            painter.drawRoundedRect(QRectF(0, top + 5, 8, 8), 2, 2)
            painter.setPen(colours.color("second"))
            box = QRectF(16, top, self.width() - 16, 18)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(colours.color("text"))
            share = f"  {figures.percent(rows / total)}" if total else ""
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(box, right, figures.count(rows) + share)


class SplitCard(Card):
    """The bar, the form of the split, and the rows of each class.

    Args:
        columns: names to choose from where the method needs a column.
        test_file: whether a file of its own holds the test rows.
    """

    changed = Signal(object)

    def __init__(
        self,
        settings: SplitSettings,
        *,
        columns: Sequence[str] = (),
        test_file: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Split"), parent=parent)
        self.bar = SplitBar()
        self.content.addWidget(self.bar)
        hidden = ("test",) if test_file else ()
        self.form = SpecForm(
            settings,
            hide=hidden,
            percent=("validation", "test"),
            offers={"column": columns},
        )
        for name in ("method", "column", "folds", "fold", "validation", "test", "seed"):
            if name not in hidden:
                self.form.row(name).set_title_width(76)
        self.form.changed.connect(self._edited)
        self.content.addWidget(self.form)
        self.counts = SplitCounts()
        self.content.addWidget(self.counts)
        self._test_file = test_file
        self._show_test_share(settings)

    def show_split(self, dataset: "TextDataset | None", split: "Split | None") -> None:
        """Show what the settings make of the rows."""
        if split is not None:
            self.bar.set_counts(len(split.train), len(split.validation), len(split.test))
        self.bar.setVisible(split is not None)
        self.counts.show_split(dataset, split)

    def set_settings(self, settings: SplitSettings) -> None:
        """Show other settings, without telling."""
        self.form.set_spec(settings)
        self._show_test_share(settings)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Put what is wrong with a setting below it."""
        prefix = "data.split."
        self.form.show_problems(
            {
                found.where.removeprefix(prefix): str(found.message)
                for found in problems
                if found.where.startswith(prefix)
            }
        )

    def _edited(self, settings: object) -> None:
        assert isinstance(settings, SplitSettings)
        self._show_test_share(settings)
        self.changed.emit(settings)

    def _show_test_share(self, settings: SplitSettings) -> None:
        """With folds the test share follows from their number."""
        if not self._test_file:
            self.form.row("test").setVisible(settings.method != "folds")
