"""Answers while one types: the thread, the bars, the marked words."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from studio.gui.answering.bars import ProbabilityBars
from studio.gui.answering.marking import places_of
from studio.gui.answering.model_thread import Answer, ModelThread, OpenedModel
from studio.gui.worker_client import WorkerClient

SCRIPT = """
import json, sys, os, time
print(json.dumps({"event": "ready"}), flush=True)
for raw in sys.stdin:
    job = json.loads(raw)
    if job["job"] == "open_model" and "broken" in job["path"]:
        found = {"where": "x", "translatable": {"message": {"template": "It is broken."}}}
        reply = {"event": "problem", "problem": found}
    elif job["job"] == "open_model":
        reply = {"event": "model", "labels": ["a", "b"], "task": "classification", "title": "T"}
    elif job["texts"] == ["die"] and not os.path.exists(sys.argv[1]):
        open(sys.argv[1], "w").close()
        os._exit(3)
    else:
        time.sleep(0.02)
        text = job["texts"][0]
        item = {"text": text, "label": "a", "probabilities": {"a": 0.75, "b": 0.25},
                "unknown": ["zorb"], "value": None}
        reply = {"event": "predictions", "items": [item]}
    print(json.dumps({**reply, "id": job["id"]}), flush=True)
"""


class Listener(QObject):
    def __init__(self, thread: ModelThread) -> None:
        super().__init__()
        self.opened: list[OpenedModel] = []
        self.answers: list[Answer] = []
        self.problems: list[str] = []
        thread.opened.connect(self.take_opened)
        thread.answered.connect(self.take_answer)
        thread.failed.connect(self.take_problem)

    @Slot(object)
    def take_opened(self, model: OpenedModel) -> None:
        self.opened.append(model)

    @Slot(object)
    def take_answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    @Slot(object)
    def take_problem(self, problem: object) -> None:
        self.problems.append(str(problem.message))  # type: ignore[attr-defined]


def start(tmp_path: Path) -> tuple[ModelThread, Listener]:
    command = (sys.executable, "-c", SCRIPT, str(tmp_path / "died"))
    thread = ModelThread(lambda: WorkerClient(command))
    return thread, Listener(thread)


def test_the_newest_text_wins(qtbot: QtBot, tmp_path: Path) -> None:
    thread, heard = start(tmp_path)
    try:
        thread.open_model(tmp_path / "m.loom")
        for text in ("a", "ab", "abc", "abcd"):
            last = thread.ask(text)
        qtbot.waitUntil(lambda: any(a.number == last for a in heard.answers), timeout=20_000)
        assert [model.labels for model in heard.opened] == [("a", "b")]
        assert heard.answers[-1].text == "abcd"
        assert heard.answers[-1].unknown == ("zorb",)
        assert len(heard.answers) < 4
    finally:
        thread.close()
    assert not thread.isRunning()


def test_a_worker_that_died_is_replaced_and_the_question_answered(
    qtbot: QtBot, tmp_path: Path
) -> None:
    thread, heard = start(tmp_path)
    try:
        thread.open_model(tmp_path / "m.loom")
        qtbot.waitUntil(lambda: bool(heard.opened), timeout=20_000)
        thread.ask("die")
        qtbot.waitUntil(lambda: bool(heard.answers), timeout=20_000)
        assert heard.answers[0].text == "die"
        assert heard.problems == []
    finally:
        thread.close()


def test_a_bundle_that_cannot_be_opened_is_told_and_another_opened(
    qtbot: QtBot, tmp_path: Path
) -> None:
    thread, heard = start(tmp_path)
    try:
        thread.open_model(tmp_path / "broken.loom")
        qtbot.waitUntil(lambda: bool(heard.problems), timeout=20_000)
        assert heard.problems == ["It is broken."]
        thread.open_model(tmp_path / "m.loom")
        thread.ask("x")
        qtbot.waitUntil(lambda: bool(heard.answers), timeout=20_000)
    finally:
        thread.close()


@pytest.mark.parametrize(
    ("text", "tokens", "places"),
    [
        ("The Zorblax ran", ("zorblax",), [(4, 7)]),
        ("running runs", ("run",), [(0, 7), (8, 4)]),
        ("prune run", ("run",), [(6, 3)]),
        ("芯片与洋芋", ("洋",), [(3, 1)]),
        ("a a", ("a",), [(0, 1), (2, 1)]),
        ("", ("a",), []),
        ("abc", ("",), []),
        ("İstanbul xq", ("xq",), [(9, 2)]),
    ],
)
def test_where_unknown_tokens_stand(
    text: str, tokens: tuple[str, ...], places: list[tuple[int, int]]
) -> None:
    assert places_of(text, tokens) == places


def test_bars_fall_and_tell_when_they_are_drawn(qtbot: QtBot) -> None:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.resize(400, 300)
    bars.show()
    with qtbot.waitSignal(bars.painted, timeout=5_000):
        bars.show_probabilities({"low": 0.1, "high": 0.7, "<b>mid</b>": 0.2})
    assert [name for name, _share in bars.items] == ["high", "<b>mid</b>", "low"]
    model = bars.model()
    from PySide6.QtCore import Qt

    said = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("high: 70.0")
