"""Several labels a row: losses, figures, validation; class weights and over-sampling for all."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import f1_score, multilabel_confusion_matrix
from torch.nn import functional as F  # noqa: N812 - the field's customary name
from train_toys import CLASSES, lstm_graph, ngram_graph, toy_job, toy_rows

from studio.catalog.base import Loss
from studio.catalog.losses.binary_cross_entropy import BinaryCrossEntropy
from studio.catalog.losses.cross_entropy import CrossEntropy
from studio.catalog.losses.mean_squared_error import MeanSquaredError
from studio.catalog.plan import TrainPlan
from studio.core.errors import UserError
from studio.core.events import Evaluated, Started
from studio.data.batching import make_batch
from studio.data.encoded import Encoded, Ragged, offsets_of
from studio.model.build import build_module
from studio.train import metrics
from studio.train.control import Control
from studio.train.evaluate import evaluate
from studio.train.job import TrainJob, TrainOutcome
from studio.train.loop import train
from studio.train.losses import class_balance, default_loss, loss_function, right_rows
from studio.train.passes import validate
from studio.train.sampling import epoch_rows, epoch_size

LOGITS = torch.tensor([[2.0, -1.0, 0.5], [-3.0, 4.0, -0.1]])
WANTED = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def _sets(rows: int, seed: int = 0) -> Encoded:
    """Toy rows with a second label for every third."""
    one = toy_rows(rows, seed)
    assert one.labels is not None
    lists = [
        sorted({label, (label + 1) % CLASSES}) if number % 3 == 0 else [label]
        for number, label in enumerate(one.labels.tolist())
    ]
    sets = Ragged(
        np.array([label for each in lists for label in each], dtype=np.int32),
        offsets_of(np.array([len(each) for each in lists])),
    )
    return replace(one, label_sets=sets, classes=CLASSES)


def test_binary_cross_entropy_is_torchs() -> None:
    expected = F.binary_cross_entropy_with_logits(LOGITS, WANTED)
    for loss in (loss_function(BinaryCrossEntropy(), "multilabel"), default_loss("multilabel")):
        torch.testing.assert_close(loss(LOGITS, WANTED), expected)


def test_squared_error_of_labels() -> None:
    found = loss_function(MeanSquaredError(), "multilabel")(LOGITS, WANTED)
    torch.testing.assert_close(found, (torch.sigmoid(LOGITS) - WANTED).square().mean())


@pytest.mark.parametrize(
    ("loss", "task"),
    [
        (CrossEntropy(), "multilabel"),
        (BinaryCrossEntropy(), "classification"),
        (BinaryCrossEntropy(), "regression"),
    ],
)
def test_a_loss_for_other_labels_is_refused(loss: Loss, task: str) -> None:
    with pytest.raises(UserError) as raised:
        loss_function(loss, task)  # type: ignore[arg-type]
    assert raised.value.problem.code == "loss-task"


def test_right_rows_have_every_label_right() -> None:
    found = right_rows(LOGITS, WANTED)
    assert found is not None
    assert int(found) == 1
    assert right_rows(LOGITS[:, :1], torch.tensor([1.0, 2.0])) is None
    classes = right_rows(LOGITS, torch.tensor([0, 1]))
    assert classes is not None
    assert int(classes) == 2


def test_balanced_classes_count_the_same_together() -> None:
    rows = toy_rows(90)
    assert rows.labels is not None
    uneven = rows.take(np.flatnonzero((rows.labels != 2) | (np.arange(90) % 6 == 0)))
    assert uneven.labels is not None
    weights = class_balance(uneven, CLASSES + 1).numpy()
    sums = np.bincount(uneven.labels, weights=weights[uneven.labels])
    np.testing.assert_allclose(sums, uneven.size / 3, rtol=1e-5)
    assert weights[3] == 1.0  # a class without a row
    loss = loss_function(
        CrossEntropy(class_weights="balanced"), "classification", class_balance(uneven, CLASSES)
    )
    logits = torch.randn(uneven.size, CLASSES, generator=torch.Generator().manual_seed(0))
    wanted = torch.from_numpy(uneven.labels)
    usual = F.cross_entropy(logits, wanted, weight=torch.from_numpy(weights[:3]))
    # Over all training rows the weights' mean is 1, so torch's normalisation changes nothing.
    torch.testing.assert_close(loss(logits, wanted), usual)


def test_balanced_labels_count_the_same_present_and_absent() -> None:
    rows = _sets(90)
    balance = class_balance(rows, CLASSES)
    hot = torch.from_numpy(rows.multi_hot(np.arange(90)))
    weights = torch.where(hot > 0.5, balance[1], balance[0])
    torch.testing.assert_close((weights * hot).sum(dim=0), torch.full((CLASSES,), 45.0))
    torch.testing.assert_close((weights * (1 - hot)).sum(dim=0), torch.full((CLASSES,), 45.0))


def test_labels_become_ones_and_zeros_in_a_batch() -> None:
    rows = _sets(9)
    batch = make_batch(rows, np.array([3, 1]))
    assert batch.labels is not None
    assert rows.label_sets is not None
    assert batch.labels.shape == (2, CLASSES)
    assert batch.labels.sum(dim=1).tolist() == [2.0, 1.0]
    own = rows.label_sets.take(np.array([3])).ids.tolist()
    assert torch.nonzero(batch.labels[0]).flatten().tolist() == own


def _job(folder: Path, plan: TrainPlan, rows: Encoded) -> TrainJob:
    job = toy_job(folder, graph=ngram_graph(), plan=dict(plan))
    return replace(job, task="multilabel", train=rows, validation=_sets(40, seed=1))


def _run(job: TrainJob) -> tuple[list[object], TrainOutcome]:
    events: list[object] = []
    going = train(job, Control())
    while True:
        try:
            events.append(next(going))
        except StopIteration as end:
            return events, end.value


PLAN = {"epochs": 12, "batch_size": 16, "device": "cpu", "threads": 1,
        "optimizer": {"id": "adam", "learning_rate": 0.05}}  # fmt: skip


@pytest.mark.parametrize("weights", ["none", "balanced"])
def test_several_labels_are_learnt_and_the_best_epoch_kept(tmp_path: Path, weights: str) -> None:
    loss = {"id": "binary_cross_entropy", "class_weights": weights}
    plan = TrainPlan.model_validate({**PLAN, "loss": loss, "monitor": "accuracy"})
    events, outcome = _run(_job(tmp_path, plan, _sets(240)))
    told = [event.metrics for event in events if isinstance(event, Evaluated)]
    assert {"val_loss", "val_accuracy", "val_micro_f1", "train_accuracy"} <= set(told[0])
    assert outcome.best["val_accuracy"] == max(each["val_accuracy"] for each in told)
    again = validate(outcome.module, _sets(40, seed=1), default_loss("multilabel"))
    assert again.accuracy == pytest.approx(outcome.best["val_accuracy"])
    assert again.figures["micro_f1"] == pytest.approx(outcome.best["val_micro_f1"])
    assert outcome.best["val_micro_f1"] > 0.7


class _Answers:
    task = "multilabel"
    label_names = ("a", "b", "c")
    target_mean, target_std = 0.0, 1.0


def test_figures_are_those_of_scikit_learn() -> None:
    rows = _sets(70)
    graph = lstm_graph()
    inputs = toy_job(Path(), graph=graph).inputs
    module = build_module(graph, inputs, CLASSES, generator=torch.Generator().manual_seed(4)).eval()
    # Untrained, shifted so that some labels are found.
    found = evaluate(module, rows, _Answers())  # type: ignore[arg-type]
    actual = rows.multi_hot(np.arange(70)) > 0.5
    predicted = np.unpackbits(found.predicted, axis=1, bitorder="little")[:, :CLASSES] > 0
    kept = np.unpackbits(found.actual, axis=1, bitorder="little")[:, :CLASSES] > 0
    np.testing.assert_array_equal(kept, actual)
    assert found.accuracy == pytest.approx((actual == predicted).all(axis=1).mean())
    assert found.micro_f1 == pytest.approx(
        f1_score(actual, predicted, average="micro", zero_division=0)
    )
    each = f1_score(actual, predicted, average=None, zero_division=0)
    assert [f.f1 for f in found.per_class.values()] == pytest.approx(each.tolist())
    counts = multilabel_confusion_matrix(actual, predicted)
    for (hit, extra, missed, rest), table in zip(found.label_counts, counts, strict=True):
        assert [[rest, extra], [missed, hit]] == table.tolist()
    wrong = (actual != predicted).any(axis=1)
    np.testing.assert_allclose(
        found.probability[~wrong], found.right_probability[~wrong], rtol=1e-4
    )
    assert (found.probability[wrong] >= found.right_probability[wrong]).all()
    value = found.to_json()
    assert value["label_counts"] == [list(row) for row in found.label_counts]
    assert "confusion" not in value


def test_figures_without_rows() -> None:
    counts = metrics.label_counts(np.zeros((0, 2), bool), np.zeros((0, 2), bool))
    assert (metrics.micro_f1(counts), metrics.label_macro_f1(counts)) == (0.0, 0.0)


def _uneven() -> Encoded:
    rows = toy_rows(60)
    assert rows.labels is not None
    kept = np.flatnonzero((rows.labels != 1) | (np.arange(60) % 5 == 0))
    return rows.take(kept)


def test_over_sampling_shows_each_class_as_often() -> None:
    rows = _uneven()
    assert rows.labels is not None
    plan = TrainPlan(oversample=True, seed=3)
    drawn = epoch_rows(rows, plan, 0)
    assert drawn is not None
    counts = np.bincount(rows.labels[drawn])
    assert counts.tolist() == [np.bincount(rows.labels).max()] * 3
    assert len(drawn) == epoch_size(rows, plan)
    # Every row comes, those of a class equally often but for one.
    times = np.bincount(drawn, minlength=rows.size)
    for label in range(3):
        own = times[rows.labels == label]
        assert own.min() >= 1
        assert own.max() - own.min() <= 1
    np.testing.assert_array_equal(drawn, epoch_rows(rows, plan, 0))
    assert not np.array_equal(drawn, epoch_rows(rows, plan, 1))


def test_without_over_sampling_each_row_comes_once() -> None:
    rows = _uneven()
    assert epoch_rows(rows, TrainPlan(), 0) is None
    assert epoch_size(rows, TrainPlan()) == rows.size
    numbers = toy_rows(20, task="regression")
    assert epoch_rows(numbers, TrainPlan(oversample=True), 0) is None


@pytest.mark.parametrize("optimizer", ["adam", "gradient_descent"])
def test_the_steps_of_an_epoch_follow_over_sampling(tmp_path: Path, optimizer: str) -> None:
    rows = _uneven()
    plan = TrainPlan.model_validate(
        {**PLAN, "optimizer": optimizer, "epochs": 2, "batch_size": 8, "oversample": True}
    )
    job = replace(
        toy_job(tmp_path, graph=ngram_graph(), plan=dict(plan)), train=rows, validation=None
    )
    events, outcome = _run(job)
    started = next(event for event in events if isinstance(event, Started))
    wanted = 1 if optimizer == "gradient_descent" else -(-epoch_size(rows, plan) // 8)
    assert started.steps_per_epoch == wanted
    assert outcome.steps == 2 * wanted
    assert outcome.samples == 2 * epoch_size(rows, plan)
    assert started.train_rows == rows.size
