"""Parsed tables kept beside the project, so that reopening a large file takes no reading.

``<folder>/cache/<key>.arrow`` is a table as Arrow IPC, mapped into memory when it is opened again;
its key follows from the source's hash, the reader options and the version of this form.
``<folder>/cache/files.json`` remembers size, time and hash of the files, so that what has not
changed is not hashed again. All of it can be deleted at any time; whatever is wrong with it (a full
disk, a read-only folder, damage) never stops reading.
"""

import contextlib
import hashlib
import json
import logging
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from studio.catalog.source import Source
from studio.core.errors import Problem, UserError
from studio.core.files import read_json
from studio.core.progress import Tick, no_tick, part_of
from studio.data.readers import read_source
from studio.data.source_hash import sha256_of_paths, stamp_of
from studio.data.table import Table

if TYPE_CHECKING:
    import pyarrow as pa

#: Raised whenever the form of the cache, or what a reader makes of a file, changes.
_VERSION = 1
_KEPT = 3
#: A smaller table is read again faster than it is worth keeping.
_LEAST_BYTES = 2**20
#: A file whose time is this close to when it was hashed may have changed since, unnoticed.
_RACY_NS = 2 * 10**9
_FOLDER, _FILES, _SUFFIX = "cache", "files.json", ".arrow"
_META = b"wordloom"
_BATCH_ROWS = 65_536

SourceState = Literal["unchanged", "changed", "missing"]

_log = logging.getLogger(__name__)


def cached_table(source: Source, folder: Path | None = None, *, tick: Tick = no_tick) -> Table:
    """The rows of a source: from the cache of the project's folder, or read and put there.

    Args:
        source: the files and how they are read.
        folder: the project's folder; without one the source is always read.
        tick: told the share that is done.

    Raises:
        UserError: the source can't be read.
        Cancelled: by `tick`; nothing is left behind.
    """
    if folder is None:
        return read_source(source, tick=tick)
    sha256 = known_sha256(paths_of(source), folder, tick=part_of(tick, 0.0, 0.3))
    key = _key(source, sha256)
    path = folder / _FOLDER / f"{key}{_SUFFIX}"
    found = _opened(path, key)
    if found is not None:
        tick(1.0)
        return found
    table = read_source(source, tick=part_of(tick, 0.3, 0.95))
    if table.arrow.nbytes < _LEAST_BYTES or not _written(table, path, key):
        return table
    # Mapped, the table takes no memory of its own.
    return _opened(path, key) or table


def kept_table(source: Source, folder: Path) -> Table | None:
    """The rows as they were when the source had the hash that it carries, where they were kept.

    Args:
        source: with the hash of then; its files may be others now.
        folder: the project's folder.
    """
    key = _key(source, source.sha256)
    return _opened(folder / _FOLDER / f"{key}{_SUFFIX}", key)


def source_state(
    source: Source, folder: Path | None = None, *, tick: Tick = no_tick
) -> SourceState:
    """Whether a source is what it was when it was chosen.

    Args:
        source: with the hash of then; without one it counts as unchanged.
        folder: the project's folder, which remembers hashes.
        tick: told the share that is done.

    Raises:
        Cancelled: by `tick`.
    """
    paths = paths_of(source)
    if not all(path.exists() for path in paths):
        return "missing"
    if not source.sha256:
        return "unchanged"
    try:
        sha256 = known_sha256(paths, folder, tick=tick)
    except UserError:
        return "missing"
    return "unchanged" if sha256 == source.sha256 else "changed"


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
    name = "\n".join(map(str, paths))
    stamp = "\n".join(map(stamp_of, paths))
    memory = folder / _FOLDER / _FILES
    known = _remembered(memory)
    entry = known.get(name)
    if entry is not None and entry["stamp"] == stamp:
        return entry["sha256"]
    begun = time.time_ns()
    sha256 = sha256_of_paths(paths, tick)
    if not _is_racy(paths, begun):
        _remember(memory, known | {name: {"stamp": stamp, "sha256": sha256}})
    return sha256


def remember_sha256(source: Source, folder: Path) -> None:
    """Keep a hash that is known already, so that the file need not be hashed for this folder.

    Call it right after the source was hashed and a folder was chosen for its project.
    """
    paths = paths_of(source)
    with contextlib.suppress(UserError):
        if source.sha256 and not _is_racy(paths, time.time_ns()):
            memory = folder / _FOLDER / _FILES
            stamp = "\n".join(map(stamp_of, paths))
            entry = {"stamp": stamp, "sha256": source.sha256}
            _remember(memory, _remembered(memory) | {"\n".join(map(str, paths)): entry})


