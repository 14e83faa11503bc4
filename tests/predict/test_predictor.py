"""A reopened model answers as it did, alone or among others."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.core.errors import UserError
from studio.predict.predictor import Predictor
from studio.store.bundle import Bundle, SelfTest, save_bundle
from tests.model_toys import GRAPHS, THINGS, toy_bundle, toy_texts

ODD = [
    "",
    " ",
    "球赛",
    "\x00",
    "unknown words only",
    "the " * 500,
    "a\ud800b",
    "👩‍👩‍👧 ball",
    "ﬁ ﷺ",
]


@pytest.fixture(scope="module", params=sorted(GRAPHS))
def bundle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return toy_bundle(tmp_path_factory.mktemp("model"), request.param)


def test_a_reopened_model_answers_the_same(bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "m.loom"
    save_bundle(path, bundle)
    texts = toy_texts(60, seed=9)[0] + ODD
    before = Predictor(bundle)
    after = Predictor.open(path)
    assert np.abs(before.outputs(texts) - after.outputs(texts)).max() <= 1e-6
    assert before.predict(texts) == after.predict(texts)
    assert after.name == "织文 toy"
    assert after.task == "classification"
    assert after.labels == tuple(sorted(THINGS))
    assert after.metrics == {"best": {"epoch": 3.0}, "test": {"accuracy": 0.5}}


def test_it_has_learnt_something(bundle: Bundle) -> None:
    texts, labels = toy_texts(100, seed=10)
    answers = [p.label for p in Predictor(bundle).predict(texts)]
    wanted = [sorted(THINGS)[label] for label in labels]
    assert np.mean([a == w for a, w in zip(answers, wanted, strict=True)]) > 0.8


def test_alone_or_in_a_batch(bundle: Bundle) -> None:
    predictor = Predictor(bundle)
    texts = toy_texts(40, seed=11)[0] + ODD
    together = predictor.outputs(texts)
    alone = np.concatenate([predictor.outputs([text]) for text in texts])
    assert np.abs(together - alone).max() <= 1e-6
    backwards = predictor.outputs(texts[::-1])[::-1]
    assert np.abs(together - backwards).max() <= 1e-6


def test_probabilities_sum_to_one_and_the_label_is_the_highest(bundle: Bundle) -> None:
    for prediction in Predictor(bundle).predict(ODD):
        assert sum(prediction.probabilities.values()) == pytest.approx(1.0, abs=1e-9)
        assert prediction.probabilities[prediction.label] == max(prediction.probabilities.values())
        assert list(prediction.probabilities) == sorted(THINGS)
        assert prediction.value is None


def test_unknown_words_are_named(bundle: Bundle) -> None:
    (prediction,) = Predictor(bundle).predict(["ball zebra goal"])
    assert prediction.unknown == ("zebra",)
    assert set(prediction.to_json()) == {"text", "label", "probabilities", "unknown", "value"}


def test_no_texts_give_no_answers(bundle: Bundle) -> None:
    assert Predictor(bundle).predict([]) == []
    assert Predictor(bundle).outputs([]).shape == (0, 3)


def test_a_model_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "m.loom"
    bundle = toy_bundle(tmp_path, task="regression")
    save_bundle(path, bundle)
    predictor = Predictor.open(path)
    texts = toy_texts(50, seed=12)[0]
    values = [p.value for p in predictor.predict(texts)]
    wanted = [100.0 + 20.0 * len(text) for text in texts]
    # In the label's own unit: far from the standardised numbers inside.
    assert np.corrcoef(np.array(values, dtype=float), wanted)[0, 1] > 0.8
    assert np.mean(np.array(values, dtype=float)) == pytest.approx(np.mean(wanted), rel=0.2)
    assert predictor.predict(["ball"])[0].probabilities == {}


def test_a_model_that_answers_otherwise_is_refused(bundle: Bundle, tmp_path: Path) -> None:
    wrong = np.array(bundle.selftest.outputs)
    wrong[0] = np.roll(wrong[0], 1) + 1e-5
    path = tmp_path / "m.loom"
    save_bundle(path, bundle.with_selftest(bundle.selftest.texts, wrong))
    with pytest.raises(UserError) as raised:
        Predictor.open(path)
    assert raised.value.problem.code == "selftest-failed"


def test_another_machine_may_round_otherwise(bundle: Bundle, tmp_path: Path) -> None:
    test = bundle.selftest
    near = tuple(tuple(value + 1e-5 for value in row) for row in test.outputs)
    path = tmp_path / "m.loom"
    save_bundle(path, replace(bundle, selftest=SelfTest(test.texts, near, "another machine")))
    assert Predictor.open(path).labels
    save_bundle(path, replace(bundle, selftest=SelfTest(test.texts, near, test.machine)))
    with pytest.raises(UserError):
        Predictor.open(path)


def test_weights_of_other_names_or_shapes_are_refused(bundle: Bundle) -> None:
    name, first = next(iter(bundle.weights.items()))
    others = {key: value for key, value in bundle.weights.items() if key != name}
    for weights in ({**others, "other": first}, {**others, name: first.reshape(-1)}):
        with pytest.raises(UserError) as raised:
            Predictor(replace(bundle, weights=weights))
        assert raised.value.problem.code == "damaged-bundle"


def test_a_dataset_is_evaluated(bundle: Bundle, tmp_path: Path) -> None:
    from studio.catalog.source import DataSettings
    from studio.data.dataset import load_dataset, source_for

    texts, labels = toy_texts(80, seed=13)
    names = sorted(THINGS)
    lines = [f"{names[label]},{text}" for text, label in zip(texts, labels, strict=True)]
    file = tmp_path / "t.csv"
    file.write_text("label,text\n" + "\n".join([*lines, "weather,sun", ",none"]) + "\n")
    settings = DataSettings(source=source_for(file), text=("text",), label="label")
    predictor = Predictor(bundle)
    found = predictor.evaluate(load_dataset(settings))
    assert found.rows == 80
    answers = [p.label for p in predictor.predict(texts)]
    right = np.mean([a == names[label] for a, label in zip(answers, labels, strict=True)])
    assert found.accuracy == pytest.approx(float(right))
    file.write_text("label,text\nweather,sun\nnews,rain\n")
    settings = DataSettings(source=source_for(file), text=("text",), label="label")
    with pytest.raises(UserError) as raised:
        predictor.evaluate(load_dataset(settings))
    assert raised.value.problem.code == "no-known-labels"


def test_answering_draws_nothing_and_keeps_no_gradients(bundle: Bundle) -> None:
    predictor = Predictor(bundle)
    before = torch.random.get_rng_state()
    predictor.predict(["ball"])
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(p.grad is None for p in predictor.module.parameters())
    assert not predictor.module.training
