"""Which words decided: asked for once the text rests, tinted, and told in words."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from studio.gui import theme
from studio.gui.answering.bars import ProbabilityBars
from studio.gui.answering.deciding import DecidingWords, named, shares_of, tint
from studio.gui.answering.marking import TextMarks
from studio.gui.answering.model_thread import Answer, Deciding, Explained, ModelThread
from studio.gui.worker_client import WorkerClient

#: Every word of five letters speaks for, every other word against; "hang" is never explained.
SCRIPT = """
import json, re, sys
print(json.dumps({"event": "ready"}), flush=True)
for raw in sys.stdin:
    job = json.loads(raw)
    if job["job"] == "open_model":
        reply = {"event": "model", "labels": ["a", "b"], "task": "classification", "title": "T"}
    elif job["job"] == "predict":
        item = {"label": "a", "probabilities": {"a": 0.75, "b": 0.25}, "unknown": [], "value": None}
        reply = {"event": "predictions", "items": [item]}
    elif "hang" in job["text"]:
        continue
    elif "drop" in job["text"]:
        reply = {"event": "abandoned"}
    else:
        pieces = [
            {"token": m[0], "start": m.start(), "end": m.end(),
             "weight": 2.0 if len(m[0]) == 5 else -1.0}
            for m in re.finditer(r"\\w+", job["text"])
        ]
        reply = {"event": "explanation", "label": job["label"] or "a", "pieces": pieces}
    print(json.dumps({**reply, "id": job["id"]}), flush=True)
