"""The script of a project, run by itself beside the studio."""

import importlib.util
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from studio.cli.main import run as run_command
from studio.core.events import Evaluated, Finished
from studio.core.paths import RESOURCES
from studio.engine.coding import script_of
from studio.engine.preparing import prepare
from studio.engine.projects import new_project, templates
from studio.engine.running import new_run_id, run_training, write_snapshot
from studio.model.build import build_module
from studio.predict.predictor import Predictor
from studio.store.bundle import Bundle, save_bundle
from studio.store.project import Project, save_project
from studio.train.control import Control

REVIEWS = RESOURCES / "samples" / "reviews_en.csv"
NEWS = RESOURCES / "samples" / "news_zh.csv"
TYPED = ["I like this very much!", "", "terrible, don't buy", "这家公司的财报很好", "7 <b>no</b>"]


def _project(data: Path, template: str, **plan: object) -> Project:
    project = new_project("Reviews", data, template_id=template)
    return replace(project, plan=project.plan.model_copy(update=plan))


def _loaded(text: str, folder: Path) -> ModuleType:
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("script", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_run_by_itself_reaches_the_same_figures(tmp_path: Path) -> None:
    project = _project(REVIEWS, "fast_ngrams", epochs=2, refit=False)
    run = new_run_id()
    write_snapshot(tmp_path, run, project)
    events = list(run_training(tmp_path, run, Control()))
    ended = events[-1]
    assert isinstance(ended, Finished)
    script = tmp_path / "script.py"
    script.write_text(script_of(project).text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": "", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    told = re.findall(r"loss (\S+)  validation: loss (\S+)  accuracy (\S+)", done.stdout)
    judged = [e.metrics for e in events if isinstance(e, Evaluated)]
    wanted = [(m["train_loss"], m["val_loss"], m["val_accuracy"]) for m in judged]
    assert np.allclose(np.array(told, dtype=float), np.array(wanted), atol=2e-4)
    test = dict(re.findall(r"(loss|accuracy|macro_f1) (\S+)", done.stdout.split("test: ")[1]))
    for name, value in test.items():
        assert float(value) == pytest.approx(ended.test[name], abs=2e-4)
    answer = subprocess.run(
        [sys.executable, str(script), "--weights", ended.model, "lovely, works well"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    shown = [float(each) for each in re.findall(r" (0\.\d{6})", answer.stdout)]
    sure = Predictor.open(Path(ended.model)).outputs(["lovely, works well"])[0]
    assert np.allclose(shown, sure, atol=1e-6)


@pytest.mark.parametrize("template", [each.meta.id for each in templates()])
@pytest.mark.parametrize("data", [REVIEWS, NEWS], ids=["en", "zh"])
def test_a_template_answers_alike_with_the_weights_of_a_bundle(
    template: str, data: Path, tmp_path: Path
) -> None:
    project = _project(data, template)
    prepared = prepare(project)
    module = build_module(
        project.graph,
        prepared.inputs,
        prepared.classes,
        generator=torch.Generator().manual_seed(3),
    )
    with torch.no_grad():
        for weight in module.parameters():
            weight += 0.1 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(4))
    bundle = Bundle.of(
        name="x",
        task=prepared.dataset.task,
        graph=project.graph,
        fitted=prepared.fitted,
        module=module,
    )
    save_bundle(tmp_path / "x.loom", bundle)
    script = _loaded(script_of(project).text, tmp_path)
    network, fitted, _labels = script.load(tmp_path / "x.loom")
    texts = [*TYPED, *prepared.dataset.texts(prepared.split.test[:20])]
    found = script.answers(network, fitted, [{script.TEXT[0]: text} for text in texts])
    assert np.abs(found.numpy() - Predictor(bundle).outputs(texts)).max() <= 1e-6


def test_numbers_and_categories_are_read_alike(tmp_path: Path) -> None:
    rows = [
        ("good lamp", "1,200.5", "north", "yes"),
        ("bad kettle", "7%", "south", "no"),
        ("fine towel", "", "", "yes"),
        ("poor zip", "-3", "north", "no"),
    ] * 10
    file = tmp_path / "rows.csv"
    lines = [
        f'{text} {n},"{number}",{shop},{label}'
        for n, (text, number, shop, label) in enumerate(rows)
    ]
    file.write_text("text,price,shop,label\n" + "\n".join(lines) + "\n", encoding="utf-8")
    project = new_project(
        "x",
        file,
        text="text",
        label="label",
        numeric=("price",),
        categories=("shop",),
        template_id="wide_deep",
    )
    prepared = prepare(project)
    script = _loaded(script_of(project).text, tmp_path)
    read = script.read(script.DATA)
    fitted = script.fit([read[row] for row in prepared.split.train])
    found = [script.example_of(read[row], fitted) for row in prepared.split.train]
    assert np.allclose(
        [each["numbers"] for each in found], prepared.train.channels["numbers"], atol=1e-5
    )
    codes = prepared.train.channels["category/shop"]
    assert [each["shop_code"] for each in found] == list(np.asarray(codes))


def test_the_command_writes_the_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = _project(REVIEWS, "text_cnn")
    save_project(project, tmp_path / "x.wordloom")

    def never(*_given: object) -> int:
        raise AssertionError

    out = tmp_path / "train.py"
    assert run_command(["code", str(tmp_path), "-o", str(out)], window=never, demo=never) == 0
    assert out.read_text(encoding="utf-8") == script_of(project).text
    capsys.readouterr()
    assert run_command(["code", str(tmp_path)], window=never, demo=never) == 0
    assert capsys.readouterr().out == script_of(project).text


WORDS = ("lamp", "kettle", "towel", "zip", "bright", "leaks", "soft", "stuck")


def _rows(task: str) -> str:
    """Made-up rows in which a word decides."""
    lines = ["text,price,shop,label"]
    for n in range(120):
        words = [WORDS[(n * 7 + k * k) % 8] for k in range(1 + n % 5)]
        labels = {
            "classification": str(len(words) % 3),
            "multilabel": "|".join(sorted({word for word in words if word in WORDS[:3]})) or "none",
            "regression": f"{len(words) * 1.5 + n % 2}",
        }
        lines.append(f"{' '.join(words)},{n % 11},{'ab'[n % 2]},{labels[task]}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("task", "plan"),
    [
        ("regression", {}),
        ("regression", {"schedule": "plateau", "clip_value": 0.5, "monitor": "mae"}),
        ("multilabel", {"optimizer": "sgd", "l2": 0.01, "monitor": "macro_f1"}),
        ("classification", {"optimizer": "adamw", "accumulate": 2, "schedule": "linear"}),
        ("classification", {"optimizer": "gradient_descent", "l1": 0.001, "patience": 1}),
        ("regression", {"optimizer": {"id": "adam", "learning_rate": 0.2}, "refit": True}),
        ("classification", {"optimizer": "rmsprop", "schedule": "cosine", "monitor": "accuracy"}),
    ],
)
def test_every_task_learns_alike(
    task: str, plan: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(_rows(task), encoding="utf-8")
    made = new_project(
        "x",
        file,
        text="text",
        label="label",
        task=task,  # type: ignore[arg-type]
        label_separator="|",
        numeric=("price",),
        categories=("shop",),
        template_id="wide_deep",
    )
    wanted = {**made.plan.model_dump(mode="json"), "epochs": 3, "refit": False, **plan}
    project = replace(made, plan=type(made.plan).model_validate(wanted))
    run = new_run_id()
    write_snapshot(tmp_path, run, project)
    events = list(run_training(tmp_path, run, Control()))
    ended = events[-1]
    assert isinstance(ended, Finished)
    judged = [e.metrics for e in events if isinstance(e, Evaluated)]
    script = _loaded(script_of(project).text, tmp_path)
    network, fitted, labels = script.learn(script.DATA)
    told = re.findall(r"loss (\S+)  validation: loss (\S+)", capsys.readouterr().out)
    assert np.allclose(
        np.array(told, dtype=float),
        [(m["train_loss"], m["val_loss"]) for m in judged],
        rtol=2e-3,
        atol=2e-4,
    )
    rows = [{"text": "bright lamp", "price": "3", "shop": "a"}, {"text": "", "shop": "z"}]
    loaded = script.load(ended.model)
    assert np.allclose(
        script.answers(network, fitted, rows), script.answers(loaded[0], loaded[1], rows), atol=5e-3
    )
    assert list(loaded[2]) == list(labels)
