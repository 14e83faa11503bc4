"""The panel that tells, below the network, what a run of it would cost."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from studio.core.i18n import _, together
from studio.engine.cost_advice import with_batch_size
from studio.gui.cost.keeper import keeper_of
from studio.gui.cost.layer_table import LayerTable
from studio.gui.cost.summary import CostSummary
from studio.gui.modelview.panels import Panel
from studio.gui.widgets.frames import column, scrolling

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.model.check import Checked
    from studio.store.project import Project


class CostPanel(Panel):
    """The whole run in four figures, and below them every layer with its part.

    It measures by itself, when the network has been left alone for a moment.
    """

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self.keeper = keeper_of(session)
        self.table = LayerTable()
        self.summary = CostSummary()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(_("Measuring"))
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        inner = column(self.summary, self.table, spacing=8)
        inner.setContentsMargins(12, 0, 12, 8)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 2)
        box.setSpacing(6)
        box.addWidget(self.progress)
        box.addWidget(scrolling(inner), 1)
        self._checked: Checked | None = None
        self.keeper.changed.connect(self._show)
        self.summary.size_wanted.connect(self._use_size)
        self.summary.again_wanted.connect(self.keeper.again)

    def feed(self, project: "Project", checked: "Checked") -> None:
        """Show the layers as they are, and measure them soon."""
        self._checked = checked
        self.keeper.look(self)
        self._show()

    def choose(self, node_id: str) -> None:
        """Mark the row of the layer that is chosen."""
        self.table.choose(node_id)

    def close_up(self) -> None:
        """Give up what is being measured."""
        self.keeper.leave(self)

    def _use_size(self, size: int) -> None:
        project = with_batch_size(self._document.project, size)
        self._document.edit(project, _("Change the batch size"), "plan.batch_size")

    def _show(self) -> None:
        if self._checked is None or not self._document.is_open:
            return
        keeper = self.keeper
        fresh = keeper.fresh
        cost = keeper.cost if fresh or keeper.problem is None else None
        self.table.show_layers(self._checked, cost)
        self.summary.show_cost(cost, self._document.project.plan)
        self.summary.setEnabled(fresh)
        self.progress.setVisible(keeper.due)
        self.progress.setValue(round(1000 * (keeper.share or 0.0)))
        if keeper.problem is not None:
            self.summary.say(together(str(keeper.problem.message), str(keeper.problem.fix)))
        elif self._session.running:
            self.summary.say(_("A run is going on; the cost is measured when it has ended."))
        elif not fresh:
            self.summary.say(_("Measuring a few steps with your own texts…"))
