"""The network of a canvas as a class, with a line for each layer."""

from collections.abc import Mapping
from dataclasses import dataclass

from studio.catalog.layers.activation import Activation
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.tensors import Bag, Categories, Sequence, TensorType, Tokens
from studio.model.check import Checked
from studio.model.codegen import layers_plain, layers_sequence
from studio.model.codegen.naming import column_name, layer_names
from studio.model.codegen.parts_network import needed, part_text
from studio.model.codegen.writing import WRITERS, Place, Written
from studio.model.graph import Graph

__all__ = ["Channel", "Network", "layers_plain", "layers_sequence", "write_network"]


@dataclass(frozen=True)
class Channel:
    """An input of the network.

    Attributes:
        id: as the pipeline calls it, such as ``tokens`` or ``category/shop``.
        kind: what comes before the slash.
        column: what comes behind it.
        name: of the first of its variables.
        args: of `forward`.
        size: the constructor's argument with the number of rows of its tables; empty for numbers.
    """

    id: str
    kind: str
    column: str
    name: str
    args: tuple[str, ...]
    size: str


@dataclass(frozen=True)
class Network:
    """What a script says of the network.

    Attributes:
        text: the parts that it needs and the class.
        lines: by layer the numbers of its lines in `text`, from 0.
        channels: its inputs, in the order of `forward`.
        sizes: the arguments of its constructor.
        parts: by prefix of a weight's name here, what a bundle calls it.
        decayed: attributes of the layers with an own L1 or L2: (attribute, l1, l2).
    """

    text: str
    lines: Mapping[str, tuple[int, ...]]
    channels: tuple[Channel, ...]
    sizes: tuple[str, ...]
    parts: Mapping[str, str]
    penalties: tuple[tuple[str, float, float], ...]


def write_network(graph: Graph, checked: Checked) -> Network:
    """Write the class of a network that the check found right.

    Raises:
        UserError: a layer has no code; or the network is not right.
    """
    errors = [found for found in checked.problems if found.severity == "error"]
    if errors:
        raise UserError(*errors)
    channels = _channels(graph, checked)
    args = {arg for channel in channels.values() for arg in channel.args}
    sizes = tuple(dict.fromkeys(c.size for c in channels.values() if c.size))
    names = layer_names(checked.order, args | set(sizes))
    places = _places(graph, checked, channels, names)
    writing = _Writing(graph, checked, names)
    for place in places:
        writing.add(place)
    text, lines = writing.finish(tuple(channels.values()), sizes)
    return Network(
        text, lines, tuple(channels.values()), sizes, writing.parts, tuple(writing.penalties)
    )


def _channels(graph: Graph, checked: Checked) -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    taken: set[str] = set()
    for node_id in checked.order:
        channel = str(getattr(graph.node(node_id).layer, "channel", ""))
        if not channel or channel in found:
            continue
        kind, _slash, column = channel.partition("/")
        stem = column_name(column, taken, "column") if column else ""
        taken |= {stem} if stem else set()
        before = f"{stem}_" if stem else ""
        if kind in ("tokens", "tags"):
            own = "tag_lengths" if kind == "tags" else "lengths"
            args: tuple[str, ...] = (before + kind, before + own)
            size = "vocabulary" if kind == "tokens" else "tag_values"
        elif kind == "ngrams":
            args = (before + "ngrams", before + "offsets", before + "weights")
            size = "features"
        elif kind == "category":
            args, size = (f"{stem}_code",), f"{stem}_values"
        else:
            args, size = (kind,), ""
        found[channel] = Channel(channel, kind, column, args[0], args, size)
    return found


def _places(
    graph: Graph, checked: Checked, channels: Mapping[str, Channel], names: Mapping[str, str]
) -> list["_Wired"]:
    sources = {(wire.target, wire.port): wire.source for wire in graph.wires}
    types = {report.id: report.output for report in checked.layers}
    steps = _without_final_activation(graph, checked)
    found = []
    for node_id in checked.order:
        if node_id not in steps:
            continue
        layer = graph.node(node_id).layer
        channel = channels.get(str(getattr(layer, "channel", "")))
        wired = tuple(sources[node_id, port] for port in layer.ports if (node_id, port) in sources)
        output = types[node_id]
        assert output is not None
        reaching = tuple(kind for each in wired if (kind := types[each]) is not None)
        found.append(_Wired(node_id, names[node_id], channel, wired, reaching, output))
    return found


@dataclass(frozen=True)
class _Wired:
    """A layer with what reaches it."""

    id: str
    name: str
    channel: Channel | None
    sources: tuple[str, ...]
    inputs: tuple[TensorType, ...]
    output: TensorType


def _without_final_activation(graph: Graph, checked: Checked) -> tuple[str, ...]:
    """The layers that run: a last Softmax or Sigmoid is left to the loss, which wants logits."""
    layer = graph.node(checked.end).layer
    final = isinstance(layer, Activation) and layer.function in ("softmax", "sigmoid")
    width = getattr(checked.layer(checked.end).output, "channels", 0)
    if not final or width == 1:
        return checked.order
    return tuple(node_id for node_id in checked.order if node_id != checked.end)


