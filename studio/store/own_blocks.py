"""The person's own blocks: layers kept under a title, one JSON file each, in the form of copied ones.

They lie in the person's data folder, can be mailed and put there by hand, and are checked when they
are read. What is removed lies in a folder beside them until it is taken back or pushed out.
"""

import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.files import read_error, read_json, write_error, write_json
from studio.core.i18n import N_
from studio.core.paths import data_folder
from studio.model.fragments import MAX_TEXT, Fragment, from_value, to_value
from studio.model.layout import MAX_TITLE
from studio.model.splicing import titled

#: So many are shown; what lies there besides is told.
MAX_BLOCKS = 200
#: So many removed ones are kept.
MAX_REMOVED = 20
_KEY = re.compile(r"[\w-]{1,80}")


@dataclass(frozen=True)
class OwnBlock:
    """Layers kept under a title; `key` names the file."""

    key: str
    title: str
    fragment: Fragment


@dataclass(frozen=True)
class OwnBlocks:
    """All that can be read, by title, and of the files that can't be, by key, what is wrong."""

    blocks: tuple[OwnBlock, ...] = ()
    broken: tuple[tuple[str, Problem], ...] = ()


def folder() -> Path:
    """Where they lie; made when missing."""
    return _made(data_folder() / "blocks")


def load_all() -> OwnBlocks:
    """Read all of them."""
    files = sorted(file for file in folder().glob("*.json") if _KEY.fullmatch(file.stem))
    blocks: list[OwnBlock] = []
    broken: list[tuple[str, Problem]] = []
    for file in files[:MAX_BLOCKS]:
        try:
            blocks.append(load(file.stem))
        except UserError as error:
            broken.append((file.stem, error.problem))
    if len(files) > MAX_BLOCKS:
        broken.append(("", _too_many(len(files))))
    return OwnBlocks(tuple(sorted(blocks, key=lambda b: (b.title.lower(), b.key))), tuple(broken))


def load(key: str) -> OwnBlock:
    """Read one.

    Raises:
        UserError: it is missing, too large, or holds no layers.
    """
    file = _file(key)
    try:
        fragment = from_value(read_json(file, max_bytes=MAX_TEXT))
    except RecursionError:
        raise _broken(file, "") from None
    except UserError as error:
        raise _broken(file, str(error.problem.message)) from error
    title = fragment.blocks[0].title if fragment.blocks else ""
    return OwnBlock(key, title.strip() or key, fragment)


def keep(fragment: Fragment, title: str) -> OwnBlock:
    """Keep layers under a title; where their blocks have others, that one alone stands.

    Raises:
        UserError: there are too many already, or the folder can't be written.
    """
    count = sum(1 for _file in folder().glob("*.json"))
    if count >= MAX_BLOCKS:
        raise UserError(_too_many(count))
    key = f"block-{secrets.token_hex(4)}"
    return _write(OwnBlock(key, title.strip()[:MAX_TITLE] or key, fragment))


def retitle(key: str, title: str) -> OwnBlock:
    """Give one another title; an empty one changes nothing.

    Raises:
        UserError: it can't be read or written.
    """
    block = load(key)
    named = title.strip()[:MAX_TITLE]
    return _write(replace(block, title=named)) if named else block


def remove(key: str) -> None:
    """Lay one aside, readable or not; `take_back` brings it back.

    Raises:
        UserError: the folder can't be written.
    """
    aside = _aside()
    _move(_file(key), aside / f"{key}.json")
    laid = sorted(aside.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in laid[MAX_REMOVED:]:
        file.unlink(missing_ok=True)


def take_back(key: str) -> None:
    """Bring back one that was removed.

    Raises:
        UserError: it is no longer there, or the folder can't be written.
    """
    _move(_aside() / f"{key}.json", _file(key))


def _write(block: OwnBlock) -> OwnBlock:
    kept = replace(block, fragment=titled(block.fragment, block.title))
    write_json(_file(block.key), to_value(kept.fragment))
    return kept


def _file(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError(f"no key of a block: {key!r}")
    return folder() / f"{key}.json"


def _aside() -> Path:
    return _made(folder() / "removed")


def _made(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(path, error) from error
    return path


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
        target.touch()  # the time of removal tells which to push out first
    except FileNotFoundError as error:
        raise read_error(source, error) from error
    except OSError as error:
        raise write_error(target, error) from error


def _broken(file: Path, reason: str) -> UserError:
    return UserError(
        problem(
            "bad-own-block",
            str(file),
            msg(N_("The own block {name} can't be read. {reason}"), name=file.name, reason=reason),
            msg(N_("Mend or replace the file in {folder}, or remove it."), folder=str(file.parent)),
            severity="warning",
        )
    )


def _too_many(count: int) -> Problem:
    return problem(
        "too-many-own-blocks",
        str(folder()),
        msg(
            N_("There are {count} own blocks; at most {limit} can be kept."),
            count=count,
            limit=MAX_BLOCKS,
        ),
        msg(N_("Remove some that you no longer use.")),
        severity="warning",
    )
