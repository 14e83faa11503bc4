"""The training loop: its events, what the settings do, and commands."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from train_toys import lstm_graph, ngram_graph, toy_job, toy_rows

from studio.catalog.layers.batch_norm import BatchNorm
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.core.errors import UserError
from studio.core.events import (
    Evaluated,
    Event,
    Paused,
    Phase,
    RateChanged,
    Resumed,
    Saved,
    Started,
    Steps,
)
from studio.data.batching import make_batch
from studio.model.build import build_module
from studio.model.graph import chain
from studio.train.chance import weights_generator
from studio.train.checkpoint import load_checkpoint
from studio.train.control import (
    Command,
    Control,
    Interrupt,
    Pause,
    Resume,
    SaveNow,
    SetLearningRate,
    Stop,
)
from studio.train.job import TrainJob, TrainOutcome
from studio.train.loop import train
from studio.train.losses import default_loss
from studio.train.passes import validate

ADAM = {"id": "adam", "learning_rate": 0.01}
Weights = dict[str, torch.Tensor]


def run(
    job: TrainJob,
    *,
    resume: bool = False,
    commands: Callable[[Event], Iterable[Command]] = lambda event: (),
) -> tuple[list[Event], TrainOutcome]:
    """All events and the outcome; `commands` answers each event with what is sent."""
    control, events = Control(), []
    going = train(job, control, resume=load_checkpoint(job.folder) if resume else None)
    while True:
        try:
            event = next(going)
        except StopIteration as end:
            return events, end.value
        events.append(event)
        for command in commands(event):
            control.send(command)


def at_step(step: int, *commands: Command) -> Callable[[Event], Iterable[Command]]:
    """Send commands once, with the first figures of `step` or later."""
    left = list(commands)

    def answer(event: Event) -> Iterable[Command]:
        if isinstance(event, Steps) and event.step[-1] >= step:
            sent = left[:]
            left.clear()
            return sent
        return ()

    return answer


def of(kind: type[Any], events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def column(events: list[Event], name: str) -> list[float]:
    return [value for event in of(Steps, events) for value in getattr(event, name)]


def weights(outcome: TrainOutcome) -> Weights:
    return {name: value.clone() for name, value in outcome.module.state_dict().items()}


def assert_equal(first: Weights, second: Weights) -> None:
    assert first.keys() == second.keys()
    for name, value in first.items():
        assert torch.equal(value, second[name]), name


def test_a_run_tells_what_happens(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 6, "optimizer": ADAM})
    events, outcome = run(job)
    assert isinstance(events[0], Phase)
    started = events[1]
    assert isinstance(started, Started)
    assert (started.train_rows, started.validation_rows) == (240, 60)
    assert (started.steps_per_epoch, started.epochs, started.first_step) == (15, 6, 0)
    assert started.parameters == sum(p.numel() for p in outcome.module.parameters())
    assert started.warnings == ()
    # The first figures come with the first step, and each step is told exactly once.
    assert of(Steps, events)[0].step == (1,)
    assert column(events, "step") == list(range(1, 91))
    for name in ("loss", "accuracy", "learning_rate", "gradient_norm"):
        assert len(column(events, name)) == 90
        assert np.isfinite(column(events, name)).all()
    evaluated = of(Evaluated, events)
    assert [e.epoch for e in evaluated] == [1, 2, 3, 4, 5, 6]
    assert [e.step for e in evaluated] == [15, 30, 45, 60, 75, 90]
    first, last = evaluated[0].metrics, evaluated[-1].metrics
    assert last["train_loss"] < first["train_loss"] / 2
    assert last["val_accuracy"] > 0.8
    losses = np.array(column(events, "loss")).reshape(6, 15)
    assert [e.metrics["train_loss"] for e in evaluated] == pytest.approx(losses.mean(1).tolist())
    assert (outcome.reason, outcome.steps, outcome.samples) == ("completed", 90, 6 * 240)
    assert outcome.seconds > 0
    assert all(event.run == "toy" for event in events)


def test_the_best_epoch_is_told_and_kept(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 12, "optimizer": {"id": "adam", "learning_rate": 0.03}})
    events, outcome = run(job)
    losses = [e.metrics["val_loss"] for e in of(Evaluated, events)]
    best = int(np.argmin(losses))
    assert best < len(losses) - 1, "the toy run must overfit for this test to mean anything"
    assert outcome.best["epoch"] == best + 1
    assert outcome.best["val_loss"] == losses[best]
    assert job.validation is not None
    again = validate(outcome.module, job.validation, default_loss("classification"))
    assert again.loss == losses[best]
    flags = [e.best for e in of(Evaluated, events)]
    assert [n for n, flag in enumerate(flags) if flag][-1] == best


def test_without_keep_best_the_last_epoch_stays(tmp_path: Path) -> None:
    plan = {"epochs": 12, "optimizer": {"id": "adam", "learning_rate": 0.03}, "keep_best": False}
    job = toy_job(tmp_path, plan=plan)
    events, outcome = run(job)
    assert job.validation is not None
    again = validate(outcome.module, job.validation, default_loss("classification"))
    last = of(Evaluated, events)[-1].metrics
    assert again.loss == last["val_loss"]
    assert outcome.best == {
        "epoch": 12,
        "val_loss": last["val_loss"],
        "val_accuracy": last["val_accuracy"],
        "val_macro_f1": last["val_macro_f1"],
    }
    assert run(job, resume=True)[1].best == outcome.best


def test_patience_stops_early(tmp_path: Path) -> None:
    plan = {"epochs": 60, "optimizer": {"id": "adam", "learning_rate": 0.03}, "patience": 3}
    events, outcome = run(toy_job(tmp_path, plan=plan))
    losses = [e.metrics["val_loss"] for e in of(Evaluated, events)]
    assert outcome.early_stopped
    assert outcome.reason == "completed"
    assert len(losses) == np.argmin(losses) + 1 + 3 < 60


def test_the_same_seed_gives_the_same_run_and_another_one_does_not(tmp_path: Path) -> None:
    runs = {}
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        plan = {"epochs": 2, "optimizer": ADAM, "seed": seed}
        job = toy_job(tmp_path / name, plan=plan, graph=lstm_graph(dropout=0.3))
        torch.manual_seed(ord(name))  # what others draw must not matter
        runs[name] = weights(run(job)[1])
    assert_equal(runs["a"], runs["b"])
    assert any(not torch.equal(value, runs["c"][name]) for name, value in runs["a"].items())


RESUMED: dict[str, dict[str, Any]] = {
    "adam": {"optimizer": ADAM},
    "adamw": {"optimizer": {"id": "adamw", "learning_rate": 0.01}, "schedule": "cosine"},
    "sgd": {"optimizer": {"id": "sgd", "momentum": 0.0}, "schedule": "step"},
    "nesterov": {"optimizer": {"id": "sgd", "nesterov": True}, "schedule": "one_cycle"},
    "rmsprop": {"optimizer": {"id": "rmsprop", "momentum": 0.5}, "l1": 1e-4},
    "gradient descent": {"optimizer": "gradient_descent", "epochs": 40},
    "clipping": {"optimizer": ADAM, "clip_norm": 0.3, "clip_value": 0.05, "l2": 1e-3},
    "patience": {"optimizer": ADAM, "epochs": 12, "patience": 2, "monitor": "accuracy"},
    "adagrad": {"optimizer": "adagrad", "schedule": "linear", "monitor": "macro_f1"},
    "nadam": {"optimizer": {"id": "nadam", "learning_rate": 0.01}, "schedule": "exponential"},
    "plateau": {
        "optimizer": {"id": "adam", "learning_rate": 0.3},
        "schedule": {"id": "plateau", "patience": 1},
        "epochs": 8,
    },
    "accumulation": {"optimizer": ADAM, "accumulate": 3, "epochs": 12},
    "averaging": {"optimizer": ADAM, "average": 0.95, "deterministic": True},
    "focal, over-sampled": {
        "optimizer": ADAM,
        "loss": {"id": "focal", "class_weights": "balanced"},
        "oversample": True,
    },
    "smoothed": {"optimizer": ADAM, "loss": {"id": "cross_entropy", "label_smoothing": 0.1}},
}


@pytest.fixture
def sparse_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table's gradient is sparse, as that of a large one is."""
    monkeypatch.setattr("studio.model.blocks.table.SPARSE_FROM", 1)


