"""What is known of the network on the Model page: what it is fed, and what the check says of it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from studio.core.i18n import _, ngettext
from studio.gui.canvas.situation import Situation
from studio.model.check import Checked, check_graph

if TYPE_CHECKING:
    from studio.core.errors import Problem
    from studio.core.tensors import TensorType
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.model.graph import Graph
    from studio.model.mending import Mend


class Assessment:
    """Checks a network against the open project's data, as far as they are known."""

    def __init__(self, document: "Document", session: "Session") -> None:
        self._document, self._session = document, session

    def situation(self) -> Situation:
        """What the network is fed, and what it is to answer."""
        task = self._document.project.data.task
        check = self._session.check
        classes = 1 if task == "regression" else len(check.classes) if check is not None else 0
        return Situation(self._inputs(), classes, task)

    def check(self, graph: "Graph") -> Checked:
        """What the check says, what it found in files of word vectors included."""
        s = self.situation()
        checked = check_graph(graph, s.inputs, s.classes, s.task)
        return replace(checked, problems=(*checked.problems, *self.of_vectors(graph)))

    def ways_out(
        self, graph: "Graph", checked: Checked, name: str
    ) -> "list[tuple[Problem, Mend | None]]":
        """The problems of a layer, each with the edit that mends it."""
        from studio.model.mending import mend

        s = self.situation()
        return [
            (found, mend(graph, found, s.inputs, s.classes, s.task))
            for found in checked.problems
            if found.where == f"graph.{name}" and found.severity != "info"
        ]

    def of_vectors(self, graph: "Graph") -> "tuple[Problem, ...]":
        """What the last check found in the files of word vectors that are still named."""
        check = self._session.check
        if check is None:
            return ()
        named = {f"graph.{node.id}" for node in graph.nodes if getattr(node.layer, "vectors", "")}
        return tuple(found for found in check.vectors.problems if found.where in named)

    def end_note(self) -> str:
        """What the network's outputs stand for."""
        s = self.situation()
        if s.task == "regression":
            return _("one number")
        if not s.classes:
            return ""
        words = ngettext("a probability for {n} class", "a probability for {n} classes", s.classes)
        return words.format(n=s.classes)

    def _inputs(self) -> "dict[str, TensorType]":
        from studio.engine.checking import estimated_inputs

        inputs = estimated_inputs(self._document.project)
        check = self._session.check
        if check is not None and check.fitted is not None:
            inputs.update(check.fitted.input_types())
        return inputs
