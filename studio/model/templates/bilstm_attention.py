"""A bidirectional LSTM whose states are weighed by attention."""

from typing import ClassVar

from studio.catalog.facts import DataFacts
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
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


class BilstmAttention(Template):
    """Embedding → LSTM in both directions → attention over all states → one output a class."""

    meta: ClassVar[Meta] = Meta(
        id="bilstm_attention",
        title=N_("BiLSTM + attention"),
        summary=N_("Reads forwards and backwards, then weighs every word by what it says."),
        reference="Zhou et al. 2016, Attention-Based Bidirectional LSTM",
    )
    suits: ClassVar[str] = N_("Sentences where a few words decide and their context matters.")
    cost: ClassVar[str] = N_("About ten seconds an epoch for ten thousand texts.")
    rank: ClassVar[int] = 5
    pace: ClassVar[float] = 8.0

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “BiLSTM + attention”."""
        layers = [
            TokensInput(),
            Embedding(dim=64),
            Dropout(rate=0.3),
            Lstm(hidden=48, bidirectional=True, returns="sequence"),
            Pooling(mode="attention"),
            Dropout(rate=0.3),
            *ending_for(facts),
        ]
        return Suggestion(
            sequence_pipeline(facts, vocabulary=20_000, max_length=100),
            chain(*layers),
            sequence_plan(facts, epochs=(6, 20), learning_rate=0.004),
        )
