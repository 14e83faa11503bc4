"""The range test of the learning rate."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from test_loop import run
from train_toys import lstm_graph, ngram_graph, toy_job

from studio.core.errors import UserError
from studio.core.progress import Cancelled
from studio.train.rate_curve import START_STEPS, RateCurve, read_curve, smoothed
from studio.train.rate_test import HIGHEST, LOWEST, STEPS, rate_test

RATES = (10.0 ** np.linspace(-7, 1, 121)).tolist()


def _valley(low: float) -> list[float]:
    """A loss of 2 that falls to 1 at the rate `low` and rises beyond."""
    place = np.log10(RATES) - np.log10(low)
    return (2 - np.exp(-(place**2)) + np.where(place > 0, place**2, 0)).tolist()


def test_the_suggestion_lies_where_the_fall_begins() -> None:
    found = read_curve(RATES, _valley(0.01), diverged=True)
    assert found.lowest == pytest.approx(0.01, rel=0.5)
    assert found.suggested is not None
    # e^(−x²) is 0.05 at 1.73 powers of ten below.
    assert found.suggested == pytest.approx(0.01 / 10**1.73, rel=0.4)
    words = str(found.reason)
    assert f"{found.suggested:g}" in words
    assert "0.0" in words
    assert "bounds" in words
    assert "bounds" not in str(read_curve(RATES, _valley(0.01), diverged=False).reason)


def test_a_dip_by_chance_is_no_fall() -> None:
    chance = np.random.default_rng(1)
    losses = np.asarray(_valley(0.1)) + chance.normal(0, 0.03, len(RATES))
    clean = read_curve(RATES, _valley(0.1), diverged=False).suggested
    noisy = read_curve(RATES, losses.tolist(), diverged=False).suggested
    assert clean is not None
    assert noisy is not None
    assert clean / 3 < noisy < clean * 3


@pytest.mark.parametrize("losses", [[2.0] * 121, np.linspace(2, 9, 121).tolist()])
def test_a_loss_that_never_falls_gives_no_rate_and_says_so(losses: list[float]) -> None:
    found = read_curve(RATES, losses, diverged=False)
    assert found.suggested is None
    assert "no rate" in str(found.reason)


def test_smoothing_is_the_mean_of_the_neighbours() -> None:
    values = [float(n % 7) for n in range(30)]
    found = smoothed(values)
    assert len(found) == 30
    assert found[12] == pytest.approx(np.mean(values[7:18]))
    assert found[0] == pytest.approx(np.mean(values[:6]))
    assert found[29] == pytest.approx(np.mean(values[24:]))


def test_a_curve_survives_json() -> None:
    found = read_curve(RATES, _valley(0.01), diverged=True)
    assert RateCurve.from_json(json.loads(json.dumps(found.to_json()))) == found
    none = read_curve(RATES, [2.0] * 121, diverged=False)
    assert RateCurve.from_json(json.loads(json.dumps(none.to_json()))) == none


@pytest.mark.parametrize("graph", [lstm_graph(dropout=0.2), ngram_graph()], ids=["lstm", "ngrams"])
def test_the_suggested_rate_learns_better_than_far_lower_and_far_higher_ones(
    graph: object, tmp_path: Path
) -> None:
    plan = {"optimizer": "adam", "epochs": 4}
    job = toy_job(tmp_path / "test", plan=plan, graph=graph)  # type: ignore[arg-type]
    found = rate_test(job)
    assert found.suggested is not None
    assert found.rates[0] == pytest.approx(LOWEST)
    assert found.rates[-1] <= HIGHEST * 1.001
    assert START_STEPS < len(found.rates) == len(found.losses) == len(found.smoothed) <= STEPS
    assert all(np.isfinite(found.losses))
    losses = {}
    for factor in (0.01, 1.0, 300.0):
        rate = {"id": "adam", "learning_rate": min(found.suggested * factor, 100.0)}
        each = toy_job(tmp_path / str(factor), plan=plan | {"optimizer": rate}, graph=graph)  # type: ignore[arg-type]
        losses[factor] = run(each)[1].best["val_loss"]
    assert losses[1.0] < losses[0.01]
    assert losses[1.0] < losses[300.0]


@pytest.mark.parametrize(
    "plan",
    [
        {"optimizer": "gradient_descent"},
        {"optimizer": "nadam", "accumulate": 3, "average": 0.99, "schedule": "plateau"},
        {"oversample": True, "clip_norm": 0.1, "l2": 0.01},
    ],
    ids=str,
)
def test_every_plan_can_be_tested_and_is_repeatable(
    plan: dict[str, object], tmp_path: Path
) -> None:
    job = toy_job(tmp_path, plan=plan)
    torch.manual_seed(1)
    first = rate_test(job)
    torch.manual_seed(2)
    assert rate_test(job) == first


def test_nothing_is_written_and_nothing_trained_is_touched(tmp_path: Path) -> None:
    job = toy_job(tmp_path, plan={"epochs": 2})
    _, outcome = run(job)
    before = {name: value.clone() for name, value in outcome.module.state_dict().items()}
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    threads = torch.get_num_threads()
    rate_test(job)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == files
    assert torch.get_num_threads() == threads
    for name, value in outcome.module.state_dict().items():
        assert torch.equal(value, before[name])


def test_the_test_can_be_given_up_and_tells_how_far_it_is(tmp_path: Path) -> None:
    shares: list[float] = []

    def tick(share: float) -> None:
        shares.append(share)
        if share > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        rate_test(toy_job(tmp_path), tick)
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert len(shares) > 10


def test_no_rows_are_told(tmp_path: Path) -> None:
    from dataclasses import replace

    job = toy_job(tmp_path)
    with pytest.raises(UserError) as raised:
        rate_test(replace(job, train=job.train.take(np.zeros(0, np.int64))))
    assert raised.value.problem.code == "no-rows"


def test_a_loss_that_is_no_number_from_the_first_is_told(tmp_path: Path) -> None:
    from dataclasses import replace

    job = toy_job(tmp_path, task="regression")
    assert job.train.targets is not None
    wild = replace(job.train, targets=np.full_like(job.train.targets, 3e38))
    with pytest.raises(UserError) as raised:
        rate_test(replace(job, train=wild))
    assert raised.value.problem.code == "non-finite-loss"
