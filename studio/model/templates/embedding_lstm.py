"""Embedding and LSTM: the textbook's text classifier."""

from typing import ClassVar

from studio.catalog.facts import DataFacts
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.optimizers.adam import Adam
from studio.catalog.plan import TrainPlan
from studio.catalog.schedules.one_cycle import OneCycle
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.model.graph import chain
from studio.model.suggest import Suggestion, Template, ending_for, loss_for, sequence_pipeline


class EmbeddingLstm(Template):
    """10,000 tokens → embedding 16 → LSTM 32 → one output a class; at most 100 tokens."""

    meta: ClassVar[Meta] = Meta(
        id="embedding_lstm",
        title=N_("Embedding + LSTM"),
        summary=N_("Reads the text token after token and remembers what matters."),
        reference="Hochreiter & Schmidhuber 1997",
    )
    suits: ClassVar[str] = N_("Sentences in which the order of words matters.")
    cost: ClassVar[str] = N_("A few seconds an epoch for ten thousand texts.")
    rank: ClassVar[int] = 3
    pace: ClassVar[float] = 1.8

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “Embedding + LSTM”."""
        layers = [TokensInput(), Embedding(dim=16), Lstm(hidden=32), *ending_for(facts)]
        return Suggestion(
            sequence_pipeline(facts, vocabulary=10_000, max_length=100),
            chain(*layers),
            TrainPlan(
                epochs=8 if facts.rows >= 3_000 else 30,
                batch_size=128 if facts.rows >= 3_000 else 16,
                optimizer=Adam(learning_rate=0.012 if facts.rows >= 3_000 else 0.01),
                schedule=OneCycle(warm_up=0.1),
                loss=loss_for(facts),
                clip_norm=1.0,
            ),
        )
