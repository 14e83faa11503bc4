"""Fetching packages of NLTK's data, only when a person asked for it.

NLTK's own downloader has let archives write outside its folder more than once. Here the address,
size and SHA-256 of each package stand in our source (`catalog.nltk_folder`), so that nothing but
those very bytes is ever unpacked.
"""

import contextlib
import hashlib
import shutil
import stat
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

from studio.catalog.nltk_folder import PACKAGES, NltkPackage, is_there
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick, part_of

#: A commit never changes, so neither do the hashes.
ADDRESS = (
    "https://raw.githubusercontent.com/nltk/nltk_data/"
    "550b6625bcef1f2abff2ff770a5a0d272c9c6b2a/packages"
)
_TIMEOUT_S = 20
_BLOCK = 64 * 1024
_MOST_FILES = 2_000

#: Opens an address for reading.
Open = Callable[[str], BinaryIO]


def fetch_nltk_data(
    folder: Path,
    packages: Iterable[str],
    tick: Tick = no_tick,
    *,
    open_address: Open | None = None,
) -> tuple[str, ...]:
    """Fetch packages into a folder that NLTK, and this program, can then read.

    What is there already is left alone. A package appears whole or not at all.

    Args:
        folder: the data folder; made when missing.
        packages: names out of `PACKAGES`.
        tick: told the share that is done.
        open_address: how an address is opened; by default over https.

    Returns:
        The packages that were fetched.

    Raises:
        UserError: no connection, something else than expected came, or it can't be written.
        Cancelled: by `tick`; nothing is left behind.
    """
    wanted = [package for name in packages if not is_there(folder, package := PACKAGES[name])]
    total = sum(package.size for package in wanted)
    done = 0
    for package in wanted:
        own = part_of(tick, done / total, (done + package.size) / total)
        _fetch(folder, package, own, open_address or open_https)
        done += package.size
    tick(1.0)
    return tuple(package.name for package in wanted)


def open_https(address: str) -> BinaryIO:
    """Open an address over https, with certificates checked; refuse to be led elsewhere."""
    if urlsplit(address).scheme != "https":
        raise urllib.error.URLError("only https is used")
    opener = urllib.request.build_opener(_OnlyHttps)
    response: BinaryIO = opener.open(address, timeout=_TIMEOUT_S)
    return response


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows redirects from https to https alone."""

    def redirect_request(  # type: ignore[no-untyped-def]
        self, req, fp, code, msg, headers, newurl
    ) -> urllib.request.Request | None:
        """Refuse an address that is not https."""
        if urlsplit(newurl).scheme != "https":
            raise urllib.error.URLError("led to an address that is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetch(folder: Path, package: NltkPackage, tick: Tick, open_address: Open) -> None:
    target = folder / package.category / package.name
    if target.exists():
        # Not ours, which would be whole; a person may have put it together.
        raise UserError(
            problem(
                "nltk-in-the-way",
                "folder",
                msg(N_("{folder} is there already, but not complete."), folder=str(target)),
                msg(N_("Delete or rename it, then fetch again.")),
            )
        )
    made = [place for place in (target.parent, folder) if not place.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=target.parent) as work:
            archive = Path(work) / "package.zip"
            _download(package, archive, part_of(tick, 0.0, 0.8), open_address)
            unpacked = Path(work) / "unpacked"
            _unpack(package, archive, unpacked, part_of(tick, 0.8, 1.0))
            (unpacked / package.name).rename(target)
    except OSError as error:
        raise UserError(
            problem(
                "nltk-not-written",
                str(folder),
                msg(
                    N_("“{name}” can't be written to {folder}."),
                    name=package.name,
                    folder=str(folder),
                ),
                msg(N_("Choose a folder that you may write to, with {size} MB free."), size=60),
                details=str(error),
            )
        ) from error
    finally:
        for place in made:
            with contextlib.suppress(OSError):
                place.rmdir()  # only where it stayed empty


def _download(package: NltkPackage, archive: Path, tick: Tick, open_address: Open) -> None:
    address = f"{ADDRESS}/{package.category}/{package.name}.zip"
    digest, got = hashlib.sha256(), 0
    tick(0.0)
    with archive.open("xb") as out:
        for block in _blocks(address, open_address):
            got += len(block)
            if got > package.size:
                break
            digest.update(block)
            out.write(block)
            tick(got / package.size)
    if got != package.size or digest.hexdigest() != package.sha256:
        raise _other_bytes(package)


def _blocks(address: str, open_address: Open) -> Iterator[bytes]:
    """What comes from an address."""
    try:
        with open_address(address) as response:
            while block := response.read(_BLOCK):
                yield block
    except (OSError, HTTPException) as error:
        raise _unreachable(address, error) from error


def _unpack(package: NltkPackage, archive: Path, into: Path, tick: Tick) -> None:
    """Write the files of an archive whose bytes are known; guarded all the same."""
    with zipfile.ZipFile(archive) as opened:
        entries = opened.infolist()
        if len(entries) > _MOST_FILES or sum(e.file_size for e in entries) > package.unpacked:
            raise _other_bytes(package)
        for number, entry in enumerate(entries):
            tick(number / len(entries))
            path = PurePosixPath(entry.filename)
            linked = stat.S_ISLNK(entry.external_attr >> 16)
            if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or linked:
                raise _other_bytes(package)
            if path.parts[:1] != (package.name,):
                raise _other_bytes(package)
            target = into.joinpath(*path.parts)
            if entry.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(entry) as source, target.open("xb") as out:
                shutil.copyfileobj(source, out, _BLOCK)


def _unreachable(address: str, error: Exception) -> UserError:
    return UserError(
        problem(
            "offline",
            "folder",
            msg(N_("{host} can't be reached."), host=urlsplit(address).hostname or address),
            msg(
                N_(
                    "Go online and try again, or choose a folder that already holds NLTK's data. "
                    "Everything else works without it."
                )
            ),
            details=f"{address}: {error}",
        )
    )


def _other_bytes(package: NltkPackage) -> UserError:
    return UserError(
        problem(
            "nltk-other-bytes",
            "folder",
            msg(N_("Something else than “{name}” came, so it was thrown away."), name=package.name),
            msg(N_("Try again later, or on another network.")),
        )
    )
