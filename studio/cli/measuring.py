"""The worker's way of telling what a run would cost: aside, the newest question only."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.core.progress import Cancelled
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.engine.preflight import Preflight

#: Sends one answer to the window.
Tell = Callable[[dict[str, Any]], None]


class Measuring:
    """Answers ``{"job": "preflight", "project": {…}, "folder": …, "sizes": {…}}``.

    Told are ``measuring`` with the share done and, at the end, ``cost``; ``abandoned`` where a
    newer question, or `stop`, came first. The rows of the last project stay at hand.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._turn = 0
        self._asking = threading.Lock()
        self._preflight: Preflight | None = None
        self._thread: threading.Thread | None = None

    def begin(self, number: Any, value: dict[str, Any], guard: Callable[[Any], Any]) -> None:
        """Measure a project aside.

        Args:
            number: of the question.
            value: the job.
            guard: a context in which problems are told.
        """
        self.stop()
        project = Project.from_json(value["project"])
        folder = Path(str(value["folder"])) if value.get("folder") else None
        given = value.get("sizes")
        sizes = None if given is None else {str(name): int(size) for name, size in given.items()}
        self._thread = threading.Thread(
            target=self._measure,
            args=(number, project, folder, sizes, guard, self._turn),
            name="measuring",
        )
        self._thread.start()

    def stop(self) -> None:
        """Give up what is being measured."""
        self._turn += 1

    def join(self) -> None:
        """Wait until nothing is being measured any more."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _measure(
        self,
        number: Any,
        project: Project,
        folder: Path | None,
        sizes: dict[str, int] | None,
        guard: Callable[[Any], Any],
        turn: int,
    ) -> None:
        from studio.engine.preflight import Preflight, keep_cost

        def tick(share: float) -> None:
            if self._turn != turn:
                raise Cancelled
            self._tell({"event": "measuring", "id": number, "share": share})

        with guard(number):
            try:
                with self._asking:
                    tick(0.0)
                    if self._preflight is None:
                        self._preflight = Preflight()
                    cost = self._preflight.measure(project, folder=folder, sizes=sizes, tick=tick)
            except Cancelled:
                self._tell({"event": "abandoned", "id": number})
                return
            if folder is not None:
                keep_cost(folder, project, cost)
            self._tell({"event": "cost", "id": number, "cost": cost.to_json()})
