"""What tells whether a source is still the same: the SHA-256 of all that it consists of."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from studio.core.files import read_error
from studio.core.progress import Tick, no_tick
from studio.data.holding import folder_files

_BLOCK = 2**18


def sha256_of_paths(paths: Sequence[Path], tick: Tick = no_tick) -> str:
    """The SHA-256 of files and folders, 64 hexadecimal digits.

    Of one file it is that of its content. Of a folder, or of several files, it is that of the
    names within the folder, the sizes and the contents, in the order of the names.

    Raises:
        UserError: something can't be read.
        Cancelled: by `tick`.
    """
    files: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            files += [(name, path / name) for name in sorted(folder_files(path))]
        else:
            files.append(("", path))
    digest = hashlib.sha256()
    progress = _Progress(files, tick)
    for name, path in files:
        if len(files) > 1:
            digest.update(f"{name}\0{_size(path)}\0".encode("utf-8", "surrogatepass"))
        _add(digest, path, progress)
    return digest.hexdigest()


def stamp_of(path: Path) -> str:
    """What changes with a file or folder and costs no reading: names, sizes and times.

    Raises:
        UserError: it can't be looked at.
    """
    try:
        if not path.is_dir():
            told = path.stat()
            return f"{told.st_size}:{told.st_mtime_ns}"
        digest = hashlib.sha256()
        for name in sorted(folder_files(path)):
            told = (path / name).stat()
            entry = f"{name}\0{told.st_size}:{told.st_mtime_ns}\0"
            digest.update(entry.encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise read_error(path, error) from error
    return digest.hexdigest()


class _Progress:
    """Bytes read out of all."""

    def __init__(self, files: Sequence[tuple[str, Path]], tick: Tick) -> None:
        self._total = max(1, sum(_size(path) for _, path in files))
        self._done = 0
        self._tick = tick

    def add(self, count: int) -> None:
        """So many bytes more were read."""
        self._done += count
        self._tick(min(1.0, self._done / self._total))


def _add(digest: "hashlib._Hash", path: Path, progress: _Progress) -> None:
    try:
        with path.open("rb", buffering=0) as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
                progress.add(len(block))
    except OSError as error:
        raise read_error(path, error) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise read_error(path, error) from error
