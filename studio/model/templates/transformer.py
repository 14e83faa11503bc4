"""A small Transformer encoder."""

from typing import ClassVar

from studio.catalog.facts import DataFacts
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.layer_norm import LayerNorm
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.sinusoidal_positions import SinusoidalPositions
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.layers.transformer_block import TransformerBlock
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


class Transformer(Template):
    """Embedding with positions → two Transformer blocks → the mean of all tokens → one output a class."""

    meta: ClassVar[Meta] = Meta(
        id="transformer",
        title=N_("Small Transformer"),
        summary=N_("Lets every word look at every other one, as BERT does, in small."),
        reference="Vaswani et al. 2017, arXiv:1706.03762; Devlin et al. 2019, arXiv:1810.04805",
    )
    suits: ClassVar[str] = N_("Larger collections, and learning how Transformers work.")
    cost: ClassVar[str] = N_("About fifteen seconds an epoch for ten thousand texts.")
    rank: ClassVar[int] = 9
    pace: ClassVar[float] = 13.0

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “Small Transformer”."""
        layers = [
            TokensInput(),
            Embedding(dim=64),
            SinusoidalPositions(),
            Dropout(rate=0.2),
            TransformerBlock(heads=4, head_size=16, feed_forward=128, dropout=0.2),
            TransformerBlock(heads=4, head_size=16, feed_forward=128, dropout=0.2),
            LayerNorm(),
            Pooling(mode="mean"),
            Dropout(rate=0.2),
            *ending_for(facts),
        ]
        return Suggestion(
            sequence_pipeline(facts, vocabulary=20_000, max_length=100),
            chain(*layers),
            sequence_plan(facts, epochs=(8, 30), learning_rate=0.002),
        )
