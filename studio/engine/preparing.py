"""From a project to encoded rows: reading, splitting, fitting, encoding."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.core.tensors import TensorType
from studio.engine.splitting import split_of
from studio.model.graph import channels_of
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.encoded import Encoded
    from studio.data.fitted import FittedPipeline
    from studio.data.split import Split

#: Called with the name of a phase and the share done of it, or None.
PhaseProgress = Callable[[str, float | None], None]


@dataclass(frozen=True)
class Prepared:
    """Everything that a run needs of the data."""

    dataset: "TextDataset"
    split: "Split"
    fitted: "FittedPipeline"
    train: "Encoded"
    validation: "Encoded | None"
    test: "Encoded | None"

    @property
    def inputs(self) -> dict[str, TensorType]:
        """The exact types of the input channels."""
        return self.fitted.input_types()

    @property
    def classes(self) -> int:
        """How many outputs the task needs."""
        return outputs_needed(self.dataset)


def outputs_needed(dataset: "TextDataset") -> int:
    """The number of classes, or 1 for a number."""
    return 1 if dataset.task == "regression" else len(dataset.label_names)


def open_data(
    project: Project, *, folder: Path | None = None, tick: Tick = no_tick
) -> "TextDataset":
    """Read the project's rows.

    Args:
        project: what is read.
        folder: the project's folder, in which parsed tables are kept.
        tick: told the share that was read.

    Raises:
        UserError: no file or columns chosen yet, or the file can't be read.
        Cancelled: by `tick`.
    """
    from studio.data.dataset import load_dataset

    missing = data_missing(project)
    if missing is not None:
        raise missing
    return load_dataset(project.data, folder=folder, tick=tick)


def data_missing(project: Project) -> UserError | None:
    """What the project still needs before its data can be read; None when nothing."""
    if project.data.source is None:
        return UserError(
            problem(
                "no-data",
                "data.source",
                msg(N_("No file is loaded yet.")),
                msg(N_("Open a file with texts and labels.")),
            )
        )
    if not project.data.text:
        return UserError(
            problem(
                "no-text-column",
                "data.text",
                msg(N_("No text column is chosen.")),
                msg(N_("Choose the column that holds the texts.")),
            )
        )
    if not project.data.label:
        return UserError(
            problem(
                "no-label-column",
                "data.label",
                msg(N_("No label column is chosen.")),
                msg(N_("Choose the column that holds the labels.")),
            )
        )
    return None


def fit_for(
    project: Project,
    dataset: "TextDataset",
    split: "Split",
    progress: Callable[[float], None] | None = None,
    *,
    most: int | None = None,
) -> "FittedPipeline":
    """The project's pipeline fitted on the training split, for the channels its graph reads.

    Args:
        project, dataset, split: the settings and the rows.
        progress: told the share that is done; may raise `Cancelled`.
        most: of more training rows than these a sample is looked at, and a note says so.
    """
    from studio.data.column_fit import fit_columns
    from studio.data.fit import fit_pipeline, training_texts
    from studio.data.sampling import sample_rows
    from studio.data.split import strata_of

    channels = channels_of(project.graph) or frozenset({"tokens"})
    rows = split.train
    if most is not None and len(rows) > most:
        rows = sample_rows(rows, strata_of(dataset, rows), most)
    fitted = fit_pipeline(
        project.pipeline,
        training_texts(dataset, rows, channels),
        channels=channels,
        label_names=dataset.label_names,
        task=dataset.task,
        targets=dataset.targets[split.train] if dataset.task == "regression" else None,
        columns=fit_columns(project.data, dataset, split.train),
        progress=progress,
    )
    if len(rows) == len(split.train):
        return fitted
    told = msg(
        N_("Sizes of vocabulary and layers come from {sample} of {rows} training texts."),
        sample=f"{len(rows):,}",
        rows=f"{len(split.train):,}",
    )
    advice = msg(N_("A run looks at all of them; its sizes may be somewhat larger."))
    note = problem("fitted-on-sample", "pipeline", told, advice, severity="info")
    return replace(fitted, notes=(*fitted.notes, note))


def prepare(
    project: Project,
    dataset: "TextDataset | None" = None,
    progress: PhaseProgress | None = None,
    *,
    folder: Path | None = None,
) -> Prepared:
    """Read, split, fit and encode.

    Args:
        project: all settings.
        dataset: its rows, where they have been read already.
        progress: told each phase.
        folder: the project's folder, where an earlier split is kept.

    Raises:
        UserError: whatever stands in the way, in words.
    """
    from studio.data.encoded import encode_rows

    tell = progress or _silent
    tell("reading", None)
    data = dataset if dataset is not None else open_data(project)
    split = split_of(project, data, folder)
    tell("fitting", None)
    fitted = fit_for(project, data, split)
    tell("encoding", None)
    channels = channels_of(project.graph)
    return Prepared(
        dataset=data,
        split=split,
        fitted=fitted,
        train=encode_rows(data, split.train, fitted, channels),
        validation=encode_rows(data, split.validation, fitted, channels)
        if len(split.validation)
        else None,
        test=encode_rows(data, split.test, fitted, channels) if len(split.test) else None,
    )


def _silent(phase: str, share: float | None) -> None:
    """Nobody listens."""
