"""What a run costs, told on the Train page where it is much: before the start, and while it goes."""

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.engine.cost_advice import LONG_RUN, SETTLED_SECONDS, WayOut, cost_problems, ways_out
from studio.gui import figures
from studio.gui.cost.keeper import keeper_of
from studio.gui.run_control import RunController
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.frames import clear

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.session import Session


class CostNotice(QWidget):
    """Banners with ways out; nothing where a run is small. It never keeps a run from starting."""

    def __init__(
        self,
        document: "Document",
        session: "Session",
        runs: RunController,
        page: QWidget,
    ) -> None:
        """`page`: where it stands; while that is seen, the project is measured."""
        super().__init__(page)
        self._document, self._runs = document, runs
        self._session = session
        self.keeper = keeper_of(session)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._shown: object = None
        self._dismissed: set[object] = set()
        self._first_step: tuple[str, float] = ("", 0.0)
        self.keeper.changed.connect(self._update)
        runs.changed.connect(self._update)
        runs.progressed.connect(self._progressed)
        page.installEventFilter(self)
        self.hide()
        self._update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure while the page is seen."""
        if event.type() == QEvent.Type.Show:
            self.keeper.look(self)
        elif event.type() == QEvent.Type.Hide:
            self.keeper.leave(self)
        return super().eventFilter(watched, event)

    @property
    def banners(self) -> list[Banner]:
        """What is told."""
        return [
            widget
            for place in range(self._box.count())
            if (item := self._box.itemAt(place)) is not None
            and isinstance(widget := item.widget(), Banner)
        ]

    @Slot()
    def _update(self) -> None:
        if self._runs.running:
            # What is told of the run itself stands until it ends or is dismissed.
            if self._runs.view is not None and self._shown != self._runs.view.run:
                self._tell_nothing()
            return
        if not self._document.is_open:
            self._tell_nothing()
            return
        cost = self.keeper.cost if self.keeper.fresh else None
        if cost is None:
            self._tell_nothing()
            return
        project = self._document.project
        problems = cost_problems(cost, project.plan)
        ways = ways_out(cost, project)
        shown = (problems, tuple(str(way.words) for way in ways))
        if shown == self._shown:
            return
        self._tell_nothing()
        self._shown = shown
        for number, found in enumerate(problems):
            if found.code in self._dismissed:
                continue
            banner = Banner.of(found)
            banner.dismissed.connect(partial(self._dismissed.add, found.code))
            for way in ways if number == len(problems) - 1 else ():
                banner.add_action(str(way.words), partial(self._take, way))
            self._add(banner)

    def _add(self, banner: Banner) -> None:
        self._box.addWidget(banner)
        banner.dismissed.connect(self._fold)
        self.show()

    @Slot()
    def _fold(self) -> None:
        """Take no room when the last banner is gone."""
        self.setVisible(any(not banner.isHidden() for banner in self.banners))

    def _take(self, way: WayOut) -> None:
        self._document.edit(way.project, _("Make the run cheaper"))

    def _tell_nothing(self) -> None:
        if self._shown is not None:
            self._shown = None
            clear(self._box)
            self.hide()

    @Slot()
    def _progressed(self) -> None:
        """Once a run, after its first seconds: hours that are left are told."""
        view = self._runs.view
        if view is None or not view.running or view.latest is None or self._shown == view.run:
            return
        now = time.monotonic()
        if self._first_step[0] != view.run:
            self._first_step = (view.run, now)
        left = view.latest.seconds_left
        if now - self._first_step[1] < SETTLED_SECONDS or left is None or left < LONG_RUN:
            return
        self._tell_nothing()
        self._shown = view.run
        words = _("About {time} are left, or less if it stops early.").format(
            time=figures.duration(left)
        )
        banner = Banner("warning", words)
        banner.add_action(_("Stop and keep"), lambda: self._runs.stop(keep=True))
        banner.add_action(_("Discard"), lambda: self._runs.stop(keep=False))
        self._add(banner)
