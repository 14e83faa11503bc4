"""A multi-layer perceptron on TF-IDF."""

from typing import ClassVar

from studio.catalog.facts import DataFacts
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.model.graph import chain
from studio.model.suggest import Suggestion, Template, ending_for
from studio.model.templates.fast_ngrams import plan_for, width_for
from studio.model.templates.logistic_regression import words_pipeline


class TfidfMlp(Template):
    """TF-IDF of words and their pairs → dense (a row for each n-gram) → ReLU → dense → ReLU → output."""

    meta: ClassVar[Meta] = Meta(
        id="tfidf_mlp",
        title=N_("MLP on TF-IDF"),
        summary=N_("Two hidden layers on the words of a text: learns which of them go together."),
        reference="Rumelhart et al. 1986; Salton & Buckley 1988 (TF-IDF)",
    )
    suits: ClassVar[str] = N_(
        "Many classes that have words in common; the step after a linear model."
    )
    cost: ClassVar[str] = N_("Seconds on any processor.")
    rank: ClassVar[int] = 2
    pace: ClassVar[float] = 4.0

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “MLP on TF-IDF”."""
        width = width_for(facts)
        layers = [
            NgramsInput(),
            NgramEmbedding(dim=2 * width),
            Activation(function="relu"),
            Dropout(rate=0.5),
            Dense(units=width),
            Activation(function="relu"),
            Dropout(rate=0.2),
            *ending_for(facts),
        ]
        return Suggestion(words_pipeline(facts), chain(*layers), plan_for(facts, linear=False))
