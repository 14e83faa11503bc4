"""The words of a text side by side, each as wide as it needs: the axis that all pictures share."""

from bisect import bisect_right
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from studio.gui import fonts, theme

#: A word's column is at least so wide, and at most; wider words are cut with an ellipsis.
NARROWEST, WIDEST = 20.0, 120.0
#: Columns are stretched by at most so much where there is room, and squeezed by at most so much
#: where all of them fit then.
_STRETCH, _SQUEEZE = 1.6, 0.8
_PADDING = 12.0
HEIGHT = 22.0


class WordsLine:
    """Where each word stands.

    Args:
        words: in their order; spaces and control characters are shown as a sign.
        room: the width that there is; fewer words are stretched towards it.
        unknown: words that the vocabulary doesn't hold; they stand out.
    """

    def __init__(
        self, words: tuple[str, ...], room: float, unknown: frozenset[str] = frozenset()
    ) -> None:
        self.words = tuple(shown(word) for word in words)
        self._unknown = tuple(word in unknown for word in words)
        self.font = fonts.font(fonts.BODY)
        metrics = QFontMetricsF(self.font)
        widths = [
            min(max(metrics.horizontalAdvance(word) + _PADDING, NARROWEST), WIDEST)
            for word in self.words
        ]
        total = sum(widths)
        fitting = room / total if total else 1.0
        grown = min(fitting, _STRETCH) if fitting >= _SQUEEZE else 1.0
        self.edges: list[float] = [0.0, *accumulate(width * grown for width in widths)]

    @property
    def width(self) -> float:
        """Of all words together."""
        return self.edges[-1]

    def middle(self, number: int) -> float:
        """The middle of a word's column."""
        return (self.edges[number] + self.edges[number + 1]) / 2

    def box(self, number: int, top: float, height: float) -> QRectF:
        """A word's column between two heights."""
        left, right = self.edges[number], self.edges[number + 1]
        return QRectF(left, top, right - left, height)

    def at(self, x: float) -> int | None:
        """The word at a place."""
        if not self.words or not 0 <= x < self.width:
            return None
        return bisect_right(self.edges, x) - 1

    def paint(self, painter: QPainter, top: float, *, chosen: int | None = None) -> None:
        """Draw the words; unknown ones in the colour of caution, with a dotted line below."""
        colours = theme.current()
        metrics = QFontMetricsF(self.font)
        bold = QFont(self.font)
        bold.setWeight(QFont.Weight.DemiBold)
        for number, word in enumerate(self.words):
            box = self.box(number, top, HEIGHT)
            strange = self._unknown[number]
            tone = "caution" if strange else "text"
            painter.setFont(bold if number == chosen else self.font)
            painter.setPen(colours.color("accent" if number == chosen else tone))
            cut = metrics.elidedText(word, Qt.TextElideMode.ElideRight, box.width() - 4)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cut)
            if strange:
                painter.setPen(QPen(colours.color("caution"), 1.2, Qt.PenStyle.DotLine))
                under = box.bottom() - 2
                half = min(metrics.horizontalAdvance(cut), box.width() - 4) / 2
                middle = box.center().x()
                painter.drawLine(QPointF(middle - half, under), QPointF(middle + half, under))


def shown(word: str) -> str:
    """A word as it can be seen: white space and what can't be printed become signs."""
    if not word:
        return "∅"
    if word.isspace():
        return "␣"
    return "".join(
        char if char.isprintable() or char in "\u200d\ufe0f" else "\N{REPLACEMENT CHARACTER}"
        for char in word
    )
