"""Templates: a network with the pipeline and plan that suit it and the data at hand.

The rules by which settings follow from the data are written down in docs/defaults.md; they look
at `DataFacts` alone and never at the name of a dataset.
"""

from dataclasses import dataclass
from typing import ClassVar

from studio.catalog.base import Layer, TextStep, Tokenizer
from studio.catalog.facts import DataFacts
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.output import Output
from studio.catalog.optimizers.adam import Adam
from studio.catalog.pipeline import Pipeline, SequenceSettings, StepSetting, VocabularySettings
from studio.catalog.plan import TrainPlan
from studio.catalog.registry import entry
from studio.catalog.schedules.one_cycle import OneCycle
from studio.catalog.source import Task
from studio.core.discover import classes_in
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.spec import Entry
from studio.model import templates
from studio.model.graph import Graph

#: The template that a new project gets.
DEFAULT_TEMPLATE = "fast_ngrams"
#: The id of the usual loss of each task.
USUAL_LOSSES: dict[Task, str] = {
    "classification": "cross_entropy",
    "multilabel": "binary_cross_entropy",
    "regression": "mean_squared_error",
}
#: The one for rows of which more than one text is read.
COLUMNS_TEMPLATE = "wide_deep"


@dataclass(frozen=True)
class Suggestion:
    """What a template proposes for the data at hand."""

    pipeline: Pipeline
    graph: Graph
    plan: TrainPlan


class Template(Entry):
    """A starting point. `suits` and `cost` are one English sentence each, for the gallery."""

    suits: ClassVar[str] = ""
    cost: ClassVar[str] = ""
    #: Its place among the others, from simple to deep.
    rank: ClassVar[int] = 50
    #: Seconds that an epoch of a million tokens took on two processor cores of 2023; for telling
    #: templates apart before anything is measured.
    pace: ClassVar[float] = 10.0

    def suggest(self, facts: DataFacts) -> Suggestion:
        """Network, pipeline and plan for a dataset with these facts."""
        raise AssertionError(f"{type(self).__name__} suggests nothing")


def all_templates() -> dict[str, type[Template]]:
    """Every template by id: the default first, then from simple to deep."""
    found = sorted(classes_in(templates, Template), key=lambda each: (each.rank, each.meta.id))
    return {each.meta.id: each for each in found}


def template(template_id: str) -> Template:
    """The template with this id.

    Raises:
        UserError: there is none; the message lists what there is.
    """
    found = all_templates()
    if template_id not in found:
        raise UserError(
            problem(
                "unknown-template",
                template_id,
                msg(N_("There is no template “{name}”."), name=template_id),
                msg(N_("On offer: {names}."), names=", ".join(found)),
            )
        )
    return found[template_id]()


def usual_steps() -> tuple[StepSetting, ...]:
    """Cleaning that hurts no language: compatibility forms unified, lower case."""
    return tuple(
        StepSetting(step=entry(TextStep, step_id)()) for step_id in ("unicode_normal", "lower_case")
    )


def usual_tokenizer(facts: DataFacts) -> Tokenizer:
    """Characters where Chinese prevails, words elsewhere."""
    return entry(Tokenizer, "characters" if facts.language == "zh" else "words")()


def sequence_pipeline(facts: DataFacts, *, vocabulary: int, max_length: int) -> Pipeline:
    """The usual pipeline for layers that read token after token."""
    return Pipeline(
        steps=usual_steps(),
        tokenizer=usual_tokenizer(facts),
        vocabulary=VocabularySettings(max_size=vocabulary, min_count=1),
        sequence=SequenceSettings(max_length=max_length),
    )


def sequence_plan(facts: DataFacts, *, epochs: tuple[int, int], learning_rate: float) -> TrainPlan:
    """The usual way for deep layers that read token after token to learn.

    Args:
        epochs: with 3,000 rows or more, and with fewer.
        learning_rate: of Adam, at the height of its one cycle.
    """
    large = facts.rows >= 3_000
    return TrainPlan(
        epochs=epochs[0] if large else epochs[1],
        batch_size=128 if large else 16,
        optimizer=Adam(learning_rate=learning_rate),
        schedule=OneCycle(warm_up=0.1),
        loss=loss_for(facts),
        clip_norm=1.0,
    )


def loss_for(facts: DataFacts) -> str:
    """The id of the usual loss of the task."""
    return USUAL_LOSSES[facts.task]


def ending_for(facts: DataFacts) -> list[Layer]:
    """The layers that end a network: an output of the right size, and probabilities from it."""
    if facts.task == "regression":
        return [Output()]
    return [Output(), Activation(function="sigmoid" if facts.task == "multilabel" else "softmax")]


def reads_columns(facts: DataFacts) -> bool:
    """Whether there is more to read of a row than one text."""
    return bool(facts.numbers or facts.categories or facts.text_columns)
