"""Files written whole or not at all, and read within bounds."""

import contextlib
import errno
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_

#: A JSON file of ours (project, checkpoint position, manifest) is never larger than this.
MAX_JSON_BYTES = 64 * 2**20


@contextlib.contextmanager
def atomic_writer(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that replaces `path` only when all of it is on the disk.

    The bytes go to a temporary neighbour, are flushed to the device, and take the name in one
    step; when anything fails the old file stands and the neighbour is removed.

    Raises:
        UserError: the folder is read-only, the disk is full, or the device failed.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace a file's content in one step."""
    with atomic_writer(path) as stream:
        stream.write(content)


def write_json(path: Path, value: Any) -> None:
    """Replace a file by `value` as UTF-8 JSON with sorted, indented keys."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    write_bytes(path, text.encode("utf-8") + b"\n")


def read_json(path: Path, *, max_bytes: int = MAX_JSON_BYTES) -> Any:
    """Read a JSON file of bounded size.

    Raises:
        UserError: it is missing, too large, not UTF-8, or not JSON (with the line where it breaks).
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise UserError(
                problem(
                    "file-too-large",
                    str(path),
                    msg(
                        N_("{name} has {size} bytes; at most {limit} were expected."),
                        name=path.name,
                        size=size,
                        limit=max_bytes,
                    ),
                )
            )
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise read_error(path, error) from error
    except UnicodeDecodeError as error:
        raise _broken(path, msg(N_("it is not UTF-8 text"))) from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        at = msg(N_("it breaks off or is damaged at line {line}"), line=error.lineno)
        raise _broken(path, at) from error
    except RecursionError as error:
        raise _broken(path, msg(N_("it is nested too deeply"))) from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, as 64 hexadecimal digits."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise read_error(path, error) from error


def read_error(path: Path, error: OSError) -> UserError:
    """The sentence for a file that can't be read."""
    if isinstance(error, FileNotFoundError):
        return UserError(
            problem(
                "file-missing",
                str(path),
                msg(N_("There is no file {path}."), path=str(path)),
                msg(N_("Check the name and the folder.")),
            )
        )
    if isinstance(error, IsADirectoryError):
        return UserError(
            problem(
                "is-folder",
                str(path),
                msg(N_("{path} is a folder; a file was expected."), path=str(path)),
            )
        )
    reason = error.strerror or type(error).__name__
    return UserError(
        problem(
            "unreadable",
            str(path),
            msg(N_("{path} can't be read: {reason}."), path=str(path), reason=reason),
            msg(N_("Check that you may read it and that the disk is in order.")),
        )
    )


def write_error(path: Path, error: OSError) -> UserError:
    """The sentence for a file that can't be written; the old file stands."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(
            problem(
                "disk-full",
                str(path),
                msg(N_("The disk is full: {name} was not written."), name=path.name),
                msg(N_("What was saved before is intact. Free some space, then save again.")),
            )
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError(
            problem(
                "read-only",
                str(path),
                msg(N_("{folder} is read-only."), folder=str(path.parent)),
                msg(N_("Choose a folder in which you may write.")),
            )
        )
    reason = error.strerror or type(error).__name__
    return UserError(
        problem(
            "unwritable",
            str(path),
            msg(N_("{path} can't be written: {reason}."), path=str(path), reason=reason),
            msg(N_("What was saved before is intact. Try another folder.")),
        )
    )


def _broken(path: Path, reason: Any) -> UserError:
    return UserError(
        problem(
            "broken-file",
            str(path),
            msg(N_("{name} can't be read: {reason}."), name=path.name, reason=str(reason)),
            msg(N_("Open an autosave or an earlier copy of it.")),
        )
    )


def _sync_folder(folder: Path) -> None:
    """Make the new name durable where the system can (POSIX)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
