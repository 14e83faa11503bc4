"""The guided demonstration does the whole job and leaves what it promises."""

import json
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from studio.gui.demo import SENTENCE, run_demo

PAGES = ("start", "data", "text", "model", "train", "evaluate", "predict", "runs")


def test_the_demonstration_does_the_main_job(qapp: QApplication, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run_demo(out, pace=0.0) == 0
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["test"]["accuracy"] >= 0.85
    assert summary["text"] == SENTENCE
    assert summary["answer"] in summary["classes"]
    assert abs(sum(summary["probabilities"].values()) - 1) < 1e-5
    assert summary["screenshots"] == [f"{page}.png" for page in PAGES]
    for page in PAGES:
        picture = QImage(str(out / f"{page}.png"))
        assert picture.width() >= 1100, page
    assert SENTENCE in (out / "summary.md").read_text(encoding="utf-8")
    assert (out / "project" / "news_zh.wordloom").exists()

    from studio.engine.models import open_predictor

    answer = open_predictor(out / "model.loom").predict([SENTENCE])[0]
    assert answer.label == summary["answer"]
    for name, share in summary["probabilities"].items():
        assert abs(answer.probabilities[name] - share) < 1e-6
