"""A small trained model for the tests of bundles and predictions."""

from pathlib import Path
from typing import Any

import numpy as np

from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.pipeline import Pipeline
from studio.catalog.plan import TrainPlan
from studio.data.encoded import Encoded
from studio.data.fit import fit_pipeline
from studio.model.graph import Graph, chain, channels_of
from studio.predict.predictor import Predictor
from studio.store.bundle import Bundle
from studio.train.control import Control
from studio.train.job import TrainJob, TrainOutcome
from studio.train.loop import train

THINGS = {
    "sport": ["ball", "team", "goal", "match", "player", "coach", "win", "球赛"],
    "food": ["soup", "bread", "cook", "taste", "salt", "dinner", "sweet", "美食"],
    "travel": ["train", "hotel", "beach", "flight", "map", "journey", "city", "旅行"],
}
GRAPHS: dict[str, Graph] = {
    "lstm": chain(TokensInput(), Embedding(dim=8), Lstm(hidden=8, bidirectional=True), Output()),
    "ngrams": chain(NgramsInput(), NgramEmbedding(dim=8), Output()),
}
SELF_TEST = 5


def toy_texts(rows: int, seed: int = 0) -> tuple[list[str], list[int]]:
    """Made-up texts of a few words, and the number of the thing that they are about."""
    chance = np.random.default_rng(seed)
    texts, labels = [], []
    names = sorted(THINGS)
    for _ in range(rows):
        label = int(chance.integers(len(names)))
        words = list(chance.choice(THINGS[names[label]], int(chance.integers(1, 9))))
        words += list(chance.choice(["the", "a", "and", "very"], 2))
        texts.append(" ".join(chance.permutation(words)))
        labels.append(label)
    return texts, labels


def toy_bundle(folder: Path, kind: str = "lstm", *, task: str = "classification") -> Bundle:
    """Fit, train for a moment, and bundle with a self-test."""
    graph = GRAPHS[kind]
    texts, labels = toy_texts(200)
    regression = task == "regression"
    plan: dict[str, Any] = {
        "epochs": 3,
        "optimizer": {"id": "adam", "learning_rate": 0.02},
        "device": "cpu",
        "threads": 1,
        "loss": "mean_squared_error" if regression else "cross_entropy",
    }
    numbers = np.array([100.0 + 20.0 * len(text) for text in texts])
    channels = channels_of(graph)
    fitted = fit_pipeline(
        Pipeline(),
        texts,
        channels=channels,
        label_names=() if regression else tuple(sorted(THINGS)),
        task="regression" if regression else "classification",
        targets=numbers if regression else None,
    )
    encoded = Encoded(
        fitted.encode(texts, channels),
        None if regression else np.array(labels, dtype=np.int64),
        ((numbers - fitted.target_mean) / fitted.target_std).astype(np.float32)
        if regression
        else None,
        np.arange(200),
    )
    job = TrainJob(
        run="toy",
        folder=folder / "run",
        plan=TrainPlan.model_validate(plan),
        graph=graph,
        task=fitted.task,
        inputs=fitted.input_types(),
        classes=1 if regression else 3,
        train=encoded,
    )
    bundle = Bundle.of(
        name="织文 toy",
        task=fitted.task,
        graph=graph,
        fitted=fitted,
        module=outcome_of(job).module,
        metrics={"best": {"epoch": 3.0}, "test": {"accuracy": 0.5}},
    )
    return bundle.with_selftest(texts[:SELF_TEST], Predictor(bundle).outputs(texts[:SELF_TEST]))


def outcome_of(job: TrainJob) -> TrainOutcome:
    """Train to the end."""
    going = train(job, Control())
    while True:
        try:
            next(going)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
