"""What can be put into the stack: layers by family with a search, and templates."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from studio.catalog.base import Layer
from studio.catalog.registry import entries
from studio.core.i18n import _
from studio.gui import icons
from studio.gui.stack.dragging import LAYER, DragStarter
from studio.gui.stack.families import FAMILIES, family_of, icon_of
from studio.gui.stack.own_blocks import OwnBlocksSection
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import scrolling
from studio.gui.widgets.labels import Label


class PaletteItem(QFrame):
    """One kind of layer: click or Enter adds it, a drag puts it where it is dropped."""

    picked = Signal(str)

    def __init__(self, layer: type[Layer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = layer
        self._drag = DragStarter(self, LAYER, layer.meta.id)
        self._dragged = False
        self.setProperty("role", "palette")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_(layer.meta.title))
        self.setAccessibleDescription(_(layer.meta.summary))
        picture = Label()
        picture.setPixmap(icons.pixmap(icon_of(layer), family_of(layer).color, 18))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(10)
        row.addWidget(picture)
        row.addWidget(Label(_(layer.meta.title)), 1)
        self.setToolTip(_(layer.meta.summary))

    def matches(self, words: str) -> bool:
        """Whether a search finds it: by title, id, torch's name or summary, in any language."""
        meta = self.layer.meta
        said = [meta.title, _(meta.title), meta.id, self.layer.torch_name]
        said += [meta.summary, _(meta.summary), meta.group]
        return all(any(word in part.lower() for part in said) for word in words.lower().split())

    def distance(self, words: str) -> int:
        """How far a search is from its title: 0 is the title itself, 1 the title's beginning."""
        titles = [self.layer.meta.title.lower(), _(self.layer.meta.title).lower()]
        said = words.strip().lower()
        if said in titles:
            return 0
        return 1 if any(title.startswith(said) for title in titles) else 2

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Click or drag: the release tells."""
        self._dragged = False
        self._drag.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        self._dragged = self._drag.move(event) or self._dragged

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click adds the layer."""
        if not self._dragged and self.rect().contains(event.position().toPoint()):
            self.picked.emit(self.layer.meta.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds the layer; up and down walk through the list."""
        keys = Qt.Key
        if event.key() in (keys.Key_Return, keys.Key_Enter, keys.Key_Space):
            self.picked.emit(self.layer.meta.id)
        elif event.key() == keys.Key_Down:
            self.focusNextChild()
        elif event.key() == keys.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class Palette(QFrame):
    """Two lists behind tabs: layers and templates."""

    layer_picked = Signal(str)
    template_picked = Signal(str)
    own_picked = Signal(str)
    """The key of an own block."""
    told = Signal(object)
    """A `Problem` with the own blocks."""
    gallery_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(_("Palette"))
        self.items: list[PaletteItem] = []
        self.own = OwnBlocksSection()
        self._heads: dict[str, Label] = {}
        self.templates: dict[str, TemplateCard] = {}
        self.tabs = QTabBar()
        self.tabs.addTab(_("Layers"))
        self.tabs.addTab(_("Templates"))
        self.tabs.setAccessibleName(_("Palette"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search layers"))
        self.search.setAccessibleName(_("Search layers"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._pick_first)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._layer_list())
        self._pages.addWidget(self._template_list())
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 6, 4, 8)
        box.setSpacing(6)
        box.addWidget(self.tabs)
        box.addWidget(self._pages, 1)
        self.setMinimumWidth(210)

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, read the own blocks."""
        super().showEvent(event)
        self.own.read_once()

    def show_own(self) -> None:
        """Read the own blocks anew and bring them into sight."""
        self.own.refresh()
        self.tabs.setCurrentIndex(0)
        self._area.verticalScrollBar().setValue(0)

    def show_current_template(self, template_id: str) -> None:
        """Mark the template that the project was last made from."""
        for own, card in self.templates.items():
            card.set_current(own == template_id)

    def _layer_list(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(0)
        self.own.picked.connect(self.own_picked)
        self.own.told.connect(self.told)
        column.addWidget(self.own)
        for group, layers in _by_family().items():
            head = Label(_(FAMILIES[group].title) if group in FAMILIES else group, role="caption")
            head.setContentsMargins(8, 10, 0, 2)
            self._heads[group] = head
            column.addWidget(head)
            for layer in layers:
                item = PaletteItem(layer)
                item.picked.connect(self.layer_picked)
                self.items.append(item)
                column.addWidget(item)
        self._nothing = Label(_("No layer matches."), role="second")
        self._nothing.setContentsMargins(8, 12, 8, 0)
        self._nothing.hide()
        column.addWidget(self._nothing)
        column.addStretch(1)
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 4, 4, 0)
        box.setSpacing(4)
        self._area = scrolling(inner)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box.addWidget(self.search)
        box.addWidget(self._area, 1)
        return page

    def _template_list(self) -> QWidget:
        from studio.engine.projects import templates

        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 4, 8, 0)
        column.setSpacing(8)
        self.gallery = Button(_("Gallery …"), icon="squares-four")
        self.gallery.setToolTip(_("Every template with a drawing of its network"))
        self.gallery.clicked.connect(self.gallery_asked)
        column.addWidget(self.gallery)
        for template in templates():
            card = TemplateCard(
                template.meta.id,
                _(template.meta.title),
                _(template.meta.summary),
                _(template.suits),
                _(template.cost),
            )
            card.picked.connect(self.template_picked)
            self.templates[template.meta.id] = card
            column.addWidget(card)
        column.addStretch(1)
        return scrolling(inner)

    def _filter(self, words: str) -> None:
        shown: set[str] = set()
        for item in self.items:
            found = item.matches(words)
            item.setVisible(found)
            if found:
                shown.add(item.layer.meta.group)
        for group, head in self._heads.items():
            head.setVisible(group in shown)
        own = self.own.filter(words)
        self._nothing.setVisible(not shown and not own)

    def _pick_first(self) -> None:
        words = self.search.text()
        found = [item for item in self.items if item.matches(words)]
        if found:
            best = min(found, key=lambda item: item.distance(words))
            self.search.clear()
            self.layer_picked.emit(best.layer.meta.id)
        elif (key := self.own.first()) is not None:
            self.search.clear()
            self.own_picked.emit(key)


