"""What a run would cost: the figures hang together, follow the settings, and name their source."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from studio import engine
from studio.catalog.source import Task
from studio.core.errors import UserError
from studio.core.progress import Cancelled
from studio.engine import cost_measuring, cost_sample
from studio.engine.batch_sizes import suggested
from studio.engine.checking import check_project
from studio.engine.cost import MEMORY_SHARE, Cost, Memory, SizeCost
from studio.engine.cost_advice import cost_problems, size_reason, ways_out
from studio.engine.cost_sample import sizes_of
from studio.engine.preflight import (
    Preflight,
    cost_key,
    job_of,
    keep_cost,
    kept_cost,
    preflight,
)
from studio.store.project import Project, with_settings

CPU = {"plan.device": "cpu", "plan.threads": "1"}


@pytest.fixture(autouse=True)
def _little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Timing is kept short: no figure of time is looked at closely here."""
    for name in ("STEP_SECONDS", "VALIDATION_SECONDS", "SIZE_SECONDS"):
        monkeypatch.setattr(cost_measuring, name, 0.01)
    monkeypatch.setattr(cost_measuring, "FOOTPRINT_SECONDS", 60.0)


def made(samples: Path, template: str = "embedding_lstm", **settings: str) -> Project:
    project = engine.new_project("news", samples / "news_zh.csv", template_id=template)
    return with_settings(project, {**CPU, **{k.replace("__", "."): v for k, v in settings.items()}})


@pytest.fixture(scope="module")
def known(request: pytest.FixtureRequest) -> tuple[Project, Cost]:
    """The Chinese sample, measured once."""
    samples = Path(__file__).resolve().parents[2] / "resources" / "samples"
    project = made(samples)
    return project, preflight(project)


def test_all_rows_and_all_layers_are_told(known: tuple[Project, Cost]) -> None:
    project, cost = known
    check = check_project(project)
    assert check.split is not None
    assert cost.rows == cost.measured_rows == len(check.split.train)
    assert not cost.sampled
    assert cost.exact_sizes
    assert cost.parameters == check.checked.parameters
    assert {layer.id: layer.parameters for layer in cost.layers} == {
        layer.id: layer.parameters for layer in check.checked.layers
    }
    assert 0 < sum(layer.time_share for layer in cost.layers) <= 1
    lstm = next(layer for layer in cost.layers if layer.type == "lstm")
    assert lstm.kept_bytes > 0


