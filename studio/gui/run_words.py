"""A run in words: its state in a line, and a sentence for each event of the log."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QTime

from studio.core.events import (
    BatchDivided,
    EpochsChanged,
    Evaluated,
    Event,
    Failed,
    Finished,
    Paused,
    Phase,
    RateChanged,
    Resumed,
    Saved,
    Started,
)
from studio.core.i18n import N_, _, ngettext, together
from studio.gui import figures
from studio.gui.run_view import RunView

if TYPE_CHECKING:
    from studio.store.history import RunRow

#: The states of a run and of a row in the table of runs.
STATES = {
    "starting": N_("Starting"),
    "preparing": N_("Preparing"),
    "running": N_("Under way"),
    "pausing": N_("Pausing"),
    "paused": N_("Paused"),
    "resuming": N_("Going on"),
    "stopping": N_("Stopping"),
    "completed": N_("Completed"),
    "stopped": N_("Stopped and kept"),
    "discarded": N_("Discarded"),
    "interrupted": N_("Interrupted"),
    "failed": N_("Failed"),
}
_PHASES = {
    "reading": N_("Reading the data"),
    "fitting": N_("Learning the vocabulary from the training texts"),
    "encoding": N_("Turning the texts into numbers"),
    "building": N_("Building the network"),
    "training": N_("Training"),
    "refitting": N_("Training again with the validation rows"),
    "evaluating": N_("Judging the model on the test texts"),
    "saving": N_("Saving the model"),
}
DEVICES = {"cpu": N_("processor"), "cuda": N_("NVIDIA graphics card"), "mps": N_("Apple graphics")}


def state_of(state: str) -> str:
    """A state in words."""
    return _(STATES[state]) if state in STATES else state


def state_of_row(row: "RunRow") -> str:
    """The state of a run of the history: how it ended, or what it does."""
    return (row.reason or "completed") if row.state == "finished" else row.state


def title_of(row: "RunRow") -> str:
    """A run in a list of choices: its name, when it began, and how good it is."""
    words = f"{name_of(row)} · {when_of(row)}"
    accuracy = row.test.get("accuracy", row.best.get("val_accuracy"))
    if accuracy is not None:
        return f"{words} · {figures.percent(accuracy)}"
    return words


def name_of(row: "RunRow") -> str:
    """What a run is called: by its person, else by its number among all runs."""
    return row.name or _("Run {n}").format(n=row.number)


def when_of(row: "RunRow") -> str:
    """When a run began, in the local way: today's by the time alone."""
    try:
        began = datetime.fromisoformat(row.created)
    except ValueError:
        return row.id
    time = QLocale().toString(QTime(began.hour, began.minute, began.second), "HH:mm:ss")
    if began.date() == datetime.now(began.tzinfo).date():
        return _("Today, {time}").format(time=time)
    day = QLocale().toString(
        QDate(began.year, began.month, began.day), QLocale.FormatType.ShortFormat
    )
    return f"{day}, {time[:5]}"


def phase_of(phase: str) -> str:
    """A phase in words."""
    return _(_PHASES[phase]) if phase in _PHASES else phase


def device_of(device: str) -> str:
    """A device in words; its name as torch says it where we have none."""
    kind = device.split(":")[0]
    return _(DEVICES[kind]) if kind in DEVICES else device


def now_of(view: RunView) -> str:
    """What is going on, in a line."""
    if view.end is not None or view.state in ("paused", "pausing", "stopping", "resuming"):
        return state_of(view.state)
    if view.phase is not None and view.phase.phase != "training":
        return phase_of(view.phase.phase)
    return state_of(view.state)