def keep_table(source: Source, table: Table, folder: Path) -> None:
    """Put a table that was already read into the cache of a project's folder.

    Args:
        source: with the hash of the file that `table` was read from.
        table: as `read_source` gave it.
        folder: the project's folder.
    """
    if source.sha256 and table.arrow.nbytes >= _LEAST_BYTES:
        key = _key(source, source.sha256)
        path = folder / _FOLDER / f"{key}{_SUFFIX}"
        if not path.exists():
            _written(table, path, key)
        remember_sha256(source, folder)


def _key(source: Source, sha256: str) -> str:
    parts = [_VERSION, sha256, source.reader.model_dump(mode="json"), Path(source.path).suffix]
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _opened(path: Path, key: str) -> Table | None:
    """The table of a cache file; None where there is none, or it is damaged or another's."""
    import pyarrow as pa

    if not path.is_file():
        return None
    try:
        reader = pa.ipc.open_file(pa.memory_map(str(path)))
        told = json.loads((reader.schema.metadata or {}).get(_META, b"{}"))
        if told.get("key") != key or any(kind != pa.string() for kind in reader.schema.types):
            return None
        arrow = reader.read_all()
        # Places beyond the texts would end the process where a cell is looked at.
        if not all(map(_is_sound, (c for column in arrow.columns for c in column.chunks))):
            return None
        memory = path.with_name(_FILES)
        known = _remembered(memory)
        stamp = stamp_of(path)
        entry = {"stamp": stamp, "sha256": key}
        if known.get(path.name) != entry:
            # Another wrote it, or touched it: every byte is looked at, once.
            arrow.validate(full=True)
            _remember(memory, known | {path.name: entry})
        notes = tuple(Problem.from_json(note) for note in told["notes"])
    except (
        *(pa.ArrowException, OSError, UserError),
        *(ValueError, KeyError, TypeError, AttributeError),
    ) as error:
        _log.info("cache file %s is left alone: %s", path.name, error)
        return None
    return Table(tuple(arrow.schema.names), arrow.replace_schema_metadata(None), notes)


def _is_sound(chunk: "pa.Array") -> bool:
    """Whether every text of an array lies within its bytes."""
    validity, offsets, data = chunk.buffers()
    if validity is not None or not len(chunk):
        return validity is None
    starts = np.frombuffer(offsets, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    size = 0 if data is None else data.size
    inside = len(starts) == len(chunk) + 1 and starts[0] >= 0 and starts[-1] <= size
    return bool(inside and (starts[1:] >= starts[:-1]).all())


def _written(table: Table, path: Path, key: str) -> bool:
    """Write a table so that its file is there whole or not at all; False where that fails."""
    import pyarrow as pa

    told = {"key": key, "notes": [note.to_json() for note in table.notes]}
    arrow = table.arrow.replace_schema_metadata({_META: json.dumps(told).encode()})
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with pa.OSFile(str(temporary), "wb") as out, pa.ipc.new_file(out, arrow.schema) as writer:
            writer.write_table(arrow, max_chunksize=_BATCH_ROWS)
        temporary.replace(path)
        memory = path.with_name(_FILES)
        entry = {"stamp": stamp_of(path), "sha256": key}
        _remember(memory, _remembered(memory) | {path.name: entry})
    except (pa.ArrowException, OSError, UserError) as error:
        _log.info("no cache beside the project: %s", error)
        return False
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _drop_old(path)
    return True


def _drop_old(newest: Path) -> None:
    """Keep the newest files, the one just written among them."""
    with contextlib.suppress(OSError):
        files = [(file.stat().st_mtime_ns, file) for file in newest.parent.glob(f"*{_SUFFIX}")]
        others = [file for _, file in sorted(files, reverse=True) if file != newest]
        for file in others[_KEPT - 1 :]:
            # A file that is mapped elsewhere can't be removed on every system.
            with contextlib.suppress(OSError):
                file.unlink()


def _is_racy(paths: Sequence[Path], begun: int) -> bool:
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


def _remember(memory: Path, files: dict[str, dict[str, str]]) -> None:
    """Keep the newest few; a folder that can't be written remembers nothing."""
    newest = dict(list(files.items())[-20:])
    text = json.dumps({"version": _VERSION, "files": newest}, indent=1)
    temporary = memory.with_name(f".{memory.name}.{secrets.token_hex(4)}.tmp")
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(memory)
    except (OSError, UnicodeEncodeError) as error:
        _log.info("no cache beside the project: %s", error)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
