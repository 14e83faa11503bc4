"""Evaluation: every row once, in its place, whatever the batches."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from sklearn import metrics as reference
from train_toys import CLASSES, lstm_graph, toy_job, toy_rows

from studio.catalog.source import Task
from studio.data.batching import make_batch
from studio.data.encoded import Encoded
from studio.model.build import GraphModule, build_module
from studio.train.evaluate import evaluate
from studio.train.losses import default_loss
from studio.train.passes import labelled, outputs_of, validate, within_memory


@dataclass(frozen=True)
class Meant:
    task: Task = "classification"
    label_names: tuple[str, ...] = ("a", "b", "c")
    target_mean: float = 9.5
    target_std: float = 3.5


@pytest.fixture
def module(tmp_path: object) -> GraphModule:
    from pathlib import Path

    job = toy_job(Path("unused"))
    return build_module(
        lstm_graph(dropout=0.5), job.inputs, CLASSES, generator=torch.Generator().manual_seed(3)
    )


def _one_by_one(module: GraphModule, encoded: Encoded) -> torch.Tensor:
    module.eval()
    with torch.inference_mode():
        return torch.cat(
            [module(make_batch(encoded, np.array([row])).inputs) for row in range(encoded.size)]
        )


def test_outputs_keep_the_order_of_the_rows(
    module: GraphModule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.train.passes.BATCH_ROWS", 7)
    encoded = toy_rows(40, seed=4)
    module.train()
    found = outputs_of(module, encoded)
    assert module.training, "the mode must be left as it was"
    torch.testing.assert_close(found, _one_by_one(module, encoded), rtol=1e-5, atol=1e-6)


def test_figures_of_a_classifier(module: GraphModule) -> None:
    encoded = toy_rows(90, seed=5)
    found = evaluate(module, encoded, Meant())
    logits = _one_by_one(module, encoded)
    labels = encoded.labels
    assert labels is not None
    probabilities = torch.softmax(logits, 1).numpy()
    predicted = probabilities.argmax(1)
    assert found.predicted.tolist() == predicted.tolist()
    assert found.actual.tolist() == labels.tolist()
    np.testing.assert_allclose(found.probability, probabilities.max(1), rtol=1e-5)
    np.testing.assert_allclose(
        found.right_probability, probabilities[np.arange(90), labels], rtol=1e-5
    )
    assert found.accuracy == pytest.approx(reference.accuracy_score(labels, predicted))
    assert found.macro_f1 == pytest.approx(
        reference.f1_score(labels, predicted, average="macro", zero_division=0)
    )
    assert found.loss == pytest.approx(reference.log_loss(labels, probabilities), rel=1e-5)
    value = json.loads(json.dumps(found.to_json()))
    assert set(value["per_class"]) == {"a", "b", "c"}
    assert np.array(value["confusion"]).sum() == value["rows"] == 90
    assert value["label_names"] == ["a", "b", "c"]
    # Three classes: one of the three likeliest is always right, so that is not told.
    assert set(found.headline()) == {
        "accuracy", "macro_f1", "loss", "weighted_f1", "mcc", "auroc",
    }  # fmt: skip
    assert found.further["mcc"] == pytest.approx(reference.matthews_corrcoef(labels, predicted))
    assert found.further["auroc"] == pytest.approx(
        reference.roc_auc_score(labels, probabilities, multi_class="ovr"), rel=1e-6
    )
    assert found.further["weighted_f1"] == pytest.approx(
        reference.f1_score(labels, predicted, average="weighted", zero_division=0)
    )
    assert {name: (len(a), a.dtype.name) for name, a in found.row_arrays().items()} == {
        "rows": (90, "int64"),
        "actual": (90, "int32"),
        "predicted": (90, "int32"),
        "probability": (90, "float32"),
        "right_probability": (90, "float32"),
    }


def test_figures_of_a_number() -> None:
    from pathlib import Path

    job = toy_job(Path("unused"), task="regression")
    module = build_module(job.graph, job.inputs, 1, generator=torch.Generator().manual_seed(3))
    encoded = toy_rows(50, seed=6, task="regression")
    found = evaluate(module, encoded, Meant(task="regression", label_names=()))
    predicted = _one_by_one(module, encoded)[:, 0].numpy() * 3.5 + 9.5
    assert encoded.targets is not None
    actual = encoded.targets * 3.5 + 9.5
    np.testing.assert_allclose(found.predicted, predicted, rtol=1e-5)
    assert found.mae == pytest.approx(reference.mean_absolute_error(actual, predicted), rel=1e-4)
    assert found.rmse == pytest.approx(
        reference.mean_squared_error(actual, predicted) ** 0.5, rel=1e-4
    )
    assert found.r2 == pytest.approx(reference.r2_score(actual, predicted), rel=1e-4)
    assert set(json.loads(json.dumps(found.to_json()))) == {
        "task",
        "rows",
        "loss",
        "mae",
        "rmse",
        "r2",
    }
    assert set(found.row_arrays()) == {"rows", "actual", "predicted"}


def test_rows_without_a_label_are_left_out(module: GraphModule) -> None:
    encoded = toy_rows(30, seed=7)
    assert encoded.labels is not None
    whole = evaluate(module, encoded, Meant())
    encoded.labels[::3] = -1
    found = evaluate(module, encoded, Meant())
    kept = [row for row in range(30) if row % 3]
    assert found.rows == 20
    assert found.row_numbers.tolist() == kept
    assert found.predicted.tolist() == whole.predicted[kept].tolist()


def test_no_rows_is_no_error(module: GraphModule) -> None:
    encoded = toy_rows(5)
    assert encoded.labels is not None
    encoded.labels[:] = -1
    found = evaluate(module, encoded, Meant())
    assert (found.rows, found.accuracy, found.loss) == (0, 0.0, 0.0)
    json.dumps(found.to_json())


def test_labelled_hands_back_the_same_object_where_nothing_is_missing() -> None:
    encoded = toy_rows(5)
    assert labelled(encoded) is encoded


def test_batches_of_long_texts_are_divided(
    module: GraphModule, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded = toy_rows(64, seed=9)
    whole = outputs_of(module, encoded)
    monkeypatch.setattr("studio.train.passes.BATCH_POSITIONS", 50)
    lengths = encoded.channels["tokens"].lengths()
    parts = within_memory(encoded, [np.arange(0, 40), np.arange(40, 64)])
    assert np.concatenate(parts).tolist() == list(range(64))
    assert max(len(part) * lengths[part].max() for part in parts) <= 2 * 50
    torch.testing.assert_close(outputs_of(module, encoded), whole, rtol=1e-5, atol=1e-6)
    monkeypatch.setattr("studio.train.passes.BATCH_POSITIONS", 1)
    assert all(len(part) == 1 for part in within_memory(encoded, [np.arange(64)]))


def test_validation_equals_evaluation(module: GraphModule, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = toy_rows(64, seed=8)
    whole = evaluate(module, encoded, Meant())
    monkeypatch.setattr("studio.train.passes.BATCH_ROWS", 10)
    found = validate(module, encoded, default_loss("classification"))
    assert found.accuracy == whole.accuracy
    assert found.loss == pytest.approx(whole.loss, rel=1e-6)
    assert found.figures["macro_f1"] == pytest.approx(whole.macro_f1)