class TemplateCard(QFrame):
    """A template: what it does, what it suits, what it costs, and a button."""

    picked = Signal(str)

    def __init__(self, template_id: str, title: str, summary: str, suits: str, cost: str) -> None:
        super().__init__()
        self.setProperty("role", "sunken")
        self.setAccessibleName(title)
        self.setAccessibleDescription(summary)
        self._current = Label(_("In use"), role="caption")
        head = QHBoxLayout()
        head.addWidget(Label(title, role="strong"), 1)
        head.addWidget(self._current)
        self.use = Button(_("Use this template"))
        self.use.setAccessibleName(_("Use the template {name}").format(name=title))
        self.use.clicked.connect(lambda: self.picked.emit(template_id))
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 10)
        box.setSpacing(4)
        box.addLayout(head)
        for words in (summary, suits, cost):
            if words:
                box.addWidget(Label(words, role="caption", wrap=True))
        box.addSpacing(4)
        box.addWidget(self.use)
        self.set_current(False)

    def set_current(self, current: bool) -> None:
        """Whether the project was last made from it."""
        self._current.setVisible(current)


def layer_menu(parent: QWidget) -> QMenu:
    """A menu of all layers; the data of each action is the layer's id."""
    menu = QMenu(parent)
    for group, layers in _by_family().items():
        if not menu.isEmpty():
            menu.addSeparator()
        for layer in layers:
            family = FAMILIES[group] if group in FAMILIES else family_of(layer)
            picture = icons.icon(icon_of(layer), family.color, 18)
            menu.addAction(picture, _(layer.meta.title)).setData(layer.meta.id)
    return menu


def _by_family() -> dict[str, list[type[Layer]]]:
    found = list(entries(Layer).values())
    groups = [group for group in FAMILIES if any(layer.meta.group == group for layer in found)]
    groups += sorted({layer.meta.group for layer in found} - set(FAMILIES))
    return {
        group: sorted(
            (layer for layer in found if layer.meta.group == group),
            key=lambda layer: _RANK.get(layer.meta.id, 50),
        )
        for group in groups
    }


#: The usual order within a family, where it isn't the alphabet's.
_RANK = {"tokens_input": 0, "embedding": 0, "lstm": 0, "dense": 0, "activation": 1, "output": 2}
