"""Commands answered between two batches."""

import contextlib
from collections.abc import Generator
from typing import Literal

from studio.core.errors import UserError
from studio.core.events import EpochsChanged, Event, Paused, RateChanged, Resumed
from studio.train.checkpoint import remove_checkpoints
from studio.train.control import (
    Command,
    Control,
    Interrupt,
    MoreEpochs,
    Pause,
    Resume,
    SaveNow,
    SetLearningRate,
    Stop,
)
from studio.train.state import RunState
from studio.train.telling import save, tell

#: How a run is ended by hand.
Ending = Literal["stopped", "discarded", "interrupted"]


def answer_all(state: RunState, control: Control) -> Generator[Event, None, Ending | None]:
    """Do what the waiting commands ask; how they end the run, or None."""
    while (command := control.poll()) is not None:
        ending = yield from _answer(state, control, command)
        if ending is not None:
            return ending
    return None


def _answer(
    state: RunState, control: Control, command: Command
) -> Generator[Event, None, Ending | None]:
    if isinstance(command, SetLearningRate):
        state.base_rate = command.value
        yield RateChanged(state.job.run, step=state.step, learning_rate=command.value)
    elif isinstance(command, MoreEpochs):
        state.more_epochs += command.value
        yield EpochsChanged(state.job.run, step=state.step, epochs=state.epochs)
    elif isinstance(command, SaveNow):
        yield from tell(state)
        yield save(state)
    elif isinstance(command, Pause):
        return (yield from _pause(state, control))
    elif isinstance(command, Stop) and not command.keep:
        yield from tell(state)
        # What can't be deleted does no harm: the run is told as discarded.
        with contextlib.suppress(UserError):
            remove_checkpoints(state.job.folder)
        return "discarded"
    elif isinstance(command, Stop | Interrupt):
        yield from tell(state)
        yield save(state)
        return "stopped" if isinstance(command, Stop) else "interrupted"
    return None


def _pause(state: RunState, control: Control) -> Generator[Event, None, Ending | None]:
    """Wait for a command that ends the pause. It is told at once; the saving comes after."""
    yield from tell(state)
    yield Paused(state.job.run, step=state.step)
    yield save(state)
    state.watch.pause()
    ending: Ending | None = None
    while True:
        # Short waits let a signal through where a blocked wait would hold it back (Windows).
        command = control.wait(0.25)
        if isinstance(command, Resume):
            break
        if command is not None and not isinstance(command, Pause):
            ending = yield from _answer(state, control, command)
            if ending is not None:
                return ending
    state.watch.go_on()
    yield Resumed(state.job.run, step=state.step)
    return None