class _Writing:
    """The lines of the class, layer by layer."""

    def __init__(self, graph: Graph, checked: Checked, names: Mapping[str, str]) -> None:
        self._graph, self._checked, self._names = graph, checked, names
        self.parts: dict[str, str] = {}
        self.penalties: list[tuple[str, float, float]] = []
        self._make: list[tuple[str, str]] = []
        self._forward: list[tuple[str, str]] = []
        self._reset: list[tuple[str, str]] = []
        self._uses: list[str] = []
        self._settings: set[str] = set()
        self._values: dict[str, str] = {}
        self._lengths: dict[str, str] = {}
        self._sizes: dict[str, str] = {}
        self._last = ""

    def add(self, wired: _Wired) -> None:
        """Write one layer."""
        layer = self._graph.node(wired.id).layer
        place = self._place(wired)
        writer = WRITERS.get(layer.meta.id)
        if writer is None:
            raise _no_code(wired.id)
        written = writer(place)
        self._keep(wired, written)
        self._uses += written.uses
        self._settings |= {n for n in ("dropout", "rotary", "causal") if getattr(layer, n, False)}
        own = {} if not written.make else {wired.name: wired.id} | dict(written.parts)
        self.parts |= {ours: theirs for ours, theirs in own.items() if ours != theirs}
        l1, l2 = float(getattr(layer, "l1", 0)), float(getattr(layer, "l2", 0))
        if written.make and (l1 or l2):
            self.penalties += [(name, l1, l2) for name in written.make]
        self._make += [(f"self.{n} = {made}", wired.id) for n, made in written.make.items()]
        self._reset += [(line, wired.id) for line in written.reset]

    def _place(self, wired: _Wired) -> Place:
        if wired.channel is not None:
            args = wired.channel.args
            values: tuple[str, ...] = (", ".join(args),)
            if wired.channel.kind in ("tokens", "tags"):
                values = (args[0],)
                self._lengths[wired.id] = args[1]
            size = wired.channel.size
        else:
            values = tuple(self._values[source] for source in wired.sources)
            size = next((self._sizes[s] for s in wired.sources if s in self._sizes), "")
        lengths = tuple(self._lengths[s] for s in wired.sources if s in self._lengths)
        if size and isinstance(wired.output, Tokens | Bag):
            self._sizes[wired.id] = size
        layer = self._graph.node(wired.id).layer
        return Place(wired.name, wired.id, layer, wired.inputs, wired.output, values, lengths, size)

    def _keep(self, wired: _Wired, written: Written) -> None:
        """The lines of `forward`, with the shape behind the last."""
        plain = wired.channel is not None and not written.make
        self._values[wired.id] = written.value if plain else wired.name
        if plain:
            self._last = written.value
            return
        steps = written.steps or (f"{wired.name} = {written.value}",)
        shape = wired.output.shape().replace(",", ", ").replace("  ", " ")
        if isinstance(wired.output, Tokens | Sequence | Categories) or shape:
            steps = (*steps[:-1], f"{steps[-1]}  # {shape}")
        self._forward += [(step, wired.id) for step in steps]
        if isinstance(wired.output, Sequence | Tokens):
            if written.lengths:
                self._lengths[wired.id] = written.lengths
            else:
                source = next((s for s in wired.sources if s in self._lengths), "")
                if source:
                    self._lengths[wired.id] = self._lengths[source]
        self._last = wired.name

    def finish(
        self, channels: tuple[Channel, ...], sizes: tuple[str, ...]
    ) -> tuple[str, dict[str, tuple[int, ...]]]:
        """The text, and the lines of each layer in it."""
        end = self._checked.end
        if end not in self._values:
            end = next(wire.source for wire in self._graph.wires if wire.target == end)
        before = [part_text(n, frozenset(self._settings)) for n in needed(tuple(self._uses))]
        body: list[tuple[str, str]] = []
        for text in before:
            body += [(line, "") for line in [*text.split("\n"), "", ""]]
        takes = ", ".join(["self", *sizes, "classes"])
        args = ", ".join(["self", *(arg for channel in channels for arg in channel.args)])
        body += [
            ("class Network(nn.Module):", ""),
            ('    """The network as on the canvas."""', ""),
            ("", ""),
            (f"    def __init__({takes}):", ""),
            ("        super().__init__()", ""),
            *((f"        {line}", node) for line, node in self._make),
            ("", ""),
            (f"    def forward({args}):", ""),
            *((f"        {line}", node) for line, node in self._forward),
            (f"        return {self._values[end]}", ""),
        ]
        if self._reset:
            body += [
                ("", ""),
                ("    @torch.no_grad()", ""),
                ("    def reset(self, generator):", ""),
                ('        """Give every weight its first value."""', ""),
                *((f"        {line}", node) for line, node in self._reset),
            ]
        lines: dict[str, list[int]] = {}
        for number, (_line, node) in enumerate(body):
            if node:
                lines.setdefault(node, []).append(number)
        text = "\n".join(line for line, _node in body)
        return text, {node: tuple(found) for node, found in lines.items()}


def _no_code(node_id: str) -> UserError:
    return UserError(
        problem(
            "layer-without-code",
            f"graph.{node_id}",
            msg(N_("This layer can't be written as code yet.")),
            msg(N_("Replace the layer to see the code of the network.")),
        )
    )
