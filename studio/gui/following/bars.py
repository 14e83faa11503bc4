"""Named numbers as bars: classes, n-grams, columns beside the text; and one number alone."""

import math
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from studio.core.i18n import _
from studio.gui import figures, fonts, theme
from studio.gui.following.drawing import Cell, Drawing
from studio.gui.following.shades import Scale
from studio.gui.following.words_line import shown
from studio.predict.followed import Picture

_ROW = 26.0
_WIDEST_NAME, _NUMBER = 190.0, 64.0
#: A bar and a whole row are at least so wide.
_TRACK, _COLUMN = 60.0, 200.0
_GAP = 20.0
#: With more classes than this the largest come first; fewer keep their places while time moves.
_IN_ORDER = 12
#: Kinds whose numbers are shares of one.
_SHARES = ("probabilities", "labels")
#: From this probability on a text has a label, where it may have several.
THRESHOLD = 0.5


class BarsDrawing(Drawing):
    """Name, bar and number in a row; as many columns as the room has."""

    compares: ClassVar[bool] = True

    def __init__(self, picture: Picture, scale: Scale) -> None:
        super().__init__(picture, scale)
        values = picture.values.tolist()
        count = len(values)
        self.grid = (1, count)
        self._order = list(range(count))
        if picture.kind in ("logits", *_SHARES) and count > _IN_ORDER:
            self._order.sort(key=lambda place: -values[place])
        most = max(values)
        self._strong = frozenset(
            place
            for place, value in enumerate(values)
            if (value >= THRESHOLD if picture.kind == "labels" else value == most)
        )
        self._names = 60.0
        self._columns, self._rows, self._width = 1, count, _COLUMN
        self._shares = picture.kind in _SHARES
        self._signed = scale.signed and not self._shares

    def lay_out(self, room: QSizeF) -> QSizeF:
        """One column, or several where the list is longer than the room is high."""
        bold = fonts.font(fonts.BODY, weight=QFont.Weight.DemiBold)
        metrics = QFontMetricsF(bold)
        widest = max(metrics.horizontalAdvance(shown(name)) for name in self.picture.rows)
        self._names = min(widest + 14, _WIDEST_NAME)
        count = self.grid[1]
        least = max(_COLUMN, self._names + _NUMBER + _TRACK)
        fitting = max(1, int((room.width() + _GAP) // (least + _GAP)))
        self._columns = min(max(1, math.ceil(count * _ROW / max(room.height(), _ROW))), fitting)
        self._rows = math.ceil(count / self._columns)
        self._width = (room.width() - (self._columns - 1) * _GAP) / self._columns
        self._width = min(max(self._width, least), 720)
        wide = self._columns * self._width + (self._columns - 1) * _GAP
        return QSizeF(wide, self._rows * _ROW)

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Draw the rows."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, place in enumerate(self._order):
            self._paint_row(painter, self.box_of((0, row)), place, here=chosen == (0, row))

    def cell_at(self, point: QPointF) -> Cell | None:
        """The row at a point."""
        rows = range(self.grid[1])
        return next(((0, row) for row in rows if self.box_of((0, row)).contains(point)), None)

    def box_of(self, cell: Cell) -> QRectF:
        """A row."""
        column, row = divmod(cell[1], self._rows)
        return QRectF(column * (self._width + _GAP), row * _ROW, self._width, _ROW)

    def told(self, cell: Cell) -> str:
        """Name and number."""
        place = self._order[cell[1]]
        name, number = shown(self.picture.rows[place]), self._number(self.picture, place)
        if self.before is None:
            return f"{name}: {number}"
        return _("{name}: {number}, before training {before}").format(
            name=name, number=number, before=self._number(self.before, place)
        )

    def _number(self, picture: Picture, place: int) -> str:
        value = float(picture.values[place])
        if self._shares:
            return figures.percent(value)
        return figures.short(value)

    def _paint_row(self, painter: QPainter, box: QRectF, place: int, *, here: bool) -> None:
        colours = theme.current()
        value = float(self.picture.values[place])
        first = place in self._strong and self.picture.kind in ("logits", *_SHARES)
        face = fonts.font(
            fonts.BODY, weight=QFont.Weight.DemiBold if first else QFont.Weight.Normal
        )
        painter.setFont(face)
        painter.setPen(colours.color("accent" if here else "text"))
        name = QFontMetricsF(face).elidedText(
            shown(self.picture.rows[place]), Qt.TextElideMode.ElideRight, self._names - 12
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
        number = QRectF(box.right() - _NUMBER, box.top(), _NUMBER, box.height())
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(number, flags, self._number(self.picture, place))
        track = QRectF(
            box.left() + self._names,
            box.center().y() - 6,
            max(box.width() - self._names - _NUMBER - 8, 20),
            12,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color("hover"))
        painter.drawRoundedRect(track, 3, 3)
        zero = track.center().x() if self._signed else track.left()
        reach = track.width() / (2 if self._signed else 1)
        share = self._share(value)
        bar = QRectF(zero, track.top(), share * reach, track.height()).normalized()
        painter.setBrush(colours.color("accent") if first else self._color(value))
        painter.drawRoundedRect(bar, 3, 3)
        then = self.then(place)
        if then is not None:
            # A ring where the bar ended before training.
            painter.setPen(QPen(colours.color("text"), 1.4))
            painter.setBrush(colours.color("surface"))
            painter.drawEllipse(
                QPointF(zero + self._share(then) * reach, track.center().y()), 3.6, 3.6
            )
        if self.picture.kind == "labels":
            mark = QRectF(track.left() + THRESHOLD * track.width(), track.top() - 3, 1, 18)
            painter.fillRect(mark, colours.color("text"))
        if self._signed:
            painter.setPen(QPen(colours.color("edge"), 1))
            painter.drawLine(QPointF(zero, track.top() - 2), QPointF(zero, track.bottom() + 2))

    def _share(self, value: float) -> float:
        return value if self._shares else self.scale.share(value)

    def _color(self, value: float) -> QColor:
        colours = theme.current()
        if self._shares:
            return colours.series_color(8)
        return colours.series_color(1 if value >= 0 else 2)


class NumberDrawing(Drawing):
    """One number, large."""

    def __init__(self, picture: Picture, scale: Scale) -> None:
        super().__init__(picture, scale)
        self.grid = (1, 1)
        self._box = QRectF()

    def lay_out(self, room: QSizeF) -> QSizeF:
        """A line."""
        self._box = QRectF(0, 0, max(room.width(), 80), 56)
        return self._box.size()

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Draw the number."""
        painter.setFont(fonts.font(32, weight=QFont.Weight.DemiBold))
        painter.setPen(theme.current().color("text"))
        painter.drawText(self._box, Qt.AlignmentFlag.AlignVCenter, self.told((0, 0)))

    def cell_at(self, point: QPointF) -> Cell | None:
        """The number."""
        return (0, 0) if self._box.contains(point) else None

    def box_of(self, cell: Cell) -> QRectF:
        """All of it."""
        return self._box

    def told(self, cell: Cell) -> str:
        """The number."""
        return figures.short(float(self.picture.values[0]))
