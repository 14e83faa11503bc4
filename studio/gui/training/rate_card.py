"""The learning-rate finder on the Train page: how far it is, its picture, and taking a rate."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.core.i18n import _, together
from studio.gui.training.rate_search import RateSearch
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import Card
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.gui.plots.rate_plot import RatePlot


class RateCard(Card):
    """Follows a `RateSearch`; tells the rate that a person takes, and when they are done."""

    taken = Signal(float)
    closed = Signal()

    def __init__(self, search: RateSearch, parent: QWidget | None = None) -> None:
        super().__init__(_("Find a learning rate"), margin=16, parent=parent)
        self._search = search
        self._rate: float | None = None
        self._shown: object = None
        self.plot: RatePlot | None = None
        self._about = Label(
            _(
                "A new network learns for some steps at rates that grow from one step to the "
                "next. Your models stay as they are."
            ),
            role="second",
            wrap=True,
        )
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Progress of the search"))
        self._reason = Label("", wrap=True, selectable=True)
        self._place = QVBoxLayout()
        self.use = Button("", icon="check")
        self.again = Button(_("Search again"), icon="arrow-clockwise")
        self.cancel = Button(_("Cancel"))
        self.close_button = Button(_("Back to the plots"), role="link")
        line = QHBoxLayout()
        line.setSpacing(8)
        for button in (self.use, self.again, self.cancel):
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(self.close_button)
        self.content.addWidget(self._about)
        self.content.addWidget(self._bar)
        self.content.addLayout(self._place, 1)
        self.content.addWidget(self._reason)
        self.content.addLayout(line)
        self.use.clicked.connect(self._take)
        self.again.clicked.connect(search.start)
        self.cancel.clicked.connect(search.cancel)
        self.close_button.clicked.connect(self.closed)
        search.changed.connect(self._update)
        self._update()

    def _update(self) -> None:
        search = self._search
        self._bar.setVisible(search.going)
        self._bar.setValue(round(1000 * (search.share or 0.0)))
        self.cancel.setVisible(search.going)
        self.again.setVisible(not search.going)
        if search.curve is not self._shown:
            self._shown = search.curve
            if search.curve is not None:
                self._picture().show_curve(search.curve)
                self._choose(search.curve.suggested)
        if self.plot is not None:
            self.plot.setVisible(search.curve is not None)
        self.use.setVisible(search.curve is not None and self._rate is not None)
        self._reason.setText(self._words())

    def _words(self) -> str:
        search = self._search
        if search.problem is not None:
            return together(str(search.problem.message), str(search.problem.fix))
        if search.curve is None:
            return ""
        hint = _("A click on the curve, or the arrow keys, take another rate.")
        return together(str(search.curve.reason), hint)

    def _picture(self) -> "RatePlot":
        if self.plot is None:
            from studio.gui.plots.rate_plot import RatePlot

            self.plot = RatePlot()
            self.plot.chosen.connect(self._choose)
            self._place.addWidget(self.plot)
        return self.plot

    def _choose(self, rate: float | None) -> None:
        self._rate = rate
        if self.plot is not None:
            self.plot.take(rate)
        if rate is not None:
            self.use.setText(_("Use {rate}").format(rate=f"{rate:g}"))
            self.use.show()

    def _take(self) -> None:
        if self._rate is not None:
            self.taken.emit(self._rate)
