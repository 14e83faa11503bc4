"""Surfaces: cards, hairlines, scrolling columns."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from studio.gui.fonts import CAPTION
from studio.gui.widgets.labels import ElidedLabel, Label


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
        self._note: ElidedLabel | None = None
        if title:
            self.title_label = Label(title, role="section")
            self.head.addWidget(self.title_label)
            self.head.addStretch(1)
            self.content.addLayout(self.head)
            self.setAccessibleName(title)

    def set_note(self, words: str) -> None:
        """A short remark at the right end of the title's line, cut where there is no room."""
        if self._note is None:
            self._note = ElidedLabel(tone="second", pixels=CAPTION, right=True)
            stretch = self.head.takeAt(1)
            del stretch
            self.head.insertWidget(1, self._note, 1)
        self._note.set_text(words)

    def note(self) -> str:
        """The remark."""
        return self._note.text() if self._note is not None else ""


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


class Columns(QSplitter):
    """Left, middle and right, resizable; the sides give way first where there is little room.

    Args:
        left_width, right_width: what the sides get where there is enough.
    """

    _LEAST = 240

    def __init__(
        self,
        left: QWidget | None,
        middle: QWidget,
        right: QWidget | None,
        *,
        left_width: int,
        right_width: int,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setHandleWidth(12)
        self.setChildrenCollapsible(False)
        self._sides = (left_width if left is not None else 0, right_width if right else 0)
        self._by_hand = False
        for part in (left, middle, right):
            if part is not None:
                self.addWidget(part)
                self.setStretchFactor(self.indexOf(part), 1 if part is middle else 0)
                if part is not middle:
                    part.setMinimumWidth(self._LEAST)
        self.splitterMoved.connect(self._moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew, unless a person has moved a handle."""
        if not self._by_hand:
            self._share(event.size().width())
        super().resizeEvent(event)

    def _moved(self, _position: int, _index: int) -> None:
        self._by_hand = True

    def _share(self, width: int) -> None:
        left, right = (
            min(side, max(self._LEAST, round(width * side / 1230))) for side in self._sides
        )
        gaps = self.handleWidth() * (self.count() - 1)
        sizes = [left] if left else []
        sizes.append(max(width - left - right - gaps, 100))
        if right:
            sizes.append(right)
        self.setSizes(sizes)


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
