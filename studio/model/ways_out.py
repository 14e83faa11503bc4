"""Edits that may take a problem of a network away, by the code of the problem; `mend` tries them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from studio.catalog.base import Layer
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.category_input import CategoryInput
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.reshape import Reshape
from studio.catalog.layers.tokens_input import TokensInput
from studio.core.errors import Message, msg
from studio.core.i18n import N_
from studio.core.tensors import Bag, Sequence, TensorType, Tokens
from studio.model.canvas_edits import insert_on_wire, replace_layer
from studio.model.edits import connect, disconnect, remove_layer
from studio.model.graph import Graph, Node, Wire, first_port
from studio.model.reach import below

#: So many sources are tried for a port without a wire.
_TRIES = 12
_MEAN = Pooling(mode="mean")


@dataclass(frozen=True)
class Mend:
    """A way out: what it does, and the graph that it gives."""

    words: Message
    graph: Graph


@dataclass(frozen=True)
class Case:
    """A problem at a layer, with what the check found elsewhere.

    Attributes:
        graph: the network.
        node: the layer.
        types: what each layer gives, as far as it is known.
        channels: the inputs that the data and the text steps serve.
    """

    graph: Graph
    node: Node
    types: Mapping[str, TensorType | None]
    channels: tuple[str, ...]

    def wires_in(self) -> list[Wire]:
        """The wires that lead into the layer."""
        return [wire for wire in self.graph.wires if wire.target == self.node.id]

    def fed_by(self, kind: type) -> list[Wire]:
        """Those of them that bring values of a kind."""
        return [wire for wire in self.wires_in() if isinstance(self.types.get(wire.source), kind)]


Ways = Iterator[Mend]


def _insert(words: str, kind: type, layer: Layer) -> Callable[[Case], Ways]:
    """Puts a layer onto every wire that brings values of a kind."""

    def ways(case: Case) -> Ways:
        grown = case.graph
        for wire in case.fed_by(kind):
            grown, _name = insert_on_wire(grown, layer, wire)
        if grown != case.graph:
            yield Mend(msg(words), grown)

    return ways


def _append(graph: Graph, after: str, layers: tuple[Layer, ...]) -> Graph:
    for layer in layers:
        name = graph.new_id(layer)
        graph = Graph((*graph.nodes, Node(name, layer)), graph.wires, graph.layout)
        graph = connect(graph, after, name, first_port(layer))
        after = name
    return graph


def _finish(case: Case) -> Ways:
    """Whatever is missing behind the last layer."""
    found = case.types.get(case.node.id)
    layers: tuple[Layer, ...] = (Output(),)
    if isinstance(found, Sequence):
        layers = (_MEAN, Output())
    elif isinstance(found, Tokens):
        layers = (Embedding(), _MEAN, Output())
    elif isinstance(found, Bag):
        layers = (NgramEmbedding(), Output())
    words = N_("Add an output layer") if len(layers) == 1 else N_("Add the missing layers")
    yield Mend(msg(words), _append(case.graph, case.node.id, layers))


def _remove(case: Case) -> Ways:
    yield Mend(msg(N_("Remove this layer")), remove_layer(case.graph, case.node.id))


def _sequence(case: Case) -> Ways:
    """Lets the layer before give a vector for each token."""
    for wire in case.wires_in():
        layer = case.graph.node(wire.source).layer
        if getattr(layer, "returns", "") == "last":
            other = layer.model_copy(update={"returns": "sequence"})
            words = msg(N_("Let “{name}” give the whole sequence"), name=wire.source)
            yield Mend(words, case.graph.with_node(wire.source, other))
    for wire in case.wires_in():
        if isinstance(case.graph.node(wire.source).layer, Pooling):
            yield Mend(
                msg(N_("Remove the pooling before it")), remove_layer(case.graph, wire.source)
            )


def _unwire(case: Case) -> Ways:
    """Takes away one wire into the layer: the latest first."""
    for wire in reversed(case.wires_in()):
        rest = list(case.graph.wires)
        del rest[len(rest) - 1 - rest[::-1].index(wire)]
        yield Mend(
            msg(N_("Remove the wire")), Graph(case.graph.nodes, tuple(rest), case.graph.layout)
        )


def _rewire(case: Case) -> Ways:
    """Feeds an open port from the layer next before it that fits."""
    wired = {wire.port for wire in case.wires_in()}
    port = next((port for port in case.node.layer.ports if port not in wired), None)
    if port is not None:
        barred = below(case.graph, case.node.id)
        here = case.graph.nodes.index(case.node)
        near = (*reversed(case.graph.nodes[:here]), *case.graph.nodes[here + 1 :])
        able = [node for node in near if node.id not in barred and case.types.get(node.id)]
        for node in able[:_TRIES]:
            words = msg(N_("Connect “{name}” to it"), name=node.id)
            yield Mend(words, connect(case.graph, node.id, case.node.id, port))
    yield from _remove(case)


def _begin(case: Case) -> Ways:
    """An input, and what it takes to reach the first layer."""
    for layers in (
        (TokensInput(),),
        (TokensInput(), Embedding()),
        (TokensInput(), Embedding(), _MEAN),
        (NgramsInput(),),
        (NgramsInput(), NgramEmbedding()),
    ):
        if not case.node.layer.ports or case.wires_in():
            return
        nodes = case.graph.nodes
        grown = Graph((Node(case.graph.new_id(layers[0]), layers[0]), *nodes), case.graph.wires)
        grown = Graph(grown.nodes, grown.wires, case.graph.layout)
        grown = _append(grown, grown.nodes[0].id, layers[1:])
        last = grown.nodes[-1].id if len(layers) > 1 else grown.nodes[0].id
        wired = connect(grown, last, case.node.id, first_port(case.node.layer))
        yield Mend(msg(N_("Add an input")), wired)


def _other_input(case: Case) -> Ways:
    layer = NgramsInput() if isinstance(case.node.layer, TokensInput) else TokensInput()
    yield Mend(
        msg(N_("Use the other input layer")), replace_layer(case.graph, case.node.id, layer)[0]
    )


def _swap_source(case: Case) -> Ways:
    """Tokens in place of n-grams, or the reverse: at the input, or by the layer that looks up."""
    for wire in case.wires_in():
        layer = case.graph.node(wire.source).layer
        if isinstance(layer, TokensInput | NgramsInput):
            other = NgramsInput() if isinstance(layer, TokensInput) else TokensInput()
            words = msg(N_("Use the other input layer"))
            yield Mend(words, replace_layer(case.graph, wire.source, other)[0])
    layer = case.node.layer
    if isinstance(layer, Embedding):
        grown, _name = replace_layer(case.graph, case.node.id, NgramEmbedding(dim=layer.dim))
        yield Mend(msg(N_("Use an n-gram embedding in its place")), grown)
    elif isinstance(layer, NgramEmbedding):
        grown, _name = replace_layer(case.graph, case.node.id, Embedding(dim=layer.dim))
        yield Mend(msg(N_("Use an embedding in its place")), grown)


def _from_source(kind: type) -> Callable[[Case], Ways]:
    """Feeds the layer from an input of the kind that it reads."""

    def ways(case: Case) -> Ways:
        barred = below(case.graph, case.node.id)
        able = [n.id for n in case.graph.nodes if isinstance(case.types.get(n.id), kind)]
        for name in [name for name in able if name not in barred][:_TRIES]:
            words = msg(N_("Connect “{name}” to it"), name=name)
            yield Mend(words, connect(case.graph, name, case.node.id))
        yield from _remove(case)

    return ways


def _even_pieces(case: Case) -> Ways:
    """The nearest number of pieces, counted down, into which the vector can be cut."""
    layer = case.node.layer
    widths = [getattr(case.types.get(w.source), "channels", 0) for w in case.wires_in()]
    if isinstance(layer, Reshape) and widths and widths[0]:
        near = next(n for n in range(layer.pieces, 0, -1) if widths[0] % n == 0)
        other = layer.model_copy(update={"pieces": near})
        words = msg(N_("Cut it into {n} pieces"), n=near)
        yield Mend(words, case.graph.with_node(case.node.id, other))


def _read_column(case: Case) -> Ways:
    """A category that the data have; else the layer goes."""
    layer = case.node.layer
    if isinstance(layer, CategoryInput):
        for channel in case.channels:
            kind, _slash, column = channel.partition("/")
            if kind == "category":
                other = layer.model_copy(update={"column": column})
                words = msg(N_("Read the column “{name}”"), name=column)
                yield Mend(words, case.graph.with_node(case.node.id, other))
    yield from _remove(case)


def _read_words(case: Case) -> Ways:
    """The words in place of their parts of speech."""
    grown, _name = replace_layer(case.graph, case.node.id, TokensInput())
    yield Mend(msg(N_("Use the token input in its place")), grown)


def _read_all(case: Case) -> Ways:
    """The whole text in place of a column that is no input of its own."""
    layer = case.node.layer
    if getattr(layer, "column", ""):
        other = layer.model_copy(update={"column": ""})
        words = msg(N_("Read the whole text"))
        yield Mend(words, case.graph.with_node(case.node.id, other))


def _activate(function: str, words: str) -> Callable[[Case], Ways]:
    def ways(case: Case) -> Ways:
        layer = Activation.model_validate({"function": function})
        yield Mend(msg(words), case.graph.with_node(case.node.id, layer))

    return ways


def _even_out(case: Case) -> Ways:
    """Dense layers that bring every input to the width of the first."""
    widths = {w: getattr(case.types.get(w.source), "channels", 0) for w in case.wires_in()}
    if not widths:
        return
    width = next(iter(widths.values()))
    grown = case.graph
    for wire, found in widths.items():
        if found != width:
            grown, _name = insert_on_wire(grown, Dense(units=width), wire)
    yield Mend(msg(N_("Insert dense layers that make the widths equal")), grown)


def _break_circle(case: Case) -> Ways:
    for wire in reversed(case.wires_in()):
        rest = disconnect(case.graph, wire.source, wire.target, wire.port)
        yield Mend(msg(N_("Remove the wire that closes the circle")), rest)


_pool = _insert(N_("Insert mean pooling"), Sequence, _MEAN)
#: By the code of the problem, the ways out in the order in which they are tried.
WAYS: Mapping[str, Callable[[Case], Ways]] = {
    "needs-pooling": _pool,
    "mixed-inputs": _pool,
    "other-text": _pool,
    "needs-embedding": _insert(N_("Insert an embedding"), Tokens, Embedding()),
    "needs-ngram-embedding": _insert(N_("Insert an n-gram embedding"), Bag, NgramEmbedding()),
    "needs-sequence": _sequence,
    "needs-tokens": _from_source(Tokens),
    "needs-ngrams": _from_source(Bag),
    "wrong-channel": _swap_source,
    "not-divisible": _even_pieces,
    "no-category": _read_column,
    "no-text-input": _read_all,
    "no-numbers": _remove,
    "no-tags": _read_words,
    "no-output": _finish,
    "wrong-size": _finish,
    "dead-end": _remove,
    "one-input": _remove,
    "constant-output": _remove,
    "sigmoid-end": _activate("softmax", N_("Choose Softmax")),
    "softmax-end": _activate("sigmoid", N_("Choose Sigmoid")),
    "unwired-port": _rewire,
    "no-input": _begin,
    "no-channel": _other_input,
    "wire-into-input": _unwire,
    "no-port": _unwire,
    "two-wires": _unwire,
    "unequal-widths": _even_out,
    "cycle": _break_circle,
}
