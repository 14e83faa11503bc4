"""Remembers in a project's folder which hash a file had, so that it is hashed only when it changes.

``<folder>/cache/files.json`` holds names, sizes, times and hashes. A folder that can't be written
remembers nothing, and what is wrong with the file is as if it were not there.
"""

import contextlib
import json
import logging
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from studio.catalog.source import Source
from studio.core.errors import UserError
from studio.core.files import read_json
from studio.core.progress import Tick, no_tick
from studio.data.source_hash import sha256_of_paths, stamp_of

CACHE_FOLDER = "cache"
_FILES = "files.json"
_VERSION = 1
_KEPT = 20
#: A file whose time is this close to when it was hashed may have changed since, unnoticed.
_RACY_NS = 2 * 10**9

_log = logging.getLogger(__name__)


def paths_of(source: Source) -> list[Path]:
    """The files and folders of a source, in order."""
    return [Path(source.path), *map(Path, source.more)]


def known_sha256(paths: Sequence[Path], folder: Path | None = None, *, tick: Tick = no_tick) -> str:
    """The hash of files and folders; remembered in the project's folder while they don't change.

    Raises:
        UserError: something can't be read.
        Cancelled: by `tick`.
    """
    if folder is None:
        return sha256_of_paths(paths, tick)
    known = remembered_sha256(paths, folder)
    if known is not None:
        return known
    begun = time.time_ns()
    stamp = _stamp(paths)
    sha256 = sha256_of_paths(paths, tick)
    if not is_racy(paths, begun):
        _remember(folder / CACHE_FOLDER / _FILES, _names(paths), stamp, sha256)
    return sha256


def remembered_sha256(paths: Sequence[Path], folder: Path) -> str | None:
    """The hash of files that have not changed since it was computed."""
    entry = _remembered(folder / CACHE_FOLDER / _FILES).get(_names(paths))
    return entry["sha256"] if entry is not None and entry["stamp"] == _stamp(paths) else None


def _names(paths: Sequence[Path]) -> str:
    return "\n".join(map(str, paths))


def _stamp(paths: Sequence[Path]) -> str:
    return "\n".join(map(stamp_of, paths))


def remember_sha256(source: Source, folder: Path) -> None:
    """Keep a hash that is known already, so that the file need not be hashed for this folder.

    Call it right after the source was hashed and a folder was chosen for its project.
    """
    paths = paths_of(source)
    with contextlib.suppress(UserError):
        if source.sha256 and not is_racy(paths, time.time_ns()):
            memory = folder / CACHE_FOLDER / _FILES
            _remember(memory, _names(paths), _stamp(paths), source.sha256)


def is_remembered(file: Path, sha256: str) -> bool:
    """Whether a file of the cache folder is still the one that `remember_file` was told of."""
    entry = _remembered(file.with_name(_FILES)).get(file.name)
    return entry == {"stamp": stamp_of(file), "sha256": sha256}


def remember_file(file: Path, sha256: str) -> None:
    """Keep what stands for a file of the cache folder, so that it need not be looked through.

    Raises:
        UserError: it isn't there.
    """
    _remember(file.with_name(_FILES), file.name, stamp_of(file), sha256)


def is_racy(paths: Sequence[Path], begun: int) -> bool:
    """Whether a file was written so shortly before that its time may not tell a further change."""
    with contextlib.suppress(OSError):
        return any(path.stat().st_mtime_ns > begun - _RACY_NS for path in paths)
    return True


def _remembered(memory: Path) -> dict[str, dict[str, str]]:
    try:
        value: Any = read_json(memory, max_bytes=2**20)
    except UserError:
        return {}
    if not isinstance(value, dict) or value.get("version") != _VERSION:
        return {}
    files = value.get("files")
    return {
        name: entry
        for name, entry in (files.items() if isinstance(files, dict) else ())
        if isinstance(entry, dict)
        and isinstance(entry.get("stamp"), str)
        and isinstance(entry.get("sha256"), str)
    }


def _remember(memory: Path, name: str, stamp: str, sha256: str) -> None:
    """Keep the newest few."""
    files = {k: v for k, v in _remembered(memory).items() if k != name}
    newest = dict([*files.items(), (name, {"stamp": stamp, "sha256": sha256})][-_KEPT:])
    text = json.dumps({"version": _VERSION, "files": newest}, indent=1)
    temporary = memory.with_name(f".{memory.name}.{secrets.token_hex(4)}.tmp")
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(memory)
    except (OSError, UnicodeEncodeError) as error:
        _log.info("no hashes beside the project: %s", error)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