@pytest.mark.parametrize("graph", ["lstm", "ngrams", "sparse"])
@pytest.mark.parametrize("name", RESUMED)
def test_interrupted_and_resumed_is_as_if_uninterrupted(
    name: str, graph: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if graph == "sparse":
        request.getfixturevalue("sparse_tables")
    made = lstm_graph(dropout=0.25) if graph == "lstm" else ngram_graph()
    jobs = [toy_job(tmp_path / part, plan=RESUMED[name], graph=made) for part in ("a", "b")]
    whole_events, whole = run(jobs[0])
    first, interrupted = run(jobs[1], commands=at_step(16, Interrupt()))
    assert interrupted.reason == "interrupted"
    stopped = interrupted.steps
    torch.manual_seed(12345)
    second, resumed = run(jobs[1], resume=True)
    assert of(Started, second)[0].first_step == stopped
    assert 16 <= stopped < whole.steps
    assert_equal(weights(whole), weights(resumed))
    assert (whole.best, whole.steps, whole.samples) == (
        resumed.best,
        resumed.steps,
        resumed.samples,
    )
    for figure in ("step", "loss", "accuracy", "learning_rate", "gradient_norm"):
        assert column(first, figure) + column(second, figure) == column(whole_events, figure)
    assert of(Evaluated, first) + of(Evaluated, second) == of(Evaluated, whole_events)


def test_what_batch_normalisation_collected_is_part_of_the_position(tmp_path: Path) -> None:
    layers = (TokensInput(), Embedding(dim=8), BatchNorm(), Lstm(hidden=12), BatchNorm(), Output())
    jobs = [toy_job(tmp_path / part, graph=chain(*layers)) for part in ("a", "b")]
    _, whole = run(jobs[0])
    run(jobs[1], commands=at_step(16, Interrupt()))
    _, resumed = run(jobs[1], resume=True)
    assert weights(whole)["batch_norm.running_mean"].any()
    assert_equal(weights(whole), weights(resumed))
    assert whole.best == resumed.best


def test_a_completed_run_keeps_one_checkpoint_without_the_optimisers_state(tmp_path: Path) -> None:
    plan = {"epochs": 8, "optimizer": ADAM, "checkpoint_seconds": 0.1}
    run(toy_job(tmp_path, plan=plan), commands=at_step(15, SaveNow()))
    saved = load_checkpoint(tmp_path)
    assert saved is not None
    assert saved.position.completed
    assert saved.optimizers == ()
    assert len(list((tmp_path / "checkpoints").glob("step-*.json"))) == 1


def test_a_completed_run_resumed_ends_at_once_with_the_same_model(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 8, "optimizer": {"id": "adam", "learning_rate": 0.03}})
    _, outcome = run(job)
    events, again = run(job, resume=True)
    assert of(Steps, events) == []
    assert_equal(weights(outcome), weights(again))
    assert again.best == outcome.best


