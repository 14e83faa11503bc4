"""What the Text page does to a pipeline: pure functions from pipelines to pipelines."""

from typing import TYPE_CHECKING

from studio.catalog.pipeline import Pipeline, StepSetting

if TYPE_CHECKING:
    from studio.catalog.base import TextStep


def with_steps(pipeline: Pipeline, steps: tuple[StepSetting, ...]) -> Pipeline:
    """The pipeline with other steps."""
    return pipeline.model_copy(update={"steps": steps})


def switched(pipeline: Pipeline, place: int, on: bool) -> Pipeline:
    """The pipeline with one step switched on or off."""
    steps = list(pipeline.steps)
    steps[place] = StepSetting(step=steps[place].step, enabled=on)
    return with_steps(pipeline, tuple(steps))


def with_step(pipeline: Pipeline, place: int, step: "TextStep") -> Pipeline:
    """The pipeline with other parameters of one step."""
    steps = list(pipeline.steps)
    steps[place] = StepSetting(step=step, enabled=steps[place].enabled)
    return with_steps(pipeline, tuple(steps))


def added(pipeline: Pipeline, step: "TextStep") -> tuple[Pipeline, int]:
    """The pipeline with a step behind the others of its stage, and the new step's place."""
    steps = list(pipeline.steps)
    same = [place for place, item in enumerate(steps) if item.step.stage == step.stage]
    place = same[-1] + 1 if same else (0 if step.stage == "text" else len(steps))
    steps.insert(place, StepSetting(step=step))
    return with_steps(pipeline, tuple(steps)), place


def duplicated(pipeline: Pipeline, place: int) -> tuple[Pipeline, int]:
    """The pipeline with a copy of a step behind it, and the copy's place."""
    steps = (*pipeline.steps[: place + 1], *pipeline.steps[place:])
    return with_steps(pipeline, steps), place + 1


def with_vocabulary_size(pipeline: Pipeline, size: int) -> Pipeline:
    """The pipeline with another vocabulary size."""
    vocabulary = pipeline.vocabulary.model_copy(update={"max_size": max(size, 1)})
    return pipeline.model_copy(update={"vocabulary": vocabulary})


def with_length(pipeline: Pipeline, length: int) -> Pipeline:
    """The pipeline with another maximum length."""
    sequence = pipeline.sequence.model_copy(update={"max_length": max(length, 1)})
    return pipeline.model_copy(update={"sequence": sequence})


def removed(pipeline: Pipeline, place: int) -> Pipeline:
    """The pipeline without one step."""
    return with_steps(pipeline, pipeline.steps[:place] + pipeline.steps[place + 1 :])


def moved(pipeline: Pipeline, place: int, by: int) -> tuple[Pipeline, int]:
    """The pipeline with a step moved among those of its stage, and where it is then.

    Args:
        by: by how many places of its stage, negative for up; it stays within its stage.
    """
    stage = pipeline.steps[place].step.stage
    same = [i for i, item in enumerate(pipeline.steps) if item.step.stage == stage]
    here = same.index(place)
    there = min(max(here + by, 0), len(same) - 1)
    if there == here:
        return pipeline, place
    order = list(same)
    order.insert(there, order.pop(here))
    steps = list(pipeline.steps)
    for slot, source in zip(same, order, strict=True):
        steps[slot] = pipeline.steps[source]
    return with_steps(pipeline, tuple(steps)), same[there]
