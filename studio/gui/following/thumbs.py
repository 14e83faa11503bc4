"""A layer's value in a few pixels: on the strip of layers and on the cards of the canvas."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from studio.core.i18n import _
from studio.gui import figures, fonts, theme
from studio.gui.following.layer_words import first_picture
from studio.gui.following.shades import Scale, image_of
from studio.gui.following.words import strength
from studio.gui.following.words_line import shown
from studio.predict.followed import LayerFollowed, Picture

#: Words after these are not read on a thumbnail.
_MOST_WORDS = 16
#: So many named numbers are written.
_MOST_NAMED = 3


class Thumb:
    """Paints a layer's most telling picture into any box."""

    def __init__(self, layer: LayerFollowed, scale: Scale) -> None:
        self.layer, self._scale = layer, scale
        self.picture = picture_for(layer)
        self._image = None
        if self.picture.kind == "sequence" and self.picture.values.size:
            self._image = image_of(self.picture.values.T, scale)
        elif self._as_strip:
            self._image = image_of(self.picture.values[np.newaxis, :], scale)

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Draw into a box of at least 12 × 12 units."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture = self.picture
        if not picture.values.size:
            self._words(painter, box, "–")
        elif self._image is not None:
            self._paint_image(painter, box)
        elif picture.kind == "tokens":
            self._words(painter, box, " ".join(shown(word) for word in picture.rows[:_MOST_WORDS]))
        elif picture.kind in ("probabilities", "labels", "logits"):
            self._paint_top(painter, box)
        elif picture.kind == "vector" and len(picture.values) <= _MOST_NAMED:
            self._words(painter, box, _named(picture))
        elif picture.kind == "number":
            self._words(painter, box, figures.short(float(picture.values[0])), strong=True)
        else:
            self._paint_columns(painter, box)
        painter.restore()

    @property
    def _as_strip(self) -> bool:
        picture = self.picture
        return picture.kind == "vector" and len(picture.values) > len(picture.rows)

    def _paint_image(self, painter: QPainter, box: QRectF) -> None:
        assert self._image is not None
        clip = QPainterPath()
        clip.addRoundedRect(box, 3, 3)
        painter.setClipPath(clip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(box, self._image, QRectF(self._image.rect()))
        painter.setClipping(False)
        painter.setPen(QPen(theme.current().color("hairline"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)

    def _paint_columns(self, painter: QPainter, box: QRectF) -> None:
        values = self.picture.values
        step = box.width() / len(values)
        most = float(np.abs(values).max()) or 1.0
        painter.setPen(Qt.PenStyle.NoPen)
        for place, value in enumerate(values.tolist()):
            share = abs(value) / most
            high = max(share * box.height(), 1.0)
            bar = QRectF(box.left() + place * step, box.bottom() - high, max(step - 1, 1.0), high)
            painter.fillRect(bar, strength(share))
        painter.setPen(QPen(theme.current().color("hairline"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _paint_top(self, painter: QPainter, box: QRectF) -> None:
        """The likeliest class, and a bar as long as it is likely."""
        picture, colours = self.picture, theme.current()
        place = int(picture.values.argmax())
        name, value = shown(picture.rows[place]), float(picture.values[place])
        if picture.kind == "logits":
            self._words(painter, box, f"{name} {figures.short(value)}", strong=True)
            return
        words = _("{name} {share}").format(name=name, share=figures.percent(value, 0))
        self._words(painter, box.adjusted(0, 0, 0, -5), words, strong=True)
        track = QRectF(box.left(), box.bottom() - 4, box.width(), 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color("hover"))
        painter.drawRoundedRect(track, 1.5, 1.5)
        track.setWidth(track.width() * min(max(value, 0.0), 1.0))
        painter.setBrush(colours.color("accent"))
        painter.drawRoundedRect(track, 1.5, 1.5)

    @staticmethod
    def _words(painter: QPainter, box: QRectF, words: str, *, strong: bool = False) -> None:
        face = fonts.font(fonts.CAPTION)
        face.setBold(strong)
        painter.setFont(face)
        painter.setPen(theme.current().color("text" if strong else "second"))
        cut = QFontMetricsF(face).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, cut)


def picture_for(layer: LayerFollowed) -> Picture:
    """The picture that a thumbnail shows: who looks at whom doesn't fit, what came of it does."""
    chosen = layer.pictures[first_picture(layer)]
    return layer.value if chosen.kind == "attention" else chosen


def _named(picture: Picture) -> str:
    """A few named numbers."""
    pairs = zip(picture.rows, picture.values.tolist(), strict=True)
    return " · ".join(f"{shown(name)} {figures.short(value)}" for name, value in pairs)


def sentence_of(picture: Picture) -> str:
    """A picture's gist for those who can't see it."""
    if picture.kind in ("probabilities", "labels", "logits") and picture.values.size:
        place = int(picture.values.argmax())
        value = float(picture.values[place])
        number = figures.short(value) if picture.kind == "logits" else figures.percent(value)
        return f"{shown(picture.rows[place])}: {number}"
    if picture.kind == "weights" and picture.values.size:
        place = int(picture.values.argmax())
        return _("“{word}” counts most: {share}").format(
            word=shown(picture.rows[place]), share=figures.percent(float(picture.values[place]))
        )
    if picture.kind == "tokens":
        return " ".join(shown(word) for word in picture.rows)
    if picture.kind == "number":
        return figures.short(float(picture.values[0]))
    return ""
