"""Whether a network can work: the shape after every layer and every problem, without torch."""

from collections.abc import Mapping
from dataclasses import dataclass

from studio.catalog.base import Layer, ShapeError
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.output import Output
from studio.catalog.source import Task
from studio.core.errors import Message, Problem, msg, problem
from studio.core.i18n import N_
from studio.core.tensors import Bag, Sequence, TensorType, Tokens, Vector
from studio.model.graph import Graph, Node
from studio.model.order import in_order

#: More trained values than this are refused: their weights alone would take 16 GB.
MAX_PARAMETERS = 4_000_000_000


@dataclass(frozen=True)
class LayerReport:
    """What the check found out about one layer; `output` is None where it can't be known."""

    id: str
    type: str
    title: str
    output: TensorType | None
    parameters: int


@dataclass(frozen=True)
class Checked:
    """The result of a check.

    Attributes:
        order: node ids, each behind all that feed it; those in a cycle are left out.
        layers: a report for each node, in `order`, then those in a cycle.
        problems: all of them at once, each with ``graph.<node id>`` or ``graph``.
        parameters: the number of trained values of the layers whose inputs fit.
        channels: the forms of the encoded text that the network reads.
        end: the node whose output is the network's; empty when there is none.
    """

    order: tuple[str, ...]
    layers: tuple[LayerReport, ...]
    problems: tuple[Problem, ...]
    parameters: int
    channels: frozenset[str]
    end: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing keeps the network from being trained."""
        return all(found.severity != "error" for found in self.problems)

    def layer(self, node_id: str) -> LayerReport:
        """The report of one layer; KeyError when there is none."""
        for report in self.layers:
            if report.id == node_id:
                return report
        raise KeyError(node_id)


def check_graph(
    graph: Graph, inputs: Mapping[str, TensorType], classes: int, task: Task
) -> Checked:
    """Check a network against what the text pipeline gives and what the labels need.

    Args:
        graph: the network.
        inputs: the type of each channel, ``tokens`` and ``ngrams``.
        classes: the number of classes, 1 for a number; 0 when the labels aren't known yet.
        task: ``classification`` or ``regression``.
    """
    if not graph.nodes:
        return Checked((), (), (_no_layers(),), 0, frozenset())
    order, cycle = in_order(graph)
    problems = [_cycle(node_id) for node_id in cycle[:1]]
    wired, wiring_problems = _sources(graph)
    problems += wiring_problems
    reports: dict[str, LayerReport] = {}
    nodes = {node.id: node for node in graph.nodes}
    for node_id in order:
        report, found = _check_node(nodes[node_id], wired[node_id], reports, inputs, classes)
        reports[node_id] = report
        problems += found
    for node_id in cycle:
        reports[node_id] = _report(nodes[node_id], None, 0)
    end, end_problems = _check_end(graph, reports, classes, task)
    problems += end_problems
    if not any(_channel(node.layer) for node in graph.nodes):
        problems.append(_no_input(graph.nodes[0].id))
    parameters = sum(report.parameters for report in reports.values())
    if parameters > MAX_PARAMETERS:
        problems.append(_too_large(max(reports.values(), key=lambda r: r.parameters).id))
    channels = frozenset(_channel(node.layer) for node in graph.nodes) - {""}
    return Checked(order, tuple(reports.values()), tuple(problems), parameters, channels, end)


def _channel(layer: Layer) -> str:
    return str(getattr(layer, "channel", ""))


def _report(node: Node, output: TensorType | None, parameters: int) -> LayerReport:
    return LayerReport(node.id, node.layer.meta.id, node.layer.meta.title, output, parameters)


def _sources(graph: Graph) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """The source of each wired port of each node, and ports wired twice or not there."""
    wired: dict[str, dict[str, str]] = {node.id: {} for node in graph.nodes}
    ports = {node.id: node.layer.ports for node in graph.nodes}
    problems: list[Problem] = []
    for wire in graph.wires:
        if wire.source not in wired or wire.target not in wired:
            problems.append(_loose_wire(wire.target if wire.target in wired else ""))
        elif wire.port not in ports[wire.target]:
            problems.append(_no_port(wire.target, wire.port, takes_input=bool(ports[wire.target])))
        elif wire.port in wired[wire.target]:
            problems.append(_two_wires(wire.target, wire.port))
        else:
            wired[wire.target][wire.port] = wire.source
    return wired, problems


def _check_node(
    node: Node,
    sources: dict[str, str],
    reports: dict[str, LayerReport],
    inputs: Mapping[str, TensorType],
    classes: int,
) -> tuple[LayerReport, list[Problem]]:
    layer = node.layer
    if channel := _channel(layer):
        if channel not in inputs:
            return _report(node, None, 0), [_no_channel(node.id)]
        reaching: tuple[TensorType | None, ...] = (inputs[channel],)
    else:
        open_ports = [port for port in layer.ports if port not in sources]
        if open_ports:
            several = len(layer.ports) > 1
            found = [_open_port(node.id, port, several=several) for port in open_ports]
            return _report(node, None, 0), found
        reaching = tuple(
            reports[sources[p]].output if sources[p] in reports else None for p in layer.ports
        )
    fitting = tuple(item for item in reaching if item is not None)
    if len(fitting) < len(reaching):
        return _report(node, None, 0), []  # the problem stands further up
    try:
        output = layer.output(fitting, classes)
        return _report(node, output, layer.parameter_count(fitting, classes)), []
    except ShapeError as error:
        found = [problem(error.code, f"graph.{node.id}", error.message, error.fix)]
        return _report(node, None, 0), found


def _check_end(
    graph: Graph, reports: dict[str, LayerReport], classes: int, task: Task
) -> tuple[str, list[Problem]]:
    """The node that ends the network, and what is wrong with that end."""
    feeding = {wire.source for wire in graph.wires}
    ends = [node for node in graph.nodes if node.id not in feeding]
    if not ends:
        return "", []  # only a cycle leaves no end, and that is told already
    end = _chosen_end(graph, ends)
    problems = [_dead_end(node.id) for node in ends if node is not end]
    output = reports[end.id].output
    if output is not None:
        problems += _check_result(end, output, classes, task)
    return end.id, problems


def _chosen_end(graph: Graph, ends: list[Node]) -> Node:
    """The end that stands behind an output layer; the last in the list when none does."""
    behind = {node.id for node in graph.nodes if isinstance(node.layer, Output)}
    for node_id in in_order(graph)[0]:
        if any(wire.source in behind for wire in graph.wires if wire.target == node_id):
            behind.add(node_id)
    preferred = [node for node in ends if node.id in behind]
    return (preferred or ends)[-1]


def _check_result(end: Node, output: TensorType, classes: int, task: Task) -> list[Problem]:
    if not isinstance(output, Vector):
        return [_no_vector(end.id, output)]
    if classes < 1:
        return []
    if output.channels != classes:
        return [_wrong_size(end.id, output.channels, classes, task)]
    if isinstance(end.layer, Activation):
        if task == "regression" and end.layer.function == "softmax":
            return [_constant_softmax(end.id)]
        if task == "classification" and end.layer.function == "sigmoid":
            return [_sigmoid_end(end.id)]
    return []


def _at(node_id: str) -> str:
    return f"graph.{node_id}" if node_id else "graph"


def _no_layers() -> Problem:
    return problem(
        "no-layers",
        "graph",
        msg(N_("The network has no layers.")),
        msg(N_("Choose a template, or add layers from the palette.")),
    )


def _no_input(first: str) -> Problem:
    return problem(
        "no-input",
        _at(first),
        msg(N_("The network has no input.")),
        msg(N_("Put a token input or an n-gram input at its beginning.")),
    )


def _cycle(node_id: str) -> Problem:
    return problem(
        "cycle",
        _at(node_id),
        msg(N_("The wires lead round in a circle.")),
        msg(N_("Remove one wire of the circle.")),
    )


def _loose_wire(node_id: str) -> Problem:
    return problem(
        "loose-wire",
        _at(node_id),
        msg(N_("A wire begins or ends at no layer.")),
        msg(N_("Remove the wire.")),
    )


def _no_port(node_id: str, port: str, *, takes_input: bool) -> Problem:
    if not takes_input:
        return problem(
            "wire-into-input",
            _at(node_id),
            msg(N_("An input layer takes nothing from other layers.")),
            msg(N_("Move it to the beginning, or remove it.")),
        )
    return problem(
        "no-port",
        _at(node_id),
        msg(N_("The layer has no port “{port}”."), port=port),
        msg(N_("Wire it to a port that is there.")),
    )


def _two_wires(node_id: str, port: str) -> Problem:
    return problem(
        "two-wires",
        _at(node_id),
        msg(N_("Two wires lead into the port “{port}”; it takes one."), port=port),
        msg(N_("Remove one of the wires.")),
    )


def _open_port(node_id: str, port: str, *, several: bool) -> Problem:
    fix = msg(N_("Wire the layer before it to this one, or remove it."))
    if several:
        message = msg(N_("Nothing reaches the port “{port}” of this layer."), port=port)
        return problem("unwired-port", _at(node_id), message, fix)
    return problem("unwired-port", _at(node_id), msg(N_("Nothing reaches this layer.")), fix)


def _no_channel(node_id: str) -> Problem:
    return problem(
        "no-channel",
        _at(node_id),
        msg(N_("The text is not encoded in the form that this input reads.")),
        msg(N_("Use the other input layer.")),
    )


def _dead_end(node_id: str) -> Problem:
    return problem(
        "dead-end",
        _at(node_id),
        msg(N_("What this layer gives is used nowhere.")),
        msg(N_("Wire it to a later layer, or remove it.")),
    )


def _no_vector(node_id: str, output: TensorType) -> Problem:
    message, fix = _unfinished(output)
    return problem("no-output", _at(node_id), message, fix)


def _unfinished(output: TensorType) -> tuple[Message, Message]:
    message = msg(
        N_("The network ends in {shape}; one vector a text (B, C) is needed."),
        shape=output.shape(),
    )
    fixes = {
        Sequence: N_("Add a pooling layer and an output layer at the end."),
        Tokens: N_("Add an embedding, a pooling layer and an output layer."),
        Bag: N_("Add an n-gram embedding and an output layer."),
    }
    return message, msg(fixes[type(output)])


def _wrong_size(node_id: str, found: int, classes: int, task: Task) -> Problem:
    fix = msg(N_("Add an output layer at the end: it always has the right size."))
    if task == "regression":
        message = msg(N_("The network ends in {found} values; a number needs 1."), found=found)
    else:
        message = msg(
            N_("The network ends in {found} values; {classes} classes need {classes}."),
            found=found,
            classes=classes,
        )
    return problem("wrong-size", _at(node_id), message, fix)


def _constant_softmax(node_id: str) -> Problem:
    return problem(
        "constant-output",
        _at(node_id),
        msg(N_("Softmax over a single value is always 1, so nothing can be learnt.")),
        msg(N_("Remove it, or choose another function.")),
    )


def _sigmoid_end(node_id: str) -> Problem:
    return problem(
        "sigmoid-end",
        _at(node_id),
        msg(N_("Each text has exactly one class, so the last Sigmoid is treated as Softmax.")),
        msg(N_("Choose Softmax, or remove the last activation.")),
        severity="warning",
    )


def _too_large(node_id: str) -> Problem:
    return problem(
        "too-large",
        _at(node_id),
        msg(N_("The network would have more than {limit} parameters."), limit=MAX_PARAMETERS),
        msg(N_("Make this layer smaller, or shorten the vocabulary.")),
    )
