"""The guided demonstration: the real window does the main job by itself.

A sample is opened, its text prepared, its network looked at and changed, a model trained with
live plots, judged, and asked about a sentence typed key by key. It saves a picture of every page,
the model and a summary; it is also the end-to-end test of the window.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from studio.core.errors import UserError
from studio.core.i18n import _, language
from studio.gui.demo_summary import write_summary

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow
    from studio.gui.pages.evaluate import EvaluatePage
    from studio.gui.pages.model import ModelPage
    from studio.gui.pages.predict import PredictPage
    from studio.gui.pages.train import TrainPage
    from studio.gui.run_control import RunController

#: Where things are saved when no folder is named.
DEFAULT_OUT = Path("demo-output")
#: The sentence that is typed; none of the sample's.
SENTENCE = "国产大飞机换装自研导航芯片，完成首次跨洋试飞。"
_TICK_MS = 15
_PATIENCE_SECONDS = 180.0


@dataclass
class _Wait:
    """What the script waits for: a time, or a condition."""

    seconds: float = 0.0
    condition: Callable[[], bool] | None = None
    what: str = ""
    since: float = field(default_factory=time.monotonic)

    def over(self) -> bool:
        """Whether to go on.

        Raises:
            TimeoutError: the condition did not come true.
        """
        waited = time.monotonic() - self.since
        if self.condition is None:
            return waited >= self.seconds
        if self.condition():
            return True
        if waited > _PATIENCE_SECONDS:
            raise TimeoutError(self.what)
        return False


class Demonstration(QObject):
    """Goes through the script on the window's own event loop.

    Args:
        out: where pictures, project, model and summary go.
        pace: 1 as a person follows it, 0 without any pause.
    """

    def __init__(self, window: "MainWindow", out: Path, pace: float) -> None:
        super().__init__(window)
        self.window, self.out, self.pace = window, out, pace
        self.summary: dict[str, Any] = {"language": language(), "screenshots": []}
        self.failure = ""
        self._began = time.monotonic()
        self._caption = _caption(window)
        self._script = self._steps()
        self._waiting: _Wait | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        try:
            if self._waiting is not None and not self._waiting.over():
                return
            self._waiting = next(self._script)
        except StopIteration:
            self._finish()
        except (UserError, TimeoutError) as error:
            self.failure = str(error)
            self._finish()

    def _finish(self) -> None:
        self._timer.stop()
        self.summary["seconds"] = round(time.monotonic() - self._began, 1)
        QApplication.exit(1 if self.failure else 0)

    # -- the script -----------------------------------------------------------------------------

    def _steps(self) -> Iterator[_Wait]:
        yield self._pause(0.8)
        self._picture("start")
        yield from self._open_sample()
        yield from self._look_at_text()
        yield from self._shape_model()
        yield from self._train()
        yield from self._evaluate()
        yield from self._predict()
        yield from self._look_back()

    def _open_sample(self) -> Iterator[_Wait]:
        from studio.gui.samples import FOLDER

        self._say(_("A file with texts and labels is opened. Everything is found unaided."))
        yield self._pause(1.0)
        self.window.open_path(FOLDER / "news_zh.csv")
        session = self.window.session
        yield self._until(lambda: session.check is not None, "reading the sample")
        self.window.save_to(self.out / "project" / "news_zh.wordloom")
        assert session.check is not None
        self.summary |= {"rows": session.check.rows, "classes": list(session.check.classes)}
        yield self._pause(2.0)
        self._picture("data")

    def _look_at_text(self) -> Iterator[_Wait]:
        self._say(_("Steps prepare the text; the preview shows what each of them does."))
        self.window.show_page("text")
        yield self._pause(2.5)
        self._picture("text")

    def _shape_model(self) -> Iterator[_Wait]:
        self._say(_("The network is a stack of layers. A layer is put in, and taken back."))
        self.window.show_page("model")
        page = cast("ModelPage", self.window.pages["model"])
        for name in page.order:
            page.choose(name)
            yield self._pause(0.5)
        page.choose(page.order[1])
        page.add_layer("dropout")
        yield self._pause(1.0)
        self.window.document.undo_stack.undo()
        page.choose(page.order[1])
        assert page.checked is not None
        self.summary["parameters"] = page.checked.parameters
        self.summary["layers"] = [report.title for report in page.checked.layers]
        yield self._pause(1.0)
        self._picture("model")
        session = self.window.session
        yield self._until(lambda: session.check is not None and session.check.ok, "the check")

    def _train(self) -> Iterator[_Wait]:
        from studio.gui.run_session import controller_of

        self._say(_("Training: loss and accuracy move while the model learns."))
        self.window.show_page("train")
        page = cast("TrainPage", self.window.pages["train"])
        runs: RunController = controller_of(self.window.session)
        yield self._pause(1.0)
        yield self._until(lambda: page.primary.isEnabled() and page.can_start, "the start button")
        page.primary.click()
        yield self._until(lambda: runs.view is not None and not runs.running, "the training")
        view = runs.view
        assert view is not None
        if view.state != "completed" or view.end is None:
            raise TimeoutError(f"the run ended as {view.state}")
        self.summary["run"] = view.run
        self.summary["end"] = view.end.to_json()
        yield self._pause(2.5)
        self._picture("train")

    def _evaluate(self) -> Iterator[_Wait]:
        self._say(_("The model is judged on texts that it has never seen."))
        self.window.show_page("evaluate")
        page = cast("EvaluatePage", self.window.pages["evaluate"])
        yield self._until(lambda: page.results is not None, "the evaluation")
        yield self._pause(1.5)
        self._picture("evaluate")
        page.matrix.setCurrentIndex(page.matrix.matrix().index(0, 0))
        yield self._pause(1.5)

    def _predict(self) -> Iterator[_Wait]:
        self._say(_("A sentence is typed; the answer follows every key."))
        self.window.show_page("predict")
        page = cast("PredictPage", self.window.pages["predict"])
        yield self._until(lambda: page.model is not None, "opening the model")
        for letter in SENTENCE:
            _press(page, letter)
            yield self._pause(0.09)
        yield self._until(lambda: page.answered == SENTENCE, "the answer")
        self.summary["text"] = SENTENCE
        self.summary["answer"] = page.answer.verdict.text()
        self.summary["probabilities"] = dict(page.answer.bars.items)
        self.summary["latency_ms"] = [round(value, 1) for value in page.latencies_ms]
        yield self._pause(2.0)
        self._picture("predict")

    def _look_back(self) -> Iterator[_Wait]:
        self._say(_("Every run is kept with its settings and curves."))
        self.window.show_page("runs")
        yield self._pause(2.0)
        yield _Wait(seconds=0.3)
        self._picture("runs")
        self.window.save()

    # -- means ----------------------------------------------------------------------------------

    def _pause(self, seconds: float) -> _Wait:
        return _Wait(seconds=seconds * self.pace)

    def _until(self, condition: Callable[[], bool], what: str) -> _Wait:
        return _Wait(condition=condition, what=what)

    def _say(self, words: str) -> None:
        self._caption.setText(words)
        self._caption.adjustSize()
        width, height = self.window.width(), self.window.height()
        self._caption.move((width - self._caption.width()) // 2, height - 84)
        self._caption.setVisible(self.pace > 0)
        self._caption.raise_()

    def _picture(self, name: str) -> None:
        shown = self._caption.isVisible()
        self._caption.hide()
        file = self.out / f"{name}.png"
        self.window.grab().save(str(file))
        self.summary["screenshots"].append(file.name)
        self._caption.setVisible(shown)


def run_demo(out: Path | None, pace: float = 1.0) -> int:
    """Open the window, do the job and save what came of it; the exit status.

    Args:
        out: the folder for pictures, project, model and summary; `DEFAULT_OUT` if None.
        pace: 1 as a person follows it, 0 without waiting.
    """
    if _no_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        _tell(_("There is no display: the demonstration runs unseen and saves its pictures."))
    from studio.gui.app import make_app, make_window

    folder = (out or DEFAULT_OUT).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    app = make_app()
    window = make_window(app)
    window.resize(1440, 900)
    window.show()
    demonstration = Demonstration(window, folder, max(pace, 0.0))
    demonstration.start()
    status = app.exec()
    _leave(window)
    if demonstration.failure:
        _tell(_("The demonstration broke off: {reason}").format(reason=demonstration.failure))
        return status or 1
    write_summary(folder, demonstration.summary)
    _tell(_("Pictures, the model and a summary are in {folder}.").format(folder=str(folder)))
    return status


def _leave(window: "MainWindow") -> None:
    """Close without a question, whatever state the demonstration left."""
    if window.session.runner is not None:
        if window.session.running:
            window.session.runner.stop(keep=False)
            window.session.runner.wait(5_000)
        window.session.runner.close()
    window.document.close()
    window.background.close()
    window.hide()
    window.deleteLater()
    QApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))


def _press(page: "PredictPage", letter: str) -> None:
    """A key, as a person's input method sends it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(page.edit, event)


def _caption(window: "MainWindow") -> QLabel:
    caption = QLabel(window)
    caption.setTextFormat(Qt.TextFormat.PlainText)
    caption.setProperty("role", "demo")
    caption.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    caption.hide()
    return caption


def _no_display() -> bool:
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _tell(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
