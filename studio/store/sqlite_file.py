"""Opening an SQLite file so that it survives a killed writer, and saying what is wrong with it."""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from studio.core.errors import UserError, msg, problem
from studio.core.files import write_error
from studio.core.i18n import N_

#: How long a writer waits for another one.
BUSY_SECONDS = 10.0


class Held:
    """A connection that is closed when its holder, such as a thread, is gone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


def open_writing(path: Path, schema: str) -> sqlite3.Connection:
    """Open a file for reading and writing, made with `schema` when missing.

    WAL lets others read meanwhile; `synchronous=NORMAL` costs no wait for the disk at each
    transaction and never leaves a torn file (a power cut may cost the last transactions).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(schema)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def open_reading(path: Path) -> sqlite3.Connection:
    """Open a file that is there for reading only; works in a read-only folder too."""
    uri = path.resolve().as_uri()
    # A WAL file can be read in a read-only folder only as one that nobody changes.
    mode = "mode=ro" if os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"
    connection = sqlite3.connect(
        f"{uri}?{mode}", uri=True, timeout=BUSY_SECONDS, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    return connection


@contextlib.contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about `path` into sentences.

    Raises:
        UserError: ``disk-full``, ``read-only``, ``busy-history``, ``broken-history`` or
            ``unwritable``.
    """
    try:
        yield
    except OSError as error:
        raise write_error(path, error) from error
    except sqlite3.DatabaseError as error:
        raise _told(path, error) from error


def _told(path: Path, error: sqlite3.DatabaseError) -> UserError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return write_error(path, OSError(errno.ENOSPC, str(error)))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return write_error(path, OSError(errno.EROFS, str(error)))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UserError(
            problem(
                "busy-history",
                str(path),
                msg(N_("Another program keeps {name} locked."), name=path.name),
                msg(N_("Close the other program, then try again.")),
            )
        )
    if code == sqlite3.SQLITE_IOERR:
        return write_error(path, OSError(errno.EIO, str(error)))
    return UserError(
        problem(
            "broken-history",
            str(path),
            msg(N_("{name} is damaged or no run history."), name=path.name),
            msg(N_("Move the file away; new runs make a new one. Models are not touched.")),
            details=str(error),
        )
    )
