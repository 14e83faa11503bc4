"""Commands to a run while it goes: pause, resume, stop, a new rate, more epochs, save now."""

import math
import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

#: No command makes a run longer than by this.
MOST_EPOCHS = 100_000


@dataclass(frozen=True)
class Pause:
    """Wait after the step that is being made; the position is saved."""

    word: ClassVar[str] = "pause"


@dataclass(frozen=True)
class Resume:
    """Go on after a pause."""

    word: ClassVar[str] = "resume"


@dataclass(frozen=True)
class Stop:
    """End the run. With `keep` its position and its model are saved; without, nothing is left."""

    word: ClassVar[str] = "stop"
    keep: bool = True


@dataclass(frozen=True)
class Interrupt:
    """Save the position and end at once, as a signal to the process asks; no model is made."""

    word: ClassVar[str] = "interrupt"


@dataclass(frozen=True)
class SetLearningRate:
    """Replace the optimiser's base learning rate; the schedule's factor still applies.

    `value` is finite and > 0.
    """

    word: ClassVar[str] = "set_learning_rate"
    value: float = 0.001


@dataclass(frozen=True)
class SaveNow:
    """Write a checkpoint after the step that is being made."""

    word: ClassVar[str] = "save"


@dataclass(frozen=True)
class MoreEpochs:
    """Make the run longer by so many epochs, 1 to `MOST_EPOCHS`; the schedule stretches with it."""

    word: ClassVar[str] = "more_epochs"
    value: int = 1


Command = Pause | Resume | Stop | Interrupt | SetLearningRate | SaveNow | MoreEpochs


class Control:
    """A queue of commands between whoever follows a run and the loop; safe across threads."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Command] = queue.SimpleQueue()

    def send(self, command: Command) -> None:
        """Hand a command to the run; it is answered within a batch."""
        self._queue.put(command)

    def poll(self) -> Command | None:
        """The next command, or None at once."""
        if self._queue.empty():
            return None
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return None

    def wait(self, timeout_seconds: float | None = None) -> Command | None:
        """The next command; None when none came within `timeout_seconds` (None: wait for it)."""
        try:
            return self._queue.get(timeout=timeout_seconds)
        except queue.Empty:
            return None


def command_to_json(command: Command) -> dict[str, Any]:
    """The line that `command_from_json` reads: ``{"command": "pause"}``."""
    if isinstance(command, Stop):
        if not command.keep:
            return {"command": "discard"}
        return {"command": command.word, "keep": True}
    if isinstance(command, SetLearningRate | MoreEpochs):
        return {"command": command.word, "value": command.value}
    return {"command": command.word}


def command_from_json(value: Mapping[str, Any]) -> Command:
    """Read a command.

    Raises:
        ValueError: no such command, a learning rate that is not a finite number above 0, or a
            number of epochs that is none from 1 to `MOST_EPOCHS`.
    """
    word = value.get("command")
    made = _COMMANDS.get(word) if isinstance(word, str) else None
    if made is None:
        raise ValueError(f"no command of this name: {word!r}")
    return made(value)


def _stop(value: Mapping[str, Any]) -> Command:
    keep = value.get("keep", True)
    if not isinstance(keep, bool):
        raise ValueError(f"keep is true or false, found {keep!r}")
    return Stop(keep)


def _learning_rate(value: Mapping[str, Any]) -> Command:
    rate = value.get("value")
    if isinstance(rate, bool) or not isinstance(rate, int | float):
        raise ValueError(f"a learning rate is a number, found {rate!r}")
    if not math.isfinite(rate) or rate <= 0:
        raise ValueError(f"a learning rate is finite and above 0, found {rate!r}")
    return SetLearningRate(float(rate))


def more_epochs(value: object) -> int:
    """A number of epochs from outside.

    Raises:
        ValueError: it is none from 1 to `MOST_EPOCHS`.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_EPOCHS:
        raise ValueError(f"more epochs are 1 to {MOST_EPOCHS}, found {value!r}")
    return value


def _more_epochs(value: Mapping[str, Any]) -> Command:
    return MoreEpochs(more_epochs(value.get("value", 1)))


def _plain(command: Command) -> Callable[[Mapping[str, Any]], Command]:
    return lambda _: command


_COMMANDS: dict[str, Callable[[Mapping[str, Any]], Command]] = {
    Pause.word: _plain(Pause()),
    Resume.word: _plain(Resume()),
    Stop.word: _stop,
    "discard": _plain(Stop(keep=False)),
    Interrupt.word: _plain(Interrupt()),
    SetLearningRate.word: _learning_rate,
    MoreEpochs.word: _more_epochs,
    SaveNow.word: _plain(SaveNow()),
}
