"""Text CNN: convolutions that look for short phrases."""

from typing import ClassVar

from studio.catalog.facts import DataFacts
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.conv1d import Conv1d
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.optimizers.adam import Adam
from studio.catalog.plan import TrainPlan
from studio.catalog.schedules.one_cycle import OneCycle
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.model.graph import chain
from studio.model.suggest import Suggestion, Template, ending_for, loss_for, sequence_pipeline


class TextCnn(Template):
    """Embedding → convolution over three tokens → ReLU → the strongest answer of each filter.

    One filter width of Kim 2014 (arXiv:1408.5882), as a plain stack.
    """

    meta: ClassVar[Meta] = Meta(
        id="text_cnn",
        title=N_("Text CNN"),
        summary=N_("Looks for short phrases and keeps the strongest sign of each."),
        reference="Kim 2014, arXiv:1408.5882",
    )
    suits: ClassVar[str] = N_("Topics and sentiment that hang on a few telling phrases.")
    cost: ClassVar[str] = N_("A few seconds an epoch for ten thousand texts.")
    rank: ClassVar[int] = 6
    pace: ClassVar[float] = 2.5

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “Text CNN”."""
        layers = [
            TokensInput(),
            Embedding(dim=64),
            Conv1d(channels=128, kernel=3),
            Activation(function="relu"),
            Pooling(mode="max"),
            Dropout(rate=0.5),
            *ending_for(facts),
        ]
        return Suggestion(
            sequence_pipeline(facts, vocabulary=20_000, max_length=100),
            chain(*layers),
            TrainPlan(
                epochs=8 if facts.rows >= 3_000 else 20,
                batch_size=128 if facts.rows >= 3_000 else 16,
                optimizer=Adam(learning_rate=0.004 if facts.rows >= 3_000 else 0.002),
                schedule=OneCycle(),
                loss=loss_for(facts),
            ),
        )