def sentence(event: Event) -> str:
    """An event in one sentence; empty for those that the log leaves out."""
    match event:
        case Phase():
            told = event.phase == "training" or event.share is not None
            return "" if told else phase_of(event.phase) + _("…")
        case Started():
            return _started(event)
        case Evaluated():
            return _evaluated(event)
        case Saved(kind="bundle"):
            return _("Model saved as {name}.").format(name=Path(event.path).name)
        case Paused():
            return _("Paused after step {step}. The position is saved.").format(
                step=figures.count(event.step)
            )
        case Resumed():
            return _("Going on from step {step}.").format(step=figures.count(event.step))
        case RateChanged():
            return _("Learning rate set to {value} at step {step}.").format(
                value=figures.short(event.learning_rate), step=figures.count(event.step)
            )
        case EpochsChanged():
            return ngettext(
                "The run now has {n} epoch; the schedule spreads over it.",
                "The run now has {n} epochs; the schedule spreads over them.",
                event.epochs,
            ).format(n=figures.count(event.epochs))
        case BatchDivided():
            return _divided(event)
        case Finished():
            return _finished(event)
        case Failed():
            return together(str(event.problem.message), str(event.problem.fix))
    return ""


def _started(event: Started) -> str:
    rows = ngettext("{n} text", "{n} texts", event.train_rows).format(
        n=figures.count(event.train_rows)
    )
    text = _(
        "Training on {rows}: {epochs} epochs of {steps} steps, {parameters} parameters, {device}."
    )
    said = text.format(
        rows=rows,
        epochs=figures.count(event.epochs),
        steps=figures.count(event.steps_per_epoch),
        parameters=figures.amount(event.parameters),
        device=device_of(event.device),
    )
    if event.first_step:
        again = _("Resumed after step {step}.").format(step=figures.count(event.first_step))
        return together(again, said)
    return said


def _divided(event: BatchDivided) -> str:
    text = ngettext(
        "Memory ran out at step {step}. From now on {n} text goes through the network at a time; "
        "the gradients are added up, so that the result stays the same.",
        "Memory ran out at step {step}. From now on at most {n} texts go through the network at a "
        "time; the gradients are added up, so that the result stays the same.",
        event.rows,
    )
    return text.format(step=figures.count(event.step), n=figures.count(event.rows))


def _evaluated(event: Evaluated) -> str:
    found = event.metrics
    if "val_accuracy" in found:
        text = _("Epoch {epoch}: validation loss {loss}, accuracy {accuracy}.")
    elif "val_mae" in found:
        text = _("Epoch {epoch}: validation loss {loss}, mean absolute error {error}.")
    elif "val_loss" in found:
        text = _("Epoch {epoch}: validation loss {loss}.")
    else:
        text = _("Epoch {epoch}: training loss {train}.")
    said = text.format(
        epoch=event.epoch,
        loss=figures.loss(found.get("val_loss", float("nan"))),
        accuracy=figures.percent(found.get("val_accuracy", float("nan"))),
        error=figures.short(found.get("val_mae", float("nan"))),
        train=figures.loss(found.get("train_loss", float("nan"))),
    )
    return said + " " + _("The best so far.") if event.best else said


def _finished(event: Finished) -> str:
    took = figures.duration(event.train_seconds)
    if event.reason == "discarded":
        return _("Discarded after {time}. Nothing was kept.").format(time=took)
    if event.reason == "interrupted":
        return _("Interrupted after {time}. The position is saved; the run can be resumed.").format(
            time=took
        )
    if event.reason == "stopped":
        said = _("Stopped after {time}; the model so far is kept.").format(time=took)
    elif event.early_stopped:
        said = _("Stopped early after {time}: the validation figure no longer improved.").format(
            time=took
        )
    else:
        said = _("Done in {time}.").format(time=took)
    if event.refitted:
        again = _("The model was trained again with the validation rows too.")
        said = together(said, again)
    if "accuracy" in event.test:
        accuracy = figures.percent(event.test["accuracy"])
        tested = _("Accuracy on the test texts: {accuracy}.").format(accuracy=accuracy)
        return together(said, tested)
    if "mae" in event.test:
        error = figures.short(event.test["mae"])
        tested = _("Mean absolute error on the test texts: {error}.").format(error=error)
        return together(said, tested)
    return said
