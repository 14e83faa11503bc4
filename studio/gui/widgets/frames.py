"""Surfaces: cards, hairlines, scrolling columns."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.gui.widgets.labels import Label


class Card(QFrame):
    """A surface with a hairline. `content` is its vertical layout; `head` the title's line."""

    def __init__(
        self,
        title: str = "",
        *,
        margin: int = 12,
        role: str = "card",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.content = QVBoxLayout(self)
        inset = max(margin, 1)  # the hairline stays free
        self.content.setContentsMargins(inset, inset, inset, inset)
        self.content.setSpacing(8)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.title_label: Label | None = None
        if title:
            self.title_label = Label(title, role="section")
            self.head.addWidget(self.title_label)
            self.head.addStretch(1)
            self.content.addLayout(self.head)
            self.setAccessibleName(title)


def hairline(*, vertical: bool = False) -> QFrame:
    """A line of one pixel."""
    line = QFrame()
    line.setProperty("role", "vline" if vertical else "hairline")
    return line


def column(*parts: QWidget | QLayout, spacing: int = 12, margins: int = 0) -> QWidget:
    """Widgets and layouts below each other."""
    return _box(QVBoxLayout(), parts, spacing, margins)


def row(*parts: QWidget | QLayout, spacing: int = 8, margins: int = 0) -> QWidget:
    """Widgets and layouts beside each other."""
    return _box(QHBoxLayout(), parts, spacing, margins)


def scrolling(content: QWidget, *, min_width: int = 0) -> QScrollArea:
    """A column that scrolls up and down only, and never shows a second bar."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    if min_width:
        area.setMinimumWidth(min_width)
    return area


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


def _box(
    layout: QBoxLayout, parts: tuple[QWidget | QLayout, ...], spacing: int, margins: int
) -> QWidget:
    made = QWidget()
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(spacing)
    for part in parts:
        if isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)
    made.setLayout(layout)
    return made
