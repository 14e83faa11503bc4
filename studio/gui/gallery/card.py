"""A template on a card of its own."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import N_, _, ngettext
from studio.gui import figures, icons
from studio.gui.gallery.drawing import NetworkDrawing
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.engine.gallery import Offer, Size

_COUNTING = N_("Parameters: being counted …")


class GalleryCard(QFrame):
    """Drawing, title, what it does and suits, its size here, its paper, and a button."""

    picked = Signal(str)
    stepped = Signal(int)
    """An arrow key asks for another card: −1, 1 beside, −2, 2 above and below."""

    def __init__(self, offer: "Offer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.template_id = offer.template.meta.id
        title = _(offer.template.meta.title)
        self.setProperty("role", "card")
        self.setProperty("interactive", "true")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.setAccessibleDescription(_(offer.template.meta.summary))
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 12)
        box.setSpacing(0)
        self.drawing = NetworkDrawing(offer.network)
        box.addWidget(_on_ground(self.drawing))
        words = QVBoxLayout()
        words.setContentsMargins(16, 10, 16, 0)
        words.setSpacing(4)
        words.addLayout(self._head(title))
        words.addWidget(Label(_(offer.template.meta.summary), wrap=True))
        words.addSpacing(4)
        words.addLayout(_fact("check-circle", _("Suits"), _(offer.template.suits)))
        words.addLayout(_fact("timer", _("Time"), _time(offer)))
        self._size = Label("", role="caption", wrap=True)
        words.addLayout(_fact("cube", _("Size here"), "", self._size))
        words.addLayout(_fact("book-open", _("Paper"), offer.template.meta.reference))
        words.addStretch(1)
        words.addSpacing(8)
        self.use = Button(_("Use this"))
        self.use.setAccessibleName(_("Use the template {name}").format(name=title))
        self.use.clicked.connect(self._pick)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.use)
        words.addLayout(foot)
        box.addLayout(words, 1)

    def show_size(self, size: "Size | None") -> None:
        """Show the parameters; None while they are being counted."""
        if size is None:
            self._size.setText(_(_COUNTING))
            return
        amount = figures.amount(size.parameters)
        words = ngettext("{n} parameter", "{n} parameters", size.parameters).format(n=amount)
        self._size.setText(words if size.exact else _("at most {words}").format(words=words))

    def show_no_size(self, why: str) -> None:
        """Show why there is no figure."""
        self._size.setText(why)

    def size_words(self) -> str:
        """What is said of the parameters."""
        return self._size.text()

    def matches(self, words: str, kind: str) -> bool:
        """Whether it is of a kind ("" for any) and a search finds it, in any language."""
        if kind and kind not in self.offer.kinds:
            return False
        template = self.offer.template
        said = [template.meta.title, template.meta.summary, template.suits]
        said += [_(part) for part in said]
        said += [template.meta.id, template.meta.reference]
        said += [node.layer.meta.title for node in self.offer.network.nodes]
        said += [_(node.layer.meta.title) for node in self.offer.network.nodes]
        return all(any(word in part.lower() for part in said) for word in words.lower().split())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Use it."""
        self._pick()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter uses it; arrows go to its neighbours."""
        keys = Qt.Key
        steps = {keys.Key_Left: -1, keys.Key_Right: 1, keys.Key_Up: -2, keys.Key_Down: 2}
        if event.key() in (keys.Key_Return, keys.Key_Enter):
            self._pick()
        elif event.key() in steps:
            self.stepped.emit(steps[keys(event.key())])
        else:
            super().keyPressEvent(event)

    # -- inside ---------------------------------------------------------------------------------

    def _pick(self) -> None:
        if self.use.isEnabled():
            self.picked.emit(self.template_id)

    def _head(self, title: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(title, role="section"), 1)
        if self.offer.current:
            words = _("In use, changed") if self.offer.changed else _("In use")
            mark = Label()
            mark.setPixmap(icons.pixmap("check", "accent", 14))
            head.addWidget(mark)
            head.addWidget(Label(words, role="caption"))
        return head


def _on_ground(drawing: NetworkDrawing) -> QFrame:
    ground = QFrame()
    ground.setProperty("role", "drawing")
    box = QVBoxLayout(ground)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(drawing)
    return ground


def _time(offer: "Offer") -> str:
    if offer.seconds is None:
        return _(offer.template.cost)
    if offer.seconds < 1:
        return _("Less than a second an epoch here")
    rough = round(offer.seconds)
    # No tenths: the figure is rough.
    time = figures.duration(rough) if rough >= 10 else _("{seconds} s").format(seconds=rough)
    return _("About {time} an epoch here").format(time=time)


def _fact(icon: str, name: str, words: str, label: Label | None = None) -> QHBoxLayout:
    """A line with an icon whose meaning its tooltip says."""
    line = QHBoxLayout()
    line.setSpacing(8)
    mark = Label()
    mark.setPixmap(icons.pixmap(icon, "second", 14))
    mark.setToolTip(name)
    mark.setAccessibleName(name)
    line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label or Label(words, role="caption", wrap=True), 1)
    return line
