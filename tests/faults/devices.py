"""Writes that fail: every byte at which a disk can be full, and every call that a device refuses."""

import errno
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

from kills import Tally
from saving import KINDS

from studio.core.errors import UserError

#: How many limits are tried between an empty and a whole file.
LIMITS = 40
_CALLS = ("fsync", "replace", "mkdir", "open")
_ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EROFS": errno.EROFS}


def fill_while_saving(kind: str, folder: Path) -> Tally:
    """Let files grow no further than a limit: the state saved before stands, and it is told."""
    tally = Tally(f"no room while saving: {kind}")
    size = _largest(kind, folder / "whole")
    for number in range(LIMITS):
        limit = size * number // LIMITS

        def limited(limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

        _try(kind, folder / f"limit-{number}", limited, tally, f"limit of {limit} bytes")
    return tally


def refuse_while_saving(kind: str, folder: Path) -> Tally:
    """Let each call to the system fail with each error, one after the other."""
    tally = Tally(f"refused while saving: {kind}")
    for call in _CALLS:
        for name, code in _ERRORS.items():

            def refusing(call: str = call, code: int = code) -> None:
                _refuse(call, code)

            _try(kind, folder / f"{call}-{name}", refusing, tally, f"{name} from {call}")
    return tally


def _refuse(call: str, code: int) -> None:
    """Make a call of the operating system fail from now on; this process is a child's own."""

    def failing(*_arguments: object, **_options: object) -> None:
        raise OSError(code, os.strerror(code))

    if call == "open":
        Path.open = failing  # type: ignore[method-assign,assignment]
    elif call == "replace":
        Path.replace = failing  # type: ignore[method-assign,assignment]
        os.replace = failing  # type: ignore[assignment]
    else:
        setattr(os, call, failing)


def _try(kind: str, place: Path, spoil: Callable[[], None], tally: Tally, what: str) -> None:
    """Save once, spoil, save again: told or saved, and what is there is whole."""
    place.mkdir(parents=True)
    thing = KINDS[kind]
    child = os.fork()
    if child == 0:
        ended = 2
        try:
            needed = thing.begin(place)
            thing.save(place, needed, 1)
            spoil()
            try:
                thing.save(place, needed, 2)
                ended = 0
            except UserError as error:
                ended = 1 if str(error.problem.message) and str(error.problem.fix) else 3
        finally:
            os._exit(ended)
    _pid, status = os.waitpid(child, 0)
    tally.kills += 1
    ended = os.waitstatus_to_exitcode(status)
    tally.hits += ended == 1
    if ended not in (0, 1):
        tally.wrong.append(f"{what}: the error was not told")
        return
    try:
        found = thing.read(place)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        tally.wrong.append(f"{what}: {type(error).__name__}: {error}")
        return
    if found != (2 if ended == 0 else 1):
        tally.wrong.append(f"{what}: state {found} is there, told {ended}")


def _largest(kind: str, place: Path) -> int:
    place.mkdir(parents=True)
    thing = KINDS[kind]
    child = os.fork()
    if child == 0:
        try:
            needed = thing.begin(place)
            thing.save(place, needed, 1)
            thing.save(place, needed, 2)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return max(path.stat().st_size for path in place.rglob("*") if path.is_file()) + 1