def test_pause_saves_waits_and_goes_on(tmp_path: Path) -> None:
    plan = {"epochs": 4, "optimizer": ADAM}
    whole = weights(run(toy_job(tmp_path / "a", plan=plan))[1])

    def commands(event: Event) -> Iterable[Command]:
        if isinstance(event, Steps) and event.step[-1] == 15:
            return [Pause(), Pause(), SaveNow(), Resume()]
        return ()

    events, outcome = run(toy_job(tmp_path / "b", plan=plan), commands=commands)
    kinds = [type(e) for e in events if not isinstance(e, Steps | Evaluated | Phase | Started)]
    assert kinds[:4] == [Paused, Saved, Saved, Resumed]
    assert_equal(whole, weights(outcome))


def test_stop_keeps_a_model_and_a_position(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 50, "optimizer": ADAM})
    events, outcome = run(job, commands=at_step(31, Stop(keep=True)))
    assert outcome.reason == "stopped"
    assert outcome.steps < 750
    assert outcome.best["val_loss"] == min(e.metrics["val_loss"] for e in of(Evaluated, events))
    saved = load_checkpoint(tmp_path)
    assert saved is not None
    assert saved.step == outcome.steps


def test_a_command_is_answered_in_the_middle_of_a_validation_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.train.passes.BATCH_ROWS", 10)
    plan = {"epochs": 3, "optimizer": ADAM}
    whole_events, whole = run(toy_job(tmp_path / "a", plan=plan, graph=lstm_graph(dropout=0.3)))
    job = toy_job(tmp_path / "b", plan=plan, graph=lstm_graph(dropout=0.3))
    control, first = Control(), []
    going = train(job, control)
    from studio.train import passes

    made = passes.make_batch
    seen = []

    def counting(*args: Any, **kwargs: Any) -> Any:
        seen.append(1)
        if len(seen) == 9:  # the third of six batches of the second pass
            control.send(Interrupt())
        return made(*args, **kwargs)

    monkeypatch.setattr("studio.train.passes.make_batch", counting)
    with pytest.raises(StopIteration) as raised:
        while True:
            first.append(next(going))
    interrupted = raised.value.value
    assert (interrupted.reason, interrupted.steps) == ("interrupted", 30)
    assert torch.is_grad_enabled()
    assert not torch.is_inference_mode_enabled()
    assert len(seen) == 9
    second, resumed = run(job, resume=True)
    assert_equal(weights(whole), weights(resumed))
    assert of(Evaluated, first) + of(Evaluated, second) == of(Evaluated, whole_events)


