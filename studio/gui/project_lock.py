"""One window writes a project: others that open it look at it only."""

from pathlib import Path

from PySide6.QtCore import QLockFile


class ProjectLock:
    """A lock file beside the project's file; that of a process that is gone counts for nothing."""

    def __init__(self) -> None:
        self._lock: QLockFile | None = None

    def hold(self, file: Path) -> bool:
        """Take the lock of a project; whether nobody else has it.

        Where no lock file can be made, as in a folder that may not be written, nothing can be
        overwritten either: the project counts as free.
        """
        self.release()
        lock = QLockFile(str(file.with_name(f".{file.name}.lock")))
        # Only the end of its process makes a lock stale, not its age.
        lock.setStaleLockTime(0)
        if lock.tryLock(0):
            self._lock = lock
            return True
        return lock.error() != QLockFile.LockError.LockFailedError

    def release(self) -> None:
        """Let others have the project."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
