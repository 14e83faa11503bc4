"""The end of a run: figures on the test split, and the bundle."""

import random
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.files import write_bytes, write_json
from studio.data.inputs import Inputs
from studio.engine.preparing import Prepared
from studio.engine.run_files import EVALUATION, TEST_ROWS
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.model.build import GraphModule
    from studio.train.loop import TrainOutcome


#: Texts whose probabilities are kept in the bundle and compared when it is opened.
SELF_TEST_TEXTS = 8
SELF_TEST_TOKENS = 12


def evaluate_test(run_folder: Path, prepared: Prepared, module: "GraphModule") -> dict[str, float]:
    """Judge the module on the test split and keep every row's answer beside the run.

    Returns:
        The task's own figures, such as ``accuracy``; see `Evaluation.headline`.
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

    rows = selftest_rows(prepared)
    bundle = Bundle.of(
        name=project.name,
        task=prepared.dataset.task,
        graph=project.graph,
        fitted=prepared.fitted,
        module=outcome.module,
        metrics={"best": outcome.best, "test": test},
    )
    tested = bundle.with_selftest(rows, Predictor(bundle).outputs(rows))
    path = folder / "models" / f"{_file_name(project.name)}-{run_id}.loom"
    save_bundle(path, tested)
    return path


def selftest_rows(prepared: Prepared) -> list[Inputs]:
    """Made-up rows with the model's own tokens and values: a bundle carries no row of the data.

    Every second one lacks a number, and its categories are unseen.
    """
    columns, chance = prepared.fitted.columns, random.Random(1)
    rows = []
    for place, text in enumerate(selftest_texts(prepared)):
        whole = place % 2 == 0
        words = text.split(" ")
        parts = {name: " ".join(chance.choices(words, k=len(words))) for name in columns.text_parts}
        rows.append(
            Inputs(
                text,
                parts,
                {
                    n.settings.name: chance.uniform(n.low, n.high) if whole else None
                    for n in columns.numbers
                },
                {
                    c.settings.name: chance.choice(c.values) if whole and c.values else ""
                    for c in columns.categories
                },
            )
        )
    return rows


def selftest_texts(prepared: Prepared) -> list[str]:
    """Texts strung together from the model's own tokens."""
    fitted = prepared.fitted
    tokens = list(fitted.tokens or (fitted.ngrams.tokens if fitted.ngrams is not None else ()))
    joint = " " if fitted.pipeline.tokenizer.joins_with_space else ""
    chance = random.Random(0)
    return [
        joint.join(chance.choices(tokens, k=chance.randint(1, SELF_TEST_TOKENS)))
        for _ in range(SELF_TEST_TEXTS if tokens else 0)
    ]


def _file_name(name: str) -> str:
    """A project's name as the stem of a file: no separator or dot at the front gets through."""
    kept = "".join("-" if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in name)
    return kept.strip(" .")[:80] or "model"
