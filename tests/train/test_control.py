"""Commands reach the run whole, in order, and from another thread."""

import threading

import pytest

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
    command_from_json,
    command_to_json,
)

ALL: list[Command] = [
    Pause(),
    Resume(),
    Stop(keep=True),
    Stop(keep=False),
    Interrupt(),
    SetLearningRate(0.25),
    SaveNow(),
    MoreEpochs(3),
]


@pytest.mark.parametrize("command", ALL, ids=str)
def test_json_round_trip(command: Command) -> None:
    assert command_from_json(command_to_json(command)) == command


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ({"command": "pause"}, Pause()),
        ({"command": "stop"}, Stop(keep=True)),
        ({"command": "stop", "keep": False}, Stop(keep=False)),
        ({"command": "discard"}, Stop(keep=False)),
        ({"command": "set_learning_rate", "value": 1}, SetLearningRate(1.0)),
        ({"command": "save"}, SaveNow()),
        ({"command": "more_epochs"}, MoreEpochs(1)),
        ({"command": "more_epochs", "value": 20}, MoreEpochs(20)),
    ],
)
def test_lines_of_the_protocol(line: dict[str, object], command: Command) -> None:
    assert command_from_json(line) == command


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"command": "explode"},
        {"command": ["pause"]},
        {"command": "stop", "keep": "yes"},
        {"command": "set_learning_rate"},
        {"command": "set_learning_rate", "value": "0.1"},
        {"command": "set_learning_rate", "value": True},
        {"command": "set_learning_rate", "value": 0},
        {"command": "set_learning_rate", "value": float("nan")},
        {"command": "set_learning_rate", "value": float("inf")},
        {"command": "more_epochs", "value": 0},
        {"command": "more_epochs", "value": 2.0},
        {"command": "more_epochs", "value": True},
        {"command": "more_epochs", "value": 100_001},
    ],
)
def test_what_is_no_command_is_refused(line: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        command_from_json(line)


def test_poll_takes_in_order_and_never_waits() -> None:
    control = Control()
    assert control.poll() is None
    control.send(Pause())
    control.send(Resume())
    assert [control.poll(), control.poll(), control.poll()] == [Pause(), Resume(), None]


def test_wait_gets_what_another_thread_sends() -> None:
    control = Control()
    assert control.wait(0.001) is None
    threading.Timer(0.05, control.send, [SaveNow()]).start()
    assert control.wait(10) == SaveNow()
