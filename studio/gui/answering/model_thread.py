"""A model that answers while one types: a thread, a worker, and the newest text wins."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from studio.core.errors import Problem, msg, problem
from studio.core.i18n import N_
from studio.data.inputs import Inputs
from studio.gui.worker_client import Line, WorkerClient
from studio.predict.fields import Fields
from studio.predict.followed import Follow

_POLL = 0.5
#: While an explanation is waited for, a new question is noticed this soon.
_POLL_DROPPABLE = 0.01


@dataclass(frozen=True)
class OpenedModel:
    """A bundle that is ready to answer."""

    path: Path
    title: str
    task: str
    labels: tuple[str, ...]
    metrics: dict[str, Any] = field(default_factory=dict)
    fields: Fields = field(default_factory=Fields)


@dataclass(frozen=True)
class Answer:
    """What the model says of a text.

    Attributes:
        number: of the question, counted up.
        probabilities: by class, empty for a number.
        value: the number, for regression.
        unknown: tokens that the model has never seen.
        labels: where a row may have several, those it has.
        row: all that was asked about.
    """

    number: int
    text: str
    label: str
    probabilities: dict[str, float]
    value: float | None
    unknown: tuple[str, ...]
    labels: tuple[str, ...] | None = None
    row: Inputs = field(default_factory=Inputs)


@dataclass(frozen=True)
class Deciding:
    """A piece of a text and how much it speaks for a class, or against it where negative."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Explained:
    """Which words decided.

    Attributes:
        number: of the request, counted up together with the questions.
        label: the explained class; "" for a number.
        pieces: in the order of the text, with places in code points.
    """

    number: int
    text: str
    label: str
    pieces: tuple[Deciding, ...]


