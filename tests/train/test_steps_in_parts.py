"""Steps made of several batches, by the plan or because memory ran out."""

from pathlib import Path
from typing import Any

import pytest
import torch
from test_loop import ADAM, assert_equal, at_step, column, of, run, weights
from train_toys import lstm_graph, ngram_graph, toy_job

from studio.core.errors import UserError
from studio.core.events import BatchDivided, Steps
from studio.model.build import GraphModule
from studio.train.checkpoint import load_checkpoint
from studio.train.control import Interrupt
from studio.train.job import TrainOutcome

GRAPHS = {"lstm": lstm_graph, "ngrams": ngram_graph}
SGD = {"id": "sgd", "learning_rate": 0.05}


def _close(first: TrainOutcome, second: TrainOutcome) -> None:
    others = weights(second)
    for name, value in weights(first).items():
        torch.testing.assert_close(value, others[name], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("graph", GRAPHS)
def test_two_batches_a_step_are_one_of_twice_the_size(graph: str, tmp_path: Path) -> None:
    # The whole split in each step, so that both see the same rows.
    plan = {"optimizer": SGD, "epochs": 3, "clip_norm": 0.5}
    halves = toy_job(
        tmp_path / "a",
        plan=plan | {"batch_size": 120, "accumulate": 2},
        graph=GRAPHS[graph](),
        validation=0,
    )
    whole = toy_job(
        tmp_path / "b", plan=plan | {"batch_size": 240}, graph=GRAPHS[graph](), validation=0
    )
    (parts, one), (together, other) = run(halves), run(whole)
    assert one.steps == other.steps == 3
    for name in ("loss", "accuracy", "gradient_norm"):
        assert column(parts, name) == pytest.approx(column(together, name), rel=1e-4)
    _close(one, other)


def test_the_last_step_of_an_epoch_takes_what_is_left(tmp_path: Path) -> None:
    # 240 rows in batches of 16 are 15 batches: steps of 4, 4, 4 and 3.
    events, outcome = run(toy_job(tmp_path, plan={"accumulate": 4, "epochs": 2}))
    assert outcome.steps == 8
    assert outcome.samples == 480
    assert of(Steps, events)[-1].epoch == 2.0


class Narrow:
    """A device that holds only so many rows of a training step; what is beyond fails in `way`."""

    def __init__(self, most: int, way: str) -> None:
        self.most, self.way, self.refused = most, way, 0
        self._forward = GraphModule.forward

    def __call__(self, module: GraphModule, inputs: dict[str, Any]) -> torch.Tensor:
        outputs = self._forward(module, inputs)
        rows = outputs.shape[0]
        if not module.training or rows <= self.most:
            return outputs
        self.refused += 1
        if self.way == "forward":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        if self.way == "processor":
            torch.empty(2**50)  # four petabytes: the processor's own words
        outputs.register_hook(_no_memory)
        return outputs


def _no_memory(_gradient: torch.Tensor) -> None:
    raise torch.OutOfMemoryError("CUDA out of memory, backward")


@pytest.fixture(params=["forward", "processor", "backward"])
def narrow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Narrow:
    """Only 5 rows fit at once."""
    made = Narrow(5, request.param)
    monkeypatch.setattr(GraphModule, "forward", lambda module, inputs: made(module, inputs))
    return made


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_step_for_which_memory_ran_out_is_made_in_parts_with_an_equal_result(
    graph: str, narrow: Narrow, tmp_path: Path
) -> None:
    plan = {"optimizer": SGD, "epochs": 2}
    divided, one = run(toy_job(tmp_path / "a", plan=plan, graph=GRAPHS[graph]()))
    # 16 rows, then 8, then 4 at once: told twice, and then kept to.
    assert [(e.step, e.rows) for e in of(BatchDivided, divided)] == [(1, 8), (1, 4)]
    assert narrow.refused == 2
    narrow.most = 1_000
    plain, other = run(toy_job(tmp_path / "b", plan=plan, graph=GRAPHS[graph]()))
    assert not of(BatchDivided, plain)
    assert one.steps == other.steps
    for name in ("loss", "accuracy", "learning_rate", "gradient_norm"):
        assert column(divided, name) == pytest.approx(column(plain, name), rel=1e-3)
    _close(one, other)


def test_memory_that_runs_out_later_leaves_nothing_of_the_half_made_step(
    narrow: Narrow, tmp_path: Path
) -> None:
    plan = {"optimizer": SGD, "epochs": 2, "accumulate": 2, "batch_size": 8}
    narrow.most = 1_000

    def shrink(event: object) -> tuple[()]:
        if isinstance(event, Steps) and event.step[-1] >= 5:
            narrow.most = 4
        return ()

    divided, one = run(toy_job(tmp_path / "a", plan=plan), commands=shrink)
    (told,) = of(BatchDivided, divided)
    assert told.rows == 4
    assert told.step > 5
    narrow.most = 1_000
    _, other = run(toy_job(tmp_path / "b", plan=plan))
    _close(one, other)


def test_a_divided_run_goes_on_divided_after_an_interruption(
    narrow: Narrow, tmp_path: Path
) -> None:
    plan = {"optimizer": ADAM, "epochs": 3}
    jobs = [toy_job(tmp_path / p, plan=plan, graph=lstm_graph(dropout=0.3)) for p in "ab"]
    _, whole = run(jobs[0])
    run(jobs[1], commands=at_step(16, Interrupt()))
    saved = load_checkpoint(jobs[1].folder)
    assert saved is not None
    assert saved.position.rows_at_once == 4
    refused = narrow.refused
    events, resumed = run(jobs[1], resume=True)
    assert narrow.refused == refused
    assert not of(BatchDivided, events)
    assert_equal(weights(whole), weights(resumed))


def test_when_not_even_one_text_fits_it_is_told(narrow: Narrow, tmp_path: Path) -> None:
    narrow.most = 0
    with pytest.raises(UserError) as raised:
        run(toy_job(tmp_path))
    assert raised.value.problem.code == "out-of-memory"
    assert raised.value.problem.where == "plan.batch_size"


def test_another_error_is_not_taken_for_a_lack_of_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(module: GraphModule, inputs: dict[str, Any]) -> torch.Tensor:
        raise RuntimeError("shape mismatch")

    monkeypatch.setattr(GraphModule, "forward", broken)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        run(toy_job(tmp_path))
