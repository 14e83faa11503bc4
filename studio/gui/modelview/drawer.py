"""The drawer below the network: its panels by name, folded at first, one open at a time."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.i18n import _
from studio.gui import icons
from studio.gui.modelview.panels import OFFERS, Panel, PanelOffer

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.model.check import Checked
    from studio.store.project import Project

BAR_HEIGHT = 40
#: An open panel is at least so high.
LEAST = 160


class Drawer(QFrame):
    """A bar of words; a click opens the panel above it, another click folds it away."""

    opened = Signal(str)
    """The key of the panel that now stands open; "" when the drawer was folded."""

    def __init__(
        self,
        document: "Document",
        session: "Session",
        offers: tuple[PanelOffer, ...] = OFFERS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._document, self._session = document, session
        self._offers = {offer.key: offer for offer in offers}
        self._panels: dict[str, Panel] = {}
        self._shown: tuple[Project, Checked] | None = None
        self._chosen = ""
        self._latest = next(iter(self._offers), "")
        self.current = ""
        self.buttons: dict[str, QToolButton] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        self.stack = QStackedWidget()
        self.stack.hide()
        box.addLayout(self._bar())
        box.addWidget(self.stack, 1)
        shortcut = QShortcut(QKeySequence("Ctrl+J"), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self._toggle_latest)
        self._fold(True)

    def open(self, key: str) -> None:
        """Bring a panel to the front; "" folds the drawer, as does a key that is not offered."""
        key = key if key in self._offers else ""
        if key == self.current:
            return
        before = self._panels.get(self.current)
        self.current = key
        for name, button in self.buttons.items():
            button.setChecked(name == key)
        if before is not None:
            before.close_up()
        if key:
            self._latest = key
            self.stack.setCurrentWidget(self.panel(key))
        self._fold(not key)
        self._feed()
        self.opened.emit(key)

    def panel(self, key: str) -> Panel:
        """A panel, made when it is first asked for."""
        if key not in self._panels:
            made = self._offers[key].make(self._document, self._session)
            self._panels[key] = made
            self.stack.addWidget(made)
        return self._panels[key]

    def show_network(self, project: "Project", checked: "Checked") -> None:
        """Show this network in the open panel, and in whichever is opened next."""
        self._shown = (project, checked)
        self._feed()

    def choose(self, node_id: str) -> None:
        """A layer was chosen elsewhere; "" for none."""
        self._chosen = node_id
        if self.current:
            self._panels[self.current].choose(node_id)

    def _feed(self) -> None:
        if self.current and self._shown is not None:
            self._panels[self.current].feed(*self._shown)
            self._panels[self.current].choose(self._chosen)

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 3, 8, 3)
        bar.setSpacing(4)
        for offer in self._offers.values():
            button = QToolButton()
            button.setText(_(offer.title))
            button.setIcon(icons.icon(offer.icon, pad=4))
            button.setIconSize(QSize(icons.SIZE + 4, icons.SIZE))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.setToolTip(_(offer.help))
            button.setProperty("role", "drawer")
            button.clicked.connect(partial(self._clicked, offer.key))
            self.buttons[offer.key] = button
            bar.addWidget(button)
        bar.addStretch(1)
        return bar

    def _clicked(self, key: str) -> None:
        self.open("" if key == self.current else key)

    def _toggle_latest(self) -> None:
        self.open("" if self.current else self._latest)

    def _fold(self, folded: bool) -> None:
        self.stack.setVisible(not folded)
        self.setMinimumHeight(BAR_HEIGHT if folded else BAR_HEIGHT + LEAST)
        self.setMaximumHeight(BAR_HEIGHT if folded else 16_777_215)
        vertical = QSizePolicy.Policy.Fixed if folded else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
