"""What ``train`` says on standard error of a run that takes hours or doesn't fit."""

import time
from pathlib import Path

from studio.cli.output import tell_problems
from studio.core.errors import msg, problem
from studio.core.events import Event, Steps
from studio.core.i18n import N_
from studio.engine.cost_advice import LONG_RUN, SETTLED_SECONDS, cost_problems
from studio.engine.preflight import kept_cost
from studio.store.project import Project


def warn_before(folder: Path, project: Project) -> None:
    """Tell what was measured of this project, if it was; nothing is measured now."""
    cost = kept_cost(folder, project)
    if cost is not None:
        tell_problems(cost_problems(cost, project.plan))


class HoursLeft:
    """Tells once, after the first seconds of training, that a run will take hours."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._told = False

    def take(self, event: Event) -> None:
        """Look at an event of the run."""
        if self._told or not isinstance(event, Steps):
            return
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        if event.seconds_left is None or now - self._since < SETTLED_SECONDS:
            return
        # Its first seconds tell the pace; what comes later was to be expected.
        self._told = True
        if event.seconds_left > LONG_RUN:
            minutes = round(event.seconds_left / 60)
            words = msg(
                N_("About {hours} h {minutes} min are left at this pace."),
                hours=minutes // 60,
                minutes=minutes % 60,
            )
            way = msg(N_("Ctrl+C ends the run and saves it. “wordloom preflight” tells more."))
            tell_problems([problem("hours-left", "plan.epochs", words, way, severity="warning")])
