"""Every event survives its line of JSON."""

import json

import pytest

from studio.core.errors import msg, problem
from studio.core.events import (
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
    Steps,
    event_from_json,
)
from studio.core.i18n import N_

_WARNING = problem(
    "x", "plan.batch_size", msg(N_("{rows} rows"), rows=3), msg(N_("Save")), severity="warning"
)
EVENTS: list[Event] = [
    Phase("r", phase="reading", share=0.5),
    Started("r", at="2026-11-23T14:00:00+08:00", train_rows=3, warnings=(_WARNING,)),
    Steps("r", step=(1, 2), loss=(0.5, 0.25), learning_rate=(0.1, 0.1), seconds_left=None),
    Evaluated("r", step=2, epoch=1, metrics={"val_loss": 0.5}, best=True),
    Saved("r", kind="bundle", path="模型.loom", step=2),
    Paused("r", step=2),
    Resumed("r", step=2),
    RateChanged("r", step=2, learning_rate=0.5),
    Finished("r", model="m", best={"epoch": 1.0}, test={"accuracy": 0.5}),
    Failed("r", problem=_WARNING, checkpoint="c"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_round_trip(event: Event) -> None:
    assert event_from_json(json.loads(json.dumps(event.to_json()))) == event


@pytest.mark.parametrize("value", [{}, {"event": "nonsense"}, {"event": "steps"}])
def test_what_is_no_event_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        event_from_json(value)


def test_members_from_a_newer_version_are_passed_over() -> None:
    assert event_from_json({"event": "paused", "run": "r", "step": 4, "new": 1}) == Paused("r", 4)


def test_the_line_of_the_end_is_the_contract() -> None:
    line = EVENTS[8].to_json()
    assert line["event"] == "finished"
    wanted = {"reason", "run", "model", "best", "test", "train_seconds", "samples_per_second"}
    assert wanted <= set(line)
