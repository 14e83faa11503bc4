"""Parsed tables kept beside the project, so that reopening a large file takes no reading.

``<folder>/cache/<key>.arrow`` is a table as Arrow IPC, mapped into memory when it is opened again;
its key follows from the source's hash, the reader options and the version of this form. All of it
can be deleted at any time; whatever is wrong with it (a full
disk, a read-only folder, damage) never stops reading.
"""

import contextlib
import hashlib
import json
import logging
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from studio.catalog.source import Source
from studio.core.errors import Problem, UserError
from studio.core.progress import Cancelled, Tick, no_tick, part_of
from studio.data.hash_memory import (
    CACHE_FOLDER,
    is_racy,
    is_remembered,
    known_sha256,
    paths_of,
    remember_file,
    remember_sha256,
    remembered_sha256,
)
from studio.data.readers import read_source
from studio.data.source_hash import sha256_of_paths
from studio.data.table import Table

if TYPE_CHECKING:
    import pyarrow as pa

#: Raised whenever the form of the cache, or what a reader makes of a file, changes.
_VERSION = 1
_KEPT = 3
#: A smaller table is read again faster than it is worth keeping.
_LEAST_BYTES = 2**20
_SUFFIX = ".arrow"
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
    return hashed_table(source, folder, tick=tick)[0]


def hashed_table(
    source: Source, folder: Path | None = None, *, tick: Tick = no_tick
) -> tuple[Table, str]:
    """The rows of a source as `cached_table` gives them, and the hash of what was read.

    Raises:
        UserError: the source can't be read.
        Cancelled: by `tick`; nothing is left behind.
    """
    if folder is None:
        return _read_and_hashed(source, tick)
    paths = paths_of(source)
    sha256 = remembered_sha256(paths, folder)
    if sha256 is None and not any((folder / CACHE_FOLDER).glob(f"*{_SUFFIX}")):
        # There is nothing that the hash could lead to.
        begun = time.time_ns()
        table, sha256 = _read_and_hashed(source, part_of(tick, 0.0, 0.95))
        if not is_racy(paths, begun):
            remember_sha256(source.model_copy(update={"sha256": sha256}), folder)
    else:
        sha256 = known_sha256(paths, folder, tick=part_of(tick, 0.0, 0.3))
        found = _opened(_table_file(source, sha256, folder), _key(source, sha256))
        if found is not None:
            tick(1.0)
            return found, sha256
        table = read_source(source, tick=part_of(tick, 0.3, 0.95))
    file, key = _table_file(source, sha256, folder), _key(source, sha256)
    if table.arrow.nbytes < _LEAST_BYTES or not _written(table, file, key):
        return table, sha256
    # Mapped, the table takes no memory of its own.
    return _opened(file, key) or table, sha256


def _read_and_hashed(source: Source, tick: Tick) -> tuple[Table, str]:
    """Read and hash at the same time: each of them keeps one core busy."""
    over = threading.Event()

    def go_on(share: float) -> None:
        if over.is_set():
            raise Cancelled

    with ThreadPoolExecutor(1) as pool:
        hashing = pool.submit(sha256_of_paths, paths_of(source), go_on)
        try:
            table = read_source(source, tick=tick)
            return table, hashing.result()
        finally:
            over.set()


def _table_file(source: Source, sha256: str, folder: Path) -> Path:
    return folder / CACHE_FOLDER / f"{_key(source, sha256)}{_SUFFIX}"


def kept_table(source: Source, folder: Path) -> Table | None:
    """The rows as they were when the source had the hash that it carries, where they were kept.

    Args:
        source: with the hash of then; its files may be others now.
        folder: the project's folder.
    """
    return _opened(_table_file(source, source.sha256, folder), _key(source, source.sha256))


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
        if not is_remembered(path, key):
            # Another wrote it, or touched it: every byte is looked at, once.
            arrow.validate(full=True)
            remember_file(path, key)
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
        remember_file(path, key)
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