"""


@pytest.fixture
def thread(tmp_path: Path) -> Iterator[ModelThread]:
    made = ModelThread(lambda: WorkerClient((sys.executable, "-c", SCRIPT)))
    made.open_model(tmp_path / "m.loom")
    yield made
    made.close()


@pytest.fixture
def edit(qtbot: QtBot) -> QPlainTextEdit:
    made = QPlainTextEdit()
    qtbot.addWidget(made)
    return made


def make(
    qtbot: QtBot, thread: ModelThread, edit: QPlainTextEdit, memory: dict[str, Any]
) -> DecidingWords:
    made = DecidingWords(thread, edit, TextMarks(edit.document()), memory)
    qtbot.addWidget(made)
    return made


def backgrounds(edit: QPlainTextEdit) -> dict[str, str]:
    """The tinted stretches of the text and their colours."""
    found = {}
    block = edit.document().begin()
    while block.isValid():
        raw = block.text().encode("utf-16-le")
        for run in block.layout().formats():
            if run.format.background().style().value:
                stretch = raw[2 * run.start : 2 * (run.start + run.length)]
                color = run.format.background().color().name()
                found[stretch.decode("utf-16-le")] = color
        block = block.next()
    return found


def test_a_settled_text_is_explained_and_a_keystroke_drops_it(
    qtbot: QtBot, thread: ModelThread, edit: QPlainTextEdit
) -> None:
    deciding = make(qtbot, thread, edit, {})
    text = "👩 great 👩\nodd"
    edit.setPlainText(text)
    deciding.settle(text, "a")
    assert deciding.explained is None
    qtbot.waitUntil(lambda: deciding.explained is not None, timeout=20_000)
    assert deciding.speaking_for.text() == "For a: great"
    assert deciding.speaking_against.text() == "Against: odd"
    assert "great" in edit.accessibleDescription()
    colours = theme.current()
    assert backgrounds(edit) == {
        "great": tint(1.0, colours).name(),
        "odd": tint(-0.5, colours).name(),
    }
    deciding.drop()
    assert backgrounds(edit) == {}
    assert deciding.speaking_for.text() == ""


def test_tints_are_no_edit(qtbot: QtBot, thread: ModelThread, edit: QPlainTextEdit) -> None:
    deciding = make(qtbot, thread, edit, {})
    edit.setPlainText("great odd")
    changes: list[int] = []
    edit.textChanged.connect(lambda: changes.append(1))
    deciding.settle("great odd", "a")
    qtbot.waitUntil(lambda: bool(backgrounds(edit)), timeout=20_000)
    assert changes == []
    assert not edit.document().isUndoAvailable()


def test_another_class_is_explained(
    qtbot: QtBot, thread: ModelThread, edit: QPlainTextEdit
) -> None:
    deciding = make(qtbot, thread, edit, {})
    edit.setPlainText("great")
    deciding.settle("great", "a")
    deciding.explain_class("b")
    qtbot.waitUntil(lambda: deciding.explained is not None, timeout=20_000)
    assert deciding.explained is not None
    assert deciding.explained.label == "b"
    assert deciding.speaking_against.text() == "Against: no word"


def test_it_can_be_switched_off_and_stays_so(
    qtbot: QtBot, thread: ModelThread, edit: QPlainTextEdit
) -> None:
    memory: dict[str, Any] = {}
    deciding = make(qtbot, thread, edit, memory)
    edit.setPlainText("great")
    deciding.settle("great", "a")
    qtbot.waitUntil(lambda: deciding.explained is not None, timeout=20_000)
    deciding.switch.setChecked(False)
    assert backgrounds(edit) == {}
    assert not make(qtbot, thread, edit, memory).switch.isChecked()
    deciding.switch.setChecked(True)
    qtbot.waitUntil(lambda: bool(backgrounds(edit)), timeout=20_000)


@pytest.mark.parametrize("word", ["hang", "drop"])
def test_a_question_does_not_wait_for_an_explanation(
    qtbot: QtBot, thread: ModelThread, word: str
) -> None:
    answers: list[Answer] = []
    explained: list[Explained] = []
    thread.answered.connect(answers.append)
    thread.explained.connect(explained.append)
    qtbot.waitSignal(thread.opened, timeout=20_000)
    thread.explain(word)
    qtbot.wait(50)
    number = thread.ask("next")
    qtbot.waitUntil(lambda: [a.number for a in answers] == [number], timeout=20_000)
    last = thread.explain("great")
    qtbot.waitUntil(lambda: [e.number for e in explained] == [last], timeout=20_000)
    assert explained[0].pieces == (Deciding(0, 5, 2.0),)


def test_a_picked_bar_tells_its_class(qtbot: QtBot) -> None:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.show_probabilities({"low": 0.1, "high": 0.9})
    index: QModelIndex = bars.model().index(1, 0)
    with qtbot.waitSignal(bars.chosen, timeout=5_000) as told:
        bars.activated.emit(index)
    assert told.args == ["low"]


def test_unknown_words_stay_underlined_where_they_are_tinted(edit: QPlainTextEdit) -> None:
    edit.setPlainText("👩 zorb zorb")
    marks = TextMarks(edit.document())
    marks.mark(("zorb",))
    marks.tint(edit.toPlainText(), [(2, 6, QColor("#aabbcc"))])
    formats = edit.document().begin().layout().formats()
    dotted = QTextCharFormat.UnderlineStyle.DotLine
    places = [
        place
        for run in formats
        if run.format.underlineStyle() == dotted
        for place in range(run.start, run.start + run.length)
    ]
    assert sorted(places) == [3, 4, 5, 6, 8, 9, 10, 11]
    assert backgrounds(edit) == {"zorb": "#aabbcc"}


@pytest.mark.parametrize(
    ("text", "weights", "sign", "words"),
    [
        ("芯片 好", [(0, 1, 2.0), (1, 2, 1.0), (3, 4, -1.0)], 1, ["芯片"]),
        ("芯片 好", [(0, 1, 2.0), (1, 2, 1.0), (3, 4, -1.0)], -1, ["好"]),
        ("a b, c", [(0, 1, 0.1), (2, 3, 1.0), (3, 4, 0.9), (5, 6, 2.0)], 1, ["c", "b", ","]),
        ("a a", [(0, 1, 1.0), (2, 3, 1.0)], 1, ["a"]),
        ("a b", [(0, 1, 0.001), (2, 3, -0.002)], 1, []),
        ("x" * 40, [(0, 40, 1.0)], 1, ["x" * 24 + "…"]),
        ("", [], 1, []),
    ],
)
def test_the_strongest_words_are_named(
    text: str, weights: list[tuple[int, int, float]], sign: int, words: list[str]
) -> None:
    assert named(text, [Deciding(*weight) for weight in weights], sign) == words


def test_shares_are_of_the_strongest() -> None:
    pieces = [Deciding(0, 1, 1.0), Deciding(1, 2, -4.0), Deciding(2, 3, 0.0)]
    assert shares_of(pieces) == [0.25, -1.0, 0.0]
    assert shares_of([]) == []


def _luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(p) for p in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_is_readable_on_every_tint(colours: theme.Theme) -> None:
    text = _luminance(colours.color("text"))
    for step in range(-10, 11):
        below = _luminance(tint(step / 10, colours))
        high, low = max(text, below), min(text, below)
        assert (high + 0.05) / (low + 0.05) >= 4.5, step
    assert tint(0.0, colours) == colours.color("surface")