def test_time_of_the_run_follows_from_that_of_an_epoch(known: tuple[Project, Cost]) -> None:
    project, cost = known
    plan = project.plan.model_copy(update={"epochs": 7, "refit": False})
    assert cost.epoch_seconds == cost.train_seconds + cost.validation_seconds
    assert cost.run_seconds(plan) == pytest.approx(cost.prepare_seconds + 7 * cost.epoch_seconds)
    again = plan.model_copy(update={"refit": True})
    assert cost.run_seconds(again) > cost.run_seconds(plan)
    assert cost.step_seconds * cost.steps == pytest.approx(cost.train_seconds)
    assert cost.steps == -(-cost.rows // cost.batch_size)
    assert cost.off_by >= 1


def test_larger_batches_never_need_less(known: tuple[Project, Cost]) -> None:
    _project, cost = known
    sizes = [size.batch_size for size in cost.sizes]
    needed = [size.needed_bytes for size in cost.sizes]
    assert sizes == sorted(sizes)
    assert cost.batch_size in sizes
    assert needed == sorted(needed)
    own = cost.of_size(cost.batch_size)
    assert own is not None
    assert own.needed_bytes == cost.memory.needed
    for size in cost.sizes:
        assert size.fits == (size.needed_bytes <= MEMORY_SHARE * cost.memory.free)


def test_weights_and_optimiser_are_counted_to_the_byte(known: tuple[Project, Cost]) -> None:
    _project, cost = known
    # Adam: two values for each weight and a step count for each of the tensors.
    assert cost.memory.weights == 2 * 4 * cost.parameters
    assert 0 <= cost.memory.optimizer - 2 * 4 * cost.parameters < 1_000


def test_the_memory_of_a_batch_is_foretold_from_a_few_texts(samples: Path) -> None:
    from studio.train.rehearsal import Rehearsal

    project = made(samples, "text_cnn", plan__batch_size="64")
    measuring = Preflight()
    cost = measuring.measure(project)
    assert measuring._sample is not None
    sample = measuring._sample[1]
    types = cost_sample.types_with(sample, {})
    stage = Rehearsal(job_of(project, sample, types))
    with stage.on_stage():
        assert cost.memory.step == pytest.approx(stage.footprint(64).peak, rel=0.1)


def test_a_sample_stands_for_more_rows_and_says_so(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = made(samples)
    whole = preflight(project)
    monkeypatch.setattr(cost_sample, "SAMPLE_ROWS", 200)
    cost = preflight(project)
    assert cost.rows == whole.rows
    assert cost.measured_rows == 200
    assert cost.sampled
    assert not cost.exact_sizes
    assert cost.steps == whole.steps
    # Estimated from a part of the texts: nearer to the truth than what the part itself holds.
    assert whole.parameters / 2 < cost.parameters < 2 * whole.parameters
    check = check_project(project)
    assert check.fitted is not None
    exact = Preflight().measure(project, sizes=sizes_of(check.fitted.input_types()))
    assert exact.exact_sizes
    assert exact.parameters == whole.parameters


def test_very_long_texts_are_looked_at_in_smaller_number(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost_sample, "SAMPLE_CHARACTERS", 2_000)
    cost = preflight(made(samples))
    assert 32 <= cost.measured_rows < cost.rows


@pytest.mark.parametrize(
    "template", ["fast_ngrams", "text_cnn", "bilstm_attention", "transformer", "wide_deep"]
)
def test_networks_of_every_kind_are_measured(samples: Path, template: str) -> None:
    cost = preflight(made(samples, template))
    assert cost.train_seconds > 0
    assert cost.memory.step > 0
    assert cost.layers


@pytest.mark.parametrize("task", ["regression", "multilabel"])
def test_every_task_is_measured(tmp_path: Path, task: Task) -> None:
    label = {"regression": "{}.5", "multilabel": '"a,b{}"'}[task]
    lines = [f"word{n} and {n % 7},{label.format(n % 3)}" for n in range(60)]
    file = tmp_path / "rows.csv"
    file.write_text("text,label\n" + "\n".join(lines) + "\n", encoding="utf-8")
    project = engine.new_project("rows", file, task=task, template_id="bilstm_attention")
    more = {"plan.oversample": str(task == "multilabel").lower()}
    cost = preflight(with_settings(project, {**CPU, **more}))
    assert cost.train_seconds > 0
    assert cost.validation_seconds > 0
    assert cost.steps * cost.batch_size >= cost.rows


def test_an_optimiser_that_sees_all_rows_has_one_step_and_no_batch_size(samples: Path) -> None:
    project = made(samples, plan__optimizer='{"id": "gradient_descent"}')
    cost = preflight(project)
    assert cost.steps == 1
    assert cost.batch_size == cost.rows
    assert cost.sizes == ()
    assert cost.train_seconds > 0
    assert "no batch size" in str(size_reason(cost))


def test_a_batch_larger_than_the_data_is_as_large_as_they_are(samples: Path) -> None:
    cost = preflight(made(samples, plan__batch_size="100000"))
    assert cost.steps == 1
    own = cost.of_size(100_000)
    assert own is not None
    assert own.needed_bytes == cost.memory.needed


def test_several_batches_a_step_make_fewer_steps(samples: Path) -> None:
    cost = preflight(made(samples, plan__batch_size="32", plan__accumulate="4"))
    assert cost.steps == math.ceil(math.ceil(cost.rows / 32) / 4)


def test_a_network_that_does_not_fit_together_is_told(samples: Path) -> None:
    project = made(samples)
    broken = replace(project, graph=replace(project.graph, wires=project.graph.wires[1:]))
    with pytest.raises(UserError):
        preflight(broken)


def test_without_data_it_says_what_is_missing() -> None:
    with pytest.raises(UserError) as found:
        preflight(Project())
    assert found.value.problem.code == "no-data"


def test_it_can_be_given_up(samples: Path) -> None:
    told: list[float] = []

    def tick(share: float) -> None:
        told.append(share)
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        preflight(made(samples), tick=tick)
    assert told == sorted(told)


def test_the_rows_stay_at_hand_for_another_network(samples: Path) -> None:
    measuring = Preflight()
    measuring.measure(made(samples))
    before = measuring._data
    project = made(samples, plan__batch_size="8")
    assert measuring.measure(project).batch_size == 8
    assert measuring._data is before


def test_what_was_measured_is_kept_for_projects_of_the_same_cost(
    tmp_path: Path, known: tuple[Project, Cost]
) -> None:
    project, cost = known
    assert kept_cost(tmp_path, project) is None
    keep_cost(tmp_path, project, cost)
    found = kept_cost(tmp_path, project)
    assert found is not None
    assert replace(found, memory=cost.memory) == cost
    longer = replace(project, plan=project.plan.model_copy(update={"epochs": 99, "seed": 3}))
    assert kept_cost(tmp_path, longer) is not None
    wider = replace(project, plan=project.plan.model_copy(update={"batch_size": 3}))
    assert kept_cost(tmp_path, wider) is None
    for content in ("", "[]", '{"key": 1}', f'{{"key": "{cost_key(project)}", "cost": {{}}}}'):
        (tmp_path / "cache" / "cost.json").write_text(content, encoding="utf-8")
        assert kept_cost(tmp_path, project) is None


def test_a_cost_survives_its_json(known: tuple[Project, Cost]) -> None:
    import json

    _project, cost = known
    assert Cost.from_json(json.loads(json.dumps(cost.to_json()))) == cost
    with pytest.raises(ValueError):
        Cost.from_json({"rows": "many"})


# -- which batch size ---------------------------------------------------------------------------


def sizes(**speeds: float) -> tuple[SizeCost, ...]:
    """Batch sizes that all fit, by name, with their texts a second."""
    return tuple(SizeCost(int(n[1:]), 0, fits=True, texts_per_second=s) for n, s in speeds.items())


def test_a_planned_size_that_is_about_as_fast_stays() -> None:
    assert suggested(64, sizes(b32=90, b64=100, b128=110, b256=120), 100_000) == 64


def test_a_clearly_faster_size_is_suggested_and_the_smallest_of_equals() -> None:
    assert suggested(32, sizes(b32=100, b64=180, b128=195, b256=199), 100_000) == 64


def test_a_larger_size_must_leave_steps_to_learn_in() -> None:
    assert suggested(32, sizes(b32=100, b64=180, b128=400), 64 * 60) == 64
    assert suggested(32, sizes(b32=100, b64=180, b128=400), 64 * 40) == 32


def test_sizes_beyond_the_modest_are_not_suggested() -> None:
    assert suggested(256, sizes(b256=100, b512=400), 10**7) == 256


def test_what_does_not_fit_is_made_as_large_as_fits() -> None:
    found = (
        SizeCost(8, 0, fits=True),
        SizeCost(16, 0, fits=True),
        SizeCost(20, 0, fits=True),
        SizeCost(32, 0, fits=False),
        SizeCost(100, 0, fits=False),
    )
    assert suggested(100, found, 10_000) == 16
    none = tuple(replace(size, fits=False) for size in found)
    assert suggested(100, none, 10_000) == 8


# -- warnings and ways out ----------------------------------------------------------------------


def hours(cost: Cost) -> Cost:
    """The same with epochs of an hour."""
    return replace(cost, train_seconds=3_500.0, validation_seconds=100.0, prepare_seconds=0.0)


def test_a_small_run_has_nothing_to_say(known: tuple[Project, Cost]) -> None:
    project, cost = known
    assert cost_problems(cost, project.plan) == ()
    assert ways_out(cost, project) == ()


def test_a_long_run_is_told_with_fewer_epochs_as_a_way_out(known: tuple[Project, Cost]) -> None:
    project, cost = known
    plan = project.plan.model_copy(update={"epochs": 5, "refit": False})
    project = replace(project, plan=plan)
    (found,) = cost_problems(hours(cost), plan)
    assert found.severity == "warning"
    assert "up to 5 h 0 min" in str(found.message)
    ways = {way.code: way for way in ways_out(hours(cost), project)}
    assert ways["epochs"].project.plan.epochs == 1
    assert str(ways["epochs"].words) == "1 epoch"


def test_a_run_that_does_not_fit_gets_a_smaller_batch_of_as_many_texts_a_step(
    known: tuple[Project, Cost],
) -> None:
    project, cost = known
    memory = Memory(10**9, 0, 0, 0, 10**10, 2 * 10**9)
    plan = project.plan.model_copy(update={"batch_size": 64})
    project = replace(project, plan=plan)
    small = (SizeCost(16, 10**9, fits=True), SizeCost(64, 11 * 10**9, fits=False))
    cost = replace(cost, memory=memory, sizes=small, batch_size=64, suggested=16)
    (found,) = cost_problems(cost, plan)
    assert "about 11.0 GB" in str(found.message)
    ways = {way.code: way for way in ways_out(cost, project)}
    smaller = ways["batch"].project.plan
    assert (smaller.batch_size, smaller.accumulate) == (16, 4)
    assert "largest that fits" in str(size_reason(cost))


def test_a_shorter_maximum_length_keeps_nine_texts_of_ten_whole(
    known: tuple[Project, Cost],
) -> None:
    project, cost = known
    cost = replace(hours(cost), longest=400, usual=100)
    ways = {way.code: way for way in ways_out(cost, project)}
    assert ways["length"].project.pipeline.sequence.max_length == 104
    no_tokens = replace(cost, longest=0, usual=0)
    assert "length" not in {way.code for way in ways_out(no_tokens, project)}
