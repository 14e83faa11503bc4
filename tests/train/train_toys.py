"""Small made-up rows and networks for the tests of training."""

from pathlib import Path
from typing import Any

import numpy as np

from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.plan import TrainPlan
from studio.core.tensors import Bag, TensorType, Tokens
from studio.data.encoded import Encoded, Ragged, offsets_of
from studio.model.graph import Graph, chain
from studio.train.job import TrainJob

VOCABULARY = 50
CLASSES = 3


def toy_rows(rows: int, seed: int = 0, *, task: str = "classification") -> Encoded:
    """Random texts; the class is the kind of token that prevails, the number how many there are."""
    chance = np.random.default_rng(seed)
    lengths = chance.integers(3, 15, rows)
    offsets = offsets_of(lengths)
    owner = np.repeat(np.arange(rows), lengths)
    labels = chance.integers(0, CLASSES, rows)
    ids = chance.integers(2, VOCABULARY, offsets[-1])
    hint = chance.random(offsets[-1]) < 0.6
    # Token kinds are ids modulo the number of classes.
    ids = np.where(hint, ids // CLASSES * CLASSES + labels[owner], ids).clip(2, VOCABULARY - 1)
    tokens = Ragged(ids.astype(np.int32), offsets)
    weights = np.ones(len(ids), np.float32)
    channels = {"tokens": tokens, "ngrams": Ragged(tokens.ids, offsets, weights)}
    numbers = np.arange(rows, dtype=np.int64)
    if task == "regression":
        amount = lengths.astype(np.float32) + labels
        return Encoded(channels, None, ((amount - 9.5) / 3.5).astype(np.float32), numbers)
    return Encoded(channels, labels.astype(np.int64), None, numbers)


def lstm_graph(*, dropout: float = 0.0) -> Graph:
    """Embedding, LSTM, perhaps dropout, output."""
    layers: list[Any] = [TokensInput(), Embedding(dim=8), Lstm(hidden=12)]
    if dropout:
        layers.append(Dropout(rate=dropout))
    return chain(*layers, Output())


def ngram_graph() -> Graph:
    """Summed embeddings and a hidden layer."""
    return chain(NgramsInput(), NgramEmbedding(dim=8), Dense(units=8), Output())


def toy_job(
    folder: Path,
    *,
    plan: dict[str, Any] | None = None,
    graph: Graph | None = None,
    rows: int = 240,
    validation: int = 60,
    task: str = "classification",
    seed: int = 0,
) -> TrainJob:
    """A run of a second or less."""
    settings: dict[str, Any] = {"epochs": 4, "batch_size": 16, "threads": 1, "device": "cpu"}
    if task == "regression":
        settings["loss"] = "mean_squared_error"
    inputs: dict[str, TensorType] = {
        "tokens": Tokens(VOCABULARY, 20),
        "ngrams": Bag(VOCABULARY),
    }
    return TrainJob(
        run="toy",
        folder=folder,
        plan=TrainPlan.model_validate(settings | (plan or {})),
        graph=graph or lstm_graph(),
        task="regression" if task == "regression" else "classification",
        inputs=inputs,
        classes=1 if task == "regression" else CLASSES,
        train=toy_rows(rows, seed, task=task),
        validation=toy_rows(validation, seed + 1, task=task) if validation else None,
        fingerprint="toy",
        target_mean=9.5,
        target_std=3.5,
    )
