"""DPCNN: a deep convolutional network that halves the text again and again."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.facts import DataFacts
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.add import Add
from studio.catalog.layers.conv1d import Conv1d
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.strided_pooling import StridedPooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.model.graph import Graph, Node, Wire
from studio.model.suggest import (
    Suggestion,
    Template,
    ending_for,
    sequence_pipeline,
    sequence_plan,
)

_CHANNELS = 64
_LEVELS = 3


class _Growing:
    """A graph made layer after layer."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.wires: list[Wire] = []

    @property
    def last(self) -> str:
        return self.nodes[-1].id

    def add(self, name: str, layer: Layer) -> None:
        if self.nodes:
            self.wires.append(Wire(self.last, name))
        self.nodes.append(Node(name, layer))

    def join(self, name: str, earlier: str) -> None:
        """Add up what an earlier layer gave and what the last one gives."""
        self.wires += [Wire(earlier, name, "in1"), Wire(self.last, name, "in2")]
        self.nodes.append(Node(name, Add()))

    def done(self) -> Graph:
        return Graph(tuple(self.nodes), tuple(self.wires))


class Dpcnn(Template):
    """Convolutions with a way around them; between them the text is halved, so that the last see far."""

    meta: ClassVar[Meta] = Meta(
        id="dpcnn",
        title=N_("DPCNN"),
        summary=N_("Looks for phrases of phrases: each level sees twice as far as the one before."),
        reference="Johnson & Zhang 2017, Deep Pyramid Convolutional Neural Networks",
    )
    suits: ClassVar[str] = N_("Longer texts whose meaning is spread over sentences.")
    cost: ClassVar[str] = N_("About twenty seconds an epoch for ten thousand texts.")
    rank: ClassVar[int] = 8
    pace: ClassVar[float] = 16.0

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “DPCNN”."""
        graph = _Growing()
        graph.add("tokens_input", TokensInput())
        graph.add("embedding", Embedding(dim=_CHANNELS))
        graph.add("dropout", Dropout(rate=0.3))
        for level in range(1, _LEVELS + 1):
            if level > 1:
                graph.add(f"shorter{level}", StridedPooling(window=3, stride=2))
            before = graph.last
            for part in ("a", "b"):
                graph.add(f"relu{level}{part}", Activation(function="relu"))
                graph.add(f"conv{level}{part}", Conv1d(channels=_CHANNELS, kernel=3))
            graph.join(f"add{level}", before)
        graph.add("pooling", Pooling(mode="max"))
        graph.add("dropout2", Dropout(rate=0.3))
        for layer in ending_for(facts):
            graph.add(layer.meta.id, layer)
        return Suggestion(
            sequence_pipeline(facts, vocabulary=20_000, max_length=200),
            graph.done(),
            sequence_plan(facts, epochs=(8, 20), learning_rate=0.002),
        )
