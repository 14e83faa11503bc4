"""What the files of a folder or archive are: tables, or texts sorted into classes."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Literal

_TABLES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".xlsx": "excel",
    ".xlsm": "excel",
}
_TEXTS = frozenset(["", ".txt", ".text", ".md", ".eml", ".story", ".sgm"])
#: Files that tell about the data and are none of it.
_ABOUT = frozenset(
    ["readme", "license", "licence", "copying", "notice", "changelog", "citation", "authors"]
)
#: Names of the parts of a set; they are no classes.
PARTS = frozenset(
    [
        *("train", "training", "test", "testing", "dev", "develop", "eval", "all", "data"),
        *("valid", "val", "validation"),
    ]
)
#: More files than this in one folder are texts, not classes.
_MOST_CLASS_FILES = 200

Kind = Literal["tables", "texts", "class folders", "none"]


@dataclass(frozen=True)
class Layout:
    """What the files are.

    Attributes:
        kind: ``tables``: each a table, the rows one after another. ``texts``: files beside each
            other; whether each is a text, a class or a table, their content tells. ``class
            folders``: each file a text, its class the name of its folder. ``none``: nothing that
            can be read.
        chosen: places of the files that count, in the order of their names.
    """

    kind: Kind
    chosen: tuple[int, ...]


def layout_of(names: Sequence[str]) -> Layout:
    """The layout of files by their paths within the folder or archive, with ``/``."""
    kept = [place for place in _in_order(names) if _visible(names[place])]
    data = [place for place in kept if not _is_about(names[place])] or kept
    tables = [place for place in data if _family(names[place])]
    if tables:
        return Layout("tables", tuple(tables))
    texts = [place for place in data if PurePosixPath(names[place]).suffix.lower() in _TEXTS]
    if not texts:
        # Unknown suffixes, such as .dat or .csv.txt.bak, are tried as text where nothing else is.
        return Layout("texts" if data else "none", tuple(data))
    folders = _leaf_folders([names[place] for place in texts])
    if len(folders) > 1:
        within = [p for p in texts if str(PurePosixPath(names[p]).parent) in folders]
        return Layout("class folders", tuple(within))
    return Layout("texts", tuple(texts))


def may_be_classes(names: Sequence[str]) -> bool:
    """Whether files beside each other may be one a class, judged by their names."""
    return 2 <= len(names) <= _MOST_CLASS_FILES and not names_parts(names)


def names_parts(names: Sequence[str]) -> bool:
    """Whether at least half of the files are called after parts of a set, such as train and test."""
    stems = [PurePosixPath(name).stem.lower() for name in names]
    parts = sum(any(word in PARTS for word in re.split(r"[^a-z]+", stem)) for stem in stems)
    return parts * 2 >= len(stems)


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sorts ``part2`` before ``part10``."""
    return [
        (0, int(piece), "") if piece.isascii() and piece.isdigit() else (1, 0, piece)
        for piece in re.split(r"([0-9]{1,18})", name.lower())
    ]


def class_and_part(name: str, root: int) -> tuple[str, str]:
    """The class (the innermost folder) and what stands between it and the root, joined by ``/``."""
    folders = PurePosixPath(name).parent.parts[root:]
    return (folders[-1] if folders else ""), "/".join(folders[:-1])


def common_depth(names: Sequence[str]) -> int:
    """How many leading folders all files share."""
    parents = [PurePosixPath(name).parent.parts for name in names]
    shared = min(parents, key=len, default=())
    for parts in parents:
        same = (one == other for one, other in zip(shared, parts, strict=False))
        shared = shared[: sum(takewhile(bool, same))]
    return len(shared)


def _in_order(names: Sequence[str]) -> list[int]:
    return sorted(range(len(names)), key=lambda place: natural_key(names[place]))


def _visible(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return bool(parts) and not hidden and parts[-1].lower() not in ("thumbs.db", "desktop.ini")


def _is_about(name: str) -> bool:
    path = PurePosixPath(name)
    return path.stem.lower() in _ABOUT or path.name.lower() in _ABOUT


def _family(name: str) -> str:
    return _TABLES.get(PurePosixPath(name).suffix.lower(), "")


def _leaf_folders(names: Sequence[str]) -> frozenset[str]:
    """Folders that hold texts and no folder with texts."""
    found: dict[str, int] = defaultdict(int)
    for name in names:
        found[str(PurePosixPath(name).parent)] += 1
    above = {str(up) for folder in found for up in PurePosixPath(folder).parents if folder != "."}
    return frozenset(folder for folder in found if folder not in above)
