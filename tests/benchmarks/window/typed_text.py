"""Row 10: every character typed into the Predict page until its probabilities are painted."""

import argparse
import time
from pathlib import Path

from driving import close, open_project, page, rest, tell, wait_until
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

#: A quick typist's pause between two characters.
PAUSE_MS = 40


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("--texts", type=Path, required=True, help="one text a line")
    parser.add_argument("--keys", type=int, default=200)
    given = parser.parse_args()
    texts = given.texts.read_text(encoding="utf-8").splitlines()
    _app, window = open_project(given.project)
    predict = page(window, "predict")
    wait_until(lambda: predict.model is not None, "the model is open")
    rest(500)
    taken: list[float] = []
    for text in texts:
        predict.edit.clear()
        rest(50)
        for character in text:
            _type(predict, character, taken)
            if len(taken) >= given.keys + 10:
                break
        if len(taken) >= given.keys + 10:
            break
    # The first answers warm up the worker's network.
    tell(milliseconds=taken[10:])
    close(window)


def _type(predict: object, character: str, taken: list[float]) -> None:
    painted: list[float] = []
    number = predict._latest

    def drawn() -> None:
        # The page's own slot ran first: the newest question is off its list when it was drawn.
        if predict._latest > number and predict._latest not in predict._asked_at:
            painted.append(time.perf_counter())

    event = QInputMethodEvent()
    event.setCommitString(character)
    predict.answer.bars.painted.connect(drawn)
    begun = time.perf_counter()
    QApplication.sendEvent(predict.edit, event)
    if predict.edit.toPlainText().strip():
        wait_until(lambda: bool(painted), "the answer is drawn", 10.0)
        taken.append((painted[0] - begun) * 1000)
    predict.answer.bars.painted.disconnect(drawn)
    rest(PAUSE_MS)


if __name__ == "__main__":
    main()
