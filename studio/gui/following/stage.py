"""The layer that is looked at, large: its pictures, their scale, and the value under the pointer."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures, fonts, theme
from studio.gui.following.drawing import drawing_of
from studio.gui.following.layer_words import (
    facts_of,
    first_picture,
    name_of_picture,
    title_of,
)
from studio.gui.following.picture_view import PictureView
from studio.gui.following.shades import Scale
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.combo import Combo
from studio.gui.widgets.frames import clear
from studio.gui.widgets.labels import ElidedLabel, Label, plain_tip
from studio.predict.followed import LayerFollowed, Picture

#: Below this width the pictures of a layer are offered as a list.
_NARROW = 600

Scaling = Callable[[LayerFollowed, Picture], Scale]


class Legend(QWidget):
    """The colours from the lowest to the highest value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = Scale()
        self.setFont(fonts.font(11))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_scale(self, scale: Scale) -> None:
        """Show another scale."""
        self._scale = scale
        low, high = self._ends()
        words = _("Colours from {low} to {high}").format(low=low, high=high)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The bar between its two numbers."""
        metrics = QFontMetrics(self.font())
        wide = sum(metrics.horizontalAdvance(word) for word in self._ends())
        return QSize(wide + 70 + 16, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        low, high = self._ends()
        left = metrics.horizontalAdvance(low) + 6
        painter.setPen(theme.current().color("second"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, low)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(self.rect(), flags, high)
        start = -1.0 if self._scale.signed else 0.0
        for step in range(70):
            value = (start + (1.0 - start) * step / 69) * self._scale.most
            painter.fillRect(QRectF(left + step, 4, 1, 10), self._scale.color(value))
        painter.setPen(theme.current().color("hairline"))
        painter.drawRect(left, 3, 70, 11)

    def _ends(self) -> tuple[str, str]:
        high = figures.short(self._scale.most)
        return (figures.short(-self._scale.most) if self._scale.signed else "0", high)


class Stage(QWidget):
    """Title and choice of pictures above, the picture below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer: LayerFollowed | None = None
        self._scaling: Scaling = lambda _layer, _picture: Scale()
        #: By the layer's name what was chosen among its pictures: role and level.
        self._chosen: dict[str, tuple[str, int]] = {}
        self._names: tuple[str, ...] = ()
        self._unknown: frozenset[str] = frozenset()
        self._before: LayerFollowed | None = None
        self._scaled = False
        self.title = Label("", role="strong")
        self.facts = ElidedLabel("", tone="second", pixels=fonts.CAPTION)
        self.pointed = ElidedLabel("", tone="text", pixels=fonts.CAPTION)
        self.legend = Legend()
        self.heads = Combo(_("Attention head"))
        self.heads.setFixedWidth(112)
        #: In the place of the buttons where there is little room.
        self.pictures = Combo(_("Picture of the layer"))
        self.pictures.setMinimumWidth(90)
        self.pictures.setMaximumWidth(170)
        self.view = PictureView()
        self.buttons = QButtonGroup(self)
        self.buttons.setExclusive(True)
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(4)
        self._lay_out()
        self.heads.activated.connect(self._draw)
        self.pictures.activated.connect(self.choose_picture)
        self.view.pointed.connect(self._point)

    def show_layer(
        self,
        layer: LayerFollowed,
        scaling: Scaling,
        unknown: frozenset[str] = frozenset(),
        before: LayerFollowed | None = None,
    ) -> None:
        """Show a layer; the picture chosen for it before stays chosen.

        Args:
            layer: what it made.
            scaling: the colours of each of its pictures.
            unknown: words that the vocabulary doesn't hold.
            before: what it made before training, to compare with.
        """
        self._before = before
        self._layer, self._scaling, self._unknown = layer, scaling, unknown
        self.title.setText(title_of(layer))
        self._offer_pictures(layer)
        self._draw()

    def choose_picture(self, number: int) -> None:
        """Look at another picture of the layer."""
        if self._layer is not None:
            picture = self._layer.pictures[number]
            self._chosen[self._layer.node] = (picture.role, picture.level)
            self._offer_pictures(self._layer)
            self._draw()

    @property
    def picture(self) -> Picture | None:
        """What is looked at."""
        if self._layer is None:
            return None
        wanted = self._chosen.get(self._layer.node)
        for picture in self._layer.pictures:
            if (picture.role, picture.level) == wanted:
                return picture
        return self._layer.pictures[first_picture(self._layer)]

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addLayout(self._tabs)
        head.addWidget(self.pictures, 2)
        head.addWidget(self.heads)
        head.addWidget(self.facts, 1)
        head.addWidget(self.pointed, 1)
        head.addWidget(self.legend)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(head)
        box.addWidget(self.view, 1)
        self.title.setFont(fonts.font(fonts.BODY, weight=QFont.Weight.DemiBold))

    def _offer_pictures(self, layer: LayerFollowed) -> None:
        names = tuple(name_of_picture(picture, layer) for picture in layer.pictures)
        if names != self._names:
            self._names = names
            for button in self.buttons.buttons():
                self.buttons.removeButton(button)
            clear(self._tabs)
            for number, name in enumerate(names if len(names) > 1 else ()):
                button = Button(name, role="small")
                button.setCheckable(True)
                button.clicked.connect(partial(self.choose_picture, number))
                self.buttons.addButton(button, number)
                self._tabs.addWidget(button)
            self.pictures.clear()
            self.pictures.addItems(list(names))
            self._fit_head()
        picture = self.picture
        for number, each in enumerate(layer.pictures):
            button = self.buttons.button(number)
            if button is not None:
                button.setChecked(each is picture)
            if each is picture:
                self.pictures.setCurrentIndex(number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons where they fit, a list where they don't."""
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        narrow, several = self.width() < _NARROW, len(self._names) > 1
        self.pictures.setVisible(narrow and several)
        for button in self.buttons.buttons():
            button.setVisible(not narrow)
        pointing = bool(self.pointed.text())
        self.pointed.setVisible(pointing)
        self.facts.setVisible(not pointing and not (narrow and several))
        self.legend.setVisible(self._scaled and not (pointing and narrow))

    def _offer_heads(self, picture: Picture) -> None:
        count = len(picture.values) if picture.kind == "attention" else 0
        self.heads.setVisible(count > 1)
        if count > 1 and self.heads.count() != count + 1:
            self.heads.clear()
            self.heads.addItem(_("All heads"))
            for number in range(1, count + 1):
                self.heads.addItem(_("Head {n}").format(n=number))

    def _draw(self) -> None:
        picture = self.picture
        if picture is None or self._layer is None:
            return
        self._offer_heads(picture)
        scale = self._scaling(self._layer, picture)
        several = picture.kind == "attention" and len(picture.values) > 1
        head = self.heads.currentIndex() - 1 if several else -1
        drawing = drawing_of(picture, scale, head if head >= 0 else None)
        drawing.unknown, drawing.before = self._unknown, self._same_before(picture)
        self._scaled = drawing.scaled and bool(picture.values.size)
        self.legend.show_scale(scale)
        facts = facts_of(picture)
        if drawing.compares and drawing.before is not None:
            facts = _("{facts} · marked: before training").format(facts=facts)
        self.facts.set_text(facts)
        self.title.setToolTip(plain_tip(f"{self._layer.node}\n{facts_of(picture)}"))
        self._fit_head()
        name = f"{title_of(self._layer)}: {name_of_picture(picture, self._layer)}"
        self.view.show_drawing(drawing, name)

    def _same_before(self, picture: Picture) -> Picture | None:
        """The picture before training, where it tells of the same words or classes."""
        for each in self._before.pictures if self._before is not None else ():
            if (each.role, each.level, each.rows) == (picture.role, picture.level, picture.rows):
                return each if each.values.shape == picture.values.shape else None
        return None

    def _point(self, words: str) -> None:
        """What is pointed at takes the place of the facts of the whole."""
        self.pointed.set_text(words)
        self._fit_head()
