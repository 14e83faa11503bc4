"""Lends a stream of ours to Arrow's threads, and waits until they have let go of it.

A thread that still holds something of Python's when the interpreter ends takes the process down
with it. So Arrow copies what it reads into memory of its own, and the last of its threads must have
dropped the stream before the reading counts as over.
"""

import threading
import weakref
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK = 2**18
#: Far longer than a block takes to read; a device that hangs must not hang the reading too.
_PATIENCE_SECONDS = 10.0


class ByteStream(Protocol):
    """What can be lent."""

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; empty at the end."""


class Loan:
    """A stream in Arrow's hands.

    Args:
        stream: is read by Arrow's threads until it is recalled.
    """

    def __init__(self, stream: ByteStream) -> None:
        self._tap = _Tap(stream)
        self._lent: _Lent | None = _Lent(self._tap)
        self._dropped = threading.Event()
        weakref.finalize(self._lent, self._dropped.set)

    def file(self) -> "pa.NativeFile":
        """The stream as a file of Arrow's. Nobody may keep it beyond `recall`.

        What the stream raises comes out of Arrow as it is.
        """
        import pyarrow as pa

        return pa.BufferedInputStream(pa.PythonFile(self._lent, mode="r"), _BLOCK)

    def recall(self) -> bool:
        """Let reading end, and wait until no thread holds the stream; False if one still does."""
        self._tap.close()
        self._lent = None
        return self._dropped.wait(_PATIENCE_SECONDS)


class _Tap:
    """Stands between Arrow and the stream, so that it can be cut off."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream: ByteStream | None = stream

    def read(self, size: int = -1) -> bytes:
        stream = self._stream
        return b"" if stream is None else stream.read(size)

    def close(self) -> None:
        self._stream = None


class _Lent:
    """What Arrow holds. No frame ever refers to it, so that it goes when the last thread does:
    the traceback of a reading that failed would keep what it was called on."""

    closed = False

    def __init__(self, tap: _Tap) -> None:
        self.read = tap.read
        # The stream's owner closes it.
        self.close = tap.close
