"""What every page has: a head with title, state and one primary button, and a body."""

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.page_states import PageState, page_state
from studio.gui.theme import INSPECTOR_WIDTH
from studio.gui.widgets.buttons import PrimaryButton
from studio.gui.widgets.frames import Columns
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.store.project import Project


class Page(QWidget):
    """One page of the rail.

    A page is built from document and session, and built anew when the language or the theme
    changes: what must survive that lives in the document or in `memory`.
    """

    #: Its key in `studio.gui.page_list`, and its English title, marked with `N_`.
    key: ClassVar[str]
    title: ClassVar[str]

    state_changed = Signal()

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.session = document, session
        self.memory = session.remembered(self.key)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_(self.title))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.setSpacing(12)
        self.head = QHBoxLayout()
        self.head.setSpacing(12)
        self.title_label = Label(_(self.title), role="title")
        self.status_label = Label("", role="second")
        self.primary = PrimaryButton("")
        self.primary.hide()
        self.head.addWidget(self.title_label, 0, Qt.AlignmentFlag.AlignBaseline)
        self.head.addWidget(self.status_label, 1, Qt.AlignmentFlag.AlignBaseline)
        self.head.addWidget(self.primary)
        outer.addLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        outer.addLayout(self.body, 1)

    def state(self) -> PageState:
        """What the rail shows of this page."""
        return page_state(self.key, self.document, self.session)

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Take up a change of the project; called only while a project is open."""

    def shown(self) -> None:
        """Called each time the page comes to the front."""

    def set_status(self, text: str) -> None:
        """The one-line state beside the title."""
        self.status_label.setText(text)

    def columns(
        self,
        left: QWidget | None,
        middle: QWidget,
        right: QWidget | None,
        *,
        left_width: int = 280,
        right_width: int = INSPECTOR_WIDTH,
    ) -> QSplitter:
        """Lay out the body as left, middle and right, resizable, and return the splitter."""
        splitter = Columns(left, middle, right, left_width=left_width, right_width=right_width)
        self.body.addWidget(splitter, 1)
        return splitter


__all__ = ["Page", "PageState"]
