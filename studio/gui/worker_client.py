"""The other end of the line protocol: a worker process, what it is told, what it answers.

Free of Qt. A thread of its own reads the worker's standard output, so that whoever waits for a
line can do so with a time limit; a second one keeps the last lines of its standard error.
"""

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import psutil

from studio.core.i18n import LANGUAGE_VARIABLE, language

Line = dict[str, Any]

#: How a worker is started: the same program, told to wait for jobs.
COMMAND = (sys.executable, "-m", "studio", "worker")
#: Lines of standard error that are kept to explain a worker that died.
STDERR_LINES = 200

_log = logging.getLogger(__name__)


class WorkerClient:
    """One worker process. Safe to use from several threads."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._lines: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self._stderr: deque[str] = deque(maxlen=STDERR_LINES)
        self._sending = threading.Lock()
        self._ready = threading.Event()
        self._closed = False
        self._process = _start(command)
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        threading.Thread(
            target=self._read, args=(self._process.stdout,), name="worker-lines", daemon=True
        ).start()
        threading.Thread(
            target=self._read_errors, args=(self._process.stderr,), name="worker-log", daemon=True
        ).start()

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether it has warmed up and said so."""
        return self._ready.is_set()

    @property
    def exit_code(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    def wait_ready(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds until the worker is warm."""
        return self._ready.wait(timeout)

    def log_tail(self) -> str:
        """The last lines that the worker wrote to its standard error."""
        return "".join(self._stderr)

    def send(self, line: Line) -> bool:
        """Hand one line to the worker; False when it no longer listens."""
        data = json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n"
        with self._sending:
            if self._closed or self._process.stdin is None:
                return False
            try:
                self._process.stdin.write(data)
                self._process.stdin.flush()
            except (OSError, ValueError):
                return False
        return True

    def read(self, timeout: float) -> Line | None:
        """The next line, or None after `timeout` seconds without one.

        Raises:
            EOFError: the worker has closed its end; nothing will follow.
        """
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            return None
        if line is None:
            self._lines.put(None)
            raise EOFError
        return line

    def hurry(self) -> None:
        """Give a worker that was started at low priority its full share (Windows)."""
        if sys.platform == "win32":
            with contextlib.suppress(psutil.Error):
                psutil.Process(self.pid).nice(psutil.NORMAL_PRIORITY_CLASS)

    def close(self) -> None:
        """Tell the worker that nothing more will come: it ends when its work is done."""
        with self._sending:
            self._closed = True
            if self._process.stdin is not None:
                with contextlib.suppress(OSError, ValueError):
                    self._process.stdin.close()

    def end(self, grace: float = 2.0) -> None:
        """Close, wait up to `grace` seconds, then end the process for good."""
        self.close()
        if _gone(self._process, grace):
            return
        self._process.terminate()
        if _gone(self._process, 1.0):
            return
        self.kill()

    def kill(self) -> None:
        """End the process at once."""
        with contextlib.suppress(OSError):
            self._process.kill()
        _gone(self._process, 5.0)

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            for raw in stream:
                line = _parsed(raw)
                if line is None:
                    _log.warning("a line from the worker is not ours: %r", raw[:200])
                elif line.get("event") == "ready":
                    self._ready.set()
                else:
                    self._lines.put(line)
        _gone(self._process, 5.0)
        self._lines.put(None)

    def _read_errors(self, stream: IO[bytes]) -> None:
        with stream:
            for raw in stream:
                self._stderr.append(raw.decode("utf-8", "replace"))


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        LANGUAGE_VARIABLE: language(),
    }
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        # The package is found from here even where it was not installed.
        cwd=Path(__file__).resolve().parents[2],
        creationflags=flags,
        # A Ctrl+C in the terminal is for the window, which then decides about its workers.
        start_new_session=os.name == "posix",
    )


def _parsed(raw: bytes) -> Line | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _gone(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(timeout=max(seconds, 0.0))
    except subprocess.TimeoutExpired:
        return False
    return True


class WorkerPool:
    """Warm workers, handed out one at a time and taken back when their job is done."""

    def __init__(self, command: Sequence[str] = COMMAND, *, spares: int = 1) -> None:
        self._command = tuple(command)
        self._spares = spares
        self._idle: list[WorkerClient] = []
        self._closed = False

    def warm(self) -> None:
        """Start workers until the wanted number of spares waits."""
        self._drop_dead()
        while len(self._idle) < self._spares and not self._closed:
            self._idle.append(WorkerClient(self._command))

    def take(self) -> WorkerClient:
        """A worker for one job: a warm one where there is one, else a fresh one."""
        self._drop_dead()
        self._idle.sort(key=lambda client: not client.ready)
        client = self._idle.pop(0) if self._idle else WorkerClient(self._command)
        client.hurry()
        return client

    def give_back(self, client: WorkerClient) -> None:
        """Keep a worker whose job is done as a spare, or let it go when there are enough."""
        if self._closed or not client.alive or len(self._idle) >= self._spares:
            client.close()
        else:
            self._idle.append(client)

    def _drop_dead(self) -> None:
        """Let go of spares that have ended by themselves, and of their pipes."""
        for client in self._idle:
            if not client.alive:
                client.close()
        self._idle = [client for client in self._idle if client.alive]

    def close(self, grace: float = 2.0) -> None:
        """End all spares within `grace` seconds."""
        self._closed = True
        for client in self._idle:
            client.close()
        until = time.monotonic() + grace
        for client in self._idle:
            client.end(until - time.monotonic())
        self._idle.clear()
