"""More epochs while a run goes and after its end; rates that drop; means of weights."""

from pathlib import Path

import pytest
import torch
from test_loop import ADAM, assert_equal, at_step, column, of, run, weights
from train_toys import lstm_graph, toy_job

from studio.core.errors import UserError
from studio.core.events import EpochsChanged, Evaluated, Started
from studio.train.checkpoint import load_checkpoint
from studio.train.control import Control, Interrupt, MoreEpochs, Pause, Resume
from studio.train.determinism import determinism
from studio.train.loop import train
from studio.train.losses import default_loss
from studio.train.passes import validate

CONSTANT = {"optimizer": ADAM}


def test_a_run_made_longer_is_as_one_that_was_planned_so(tmp_path: Path) -> None:
    short = toy_job(tmp_path / "a", plan={**CONSTANT, "epochs": 2})
    planned = toy_job(tmp_path / "b", plan={**CONSTANT, "epochs": 5})
    events, longer = run(short, commands=at_step(16, MoreEpochs(2), MoreEpochs(1)))
    assert [e.epochs for e in of(EpochsChanged, events)] == [4, 5]
    _, other = run(planned)
    assert longer.steps == other.steps == 75
    assert_equal(weights(longer), weights(other))


def test_the_schedule_stretches_over_the_longer_run(tmp_path: Path) -> None:
    plan = {"optimizer": ADAM, "schedule": "exponential", "epochs": 2}
    events, outcome = run(toy_job(tmp_path, plan=plan), commands=at_step(1, MoreEpochs(2)))
    rates = column(events, "learning_rate")
    assert outcome.steps == len(rates) == 60
    assert rates[-1] == pytest.approx(0.01 * 0.01)
    assert rates[45] == pytest.approx(0.01 * 0.01 ** (45 / 59))


def test_more_epochs_survive_an_interruption_and_can_be_asked_for_in_a_pause(
    tmp_path: Path,
) -> None:
    plan = {**CONSTANT, "epochs": 2}
    job = toy_job(tmp_path / "a", plan=plan)
    commands = at_step(3, Pause(), MoreEpochs(3), Resume(), Interrupt())
    _, interrupted = run(job, commands=commands)
    assert interrupted.reason == "interrupted"
    events, outcome = run(job, resume=True)
    assert of(Started, events)[0].epochs == 5
    assert outcome.steps == 75


def test_a_run_that_had_ended_goes_on(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"optimizer": {"id": "sgd", "momentum": 0.0}, "epochs": 3})
    _, ended = run(job)
    last = load_checkpoint(tmp_path)
    assert last is not None
    assert last.position.completed
    events: list[object] = []
    going = train(job, Control(), resume=last.longer(2))
    while True:
        try:
            events.append(next(going))
        except StopIteration as end:
            outcome = end.value
            break
    # Plain gradient descent gathers nothing: it is as if the run had been planned so.
    _, planned = run(
        toy_job(tmp_path / "b", plan={"optimizer": {"id": "sgd", "momentum": 0.0}, "epochs": 5})
    )
    assert (ended.steps, outcome.steps) == (45, 75)
    assert_equal(weights(outcome), weights(planned))
    assert outcome.best == planned.best


def test_a_run_that_had_stopped_early_gets_new_patience(tmp_path: Path) -> None:
    plan = {"optimizer": {"id": "adam", "learning_rate": 0.1}, "epochs": 60, "patience": 1}
    _, ended = run(toy_job(tmp_path, plan=plan))
    assert ended.early_stopped
    last = load_checkpoint(tmp_path)
    assert last is not None
    longer = last.longer(1).position
    assert (longer.early_stopped, longer.bad_epochs, longer.completed) == (False, 0, False)


def test_the_rate_drops_where_validation_stands_still(tmp_path: Path) -> None:
    plan = {
        "optimizer": {"id": "adam", "learning_rate": 0.3},
        "schedule": {"id": "plateau", "patience": 2, "gamma": 0.5, "floor": 0.2},
        "epochs": 14,
    }
    events, outcome = run(toy_job(tmp_path, plan=plan))
    expected, stale, factor = [], 0, 1.0
    drops = []
    for told in of(Evaluated, events):
        expected += [0.3 * max(factor, 0.2)] * 15
        stale = 0 if told.best else stale + 1
        if stale == 2:
            stale, factor = 0, factor * 0.5
            drops.append(told.epoch)
    assert len(drops) >= 3
    assert outcome.drop_epochs == tuple(drops)
    assert column(events, "learning_rate") == pytest.approx(expected)


