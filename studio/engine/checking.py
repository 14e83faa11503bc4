"""Is the project right? Everything that is wrong, at once, without torch."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.catalog.base import Loss
from studio.catalog.pipeline import gives_tags
from studio.catalog.source import Task
from studio.catalog.tagging.classes import TAG_IDS
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_, _, listed
from studio.core.progress import Tick, no_tick
from studio.core.tensors import Bag, Categories, TensorType, Tokens, Vector
from studio.engine.preparing import data_missing, fit_for, open_data, outputs_needed
from studio.engine.split_checks import split_problems
from studio.engine.splitting import split_of
from studio.engine.vectors import VectorsFound, find_vectors
from studio.model.check import Checked, check_graph
from studio.model.check_problems import unread_columns
from studio.model.graph import channels_of
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.fitted import FittedPipeline
    from studio.data.profile import Profile
    from studio.data.split import Split


@dataclass(frozen=True)
class ProjectCheck:
    """What a check found: the shape of everything, and all problems with their places.

    Attributes:
        rows: number of rows in the dataset; 0 while there is none.
        classes: names of the classes; empty for regression.
        problems: errors and warnings of data, pipeline, graph and plan.
        checked: the graph's layers, shapes and parameters.
        vectors: the word vectors that embeddings start from.
    """

    rows: int
    classes: tuple[str, ...]
    problems: tuple[Problem, ...]
    checked: Checked
    dataset: "TextDataset | None" = None
    split: "Split | None" = None
    profile: "Profile | None" = None
    fitted: "FittedPipeline | None" = None
    vectors: VectorsFound = field(default_factory=VectorsFound)

    @property
    def ok(self) -> bool:
        """Whether a run can start."""
        return not any(p.severity == "error" for p in self.problems)


def check_project(
    project: Project,
    dataset: "TextDataset | None" = None,
    *,
    fitted: "FittedPipeline | None" = None,
    fit: bool = True,
    folder: Path | None = None,
    tick: Tick = no_tick,
) -> ProjectCheck:
    """Check data, pipeline, graph and plan.

    Args:
        project: what to check.
        dataset: its rows, where they have been read already.
        fitted: its pipeline fitted on the training split, where that has been done already.
        fit: without it nothing is fitted, and sizes are estimated by their upper bounds.
        folder: the project's folder, where an earlier split is kept.
        tick: told the share of word vectors that are read; may raise `Cancelled`.
    """
    data, problems = _data(project, dataset)
    problems += _pipeline_problems(project)
    if data is None:
        checked = check_graph(project.graph, estimated_inputs(project), 2, project.data.task)
        return ProjectCheck(0, (), (*problems, *checked.problems), checked)
    from studio.data.profile import profile_dataset

    try:
        split = split_of(project, data, folder)
    except UserError as error:
        checked = check_graph(project.graph, estimated_inputs(project), 2, project.data.task)
        found = (*problems, *error.problems, *checked.problems)
        return ProjectCheck(data.rows, data.label_names, found, checked, dataset=data)
    problems += [*split.notes, *split_problems(project, data, split)]
    profile = profile_dataset(data, split)
    problems += [finding.problem for finding in profile.findings]
    if fitted is None and fit and len(split.train):
        try:
            fitted = fit_for(project, data, split)
        except UserError as error:
            problems += (p for p in error.problems if p.code not in {q.code for q in problems})
    if fitted is not None:
        problems += fitted.notes
    inputs = fitted.input_types() if fitted is not None else estimated_inputs(project)
    checked = check_graph(project.graph, inputs, max(outputs_needed(data), 1), data.task)
    vectors = find_vectors(project, fitted, folder=folder, tick=tick)
    checked = replace(checked, problems=(*checked.problems, *vectors.problems))
    problems += [*checked.problems, *_unread(project), *_plan_problems(project, split)]
    return ProjectCheck(
        rows=data.rows,
        classes=data.label_names,
        problems=tuple(problems),
        checked=checked,
        dataset=data,
        split=split,
        profile=profile,
        fitted=fitted,
        vectors=vectors,
    )


def estimated_inputs(project: Project) -> dict[str, TensorType]:
    """The types of the input channels before anything was fitted: their upper bounds."""
    pipeline, data = project.pipeline, project.data
    bits = pipeline.ngrams.hashing_bits
    types: dict[str, TensorType] = {
        "tokens": Tokens(pipeline.vocabulary.max_size + 2, pipeline.sequence.max_length),
        "ngrams": Bag(2**bits if bits else pipeline.ngrams.max_features),
    }
    if gives_tags(pipeline):
        types["tags"] = Tokens(TAG_IDS, pipeline.sequence.max_length)
    texts = data.text if data.text_use == "separate" and len(data.text) > 1 else ()
    types |= {f"{kind}/{name}": types[kind] for name in texts for kind in tuple(types)}
    if data.numeric:
        types["numbers"] = Vector(len(data.numeric))
    types |= {f"category/{each.name}": Categories(each.max_values + 1) for each in data.categories}
    return types


def _data(
    project: Project, dataset: "TextDataset | None"
) -> tuple["TextDataset | None", list[Problem]]:
    missing = data_missing(project)
    if missing is not None:
        return None, list(missing.problems)
    if dataset is not None:
        return dataset, []
    try:
        return open_data(project), []
    except UserError as error:
        return None, list(error.problems)


def _pipeline_problems(project: Project) -> list[Problem]:
    """What is wrong with the settings of the steps that are switched on, and of the tokeniser."""
    pipeline = project.pipeline
    found = [
        replace(each, where=f"pipeline.steps.{place}.{each.where}")
        for place, setting in enumerate(pipeline.steps)
        if setting.enabled
        for each in setting.step.problems()
    ]
    tokenizer = pipeline.tokenizer.problems()
    return found + [replace(each, where=f"pipeline.tokenizer.{each.where}") for each in tokenizer]


def _unread(project: Project) -> list[Problem]:
    """Columns that were chosen, and that no layer reads."""
    data, channels = project.data, channels_of(project.graph)
    if not channels:
        return []
    names = [each.name for each in data.numeric if "numbers" not in channels]
    names += [each.name for each in data.categories if f"category/{each.name}" not in channels]
    if data.text_use == "separate" and len(data.text) > 1 and not channels & {"tokens", "ngrams"}:
        read = {channel.partition("/")[2] for channel in channels}
        names += [name for name in data.text if name not in read]
    return [unread_columns(listed(names))] if names else []


def _loss_problem(loss: Loss, task: Task) -> Problem:
    name = _(loss.meta.title)
    if task == "regression":
        told = msg(N_("{loss} needs classes; the label is a number."), loss=name)
        fix = msg(N_("Choose mean squared error, or treat the label as classes."))
    elif task == "multilabel":
        told = msg(N_("{loss} needs one class a row; here a row may have several."), loss=name)
        if loss.tasks == ("regression",):
            told = msg(N_("{loss} needs a number; here a row may have several labels."), loss=name)
        fix = msg(N_("Choose binary cross entropy, or treat the label as one class."))
    else:
        told = msg(N_("{loss} is for several labels a row; here a row has one class."), loss=name)
        fix = msg(N_("Choose cross entropy, or treat the label as several labels."))
        if loss.tasks == ("regression",):
            told = msg(N_("{loss} needs a number; the label is a class."), loss=name)
            fix = msg(N_("Choose cross entropy, or treat the label as a number."))
    return problem("loss-task", "plan.loss", told, fix)


def _plateau_without_validation() -> Problem:
    """A schedule that waits for validation figures which never come."""
    return problem(
        "plateau-without-validation",
        "plan.schedule",
        msg(N_("The learning rate can't drop: there is no validation split to judge by.")),
        msg(N_("Set a share of validation rows on the Data page, or choose another schedule.")),
        severity="warning",
    )


def _plan_problems(project: Project, split: "Split") -> list[Problem]:
    plan, found = project.plan, []
    if project.data.task not in plan.loss.tasks:
        found.append(_loss_problem(plan.loss, project.data.task))
    if plan.oversample and project.data.task == "regression":
        found.append(
            problem(
                "oversample-numbers",
                "plan.oversample",
                msg(N_("Over-sampling needs classes; the label is a number.")),
                msg(N_("Switch it off; it changes nothing.")),
                severity="warning",
            )
        )
    if plan.schedule.drop_after() and len(split.train) and not len(split.validation):
        found.append(_plateau_without_validation())
    rows = len(split.train)
    if rows and plan.batch_size > rows and not plan.optimizer.full_batch:
        found.append(
            problem(
                "batch-larger-than-data",
                "plan.batch_size",
                msg(
                    N_("A batch of {batch} is larger than the {rows} training rows."),
                    batch=plan.batch_size,
                    rows=rows,
                ),
                msg(
                    N_("Each epoch will be one step with all rows. A smaller batch learns faster.")
                ),
                severity="warning",
            )
        )
    return found
