"""Looks for the way out of each problem on the canvas, a card at a time while nothing else is done.

A way out is tried before it is offered, which takes a few checks of the whole network.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from studio.core.errors import Problem
from studio.gui.canvas.card_facts import first_problems
from studio.gui.canvas.scene import CanvasScene
from studio.gui.canvas.situation import Situation
from studio.model.graph import Graph

if TYPE_CHECKING:
    from studio.model.check import Checked
    from studio.model.mending import Mend

#: So many cards get a button; who has more problems begins with these.
_CARDS = 40


class WaysOut(QObject):
    """Puts a button below each card whose first problem an edit takes away."""

    def __init__(self, scene: CanvasScene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._graph, self._situation = Graph(), Situation()
        self._problems: dict[str, Problem] = {}
        self._waiting: list[str] = []
        self._found: dict[str, Mend] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._look_on)

    def look(self, graph: Graph, checked: "Checked", situation: Situation) -> None:
        """Begin anew with another graph."""
        self._graph, self._situation, self._found = graph, situation, {}
        self._problems = {n: p for n, p in first_problems(checked).items() if graph.has(n)}
        for name, card in self._scene.cards.items():
            if name not in self._problems:
                card.offer("")
        self._waiting = list(self._problems)[:_CARDS]
        self._waiting.reverse()
        if self._waiting:
            self._timer.start()
        else:
            self._timer.stop()

    def way(self, name: str) -> "Mend | None":
        """The way out of a layer's first problem; None where there is none or none is known."""
        wrong = self._problems.get(name)
        if wrong is None:
            return None
        if name not in self._found:
            from studio.model.mending import mend

            known = self._situation
            found = mend(self._graph, wrong, known.inputs, known.classes, known.task)
            if found is None:
                return None
            self._found[name] = found
        return self._found[name]

    def _look_on(self) -> None:
        if not self._waiting:
            self._timer.stop()
            return
        name = self._waiting.pop()
        found = self.way(name)
        self._scene.cards[name].offer(str(found.words) if found is not None else "")