def test_without_validation_a_plateau_is_told_to_do_nothing(tmp_path: Path) -> None:
    plan = {"schedule": "plateau", "epochs": 1}
    events, _ = run(toy_job(tmp_path, plan=plan, validation=0))
    assert [w.code for w in of(Started, events)[0].warnings] == ["plateau-without-validation"]


def test_the_mean_of_the_weights_is_judged_and_kept(tmp_path: Path) -> None:
    plan = {"optimizer": {"id": "sgd", "learning_rate": 0.3}, "epochs": 2, "keep_best": False}
    job = toy_job(tmp_path / "a", plan=plan | {"average": 0.9})
    events, averaged = run(job)
    _, plain = run(toy_job(tmp_path / "b", plan=plan))
    # The steps are those of a run without the mean …
    saved = load_checkpoint(job.folder)
    assert saved is not None
    assert_equal(dict(saved.model), weights(plain))
    # … and the mean is what its formula says, followed after every step.
    assert saved.average is not None
    assert_equal(dict(saved.average), weights(averaged))
    mean = _followed(tmp_path / "d", plan, 0.9)
    for name, value in mean.items():
        torch.testing.assert_close(value, weights(averaged)[name], rtol=1e-5, atol=1e-6)
    # What is told of the epoch is said of the mean.
    assert job.validation is not None
    judged = validate(averaged.module, job.validation, default_loss("classification"))
    assert of(Evaluated, events)[-1].metrics["val_loss"] == judged.loss


def _followed(folder: Path, plan: dict[str, object], decay: float) -> dict[str, torch.Tensor]:
    """The mean by its formula, from the weights after every step of a plain run."""
    from studio.data.batching import make_batch, plan_batches
    from studio.train.chance import epoch_generator, seed_step
    from studio.train.state import new_state

    job = toy_job(folder, plan=dict(plan))
    state = new_state(job, torch.device("cpu"), 1, None)
    mean = {n: p.detach().clone() for n, p in state.stepper.module.named_parameters()}
    step = 0
    for epoch in range(2):
        for index in plan_batches(job.train, 16, generator=epoch_generator(0, epoch)):
            seed_step(0, step, 0, state.device)
            state.stepper.accumulate(make_batch(job.train, index), 1.0)
            state.stepper.update(step, 0.3)
            kept = min(decay, (1 + step) / (10 + step))
            for name, weight in state.stepper.module.named_parameters():
                mean[name] = kept * mean[name] + (1 - kept) * weight.detach()
            step += 1
    return mean


def test_deterministic_runs_are_the_same_and_leave_torch_as_it_was(tmp_path: Path) -> None:
    plan = {"optimizer": ADAM, "epochs": 2}
    graph = lstm_graph(dropout=0.3)
    _, plain = run(toy_job(tmp_path / "a", plan=plan, graph=graph))
    _, careful = run(toy_job(tmp_path / "b", plan=plan | {"deterministic": True}, graph=graph))
    assert_equal(weights(plain), weights(careful))
    assert not torch.are_deterministic_algorithms_enabled()


def test_a_computation_that_can_not_be_repeated_is_told() -> None:
    with pytest.raises(UserError) as raised, determinism(wanted=True):
        raise RuntimeError("put_ does not have a deterministic implementation, but you set …")
    assert raised.value.problem.code == "not-deterministic"
    assert not torch.are_deterministic_algorithms_enabled()


def test_the_figure_that_decides_can_be_another(tmp_path: Path) -> None:
    for monitor, name, sign in (("macro_f1", "val_macro_f1", 1), ("mae", "val_mae", -1)):
        task = "regression" if monitor == "mae" else "classification"
        plan = {"optimizer": ADAM, "epochs": 5, "monitor": monitor}
        job = toy_job(tmp_path / monitor, plan=plan, task=task)
        events, outcome = run(job)
        told = [e.metrics for e in of(Evaluated, events)]
        assert outcome.best[name] == max(sign * each[name] for each in told) * sign
    # A figure that the task has not leaves the decision to the loss.
    events, outcome = run(toy_job(tmp_path / "none", plan={"monitor": "mae", "epochs": 3}))
    assert outcome.best["val_loss"] == min(e.metrics["val_loss"] for e in of(Evaluated, events))
