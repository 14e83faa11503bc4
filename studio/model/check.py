"""Whether a network can work: the shape after every layer and every problem, without torch."""

from collections.abc import Mapping
from dataclasses import dataclass

from studio.catalog.base import Layer, ShapeError
from studio.catalog.layers._combining import Combining
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.ngram_output import NgramOutput
from studio.catalog.layers.output import Output
from studio.catalog.layers.reshape import Reshape
from studio.catalog.layers.strided_pooling import StridedPooling
from studio.catalog.source import Task
from studio.core.errors import Problem, problem
from studio.core.tensors import Sequence, TensorType, Tokens, Vector
from studio.model import check_problems as say
from studio.model.check_problems import MAX_PARAMETERS
from studio.model.graph import Graph, Node
from studio.model.order import in_circle, in_order


@dataclass(frozen=True)
class LayerReport:
    """What the check found out about one layer; `output` is None where it can't be known.

    `title` is the English one; translate it where it is shown.
    """

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
        inputs: the type of each channel that the data give (`docs/` and `Encoded` name them).
        classes: the number of classes, 1 for a number; 0 when the labels aren't known yet.
        task: what the labels are for.
    """
    if not graph.nodes:
        return Checked((), (), (say.no_layers(),), 0, frozenset())
    order, cycle = in_order(graph)
    problems = [say.cycle(node_id) for node_id in in_circle(graph, cycle)]
    wired, wiring_problems = _sources(graph)
    problems += wiring_problems
    reports: dict[str, LayerReport] = {}
    texts: dict[str, str] = {}
    nodes = {node.id: node for node in graph.nodes}
    for node_id in order:
        node = nodes[node_id]
        report, found = _check_node(node, wired[node_id], reports, inputs, classes)
        texts[node_id] = _text_of(node, report, wired[node_id], texts)
        if not found and _mixes_texts(node, wired[node_id], reports, texts):
            report, found = _report(node, None, 0), [say.other_text(node_id)]
        reports[node_id] = report
        problems += found
    for node_id in cycle:
        reports[node_id] = _report(nodes[node_id], None, 0)
    end, end_problems = _check_end(graph, reports, classes, task)
    problems += end_problems
    if not any(_channel(node.layer) for node in graph.nodes):
        problems.append(say.no_input(graph.nodes[0].id))
    parameters = sum(report.parameters for report in reports.values())
    if not problems and end and not any(_learns(nodes[each], reports[each]) for each in order):
        problems.append(say.nothing_to_learn(end))
    if parameters > MAX_PARAMETERS:
        problems.append(say.too_large(max(reports.values(), key=lambda r: r.parameters).id))
    channels = frozenset(_channel(node.layer) for node in graph.nodes) - {""}
    return Checked(order, tuple(reports.values()), tuple(problems), parameters, channels, end)


def _learns(node: Node, report: LayerReport) -> bool:
    """Whether a layer has weights that training moves."""
    return report.parameters > 0 and bool(getattr(node.layer, "trainable", True))


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
            problems.append(say.loose_wire(wire.target if wire.target in wired else ""))
        elif wire.port not in ports[wire.target]:
            problems.append(
                say.no_port(wire.target, wire.port, takes_input=bool(ports[wire.target]))
            )
        elif wire.port in wired[wire.target]:
            problems.append(say.two_wires(wire.target, wire.port))
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
            return _report(node, None, 0), [say.no_channel(node.id, channel, frozenset(inputs))]
        reaching: tuple[TensorType | None, ...] = (inputs[channel],)
    else:
        used = [port for port in layer.ports if port in sources]
        open_ports = [port for port in layer.ports if port not in sources]
        if layer.ports_optional and not used:
            return _report(node, None, 0), [say.open_port(node.id, "", several=False)]
        if open_ports and not layer.ports_optional:
            several = len(layer.ports) > 1
            found = [say.open_port(node.id, port, several=several) for port in open_ports]
            return _report(node, None, 0), found
        reaching = tuple(
            reports[sources[p]].output if sources[p] in reports else None for p in used
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


def _text_of(
    node: Node, report: LayerReport, sources: dict[str, str], texts: dict[str, str]
) -> str:
    """Which text's tokens a layer's output follows, by the channel; empty where it follows none.

    What comes in decides, save where a layer makes the text shorter or a sequence of a vector.
    """
    if isinstance(node.layer, Reshape):
        return f"pieces:{node.layer.pieces}"
    if isinstance(report.output, Tokens):
        kind, slash, column = _channel(node.layer).partition("/")
        # Tags stand beside the tokens, one each.
        return f"tokens{slash}{column}" if kind else texts.get(next(iter(sources.values()), ""), "")
    if not isinstance(report.output, Sequence):
        return ""
    first = next((sources[port] for port in node.layer.ports if port in sources), "")
    followed = texts.get(first, "")
    stride = node.layer.stride if isinstance(node.layer, StridedPooling) else 1
    return followed if stride == 1 else f"{followed}, every {stride}"


def _mixes_texts(
    node: Node,
    sources: dict[str, str],
    reports: dict[str, LayerReport],
    texts: dict[str, str],
) -> bool:
    """Whether sequences of different lengths are to be joined."""
    if not isinstance(node.layer, Combining):
        return False  # one sequence may look at another, however long it is
    found = {
        texts[source]
        for source in sources.values()
        if source in reports and isinstance(reports[source].output, Sequence)
    }
    return len(found) > 1


def _check_end(
    graph: Graph, reports: dict[str, LayerReport], classes: int, task: Task
) -> tuple[str, list[Problem]]:
    """The node that ends the network, and what is wrong with that end."""
    feeding = {wire.source for wire in graph.wires}
    ends = [node for node in graph.nodes if node.id not in feeding]
    if not ends:
        return "", []  # only a cycle leaves no end, and that is told already
    end = _chosen_end(graph, ends)
    problems = [say.dead_end(node.id) for node in ends if node is not end]
    output = reports[end.id].output
    if output is not None:
        problems += _check_result(end, output, classes, task)
    return end.id, problems


def _chosen_end(graph: Graph, ends: list[Node]) -> Node:
    """The end that stands behind an output layer; the last in the list when none does."""
    if len(ends) == 1:
        return ends[0]
    sources: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for wire in graph.wires:
        sources.setdefault(wire.target, set()).add(wire.source)
    behind = {node.id for node in graph.nodes if isinstance(node.layer, Output | NgramOutput)}
    for name in in_order(graph)[0]:
        if not behind.isdisjoint(sources[name]):
            behind.add(name)
    preferred = [node for node in ends if node.id in behind]
    return (preferred or ends)[-1]


def _check_result(end: Node, output: TensorType, classes: int, task: Task) -> list[Problem]:
    if not isinstance(output, Vector):
        return [say.no_vector(end.id, output)]
    if classes < 1:
        return []
    if output.channels != classes:
        return [say.wrong_size(end.id, output.channels, classes, task)]
    if isinstance(end.layer, Activation):
        if task == "regression" and end.layer.function == "softmax":
            return [say.constant_softmax(end.id)]
        if task == "classification" and end.layer.function == "sigmoid":
            return [say.sigmoid_end(end.id)]
        if task == "multilabel" and end.layer.function == "softmax":
            return [say.softmax_end(end.id)]
    return []
