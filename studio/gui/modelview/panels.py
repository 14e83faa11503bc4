"""What the drawer below the network offers, in order; each is made when it is first opened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from studio.core.i18n import N_

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.model.check import Checked
    from studio.store.project import Project


class Panel(QWidget):
    """A view of the network that stands in the drawer."""

    def feed(self, project: "Project", checked: "Checked") -> None:
        """Show this network; called when the panel is opened and on each change while it is."""

    def choose(self, node_id: str) -> None:
        """A layer was chosen on the canvas or in the list; "" for none."""

    def close_up(self) -> None:
        """The drawer was folded, or another panel stands in front: end what is going on."""


@dataclass(frozen=True)
class PanelOffer:
    """A panel that can be opened.

    Attributes:
        key: what the project remembers it by.
        title: its word on the drawer, in English, marked for translation.
        icon: its Phosphor name.
        help: one line for the tooltip, in English, marked for translation.
        make: builds it; imports what it needs only then.
    """

    key: str
    title: str
    icon: str
    help: str
    make: "Callable[[Document, Session], Panel]"


def _code(document: "Document", session: "Session") -> Panel:
    from studio.gui.codeview.panel import CodePanel

    return CodePanel(document, session)


def _cost(document: "Document", session: "Session") -> Panel:
    from studio.gui.cost.panel import CostPanel

    return CostPanel(document, session)


def _sentence(document: "Document", session: "Session") -> Panel:
    from studio.gui.following.panel import SentencePanel

    return SentencePanel(document, session)


OFFERS: tuple[PanelOffer, ...] = (
    PanelOffer(
        "sentence",
        N_("Sentence"),
        "text-aa",
        N_("What each layer makes of a text, before, during and after training"),
        _sentence,
    ),
    PanelOffer(
        "cost",
        N_("Time and memory"),
        "gauge",
        N_("What a run would cost, measured with a few steps on your own texts"),
        _cost,
    ),
    PanelOffer(
        "code",
        N_("Code"),
        "code",
        N_("The project as a PyTorch script that trains and answers by itself"),
        _code,
    ),
)
