"""Follows a text for the window: asks the worker, keeps what it told, hears of a run's epochs."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.core.errors import Problem
from studio.core.events import Evaluated, Event, Started
from studio.data.inputs import Inputs
from studio.engine.watching import Moment, moments, watch
from studio.gui.following.drawn import DrawnNetwork
from studio.gui.following.shades import Scale
from studio.gui.following.stops import Stop, stops_of_run
from studio.gui.run_session import controller_of
from studio.predict.followed import Follow, LayerFollowed, Picture

if TYPE_CHECKING:
    from studio.gui.run_control import Logged
    from studio.gui.session import Session
    from studio.store.history import RunRow
    from studio.store.project import Project

#: A text is followed when nothing was typed for so long …
_TYPED_MS = 150
#: … and handed to runs when it has stood for so long.
_SETTLED_MS = 700
_GOING_ON = ("preparing", "running", "paused")


class Follower(QObject):
    """The text, the run whose network it goes through, and the moment that is shown.

    Attributes:
        row: what is followed; None for nothing.
        run: the id of a run; "" for the network as it is drawn, before training.
        runs: those that have a model or are going on, the newest first, with their bundles.
        stops: the moments that there are.
        place: the one that is shown.
        problem: why nothing can be told.
    """

    changed = Signal()
    """Another `follow`, other stops, or another problem."""
    runs_changed = Signal()

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._controller = controller_of(session)
        self._thread = self._controller.answerer()
        self.row: Inputs | None = None
        self.run = ""
        self.runs: list[tuple[RunRow, Path | None]] = []
        self.stops: tuple[Stop, ...] = ()
        self.place = 0
        self.problem: Problem | None = None
        self.awake = False
        self._at_end = True
        self._told: dict[tuple[str, int], Follow] = {}
        self._asked: tuple[int, tuple[str, int]] | None = None
        self._seen: tuple[Moment, ...] = ()
        self._drawn = DrawnNetwork(session, self)
        self._looking = False
        self._typed, self._settled = _timer(self, _TYPED_MS), _timer(self, _SETTLED_MS)
        self._drawn.ready.connect(self._take_drawn)
        self._drawn.failed.connect(self._not_drawn)
        self._typed.timeout.connect(self._begin)
        self._settled.timeout.connect(self._hand_to_runs)
        self._thread.followed.connect(self._followed)
        self._thread.not_followed.connect(self._not_followed)
        self._controller.logged.connect(self._logged)
        self._controller.progressed.connect(self._progressed)
        self._controller.finished.connect(self.look_for_runs)
        session.check_changed.connect(self._check_changed)

    @property
    def stop(self) -> Stop | None:
        """The moment that is shown."""
        return self.stops[self.place] if self.place < len(self.stops) else None

    @property
    def follow(self) -> Follow | None:
        """What the layers make of the text at that moment; None while it isn't known."""
        return self._told.get(self.stop.key) if self.stop is not None else None

    @property
    def before(self) -> Follow | None:
        """The same before training, where that isn't what is shown."""
        stop = self.stop
        if stop is None or stop.kind == "before":
            return None
        return next((self._told.get(s.key) for s in self.stops if s.kind == "before"), None)

    @property
    def waiting(self) -> bool:
        """Whether what is to be shown was asked for."""
        return self._asked is not None

    def scale_of(self, layer: LayerFollowed, picture: Picture) -> Scale:
        """The colours of a picture: the same at all moments, so that they can be compared."""
        alike = [picture]
        for follow in self._told.values():
            there = follow.by_node.get(layer.node)
            alike += [
                other
                for other in (there.pictures if there is not None else ())
                if (other.role, other.level) == (picture.role, picture.level)
            ]
        bounds = [bound for each in alike for bound in (each.low, each.high)]
        known = [bound for bound in bounds if math.isfinite(bound)] or [1.0]
        most = max(abs(bound) for bound in known)
        return Scale(most if most > 0 else 1.0, min(known) < 0)

    # -- what is asked for ----------------------------------------------------------------------

    def set_row(self, row: Inputs | None) -> None:
        """Follow another text."""
        if row == self.row:
            return
        self.row = row
        self._typed.start()
        self._settled.start()

    def set_run(self, run: str) -> None:
        """Show another run, at its end; "" for the network as it is drawn."""
        if run != self.run:
            self.run, self._at_end, self.place = run, True, 0
            self._begin()

    def set_place(self, place: int) -> None:
        """Show another moment."""
        place = min(max(place, 0), max(len(self.stops) - 1, 0))
        self._at_end = place == len(self.stops) - 1
        if place != self.place:
            self.place = place
            self._ask()
            self.changed.emit()

    def wake(self, project: "Project") -> None:
        """The panel is open and shows this project."""
        first, self.awake = not self.awake, True
        if first:
            self.look_for_runs()
        if self._drawn.take_up(project) and not self.run:
            self._begin()

    def sleep(self) -> None:
        """The panel was closed: nothing is asked any more."""
        if self._settled.isActive():
            self._settled.stop()
            self._hand_to_runs()
        self.awake = False
        self._typed.stop()

    @Slot()
    def look_for_runs(self) -> None:
        """Read the list of runs anew."""
        document = self._session.document
        if not self.awake or not document.is_open:
            return
        folder = document.folder

        def work(_ticket: object) -> "list[tuple[RunRow, Path | None]]":
            from studio.engine.models import model_of
            from studio.gui.run_history import past_runs

            found = [(row, model_of(folder, row)) for row in past_runs(folder)]
            return [
                (row, path)
                for row, path in found
                if not row.trashed and (path is not None or row.state in _GOING_ON)
            ]

        self._session.background.run(self, work, self._take_runs, self._session.notice.emit)

    # -- runs -----------------------------------------------------------------------------------

    def _take_runs(self, found: "list[tuple[RunRow, Path | None]]") -> None:
        first = not self.runs
        self.runs = found
        known = [row.id for row, _path in found]
        if self.run not in known:
            self.run = ""
        if first and not self.run and known:
            self.run = known[0]
        self.runs_changed.emit()
        self._begin()

    @Slot(object)
    def _logged(self, logged: "Logged") -> None:
        event: Event = logged.event
        if isinstance(event, Started):
            self.run, self._at_end = event.run, True
            self.look_for_runs()
        elif isinstance(event, Evaluated) and event.run == self.run and self.awake:
            self._look_at_run(again=False)

    @Slot()
    def _progressed(self) -> None:
        """What a run saw before its first step is there when it tells its first one."""
        view = self._controller.view
        ours = view is not None and view.run == self.run
        if ours and self.awake and not self.stops and not self._looking:
            self._look_at_run(again=True)

    def _model(self) -> Path | None:
        return next((path for row, path in self.runs if row.id == self.run), None)

    # -- following ------------------------------------------------------------------------------

    @Slot()
    def _begin(self) -> None:
        """Another text, run or network: forget what was told of the one before."""
        self._typed.stop()
        self._told, self._asked, self.problem = {}, None, None
        self._seen = ()
        if self.row is None or not self.awake:
            self.stops = ()
            self.changed.emit()
        elif self.run:
            self._look_at_run(again=True)
        else:
            self._take_drawn()

    def _look_at_run(self, *, again: bool) -> None:
        """Read what the run kept of the text, all of it or what is new."""
        folder, run, row = self._session.document.folder, self.run, self.row
        if row is None:
            return
        seen = () if again else self._seen
        after = seen[-1].epoch if seen else -1
        self._looking = True

        def take(found: tuple[Moment, ...]) -> None:
            self._looking = False
            if (run, row) == (self.run, self.row):
                self._seen = (*(m for m in self._seen if m.epoch <= after), *found)
                self._show_stops(stops_of_run(folder, run, self._model(), self._seen))

        def fail(found: Problem) -> None:
            self._looking = False
            self._session.notice.emit(found)

        self._session.background.run(
            self,
            lambda _ticket: moments(folder, run, row, after=after),
            take,
            fail,
        )

    @Slot()
    def _take_drawn(self) -> None:
        """The network as it is drawn, as soon as the worker can be asked about it."""
        if self.run or self.row is None or not self.awake:
            return
        network = self._drawn.line()
        self._show_stops((Stop("before", network=network),) if network is not None else ())

    @Slot(object)
    def _not_drawn(self, found: Problem) -> None:
        if not self.run:
            self.problem = found
            self.changed.emit()

    @Slot()
    def _check_changed(self) -> None:
        if not self._session.document.is_open:
            self.sleep()
        elif self.awake and not self.run and self.row is not None:
            self._begin()

    def _show_stops(self, stops: tuple[Stop, ...]) -> None:
        self.stops = stops
        self._told |= {stop.key: stop.follow for stop in stops if stop.follow is not None}
        last = max(len(stops) - 1, 0)
        self.place = last if self._at_end else min(self.place, last)
        self._ask()
        self.changed.emit()

    def _ask(self) -> None:
        """Ask for what is shown; then for the other moments, so that they can be compared."""
        if self._asked is not None or self.row is None or self.problem is not None:
            return
        wanted = [stop for stop in (self.stop, *self.stops) if stop is not None]
        for stop in wanted:
            if stop.key not in self._told and stop.network:
                self._asked = (self._thread.follow(self.row, stop.network), stop.key)
                return

    @Slot(int, object)
    def _followed(self, number: int, follow: Follow) -> None:
        if self._asked is None or self._asked[0] != number:
            return
        key, self._asked = self._asked[1], None
        if follow.row == self.row:
            self._told[key] = follow
        self._ask()
        self.changed.emit()

    @Slot(int, object)
    def _not_followed(self, number: int, found: Problem) -> None:
        if self._asked is not None and self._asked[0] == number:
            self._asked, self.problem = None, found
            self.changed.emit()

    @Slot()
    def _hand_to_runs(self) -> None:
        """The runs of the project follow the same text from now on."""
        document, row = self._session.document, self.row
        if not document.is_open or not self.awake:
            return
        folder = document.folder
        self._session.background.run(
            self, lambda _ticket: watch(folder, row), lambda _none: None, self._session.notice.emit
        )


def _timer(parent: QObject, milliseconds: int) -> QTimer:
    made = QTimer(parent)
    made.setSingleShot(True)
    made.setInterval(milliseconds)
    return made
