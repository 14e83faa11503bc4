"""Every run of a project, with all its figures: one SQLite file beside the project.

The worker writes while windows read (WAL). A process killed at any moment leaves the file whole:
what was recorded before stands.
"""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from studio.core.events import (
    EpochsChanged,
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
  pid INTEGER NOT NULL, pid_started REAL NOT NULL,
  starred INTEGER NOT NULL DEFAULT 0, tags TEXT NOT NULL DEFAULT '[]',
  trashed TEXT NOT NULL DEFAULT '', machine TEXT NOT NULL DEFAULT '{}') STRICT;
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
#: Columns of `runs` that files of earlier versions lack.
_LATER = {
    "starred": "INTEGER NOT NULL DEFAULT 0",
    "tags": "TEXT NOT NULL DEFAULT '[]'",
    "trashed": "TEXT NOT NULL DEFAULT ''",
    "machine": "TEXT NOT NULL DEFAULT '{}'",
}
_ROWS = (
    "SELECT runs.*,"
    " CASE WHEN json_valid(snapshot) THEN json_extract(snapshot, '$.template') END AS template,"
    " CASE WHEN json_valid(snapshot) THEN json_array_length(snapshot, '$.graph.nodes') END"
    " AS layers, row_number() OVER (ORDER BY id) AS number FROM runs"
)
_ONE = f"SELECT * FROM ({_ROWS}) WHERE id = ?"  # noqa: S608 - made of our own words alone


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
        machine: Mapping[str, str] | None = None,
        tags: Sequence[str] = (),
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
            machine: what it runs on and with: names and versions, in words.
            tags: the run's first tags.

        Raises:
            UserError: the folder is read-only, the disk full, or the file no history.
        """
        pid, began = own_process()
        created = created or datetime.now().astimezone().isoformat(timespec="seconds")
        text = snapshot if isinstance(snapshot, str) else json.dumps(snapshot, ensure_ascii=False)
        with self._change() as connection:
            connection.execute(
                "INSERT INTO runs (id, name, created, snapshot, seed, data_sha256, state, pid,"
                " pid_started, machine, tags) VALUES (?, ?, ?, ?, ?, ?, 'preparing', ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET state = 'preparing', reason = '', problem = '',"
                " pid = excluded.pid, pid_started = excluded.pid_started,"
                " machine = excluded.machine",
                (
                    *(run_id, name, created, text, seed, data_sha256, pid, began),
                    json.dumps(dict(machine or {}), ensure_ascii=False),
                    json.dumps(list(tags), ensure_ascii=False),
                ),
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

    def runs(self, *, trashed: bool = False) -> list[RunRow]:
        """All runs that are not in the trash, the newest first; with `trashed` those that are.

        One whose process is gone without an end is interrupted.
        """
        with self._read() as connection:
            if connection is None:
                return []
            found = connection.execute(f"{_ROWS} ORDER BY created DESC, id DESC").fetchall()
            return [row for row in map(run_row, found) if bool(row.trashed) == trashed]

    def run(self, run_id: str) -> RunRow | None:
        """One run, in the trash or not; None where there is none of this id."""
        with self._read() as connection:
            if connection is None:
                return None
            row = connection.execute(_ONE, (run_id,)).fetchone()
            return run_row(row) if row is not None else None

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

    def set_star(self, run_id: str, starred: bool) -> None:
        """Mark a run as one that matters, or no longer."""
        with self._change() as connection:
            connection.execute("UPDATE runs SET starred = ? WHERE id = ?", (int(starred), run_id))

    def set_tags(self, run_id: str, tags: Sequence[str]) -> None:
        """Give a run these tags and no others; each once, in the order given."""
        kept = json.dumps(list(dict.fromkeys(tags)), ensure_ascii=False)
        with self._change() as connection:
            connection.execute("UPDATE runs SET tags = ? WHERE id = ?", (kept, run_id))

    def set_trashed(self, run_id: str, trashed: bool) -> None:
        """Put a run into the trash, where nothing of it is lost, or take it out again."""
        when = datetime.now().astimezone().isoformat(timespec="seconds") if trashed else ""
        with self._change() as connection:
            connection.execute("UPDATE runs SET trashed = ? WHERE id = ?", (when, run_id))

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
                _add_later_columns(held.connection)
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


def _add_later_columns(connection: sqlite3.Connection) -> None:
    """Bring a file of an earlier version up to date; nothing in it is lost."""
    there = {row["name"] for row in connection.execute("PRAGMA table_info(runs)")}
    missing = [name for name in _LATER if name not in there]
    if not missing:
        return
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have come first.
    there = {row["name"] for row in connection.execute("PRAGMA table_info(runs)")}
    for name in missing:
        if name not in there:
            connection.execute(f"ALTER TABLE runs ADD COLUMN {name} {_LATER[name]}")
    connection.commit()


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
    if isinstance(event, EpochsChanged):
        return (
            "UPDATE runs SET started = json_set(started, '$.epochs', ?) WHERE id = ?",
            (event.epochs, event.run),
        )
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
