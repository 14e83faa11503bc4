"""Makes finished runs in a project's folder without training, for tests of the window."""

from pathlib import Path

import numpy as np

from studio.core.events import Evaluated, Finished, Started, Steps
from studio.core.files import write_bytes, write_json
from studio.engine.run_files import EVALUATION, TEST_ROWS, run_folder
from studio.store.history import History
from studio.store.project import Project


def make_run(folder: Path, run: str, project: Project, *, accuracy: float = 0.75) -> None:
    """A completed run of two epochs with two steps each."""
    history = History(folder)
    sha256 = project.data.source.sha256 if project.data.source else ""
    history.add_run(run, project.to_json(), seed=0, data_sha256=sha256)
    history.record(
        Started(run, device="cpu", parameters=1234, steps_per_epoch=2, epochs=2, train_rows=8)
    )
    for epoch in (1, 2):
        first = 2 * epoch - 1
        history.record(
            Steps(
                run,
                step=(first, first + 1),
                loss=(1.0 / first, 0.9 / first),
                accuracy=(0.5, 0.6),
                learning_rate=(0.1, 0.1),
                gradient_norm=(1.0, 1.0),
                epoch=float(epoch),
            )
        )
        metrics = {"val_loss": 1.0 / epoch, "val_accuracy": accuracy - 0.1 / epoch}
        history.record(Evaluated(run, step=2 * epoch, epoch=epoch, metrics=metrics, best=True))
    history.record(
        Finished(
            run,
            best={"epoch": 2, "val_loss": 0.5, "val_accuracy": accuracy},
            test={"accuracy": accuracy, "macro_f1": accuracy, "loss": 0.5},
            train_seconds=1.5,
            samples_per_second=100.0,
        )
    )


def make_evaluation(
    folder: Path, run: str, labels: tuple[str, ...], rows: np.ndarray, *, every: int = 4
) -> None:
    """Test rows of which each `every`th is taken for the next class, ever surer."""
    size = len(rows)
    actual = np.arange(size, dtype=np.int32) % len(labels)
    wrong = np.arange(size) % every == 0
    predicted = np.where(wrong, (actual + 1) % len(labels), actual).astype(np.int32)
    probability = np.linspace(0.5, 0.99, size).astype(np.float32)
    confusion = np.zeros((len(labels), len(labels)), int)
    np.add.at(confusion, (actual, predicted), 1)
    figures = {"precision": 0.5, "recall": 0.25, "f1": 0.333}
    write_json(
        run_folder(folder, run) / EVALUATION,
        {
            "task": "classification",
            "rows": size,
            "accuracy": float((actual == predicted).mean()),
            "macro_f1": 0.5,
            "loss": 0.7,
            "label_names": list(labels),
            "confusion": confusion.tolist(),
            "per_class": {name: {**figures, "support": i} for i, name in enumerate(labels)},
        },
    )
    _write_rows(
        folder,
        run,
        {
            "rows": np.asarray(rows, np.int64),
            "actual": actual,
            "predicted": predicted,
            "probability": probability,
            "right_probability": np.where(wrong, 1 - probability, probability).astype(np.float32),
        },
    )


def make_regression(folder: Path, run: str, rows: np.ndarray) -> None:
    """Numbers predicted with a growing error."""
    actual = np.arange(len(rows), dtype=np.float32)
    write_json(
        run_folder(folder, run) / EVALUATION,
        {
            "task": "regression",
            "rows": len(rows),
            "mae": 0.5,
            "rmse": 0.75,
            "r2": 0.9,
            "loss": 0.1,
        },
    )
    predicted = actual + np.linspace(0, 1, len(rows), dtype=np.float32)
    _write_rows(
        folder,
        run,
        {"rows": np.asarray(rows, np.int64), "actual": actual, "predicted": predicted},
    )


def _write_rows(folder: Path, run: str, columns: dict[str, np.ndarray]) -> None:
    from safetensors.numpy import save

    write_bytes(run_folder(folder, run) / TEST_ROWS, save(columns))
