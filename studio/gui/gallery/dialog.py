"""The gallery: every template on a card, for the data at hand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from studio.core.i18n import N_, _, ngettext
from studio.gui import figures, icons
from studio.gui.gallery.card import GalleryCard
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import scrolling
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.core.errors import Problem
    from studio.engine.gallery import Size, Sizing
    from studio.gui.background import Ticket
    from studio.gui.document import Document
    from studio.gui.session import Session

#: The kinds to choose among, in the order of the tabs.
_KINDS = (
    ("", N_("All")),
    ("ngrams", N_("Words and n-grams")),
    ("recurrent", N_("Recurrent")),
    ("convolution", N_("Convolution")),
    ("attention", N_("Attention")),
    ("columns", N_("More than text")),
)
_SIZE = (1180, 800)
_MARGIN = 56
_CARD_WIDTH = 320
_GAP = 12
#: The room at the right of the cards, with the scroll bar.
_BAR = 22


class Gallery(QDialog):
    """Cards to choose a template from; `picked` tells its id, and the gallery closes."""

    picked = Signal(str)

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._ticket: Ticket | None = None
        self._columns = 0
        self.setWindowTitle(_("Templates"))
        self.setModal(True)
        self._resize_within(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        outer.addLayout(self._head())
        self._tell_no_data(outer)
        self.cards = self._make_cards()
        outer.addWidget(self._grid_area(), 1)
        outer.addLayout(self._foot())
        self._filter()
        self._count()
        self.search.setFocus()

    def shown_cards(self) -> list[GalleryCard]:
        """The cards that the search and the kind leave."""
        kind, words = str(self.kinds.tabData(self.kinds.currentIndex())), self.search.text()
        return [card for card in self.cards if card.matches(words, kind)]

    def done(self, result: int) -> None:
        """Close; what was being counted is left."""
        if self._ticket is not None:
            self._ticket.cancel()
        super().done(result)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many cards beside each other as there is room for."""
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search, down leads to the first card, and Enter uses the only one left."""
        shown = self.shown_cards()
        if self.search.hasFocus() and shown:
            if event.key() == Qt.Key.Key_Down:
                shown[0].setFocus(Qt.FocusReason.TabFocusReason)
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if len(shown) == 1:
                    shown[0].use.click()
                return
        super().keyPressEvent(event)

    # -- building -------------------------------------------------------------------------------

    def _resize_within(self, parent: QWidget | None) -> None:
        width, height = _SIZE
        if parent is not None:
            room = parent.window().size()
            width = min(width, room.width() - _MARGIN)
            height = min(height, room.height() - _MARGIN)
        self.resize(max(width, 720), max(height, 480))

    def _head(self) -> QVBoxLayout:
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search templates"))
        self.search.setAccessibleName(_("Search templates"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(260)
        self.search.addAction(
            icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(self._filter)
        self.kinds = QTabBar()
        self.kinds.setAccessibleName(_("Kinds of templates"))
        self.kinds.setDrawBase(False)
        self.kinds.setExpanding(False)
        for kind, title in _KINDS:
            self.kinds.setTabData(self.kinds.addTab(_(title)), kind)
        self.kinds.currentChanged.connect(self._filter)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(Label(_("Templates"), role="title"))
        top.addWidget(Label(self._about_data(), role="second"), 1)
        top.addWidget(self.search)
        head = QVBoxLayout()
        head.setSpacing(8)
        head.addLayout(top)
        head.addWidget(self.kinds)
        return head

    def _about_data(self) -> str:
        profile = self._session.profile
        if profile is None:
            return ""
        rows = profile.facts.rows
        return ngettext("for {n} text to train on", "for {n} texts to train on", rows).format(
            n=figures.count(rows)
        )

    def _tell_no_data(self, outer: QVBoxLayout) -> None:
        if self._session.profile is not None:
            return
        words = _("A template looks at the data, and there are none yet. Open some to use one.")
        banner = Banner("info", words)
        banner.add_action(_("Open data"), self._to_data)
        outer.addWidget(banner)

    def _to_data(self) -> None:
        self.reject()
        self._session.navigate.emit("data")

    def _make_cards(self) -> list[GalleryCard]:
        from studio.engine.gallery import offers

        profile = self._session.profile
        facts = profile.facts if profile is not None else None
        cards = []
        project = self._document.project if self._document.is_open else None
        for offer in offers(project, facts):
            card = GalleryCard(offer)
            card.use.setEnabled(facts is not None)
            card.picked.connect(self._pick)
            card.stepped.connect(lambda step, card=card: self._step(card, step))
            cards.append(card)
        return cards

    def _grid_area(self) -> QFrame:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP)
        column.addLayout(self._grid)
        self._nothing = Label(_("No template matches."), role="second")
        column.addWidget(self._nothing)
        column.addStretch(1)
        self._area = scrolling(inner)
        return self._area

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        words = _(
            "A template brings its network with text settings and a training plan that suit it. "
            "The data, the seed and the device stay; one undo takes all of it back."
        )
        foot.addWidget(Label(words, role="caption", wrap=True), 1)
        close = Button(_("Close"))
        close.clicked.connect(self.reject)
        foot.addWidget(close)
        return foot

    # -- choosing -------------------------------------------------------------------------------

    def _filter(self) -> None:
        self._columns = 0
        self._lay_out()

    def _lay_out(self) -> None:
        """Put the cards that are left into the grid."""
        # From the window's own width: the area inside has its new one only afterwards.
        room = self.width() - 2 * 16 - _BAR
        columns = max(1, (room + _GAP) // (_CARD_WIDTH + _GAP))
        if columns == self._columns:
            return
        self._columns = columns
        shown = self.shown_cards()
        for card in self.cards:
            self._grid.removeWidget(card)
            card.setVisible(card in shown)
        for place, card in enumerate(shown):
            self._grid.addWidget(card, place // columns, place % columns)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, int(column < columns))
        self._nothing.setVisible(not shown)

    def _step(self, card: GalleryCard, step: int) -> None:
        shown = self.shown_cards()
        by = step if abs(step) == 1 else self._columns * (step // 2)
        place = shown.index(card) + by
        if 0 <= place < len(shown):
            shown[place].setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(shown[place])
        elif place < 0:
            self.search.setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, template_id: str) -> None:
        self.picked.emit(template_id)
        self.accept()

    # -- counting -------------------------------------------------------------------------------

    def _count(self) -> None:
        """Count the parameters of one card after the other, in the background."""
        dataset, profile = self._session.dataset, self._session.profile
        if dataset is None or profile is None:
            for card in self.cards:
                card.show_no_size(_("Known when there are data"))
            return
        from studio.engine.gallery import Sizing

        for card in self.cards:
            card.show_size(None)
        project, folder = self._document.project, self._document.folder
        self._next(Sizing(project, dataset, profile.facts, folder), iter(self.cards))

    def _next(self, sizing: "Sizing", left: Iterator[GalleryCard]) -> None:
        card = next(left, None)
        if card is None:
            return

        def found(size: "Size") -> None:
            card.show_size(size)
            self._next(sizing, left)

        def failed(problem: "Problem") -> None:
            card.show_no_size(str(problem.message))
            self._next(sizing, left)

        self._ticket = self._session.background.run(
            self, lambda ticket: sizing.size(card.template_id, ticket.progress), found, failed
        )
