"""What a card shows besides its layer: parameters, what is wrong, which ports are free."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.errors import Problem
from studio.model.graph import Graph

if TYPE_CHECKING:
    from studio.model.check import Checked


@dataclass(frozen=True)
class CardFacts:
    """What a card shows besides its layer.

    Attributes:
        parameters: trained values.
        problem: the first thing that is wrong, in words; empty where nothing is.
        fix: the way out of it.
        severity: ``error`` or ``warning``.
        free: ports that no wire reaches.
    """

    parameters: int = 0
    problem: str = ""
    fix: str = ""
    severity: str = "error"
    free: frozenset[str] = frozenset()


def first_problems(checked: "Checked") -> dict[str, Problem]:
    """Of each layer what is told on its card: the first error, else the first warning."""
    found: dict[str, Problem] = {}
    for wrong in checked.problems:
        name = wrong.where.removeprefix("graph.").split(".")[0]
        if wrong.severity == "info":
            continue
        if name not in found or (wrong.severity, found[name].severity) == ("error", "warning"):
            found[name] = wrong
    return found


def facts_of(graph: Graph, checked: "Checked") -> dict[str, CardFacts]:
    """What each card shows of the check."""
    wired: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for wire in graph.wires:
        wired.setdefault(wire.target, set()).add(wire.port)
    told = first_problems(checked)
    reports = {report.id: report for report in checked.layers}
    facts: dict[str, CardFacts] = {}
    for node in graph.nodes:
        wrong, report = told.get(node.id), reports.get(node.id)
        facts[node.id] = CardFacts(
            parameters=report.parameters if report is not None else 0,
            problem=str(wrong.message) if wrong is not None else "",
            fix=str(wrong.fix) if wrong is not None and wrong.fix else "",
            severity=wrong.severity if wrong is not None else "error",
            free=frozenset(set(node.layer.ports) - wired[node.id]),
        )
    return facts