def test_stop_while_paused(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 50})
    _, outcome = run(job, commands=at_step(5, Pause(), Stop(keep=True)))
    assert outcome.reason == "stopped"


def test_discard_leaves_nothing(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 50})
    events, outcome = run(job, commands=at_step(1, SaveNow(), Stop(keep=False)))
    assert outcome.reason == "discarded"
    assert len(of(Saved, events)) == 1
    assert load_checkpoint(tmp_path) is None


def test_a_learning_rate_set_by_hand_keeps_the_schedules_factor(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 4, "optimizer": ADAM, "schedule": "cosine"})
    events, _ = run(job, commands=at_step(15, SetLearningRate(0.5)))
    changed = of(RateChanged, events)[0]
    assert changed.learning_rate == 0.5
    factors = [job.plan.schedule.factor(step, 60) for step in range(60)]
    base = [0.01 if step < changed.step else 0.5 for step in range(60)]
    expected = [b * f for b, f in zip(base, factors, strict=True)]
    assert column(events, "learning_rate") == pytest.approx(expected)


def test_a_learning_rate_set_by_hand_survives_a_resume(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 4, "optimizer": ADAM})
    run(job, commands=at_step(15, SetLearningRate(0.5), Interrupt()))
    events, _ = run(job, resume=True)
    assert set(column(events, "learning_rate")) == {0.5}


def test_gradient_descent_makes_one_step_an_epoch_over_all_rows(tmp_path: Path) -> None:
    descent = {"optimizer": {"id": "gradient_descent", "learning_rate": 0.5}, "epochs": 5}
    same = {
        "optimizer": {"id": "sgd", "learning_rate": 0.5, "momentum": 0.0},
        "epochs": 5,
        "batch_size": 240,
    }
    events, first = run(toy_job(tmp_path / "a", plan=descent))
    _, second = run(toy_job(tmp_path / "b", plan=same))
    assert first.steps == 5
    assert column(events, "step") == [1, 2, 3, 4, 5]
    for name, value in weights(first).items():
        torch.testing.assert_close(value, weights(second)[name], rtol=1e-5, atol=1e-6)


def test_chunks_of_a_full_batch_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = {"optimizer": "gradient_descent", "epochs": 3, "clip_norm": 0.2}
    events, whole = run(toy_job(tmp_path / "a", plan=plan))
    monkeypatch.setattr("studio.train.loop.FULL_BATCH_CHUNK", 37)
    parts, chunked = run(toy_job(tmp_path / "b", plan=plan))
    for name in ("loss", "accuracy", "gradient_norm"):
        assert column(parts, name) == pytest.approx(column(events, name), rel=1e-5)
    for name, value in weights(whole).items():
        torch.testing.assert_close(value, weights(chunked)[name], rtol=1e-5, atol=1e-6)


def _one_step(tmp_path: Path, **plan: Any) -> tuple[Weights, Weights, Weights, list[Event]]:
    """Weights before and after one SGD step of rate 1, and the plain gradient."""
    base = {
        "epochs": 1,
        "batch_size": 240,
        "optimizer": {"id": "sgd", "learning_rate": 1.0, "momentum": 0.0},
        "keep_best": False,
    }
    job = toy_job(tmp_path, plan=base | plan, validation=0)
    from studio.train.state import new_state

    state = new_state(job, torch.device("cpu"), 1, None)
    before = {n: v.clone() for n, v in state.stepper.module.state_dict().items()}
    batch = make_batch(job.train, np.arange(240))
    state.stepper.accumulate(batch, 1.0)
    gradient = {
        name: p.grad.clone()
        for name, p in state.stepper.module.named_parameters()
        if p.grad is not None
    }
    events, outcome = run(job)
    return before, weights(outcome), gradient, events


