"""Text with marked parts: what a step took away, what it put in, tokens, unknown words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _, listed
from studio.gui import theme
from studio.gui.fonts import BODY, font

Kind = Literal["plain", "gone", "new", "token", "unknown"]


@dataclass(frozen=True)
class Piece:
    """A run of text of one kind."""

    text: str
    kind: Kind = "plain"


class MarkedText(QWidget):
    """Wrapped plain text whose pieces are marked by colour and by line or box."""

    def __init__(self, pieces: Sequence[Piece] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[Piece, ...] = ()
        self._layout = QTextLayout()
        self._width = -1
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_pieces(pieces)

    def pieces(self) -> tuple[Piece, ...]:
        """What is shown."""
        return self._pieces

    def set_pieces(self, pieces: Sequence[Piece]) -> None:
        """Show other text."""
        self._pieces = tuple(pieces)
        self.setAccessibleName("".join(p.text for p in self._pieces if p.kind != "gone"))
        self.setAccessibleDescription(_marks_in_words(self._pieces))
        text = "".join(map(_shown, self._pieces))
        self._layout = QTextLayout(text, font(BODY))
        self._width = -1
        self._heights = {}
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        formats, start = [], 0
        for piece in self._pieces:
            length = _utf16_length(_shown(piece))
            if piece.kind != "plain" and length:
                part = QTextLayout.FormatRange()
                part.start, part.length = start, length
                part.format = _format(piece.kind)
                formats.append(part)
            start += length
        self._layout.setFormats(formats)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """The text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the wrapped text."""
        return self._height(width)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(320, self._height(max(self.width(), 320)))

    def minimumSizeHint(self) -> QSize:
        """One line at least."""
        return QSize(120, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        self._lay_out(self.width())
        painter = QPainter(self)
        painter.setPen(theme.current().color("text"))
        self._layout.draw(painter, QPointF(0, 0))

    def _height(self, width: int) -> int:
        """The height for a width. Qt asks for a few widths by turns, many times each."""
        if width not in self._heights:
            self._lay_out(width)
        return self._heights[width]

    def _lay_out(self, width: int) -> None:
        """Break the text into lines for a width, unless it is already."""
        if width == self._width:
            return
        self._layout.beginLayout()
        top = 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(width, 40))
            line.setPosition(QPointF(0, top))
            top += line.height() + 4
        self._layout.endLayout()
        self._width = width
        self._heights[width] = max(round(top), 22)


def _format(kind: Kind) -> QTextCharFormat:
    """Never colour alone: gone is struck through, new is underlined, unknown is dotted."""
    colours = theme.current()
    made = QTextCharFormat()
    if kind == "gone":
        made.setFontStrikeOut(True)
        made.setForeground(colours.color("bad"))
        made.setBackground(colours.color("bad_tint"))
    elif kind == "new":
        made.setForeground(colours.color("good"))
        made.setBackground(colours.color("good_tint"))
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    elif kind == "token":
        made.setBackground(colours.color("pressed" if colours.dark else "hover"))
    elif kind == "unknown":
        made.setBackground(colours.color("caution_tint"))
        made.setForeground(colours.color("caution"))
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    return made


#: White space that was taken away or put in would be a mark on nothing.
_VISIBLE = {ord(" "): "␣", ord("\n"): "↵\u2028", ord("\r"): "↵", ord("\t"): "⇥", 0x3000: "□"}


def _shown(piece: Piece) -> str:
    """The text of a piece as it is drawn."""
    if piece.kind in ("gone", "new"):
        return piece.text.translate(_VISIBLE)
    return piece.text.replace("\n", "\u2028")


def _marks_in_words(pieces: Sequence[Piece]) -> str:
    """What the marks say, for those who hear the text."""
    said = []
    for kind, words in (("gone", _("taken away")), ("new", _("put in"))):
        texts = [piece.text for piece in pieces if piece.kind == kind]
        if texts:
            said.append(f"{words}: " + listed(texts))
    return "; ".join(said)


def _utf16_length(text: str) -> int:
    """The length as Qt counts it."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


class KindSwatch(QWidget):
    """A small sample of a mark, for a legend."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: Kind = kind
        self.setFixedSize(14, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark."""
        made = _format(self._kind)
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), made.background())
        if self._kind != "token":
            painter.setPen(QPen(made.foreground().color(), 1.4))
            y = 7 if self._kind == "gone" else 12
            painter.drawLine(2, y, 12, y)
