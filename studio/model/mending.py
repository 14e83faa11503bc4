"""A way out of a problem of a network, as a new graph. What is offered takes the problem away."""

from collections.abc import Mapping

from studio.catalog.source import Task
from studio.core.errors import Problem
from studio.core.tensors import TensorType
from studio.model.check import Checked, check_graph
from studio.model.graph import Graph
from studio.model.ways_out import WAYS, Case, Mend


def mend(
    graph: Graph, found: Problem, inputs: Mapping[str, TensorType], classes: int, task: Task
) -> Mend | None:
    """The first known way out that takes the problem away and brings no further error.

    None where no edit is known that does.
    """
    name = found.where.removeprefix("graph.").split(".")[0]
    if found.code not in WAYS or not graph.has(name):
        return None
    checked = check_graph(graph, inputs, classes, task)
    types = {report.id: report.output for report in checked.layers}
    errors = _errors(checked)
    case = Case(graph, graph.node(name), types, tuple(inputs))
    for way in WAYS[found.code](case):
        after = check_graph(way.graph, inputs, classes, task)
        gone = all((p.code, p.where) != (found.code, found.where) for p in after.problems)
        if gone and _errors(after) <= errors:
            return way
    return None


def _errors(checked: Checked) -> int:
    return sum(found.severity == "error" for found in checked.problems)


__all__ = ["Mend", "mend"]
