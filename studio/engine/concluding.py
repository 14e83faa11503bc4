"""The end of a run: figures on the test split, and the bundle."""

from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.files import write_bytes, write_json
from studio.engine.models import EVALUATION, TEST_ROWS
from studio.engine.preparing import Prepared
from studio.engine.running import SELF_TEST_TEXTS
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.model.build import GraphModule
    from studio.train.loop import TrainOutcome


def evaluate_test(run_folder: Path, prepared: Prepared, module: "GraphModule") -> dict[str, float]:
    """Judge the module on the test split and keep every row's answer beside the run.

    Returns:
        ``accuracy``, ``macro_f1`` and ``loss`` (``mae``, ``rmse``, ``r2`` for a number).
    """
    from safetensors.numpy import save

    from studio.train.evaluate import evaluate

    assert prepared.test is not None
    evaluation = evaluate(module, prepared.test, prepared.fitted)
    write_json(run_folder / EVALUATION, evaluation.to_json())
    write_bytes(run_folder / TEST_ROWS, save(evaluation.row_arrays()))
    return evaluation.headline()


def write_model(
    folder: Path,
    run_id: str,
    project: Project,
    prepared: Prepared,
    outcome: "TrainOutcome",
    test: dict[str, float],
) -> Path:
    """Write the bundle ``models/<project>-<run>.loom`` with texts that test it when it is opened."""
    from studio.predict.predictor import Predictor
    from studio.store.bundle import Bundle, save_bundle

    texts = prepared.dataset.texts(prepared.split.train[:SELF_TEST_TEXTS])
    bundle = Bundle.of(
        name=project.name,
        task=prepared.dataset.task,
        graph=project.graph,
        fitted=prepared.fitted,
        module=outcome.module,
        metrics={"best": outcome.best, "test": test},
    )
    tested = bundle.with_selftest(texts, Predictor(bundle).outputs(texts))
    path = folder / "models" / f"{project.name or 'model'}-{run_id}.loom"
    save_bundle(path, tested)
    return path
