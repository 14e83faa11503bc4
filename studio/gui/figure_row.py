"""A row of large figures, each under its name."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.gui import figures
from studio.gui.widgets.frames import hairline
from studio.gui.widgets.labels import Label


class Figure(QWidget):
    """A name, a large value and a remark."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._value = Label(figures.NONE, role="figure")
        self._note = Label("", role="caption")
        # Narrow windows cut the remark first.
        self._value.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(Label(title, role="caption"))
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._value)
        line.addWidget(self._note, 1)
        box.addLayout(line)
        self.set_value("")

    @property
    def value(self) -> str:
        """What is shown large."""
        return self._value.text()

    def set_value(self, value: str, note: str = "") -> None:
        """Show a value; a dash where there is none."""
        shown = value or figures.NONE
        if shown != self._value.text() or note != self._note.text():
            self._value.setText(shown)
            self._note.setText(note)
        self.setAccessibleName(f"{self._title}: {shown} {note}".strip())

    def minimumSizeHint(self) -> QSize:
        """Narrow windows cut the remark first."""
        return QSize(64, super().minimumSizeHint().height())


class FigureRow(QFrame):
    """Figures side by side on one card."""

    def __init__(self, *titles: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.figures = tuple(Figure(title) for title in titles)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 12, 8)
        row.setSpacing(10)
        for index, figure in enumerate(self.figures):
            if index:
                row.addWidget(hairline(vertical=True))
            row.addWidget(figure, 1)