class ModelThread(QThread):
    """Owns one worker, opens bundles in it and asks it for answers.

    Emits frozen values only. A worker that died is replaced once for each question. Explanations
    come after answers: a new question drops the one that is waited for.
    """

    opened = Signal(object)
    answered = Signal(object)
    explained = Signal(object)
    failed = Signal(object)
    followed = Signal(int, object)
    """The number of the request, and the `Follow`."""
    not_followed = Signal(int, object)
    """The number of the request, and the `Problem` that stood in the way."""

    def __init__(self, take: Callable[[], WorkerClient], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._client: WorkerClient | None = None
        self._changed = threading.Condition()
        self._wanted: Path | None = None
        self._question: tuple[int, Inputs] | None = None
        self._request: _Request | None = None
        self._way: _Way | None = None
        self._asked = 0
        self._sent = 0
        self._open: Path | None = None
        self._ending = False

    def open_model(self, path: Path) -> None:
        """Answer with this bundle from now on."""
        with self._changed:
            self._wanted, self._open = path, None
            self._request = None
            self._changed.notify()
        if not self.isRunning():
            self.start()

    def ask(self, row: str | Inputs) -> int:
        """Ask about a text or a row; a question not sent yet is dropped. Returns its number."""
        with self._changed:
            self._asked += 1
            self._question = (self._asked, _whole(row))
            self._request = None
            self._changed.notify()
            return self._asked

    def explain(self, row: str | Inputs, label: str = "", column: str = "") -> int:
        """Ask which words of a text decided for a class, the likeliest by default.

        Args:
            row: a text alone, or with what else the model reads.
            label: the class.
            column: the text, where the model reads several apart.
        """
        with self._changed:
            self._asked += 1
            self._request = _Request(self._asked, _whole(row), label, column)
            self._changed.notify()
            return self._asked

    def follow(self, row: Inputs, network: Line) -> int:
        """Ask what each layer of a network makes of a row; one not sent yet is dropped.

        Args:
            row: all that the network reads.
            network: ``model`` or ``untrained``, as `studio.cli.subjects` takes them. It need not
                be the model that is open.
        """
        with self._changed:
            self._asked += 1
            self._way = _Way(self._asked, row, network)
            self._changed.notify()
            number = self._asked
        if not self.isRunning():
            self.start()
        return number

    def close(self) -> None:
        """End the thread and its worker."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        if self.isRunning():
            self.wait(5_000)
        if self._client is not None:
            self._client.end(grace=0.5)
            self._client = None

    def run(self) -> None:
        """Open and answer until closed."""
        while True:
            with self._changed:
                self._changed.wait_for(self._something_to_do)
                if self._ending:
                    return
                path, question, request = self._wanted, self._question, self._request
                self._question = self._request = None
                way, self._way = self._way, None
            try:
                self._serve(path, question, request)
                if way is not None:
                    self._serve_way(way)
            except Exception as error:  # noqa: BLE001 - the one boundary of this thread
                from studio.gui.background import bug_problem

                self.failed.emit(bug_problem(error))

    def _something_to_do(self) -> bool:
        to_open = self._wanted is not None and self._open != self._wanted
        asked = self._question is not None or self._request is not None
        waits = to_open or (asked and self._wanted is not None)
        return self._ending or waits or self._way is not None

    def _serve(
        self,
        path: Path | None,
        question: "tuple[int, Inputs] | None",
        request: "_Request | None",
    ) -> None:
        if path is None:
            return
        for _attempt in range(2):
            try:
                if self._open != path and not self._do_open(path):
                    return
                if question is not None:
                    self._do_ask(*question)
                    question = None
                if request is not None:
                    self._do_explain(request)
                return
            except EOFError:
                self._drop_client()
        self.failed.emit(_worker_died(path))
        with self._changed:
            self._wanted = None

    def _serve_way(self, way: "_Way") -> None:
        def refused(found: Problem) -> None:
            self.not_followed.emit(way.number, found)

        job = {"job": "follow", "row": way.row.to_json(), **way.network}
        for _attempt in range(2):
            try:
                reply = self._exchange(job, "follow", refused=refused)
            except EOFError:
                self._drop_client()
                continue
            if reply is not None:
                self.followed.emit(way.number, Follow.from_json(reply["follow"]))
            return
        refused(_worker_died(Path()))

    def _do_open(self, path: Path) -> bool:
        reply = self._exchange({"job": "open_model", "path": str(path)}, "model")
        if reply is None:
            with self._changed:
                if self._wanted == path:
                    self._wanted = None
            return False
        self._open = path
        self.opened.emit(
            OpenedModel(
                path,
                str(reply.get("title", "")),
                str(reply.get("task", "classification")),
                tuple(str(name) for name in reply.get("labels", ())),
                dict(reply.get("metrics") or {}),
                Fields.from_json(reply.get("fields")),
            )
        )
        return True

    def _do_ask(self, number: int, row: Inputs) -> None:
        reply = self._exchange({"job": "predict", **_as_asked([row])}, "predictions")
        if reply is None:
            return
        item = reply["items"][0]
        self.answered.emit(
            Answer(
                number,
                row.text,
                str(item.get("label") or ""),
                {str(k): float(v) for k, v in (item.get("probabilities") or {}).items()},
                item.get("value"),
                tuple(str(token) for token in item.get("unknown") or ()),
                None if item.get("labels") is None else tuple(map(str, item["labels"])),
                row,
            )
        )

    def _do_explain(self, request: "_Request") -> None:
        asked = {name[:-1]: rows[0] for name, rows in _as_asked([request.row]).items()}
        job = {"job": "explain", **asked, "label": request.label or None, "column": request.column}
        reply = self._exchange(job, "explanation", self._something_to_do)
        if reply is None:
            return
        pieces = tuple(
            Deciding(int(piece["start"]), int(piece["end"]), float(piece["weight"]))
            for piece in reply.get("pieces", ())
        )
        text = request.row.texts.get(request.column, request.row.text)
        label = str(reply.get("label") or "")
        self.explained.emit(Explained(request.number, text, label, pieces))

    def _exchange(
        self,
        job: Line,
        event: str,
        dropped: Callable[[], bool] = lambda: False,
        refused: Callable[[Problem], None] | None = None,
    ) -> Line | None:
        """Send a job and wait for its answer; None when it was refused, which is told.

        None too when the answer is no longer worth waiting for.
        """
        if self._client is None or not self._client.alive:
            self._client = self._take()
        self._sent += 1
        if not self._client.send({**job, "id": self._sent}):
            raise EOFError
        poll = _POLL_DROPPABLE if event == "explanation" else _POLL
        while not self._ending and not dropped():
            line = self._client.read(poll)
            if line is None or line.get("id") != self._sent:
                continue
            if line.get("event") == event:
                return line
            if line.get("event") == "abandoned":
                return None
            if line.get("event") == "problem":
                (refused or self.failed.emit)(Problem.from_json(line.get("problem") or {}))
                return None
        return None

    def _drop_client(self) -> None:
        if self._client is not None:
            self._client.end(grace=0.0)
        self._client = self._open = None


@dataclass(frozen=True)
class _Request:
    """An explanation that is asked for."""

    number: int
    row: Inputs
    label: str
    column: str


@dataclass(frozen=True)
class _Way:
    """A row that is to be followed through a network."""

    number: int
    row: Inputs
    network: Line


def _as_asked(rows: list[Inputs]) -> dict[str, list[Any]]:
    """As the worker takes it: ``texts`` where there is nothing else, ``rows`` otherwise."""
    if all(row == Inputs(row.text) for row in rows):
        return {"texts": [row.text for row in rows]}
    return {"rows": [row.to_json() for row in rows]}


def _whole(row: str | Inputs) -> Inputs:
    return Inputs(row) if isinstance(row, str) else row


def _worker_died(path: Path) -> Problem:
    return problem(
        "worker-ended",
        str(path),
        msg(N_("The process that answers ended unexpectedly.")),
        msg(N_("Choose the model again.")),
    )
