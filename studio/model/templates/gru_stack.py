"""Two GRU layers, one on the other."""

from typing import ClassVar

from studio.catalog.facts import DataFacts
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.gru import Gru
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.model.graph import chain
from studio.model.suggest import (
    Suggestion,
    Template,
    ending_for,
    sequence_pipeline,
    sequence_plan,
)


class GruStack(Template):
    """Embedding → two bidirectional GRU layers → the mean of all states → one output a class."""

    meta: ClassVar[Meta] = Meta(
        id="gru_stack",
        title=N_("GRU stack"),
        summary=N_("Two recurrent layers: the second reads what the first understood."),
        reference="Cho et al. 2014, arXiv:1406.1078",
    )
    suits: ClassVar[str] = N_("Longer sentences with structure, when some minutes are no matter.")
    cost: ClassVar[str] = N_("About fifteen seconds an epoch for ten thousand texts.")
    rank: ClassVar[int] = 4
    pace: ClassVar[float] = 10.0

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “GRU stack”."""
        layers = [
            TokensInput(),
            Embedding(dim=64),
            Dropout(rate=0.3),
            Gru(hidden=48, bidirectional=True, layers=2, returns="sequence"),
            Pooling(mode="mean"),
            Dropout(rate=0.3),
            *ending_for(facts),
        ]
        return Suggestion(
            sequence_pipeline(facts, vocabulary=20_000, max_length=100),
            chain(*layers),
            sequence_plan(facts, epochs=(6, 20), learning_rate=0.004),
        )
