"""Text, numbers and categories together."""

import math
from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.facts import DataFacts
from studio.catalog.layers._combining import PORTS
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.category_input import CategoryInput
from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.numbers_input import NumbersInput
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.model.graph import Graph, Node, Wire, first_port
from studio.model.suggest import Suggestion, Template, ending_for, template
from studio.model.templates.fast_ngrams import plan_for, width_for


class WideDeep(Template):
    """N-grams of the text, the numbers and a vector for each category, joined and then dense.

    After Cheng et al. 2016 (arXiv:1606.07792), with the text as its deep part.
    """

    meta: ClassVar[Meta] = Meta(
        id="wide_deep",
        title=N_("Wide and deep"),
        summary=N_("Reads the text together with columns of numbers and categories."),
        reference="Cheng et al. 2016, arXiv:1606.07792",
    )
    suits: ClassVar[str] = N_("Rows where more than the text decides: a price, a date, a shop.")
    cost: ClassVar[str] = N_("Seconds on any processor.")
    rank: ClassVar[int] = 10
    pace: ClassVar[float] = 4.0

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “Wide and deep”. The pipeline is that of fast n-grams."""
        usual = template("fast_ngrams").suggest(facts)
        built = _Builder()
        ends = [
            built.chain(
                NgramsInput(column=column), NgramEmbedding(dim=width_for(facts)), Dropout(rate=0.5)
            )
            for column in facts.text_columns or ("",)
        ]
        if facts.numbers:
            ends.append(built.chain(NumbersInput()))
        for column, values in facts.categories:
            ends.append(built.chain(CategoryInput(column=column, dim=vector_size(values))))
        built.chain(
            Dense(units=64),
            Activation(function="relu"),
            Dropout(rate=0.2),
            *ending_for(facts),
            behind=built.joined(ends),
        )
        return Suggestion(usual.pipeline, built.graph, plan_for(facts, linear=False))


def vector_size(values: int) -> int:
    """How wide the vector of a category is: about the square root of its values, 4 to 32."""
    return min(32, max(4, math.isqrt(values)))


class _Builder:
    """A graph that grows from its inputs down."""

    def __init__(self) -> None:
        self.graph = Graph()

    def chain(self, *layers: Layer, behind: str = "") -> str:
        """Add layers one behind the other; the name of the last."""
        for layer in layers:
            behind = self._add(layer, [behind] if behind else [])
        return behind

    def joined(self, ends: list[str]) -> str:
        """One layer behind all of them, with more layers between where they are too many."""
        while len(ends) > 1:
            groups = [ends[at : at + len(PORTS)] for at in range(0, len(ends), len(PORTS))]
            ends = [g[0] if len(g) == 1 else self._add(Concatenate(), g) for g in groups]
        return ends[0]

    def _add(self, layer: Layer, sources: list[str]) -> str:
        name = self.graph.new_id(layer)
        ports = PORTS if len(sources) > 1 else (first_port(layer),)
        wires = tuple(Wire(s, name, port) for s, port in zip(sources, ports, strict=False))
        self.graph = Graph((*self.graph.nodes, Node(name, layer)), (*self.graph.wires, *wires))
        return name
