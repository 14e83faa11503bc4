"""Logistic regression on TF-IDF: the classic that everything else is compared with."""

from typing import ClassVar

from studio.catalog.base import Tokenizer
from studio.catalog.facts import DataFacts
from studio.catalog.layers.ngram_output import NgramOutput
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.pipeline import NgramSettings, Pipeline
from studio.catalog.registry import entry
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.model.graph import chain
from studio.model.suggest import Suggestion, Template, ending_for, usual_steps
from studio.model.templates.fast_ngrams import plan_for


class LogisticRegression(Template):
    """TF-IDF of words and pairs of words → one score of each for each class."""

    meta: ClassVar[Meta] = Meta(
        id="logistic_regression",
        title=N_("Logistic regression"),
        summary=N_("Adds up what each word and pair of words says for each class; nothing more."),
        reference="Cox 1958; Joachims 1998",
    )
    suits: ClassVar[str] = N_("A first yardstick, and answers that can be read off word by word.")
    cost: ClassVar[str] = N_("Seconds on any processor.")
    rank: ClassVar[int] = 1
    pace: ClassVar[float] = 0.6

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “Logistic regression”."""
        return Suggestion(
            words_pipeline(facts),
            chain(NgramsInput(), NgramOutput(), *ending_for(facts)[1:]),
            plan_for(facts, linear=True),
        )


def words_pipeline(facts: DataFacts) -> Pipeline:
    """TF-IDF of words and pairs of words, as usual before linear models and dense networks."""
    tokenizer = entry(Tokenizer, "chinese_words" if facts.language == "zh" else "words")()
    return Pipeline(
        steps=usual_steps(),
        tokenizer=tokenizer,
        ngrams=NgramSettings(max_tokens=2, min_count=1 if facts.rows < 3_000 else 2),
    )
