"""Every run of a project, with all its figures: one SQLite file beside the project.

The worker writes while windows read (WAL). A process killed at any moment leaves the file whole:
what was recorded before stands.
"""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from studio.core.events import (
    Evaluated,
    Event,
    Failed,
    Finished,
    Paused,
    Resumed,
    Started,
    Steps,
)
from studio.store.history_rows import (
    COLUMNS,
    RunRow,
    StepColumns,
    join_steps,
    own_process,
    pack,
    run_row,
    trimmed,
)
from studio.store.sqlite_file import Held, open_reading, open_writing, sqlite_errors

FILE = "runs.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, name TEXT NOT NULL DEFAULT '', created TEXT NOT NULL,
  snapshot TEXT NOT NULL, seed INTEGER NOT NULL, data_sha256 TEXT NOT NULL,
  state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', device TEXT NOT NULL DEFAULT '',
  started TEXT NOT NULL DEFAULT '{}', seconds REAL NOT NULL DEFAULT 0,
  samples_per_second REAL NOT NULL DEFAULT 0, best TEXT NOT NULL DEFAULT '{}',
  test TEXT NOT NULL DEFAULT '{}', model TEXT NOT NULL DEFAULT '',
  problem TEXT NOT NULL DEFAULT '', notes TEXT NOT NULL DEFAULT '',
  pid INTEGER NOT NULL, pid_started REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS steps (
  run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, first INTEGER NOT NULL,
  count INTEGER NOT NULL, loss BLOB NOT NULL, accuracy BLOB NOT NULL,
  learning_rate BLOB NOT NULL, gradient_norm BLOB NOT NULL, epoch REAL NOT NULL,
  PRIMARY KEY (run, first)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS evaluations (
  run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, epoch INTEGER NOT NULL,
  step INTEGER NOT NULL, best INTEGER NOT NULL, metrics TEXT NOT NULL,
  PRIMARY KEY (run, epoch)) STRICT, WITHOUT ROWID;
"""


class History:
    """The runs of one project folder. Each thread that uses it gets a connection of its own."""

    def __init__(self, folder: Path) -> None:
        """Nothing is opened or made before the first call; a folder without runs reads as empty."""
        self.path = folder / FILE
        self._local = threading.local()

    def add_run(
        self,
        run_id: str,
        snapshot: Mapping[str, Any] | str,
        seed: int,
        data_sha256: str,
        *,
        name: str = "",
        created: str = "",
    ) -> None:
        """Note a run that this process begins, or goes on with.

        A run that is there already keeps its name, notes, figures and time of making; only the
        process that is at work on it changes.

        Args:
            run_id: the run's id.
            snapshot: the project as it was, as a JSON value or text.
            seed: of the plan.
            data_sha256: of the data file.
            name: what the person calls it; may be empty.
            created: local time, ISO 8601; now when empty.

        Raises:
            UserError: the folder is read-only, the disk full, or the file no history.
        """
        pid, began = own_process()
        created = created or datetime.now().astimezone().isoformat(timespec="seconds")
        text = snapshot if isinstance(snapshot, str) else json.dumps(snapshot, ensure_ascii=False)
        with self._change() as connection:
            connection.execute(
                "INSERT INTO runs (id, name, created, snapshot, seed, data_sha256, state, pid,"
                " pid_started) VALUES (?, ?, ?, ?, ?, ?, 'preparing', ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET state = 'preparing', reason = '', problem = '',"
                " pid = excluded.pid, pid_started = excluded.pid_started",
                (run_id, name, created, text, seed, data_sha256, pid, began),
            )

    def record(self, event: Event) -> None:
        """Keep what an event tells of its run; events that tell nothing lasting are passed over.

        Raises:
            UserError: the disk is full or the file can't be written.
        """
        if isinstance(event, Steps):
            if event.step:
                self._record_steps(event)
            return
        change = _change_of(event)
        if change is not None:
            with self._change() as connection:
                connection.execute(*change)

    def truncate(self, run_id: str, step: int) -> None:
        """Forget everything recorded after `step`, where a resumed run goes on."""
        with self._change() as connection:
            rows = connection.execute(
                "SELECT first, count, loss, accuracy, learning_rate, gradient_norm FROM steps"
                " WHERE run = ? AND first + count - 1 > ?",
                (run_id, step),
            ).fetchall()
            for first, count, *blobs in rows:
                kept = max(0, min(count, step - first + 1))
                if not kept:
                    connection.execute(
                        "DELETE FROM steps WHERE run = ? AND first = ?", (run_id, first)
                    )
                    continue
                connection.execute(
                    "UPDATE steps SET count = ?, loss = ?, accuracy = ?, learning_rate = ?,"
                    " gradient_norm = ? WHERE run = ? AND first = ?",
                    (kept, *(trimmed(blob, kept) for blob in blobs), run_id, first),
                )
            connection.execute("DELETE FROM evaluations WHERE run = ? AND step > ?", (run_id, step))

    def runs(self) -> list[RunRow]:
        """All runs, the newest first. One whose process is gone without an end is interrupted."""
        with self._read() as connection:
            if connection is None:
                return []
            found = connection.execute("SELECT * FROM runs ORDER BY created DESC, id DESC")
            return [run_row(row) for row in found]

    def run(self, run_id: str) -> RunRow | None:
        """One run, or None where there is none of this id."""
        return next((row for row in self.runs() if row.id == run_id), None)

    def steps(self, run_id: str, *, after: int = 0) -> StepColumns:
        """The figures of the steps after `after`, in order; empty columns for an unknown run."""
        with self._read() as connection:
            if connection is None:
                return join_steps([])
            rows = connection.execute(
                "SELECT first, count, loss, accuracy, learning_rate, gradient_norm FROM steps"
                " WHERE run = ? AND first + count - 1 > ? ORDER BY first",
                (run_id, after),
            ).fetchall()
        columns = join_steps(rows)
        return columns.after(after)

    def evaluations(self, run_id: str) -> list[Evaluated]:
        """The passes over the validation split, by epoch, as they were told."""
        with self._read() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT epoch, step, best, metrics FROM evaluations WHERE run = ? ORDER BY epoch",
                (run_id,),
            ).fetchall()
        return [
            Evaluated(run_id, step=r[1], epoch=r[0], metrics=json.loads(r[3]), best=bool(r[2]))
            for r in rows
        ]

    def snapshot(self, run_id: str) -> str:
        """The project as it was when the run began, as JSON text; "" for an unknown run."""
        with self._read() as connection:
            if connection is None:
                return ""
            row = connection.execute("SELECT snapshot FROM runs WHERE id = ?", (run_id,)).fetchone()
        return str(row[0]) if row else ""

    def set_notes(self, run_id: str, notes: str) -> None:
        """What the person notes about a run."""
        with self._change() as connection:
            connection.execute("UPDATE runs SET notes = ? WHERE id = ?", (notes, run_id))

    def rename(self, run_id: str, name: str) -> None:
        """What the person calls a run."""
        with self._change() as connection:
            connection.execute("UPDATE runs SET name = ? WHERE id = ?", (name, run_id))

    def set_model(self, run_id: str, model: str) -> None:
        """The path of the bundle that a run made."""
        with self._change() as connection:
            connection.execute("UPDATE runs SET model = ? WHERE id = ?", (model, run_id))

    def delete(self, run_id: str) -> None:
        """Forget a run and all its figures; its folder is the caller's."""
        with self._change() as connection:
            connection.execute("DELETE FROM runs WHERE id = ?", (run_id,))

    def close(self) -> None:
        """Close this thread's connections; the next call opens new ones."""
        self._local.__dict__.clear()

    def _record_steps(self, event: Steps) -> None:
        values = [pack(getattr(event, name)) for name in COLUMNS]
        with self._change() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO steps (run, first, count, loss, accuracy, learning_rate,"
                " gradient_norm, epoch) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (event.run, event.step[0], len(event.step), *values, event.epoch),
            )

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is there as a whole or not at all."""
        with sqlite_errors(self.path):
            held: Held | None = getattr(self._local, "writing", None)
            if held is None:
                held = Held(open_writing(self.path, _SCHEMA))
                self._local.writing = held
            held.connection.execute("BEGIN IMMEDIATE")
            try:
                yield held.connection
            except BaseException:
                held.connection.rollback()
                raise
            held.connection.commit()

    @contextlib.contextmanager
    def _read(self) -> Iterator[sqlite3.Connection | None]:
        with sqlite_errors(self.path):
            held: Held | None = getattr(self._local, "writing", None)
            if held is None:
                held = getattr(self._local, "reading", None)
            if held is None and self.path.exists():
                held = Held(open_reading(self.path))
                self._local.reading = held
            yield held.connection if held is not None else None


def _change_of(event: Event) -> tuple[str, tuple[Any, ...]] | None:
    """The statement that keeps an event, or None."""
    if isinstance(event, Started):
        facts = json.dumps(
            {
                "threads": event.threads,
                "parameters": event.parameters,
                "train_rows": event.train_rows,
                "validation_rows": event.validation_rows,
                "test_rows": event.test_rows,
                "steps_per_epoch": event.steps_per_epoch,
                "epochs": event.epochs,
                "task": event.task,
            }
        )
        return (
            "UPDATE runs SET state = 'running', device = ?, started = ? WHERE id = ?",
            (event.device, facts, event.run),
        )
    if isinstance(event, Evaluated):
        return (
            "INSERT OR REPLACE INTO evaluations (run, epoch, step, best, metrics)"
            " VALUES (?, ?, ?, ?, ?)",
            (event.run, event.epoch, event.step, int(event.best), json.dumps(event.metrics)),
        )
    if isinstance(event, Paused | Resumed):
        state = "paused" if isinstance(event, Paused) else "running"
        return "UPDATE runs SET state = ? WHERE id = ?", (state, event.run)
    if isinstance(event, Finished):
        return (
            "UPDATE runs SET state = 'finished', reason = ?, model = ?, best = ?, test = ?,"
            " seconds = ?, samples_per_second = ? WHERE id = ?",
            (
                event.reason,
                event.model,
                json.dumps(event.best),
                json.dumps(event.test),
                event.train_seconds,
                event.samples_per_second,
                event.run,
            ),
        )
    if isinstance(event, Failed):
        return (
            "UPDATE runs SET state = 'failed', problem = ? WHERE id = ?",
            (json.dumps(event.problem.to_json()), event.run),
        )
    return None


__all__ = ["FILE", "History", "RunRow", "StepColumns"]
