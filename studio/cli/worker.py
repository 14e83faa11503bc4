"""``wordloom worker``: the process that trains and answers for the window.

Jobs and commands arrive as JSON objects, one a line, on standard input; events and answers leave
the same way on standard output. The end of the input ends the worker: a run that is going on is
first brought to its end, so that a window that closes or dies loses nothing.
"""

import argparse
import contextlib
import json
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from studio.cli.measuring import Measuring
from studio.cli.subjects import Subjects
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_

if TYPE_CHECKING:
    from studio.data.inputs import Inputs

#: A line longer than this is refused: nothing the window sends is that long.
MAX_LINE = 8 * 2**20


def run(options: argparse.Namespace) -> int:
    """Serve until the input ends."""
    # The protocol has standard output for itself: a stray print may not break a line of it.
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    worker = Worker(sys.stdin.buffer, out)
    return worker.serve()


class Worker:
    """One conversation over two byte streams."""

    def __init__(self, source: IO[bytes], out: IO[bytes]) -> None:
        self._source = source
        self._out = out
        self._lock = threading.Lock()
        self._training: threading.Thread | None = None
        self._predictor: Any = None
        self._opened: Path | None = None
        self._subjects = Subjects()
        self._asking = threading.Lock()
        self._turn = 0
        self._explaining: threading.Thread | None = None
        self._measuring = Measuring(self._tell)

    def serve(self) -> int:
        """Warm up, say so, then answer line after line."""
        from studio.engine import warm_up
        from studio.train.control import Control

        self._control = Control()
        warm_up()
        self._tell({"event": "ready"})
        while line := self._source.readline(MAX_LINE):
            try:
                value = json.loads(line)
            except ValueError:
                self._problem(None, _not_json())
                continue
            if isinstance(value, dict):
                self._answer(value)
        for thread in (self._training, self._explaining):
            if thread is not None:
                thread.join()
        self._measuring.join()
        return 0

    def _answer(self, value: dict[str, Any]) -> None:
        number = value.get("id")
        with self._told_problems(number):
            if "command" in value:
                from studio.train.control import command_from_json

                self._control.send(command_from_json(value))
            elif value.get("job") == "train":
                self._train(value)
            elif value.get("job") == "find_rate":
                self._find_rate(number, value)
            elif value.get("job") == "open_model":
                self._open_model(number, Path(str(value["path"])))
            elif value.get("job") == "predict":
                self._predict(number, _rows(value))
            elif value.get("job") == "explain":
                self._explain(number, _row(value), value)
            elif value.get("job") == "follow":
                self._follow(number, _row(value), value)
            elif value.get("job") == "preflight":
                self._measuring.begin(number, value, self._told_problems)
            elif value.get("job") == "preflight_stop":
                self._measuring.stop()
            else:
                self._problem(number, _not_a_job(str(value.get("job"))))

    @contextlib.contextmanager
    def _told_problems(self, number: Any) -> Iterator[None]:
        """What goes wrong within is told to the window."""
        try:
            yield
        except UserError as error:
            self._problem(number, error.problem)
        except (KeyError, TypeError, ValueError) as error:
            self._problem(number, _not_a_job(repr(error)))
        except Exception:  # noqa: BLE001 - the process's boundary: told to the window, not lost
            self._problem(number, _bug(traceback.format_exc()))

    def _train(self, value: dict[str, Any]) -> None:
        if self._training is not None and self._training.is_alive():
            raise ValueError("a run is going on")
        from studio.train.control import Control, more_epochs

        self._control = Control()
        folder, run_id = Path(str(value["folder"])), str(value["run"])
        self._training = threading.Thread(
            target=self._train_to_the_end,
            args=(folder, run_id),
            kwargs={
                "resume": bool(value.get("resume")),
                "more_epochs": more_epochs(value["more_epochs"]) if "more_epochs" in value else 0,
            },
            name="training",
        )
        self._training.start()

    def _train_to_the_end(
        self, folder: Path, run_id: str, *, resume: bool, more_epochs: int
    ) -> None:
        from studio.engine import run_training

        going = run_training(folder, run_id, self._control, resume=resume, more_epochs=more_epochs)
        for event in going:
            self._tell(event.to_json())

    def _find_rate(self, number: Any, value: dict[str, Any]) -> None:
        """Told are ``finding`` with the share done, a few times a second, and ``rate`` at the end.

        Nothing else is answered meanwhile: who gives the search up ends this process.
        """
        from studio.engine import find_rate
        from studio.store.project import Project

        told = 0.0

        def tick(share: float) -> None:
            nonlocal told
            if time.monotonic() - told > 0.05:
                told = time.monotonic()
                self._tell({"event": "finding", "id": number, "share": share})

        project = Project.from_json(value["project"])
        found = find_rate(project, folder=Path(str(value["folder"])), tick=tick)
        self._tell({"event": "rate", "id": number, "curve": found.to_json()})

    def _open_model(self, number: Any, path: Path) -> None:
        from studio.engine import open_predictor

        self._turn += 1
        with self._asking:
            self._predictor = open_predictor(path)
            self._opened = path
        self._tell(
            {
                "event": "model",
                "id": number,
                "path": str(path),
                "labels": list(self._predictor.labels),
                "task": self._predictor.task,
                "title": self._predictor.name,
                "metrics": self._predictor.metrics,
                "fields": self._predictor.fields.to_json(),
            }
        )

    def _predict(self, number: Any, rows: "list[Inputs]") -> None:
        self._need_model()
        started = time.perf_counter()
        self._turn += 1
        with self._asking:
            items = [p.to_json() for p in self._predictor.predict(rows)]
        milliseconds = (time.perf_counter() - started) * 1000
        self._tell(
            {"event": "predictions", "id": number, "items": items, "milliseconds": milliseconds}
        )

    def _explain(self, number: Any, row: "Inputs", value: dict[str, Any]) -> None:
        """Aside, and only as long as nothing else is asked: an answer never waits for it."""
        self._need_model()
        self._turn += 1
        self._explaining = threading.Thread(
            target=self._explain_aside,
            args=(number, row, str(value.get("label") or ""), str(value.get("column") or "")),
            kwargs={"turn": self._turn},
            name="explaining",
        )
        self._explaining.start()

    def _explain_aside(
        self, number: Any, row: "Inputs", label: str, column: str, *, turn: int
    ) -> None:
        from studio.predict.explanations import AbandonedError, explain

        with self._told_problems(number):
            try:
                with self._asking:
                    found = explain(
                        self._predictor,
                        row,
                        label or None,
                        column=column,
                        wanted=lambda: self._turn == turn,
                    )
            except AbandonedError:
                self._tell({"event": "abandoned", "id": number})
            else:
                self._tell({"event": "explanation", "id": number, **found.to_json()})

    def _follow(self, number: Any, row: "Inputs", value: dict[str, Any]) -> None:
        """What each layer of a network makes of a row."""
        started = time.perf_counter()
        self._turn += 1
        with self._asking:
            opened = (self._opened, self._predictor) if self._opened is not None else None
            found = self._subjects.of(value, opened).follow(row)
        milliseconds = (time.perf_counter() - started) * 1000
        told = {"event": "follow", "id": number, "follow": found.to_json()}
        self._tell({**told, "milliseconds": milliseconds})

    def _need_model(self) -> None:
        if self._predictor is None:
            raise UserError(problem("no-model", "predict", msg(N_("No model is opened yet."))))

    def _tell(self, value: dict[str, Any]) -> None:
        line = json.dumps(value, ensure_ascii=True, allow_nan=True) + "\n"
        with self._lock:
            try:
                self._out.write(line.encode("ascii"))
                self._out.flush()
            except (BrokenPipeError, OSError):
                # The window is gone; the run goes on and is recorded in its history.
                pass

    def _problem(self, number: Any, found: Problem) -> None:
        self._tell({"event": "problem", "id": number, "problem": found.to_json()})


def _row(value: dict[str, Any]) -> "Inputs":
    """The row of a job: ``row``, or a ``text`` alone."""
    from studio.data.inputs import Inputs

    return Inputs.from_json(value["row"]) if "row" in value else Inputs(str(value["text"]))


def _rows(value: dict[str, Any]) -> "list[Inputs]":
    """The rows of a job: ``rows``, or ``texts`` alone."""
    from studio.data.inputs import Inputs

    if "rows" in value:
        return [Inputs.from_json(row) for row in value["rows"]]
    return [Inputs(str(text)) for text in value["texts"]]


def _not_json() -> Problem:
    return problem("not-json", "worker", msg(N_("A line that is no JSON reached the worker.")))


def _not_a_job(found: str) -> Problem:
    return problem(
        "not-a-job", "worker", msg(N_("The worker doesn't know this job: {found}."), found=found)
    )


def _bug(details: str) -> Problem:
    return problem(
        "bug",
        "worker",
        msg(N_("Something in Wordloom went wrong.")),
        msg(N_("Copy the details and report them.")),
        details=details,
    )
