"""RCNN: each word beside what was read before and after it."""

from itertools import pairwise
from typing import ClassVar

from studio.catalog.facts import DataFacts
from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.gated_linear import GatedLinear
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.pooling import Pooling
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


class Rcnn(Template):
    """The word beside the states of a bidirectional LSTM → a dense layer a token → the largest values."""

    meta: ClassVar[Meta] = Meta(
        id="rcnn",
        title=N_("RCNN"),
        summary=N_(
            "Sets each word beside its context on both sides and keeps the strongest signs."
        ),
        reference="Lai et al. 2015, Recurrent Convolutional Neural Networks for Text Classification",
    )
    suits: ClassVar[str] = N_("Topics of longer texts.")
    cost: ClassVar[str] = N_("About fifteen seconds an epoch for ten thousand texts.")
    rank: ClassVar[int] = 7
    pace: ClassVar[float] = 9.0

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “RCNN”."""
        nodes = [
            Node("tokens_input", TokensInput()),
            Node("embedding", Embedding(dim=64)),
            Node("dropout", Dropout(rate=0.3)),
            Node("lstm", Lstm(hidden=48, bidirectional=True, returns="sequence")),
            Node("concatenate", Concatenate()),
            Node("gated_linear", GatedLinear(units=96)),
            Node("pooling", Pooling(mode="max")),
            Node("dropout2", Dropout(rate=0.3)),
            *(Node(layer.meta.id, layer) for layer in ending_for(facts)),
        ]
        names = [node.id for node in nodes]
        wires = [
            *(Wire(a, b) for a, b in pairwise(names) if b != "concatenate"),
            Wire("dropout", "concatenate", "in1"),
            Wire("lstm", "concatenate", "in2"),
        ]
        return Suggestion(
            sequence_pipeline(facts, vocabulary=20_000, max_length=100),
            Graph(tuple(nodes), tuple(wires)),
            sequence_plan(facts, epochs=(6, 20), learning_rate=0.003),
        )
