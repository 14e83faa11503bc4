"""Summed embeddings of n-grams: the default."""

from typing import ClassVar

from studio.catalog.base import TextStep
from studio.catalog.facts import DataFacts
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.optimizers.adam import Adam
from studio.catalog.pipeline import NgramSettings, Pipeline, StepSetting
from studio.catalog.plan import TrainPlan
from studio.catalog.registry import entry
from studio.catalog.schedules.one_cycle import OneCycle
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.model.graph import chain
from studio.model.suggest import (
    Suggestion,
    Template,
    ending_for,
    loss_for,
    usual_steps,
    usual_tokenizer,
)

#: Texts of other languages up to this mean length also get n-grams of characters.
SHORT_TEXT_CHARACTERS = 120


class FastNgrams(Template):
    """Embeddings of words or characters and their n-grams, TF-IDF-weighted and summed.

    After fastText (Joulin et al. 2016, arXiv:1607.01759), with the weights of TF-IDF.
    """

    meta: ClassVar[Meta] = Meta(
        id="fast_ngrams",
        title=N_("Fast n-grams"),
        summary=N_("Sums what each word or character, and each short run of them, says."),
        reference="Joulin et al. 2016, arXiv:1607.01759",
    )
    suits: ClassVar[str] = N_("Topics, intents and sentiment, from a hundred texts to a million.")
    cost: ClassVar[str] = N_("Seconds on any processor.")

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “Fast n-grams”."""
        chinese = facts.language == "zh"
        short = facts.mean_characters <= SHORT_TEXT_CHARACTERS
        ngrams = NgramSettings(
            max_tokens=3 if chinese else 2,
            characters=5 if short and not chinese else 0,
            min_count=2,
        )
        layers = [NgramsInput(), NgramEmbedding(dim=64), Dropout(rate=0.5), *ending_for(facts)]
        return Suggestion(
            Pipeline(steps=_steps(facts), tokenizer=usual_tokenizer(facts), ngrams=ngrams),
            chain(*layers),
            TrainPlan(
                epochs=_epochs(facts),
                batch_size=_batch_size(facts),
                optimizer=Adam(learning_rate=0.003 if facts.rows >= 1_000 else 0.01),
                schedule=OneCycle(),
                loss=loss_for(facts),
            ),
        )


def _steps(facts: DataFacts) -> tuple[StepSetting, ...]:
    """Long texts of several classes are about topics, of which stop words say nothing.

    Two classes are often an opinion, and short texts a question, where “not” and “how” decide.
    """
    topics = facts.classes > 2 and facts.mean_characters > SHORT_TEXT_CHARACTERS
    if not topics or facts.language == "zh":
        return usual_steps()
    return (*usual_steps(), StepSetting(step=entry(TextStep, "stop_words")()))


def _batch_size(facts: DataFacts) -> int:
    """Larger batches for more rows: as many steps as are needed, and no more."""
    if facts.rows < 1_000:
        return 16
    return 64 if facts.rows < 30_000 else 256


def _epochs(facts: DataFacts) -> int:
    """More epochs for fewer rows and for more classes, so that the steps suffice."""
    if facts.rows < 3_000:
        return 20
    if facts.classes > 30:
        return 10
    return 6 if facts.rows < 30_000 else 4
