"""Summed scores or embeddings of n-grams: the default."""

from typing import ClassVar

from studio.catalog.base import Layer, TextStep, Tokenizer
from studio.catalog.facts import DataFacts
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngram_output import NgramOutput
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.optimizers.adam import Adam
from studio.catalog.pipeline import NgramSettings, Pipeline, StepSetting
from studio.catalog.plan import TrainPlan
from studio.catalog.registry import entry
from studio.catalog.schedules.one_cycle import OneCycle
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.model.graph import chain
from studio.model.suggest import Suggestion, Template, ending_for, loss_for, usual_steps

#: Texts up to this mean length are short: a question or an opinion rather than an article.
SHORT_TEXT_CHARACTERS = 120
#: Up to so many classes there is little that they have in common, and a linear model is enough.
FEW_CLASSES = 4
#: From so many rows on the network needs less width and fewer passes, and rare n-grams are noise.
LARGE_ROWS = 30_000
#: With more characters than this in all, there are words enough, and their parts cost too much.
MOST_CHARACTERS = 4_000_000
#: With more classes than this each has few rows.
MANY_CLASSES = 30


class FastNgrams(Template):
    """What words or characters and their n-grams say, TF-IDF-weighted and summed.

    After fastText (Joulin et al. 2016, arXiv:1607.01759), with the weights of TF-IDF; for few
    classes multinomial logistic regression.
    """

    meta: ClassVar[Meta] = Meta(
        id="fast_ngrams",
        title=N_("Fast n-grams"),
        summary=N_("Sums what each word or character, and each short run of them, says."),
        reference="Joulin et al. 2016, arXiv:1607.01759",
    )
    suits: ClassVar[str] = N_("Topics, intents and sentiment, from a hundred texts to a million.")
    cost: ClassVar[str] = N_("Seconds on any processor.")
    rank: ClassVar[int] = 0
    pace: ClassVar[float] = 3.0

    def suggest(self, facts: DataFacts) -> Suggestion:
        """See docs/defaults.md, “Fast n-grams”."""
        linear = _linear(facts)
        layers: list[Layer] = [NgramsInput()]
        if linear:
            layers += [NgramOutput(), *ending_for(facts)[1:]]
        else:
            layers += [NgramEmbedding(dim=width_for(facts)), Dropout(rate=0.5), *ending_for(facts)]
        tokenizer = entry(Tokenizer, "chinese_words" if facts.language == "zh" else "words")()
        return Suggestion(
            Pipeline(steps=_steps(facts), tokenizer=tokenizer, ngrams=_ngrams(facts)),
            chain(*layers),
            plan_for(facts, linear=linear),
        )


def plan_for(facts: DataFacts, *, linear: bool) -> TrainPlan:
    """How networks of n-grams learn.

    The last stage on all rows doubles the time; with many rows a tenth more brings little.
    """
    return TrainPlan(
        epochs=_epochs(facts, linear=linear),
        batch_size=_batch_size(facts),
        optimizer=Adam(learning_rate=0.015 if linear else _hidden_rate(facts)),
        schedule=OneCycle(),
        loss=loss_for(facts),
        refit=facts.rows < LARGE_ROWS,
    )


def _linear(facts: DataFacts) -> bool:
    return facts.task == "classification" and facts.classes <= FEW_CLASSES


def _ngrams(facts: DataFacts) -> NgramSettings:
    """Chinese: words, and short runs of characters. Else: words, their pairs, often their parts.

    Between few classes phrases decide (“不好用”), so runs are longer. What was seen once still
    helps, as long as there are not very many rows: in a new text it says which class knew it.
    Where words come with their parts and a hidden layer, the parts say that already.
    """
    once = facts.rows < LARGE_ROWS and (_linear(facts) or facts.language == "zh")
    min_count = 1 if once else 2
    if facts.language == "zh":
        return NgramSettings(
            max_tokens=1,
            characters=3 if _linear(facts) else 2,
            character_reach="text",
            min_count=min_count,
        )
    parts = facts.rows * facts.mean_characters <= MOST_CHARACTERS
    return NgramSettings(max_tokens=2, characters=5 if parts else 0, min_count=min_count)


def width_for(facts: DataFacts) -> int:
    """Half as wide for many rows: as good there, and twice as fast."""
    return 64 if facts.rows < LARGE_ROWS else 32


def _steps(facts: DataFacts) -> tuple[StepSetting, ...]:
    """Long texts of several classes are about topics, of which stop words say nothing.

    Two classes are often an opinion, and short texts a question, where “not” and “how” decide.
    """
    topics = facts.classes > 2 and facts.mean_characters > SHORT_TEXT_CHARACTERS
    if not topics or facts.language == "zh":
        return usual_steps()
    return (*usual_steps(), StepSetting(step=entry(TextStep, "stop_words")()))


def _hidden_rate(facts: DataFacts) -> float:
    """Few rows, many classes with few rows each, or few epochs leave fewer steps: larger ones."""
    if facts.rows < 1_000:
        return 0.01
    if facts.classes > MANY_CLASSES:
        return 0.006
    return 0.003 if facts.rows < LARGE_ROWS else 0.004


def _batch_size(facts: DataFacts) -> int:
    """Larger batches for more rows: as many steps as are needed, and no more."""
    if facts.rows < 1_000:
        return 16
    return 64 if facts.rows < LARGE_ROWS else 256


def _epochs(facts: DataFacts, *, linear: bool) -> int:
    """More epochs for fewer rows and for more classes, so that the steps suffice."""
    if facts.rows < 3_000:
        return 20
    if facts.classes > MANY_CLASSES:
        return 10
    if facts.rows < LARGE_ROWS:
        return 6
    return 4 if linear else 3