def test_l1_and_l2_act_on_weights_and_not_on_biases(tmp_path: Path) -> None:
    before, after, gradient, _ = _one_step(tmp_path, l1=0.01, l2=0.1)
    for name, value in before.items():
        expected = gradient[name]
        if value.dim() > 1:
            expected = expected + 0.1 * value + 0.01 * value.sign()
        torch.testing.assert_close(value - after[name], expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("chunk", [1_024, 37])
def test_l1_and_l2_of_a_layer_act_as_those_of_the_plan_on_that_layer_alone(
    chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many parts a step has; the loss that is told is that of the data alone."""
    monkeypatch.setattr("studio.train.loop.FULL_BATCH_CHUNK", chunk)
    plan = {"optimizer": {"id": "gradient_descent", "learning_rate": 1.0}, "epochs": 1}
    found = []
    for l1, l2 in ((0.0, 0.0), (0.01, 0.1)):
        layers = (TokensInput(), Embedding(dim=8), Lstm(hidden=12, l1=l1, l2=l2), Output())
        job = toy_job(tmp_path / str(l2), plan=plan, graph=chain(*layers))
        found.append(run(job))
    start = build_module(
        job.graph, job.inputs, job.classes, generator=weights_generator(job.plan.seed)
    ).state_dict()
    (plain_events, plain), (events, asked) = found
    assert column(events, "loss") == pytest.approx(column(plain_events, "loss"), rel=1e-5)
    for name, value in weights(plain).items():
        first = start[name]
        if name.startswith("lstm") and value.dim() > 1:
            value = value - 0.1 * first - 0.01 * first.sign()
        torch.testing.assert_close(weights(asked)[name], value, rtol=1e-4, atol=1e-6)


def test_clipping_scales_the_whole_gradient_and_tells_its_length_before(tmp_path: Path) -> None:
    before, after, gradient, events = _one_step(tmp_path, clip_norm=0.01)
    length = torch.cat([g.flatten() for g in gradient.values()]).norm()
    assert length > 0.02
    moved = torch.cat([(before[n] - after[n]).flatten() for n in gradient]).norm()
    assert float(moved) == pytest.approx(0.01, rel=1e-3)
    assert column(events, "gradient_norm") == pytest.approx([float(length)], rel=1e-4)


def test_clipping_by_value_cuts_each_value(tmp_path: Path) -> None:
    before, after, gradient, _ = _one_step(tmp_path, clip_value=0.003)
    assert max(float(g.abs().max()) for g in gradient.values()) > 0.01
    for name, value in gradient.items():
        torch.testing.assert_close(
            before[name] - after[name], value.clamp(-0.003, 0.003), rtol=1e-3, atol=1e-6
        )


@pytest.mark.parametrize(
    "plan", [{}, {"l1": 0.01, "l2": 0.1}, {"clip_norm": 0.05}, {"clip_value": 0.001}], ids=str
)
def test_a_full_batch_over_sparse_tables_is_the_same_step(
    plan: dict[str, Any], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    # All n-grams occur in the whole split, so that lazy and eager updates are the same.
    descent = {"optimizer": "gradient_descent", "epochs": 3, **plan}
    found = []
    for part in ("dense", "sparse"):
        if part == "sparse":
            request.getfixturevalue("sparse_tables")
            request.getfixturevalue("monkeypatch").setattr("studio.train.loop.FULL_BATCH_CHUNK", 50)
        job = toy_job(tmp_path / part, plan=descent, graph=ngram_graph())
        _, outcome = run(job)
        found.append((outcome, weights(outcome)))
    table = found[1][0].module.get_parameter("ngram_embedding.weight")
    assert table.numel() > 0
    for name, value in found[0][1].items():
        rows = slice(2, None) if name == "ngram_embedding.weight" else slice(None)
        torch.testing.assert_close(value[rows], found[1][1][name][rows], rtol=1e-4, atol=1e-6)


def test_regression_learns_and_tells_errors_in_the_labels_unit(tmp_path: Path) -> None:
    job = toy_job(tmp_path, task="regression", plan={"epochs": 20, "optimizer": ADAM})
    events, outcome = run(job)
    metrics = of(Evaluated, events)[-1].metrics
    assert set(metrics) == {"train_loss", "val_loss", "val_mae", "val_rmse"}
    assert column(events, "accuracy") == []
    # Labels spread by 3.5: the loss is of standardised numbers, the error is not.
    assert metrics["val_loss"] < 0.2
    assert metrics["val_rmse"] == pytest.approx(3.5 * np.sqrt(metrics["val_loss"]), rel=1e-5)
    assert 0.3 < metrics["val_mae"] < metrics["val_rmse"]
    assert set(outcome.best) == {"epoch", "val_loss", "val_mae", "val_rmse"}


def test_without_a_validation_split_the_last_epoch_is_kept(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 3, "patience": 1}, validation=0)
    events, outcome = run(job)
    assert [w.code for w in of(Started, events)[0].warnings] == ["patience-without-validation"]
    assert not outcome.early_stopped
    assert outcome.best["epoch"] == 3
    assert set(of(Evaluated, events)[-1].metrics) == {"train_loss", "train_accuracy"}
    saved = load_checkpoint(tmp_path)
    assert saved is not None
    assert_equal(weights(outcome), dict(saved.model))


def test_a_batch_larger_than_the_data_works_and_is_told(tmp_path: Path) -> None:
    events, outcome = run(toy_job(tmp_path, plan={"batch_size": 100_000, "epochs": 2}))
    (warning,) = of(Started, events)[0].warnings
    assert (warning.code, warning.where) == ("batch-larger-than-data", "plan.batch_size")
    assert warning.severity == "warning"
    assert outcome.steps == 2


def test_a_learning_rate_far_too_high_ends_in_words_and_the_checkpoint_stands(
    tmp_path: Path,
) -> None:
    plan = {"epochs": 200, "optimizer": {"id": "sgd", "learning_rate": 0.01}}
    job = toy_job(tmp_path, task="regression", plan=plan, graph=ngram_graph())
    told: list[Event] = []

    def commands(event: Event) -> Iterable[Command]:
        told.append(event)
        if len(of(Steps, told)) == 1 and isinstance(event, Steps):
            return [SaveNow(), SetLearningRate(1e6)]
        return ()

    with pytest.raises(UserError) as raised:
        run(job, commands=commands)
    assert raised.value.problem.code == "non-finite-loss"
    assert raised.value.problem.where == "plan.optimizer.learning_rate"
    assert raised.value.problem.fix
    assert np.isfinite(column(told, "loss")).all()
    saved = load_checkpoint(tmp_path)
    assert saved is not None
    assert all(bool(torch.isfinite(value).all()) for value in saved.model.values())


def test_weights_that_are_not_finite_are_never_saved(tmp_path: Path) -> None:
    from studio.train.state import new_state

    state = new_state(toy_job(tmp_path), torch.device("cpu"), 1, None)
    state.save()
    with torch.no_grad():
        next(iter(state.stepper.module.parameters()))[0, 0] = float("inf")
    state.step = 1
    with pytest.raises(UserError) as raised:
        state.save()
    assert raised.value.problem.code == "non-finite-loss"
    saved = load_checkpoint(tmp_path)
    assert saved is not None
    assert saved.step == 0


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    job = toy_job(tmp_path)
    run(job, commands=at_step(5, Interrupt()))
    from dataclasses import replace

    for other in (replace(job, fingerprint="another"), replace(job, graph=ngram_graph())):
        with pytest.raises(UserError) as raised:
            run(other, resume=True)
        assert raised.value.problem.code == "checkpoint-mismatch"


def test_no_rows_is_told(tmp_path: Path) -> None:
    from dataclasses import replace

    job = replace(toy_job(tmp_path), train=toy_rows(0))
    with pytest.raises(UserError) as raised:
        run(job)
    assert raised.value.problem.code == "no-rows"


def test_rows_without_a_label_are_left_out(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 1})
    assert job.train.labels is not None
    job.train.labels[:40] = -1
    events, outcome = run(job)
    assert of(Started, events)[0].train_rows == 200
    assert outcome.samples == 200


def test_padding_to_the_maximum_length_changes_speed_only(tmp_path: Path) -> None:
    from dataclasses import replace

    job = toy_job(tmp_path / "a", plan={"epochs": 2, "optimizer": ADAM})
    first, _ = run(job)
    second, _ = run(replace(job, folder=tmp_path / "b", pad_to=40))
    assert column(second, "loss") == pytest.approx(column(first, "loss"), rel=1e-4)


def test_threads_are_given_back(tmp_path: Path) -> None:
    before = torch.get_num_threads()
    events, _ = run(toy_job(tmp_path, plan={"epochs": 1, "threads": 1}))
    assert of(Started, events)[0].threads == 1
    assert torch.get_num_threads() == before
