"""What files are that were dropped, chosen or named: a project, a model, data, or nothing of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from studio.core.errors import Problem, msg, problem
from studio.core.i18n import N_

Kind = Literal["project", "model", "data", "refused"]

#: Endings of data that the file chooser shows first, without the packed ones.
DATA_ENDINGS = (
    *(".csv", ".tsv", ".tab", ".txt"),
    *(".jsonl", ".ndjson", ".json"),
    *(".parquet", ".pq", ".arrow", ".feather", ".ipc"),
    *(".xlsx", ".xlsm"),
)
PACKED_ENDINGS = (".gz", ".zip", ".bz2", ".xz")
#: Endings of files that hold no table, whatever is in them.
_NO_DATA = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg", ".tif", ".tiff", ".ico"),
        *(".heic", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx", ".odp", ".xls"),
        *(".mp3", ".wav", ".flac", ".ogg", ".m4a", ".mp4", ".mkv", ".mov", ".avi", ".webm"),
        *(".exe", ".dll", ".so", ".dmg", ".iso", ".ttf", ".otf", ".woff", ".woff2"),
        *(".pt", ".pth", ".ckpt", ".safetensors", ".onnx", ".pkl", ".pickle", ".npy", ".npz"),
        *(".h5", ".7z", ".rar"),
    )
)


@dataclass(frozen=True)
class Arrival:
    """Files that belong together, and what they are.

    Attributes:
        problem: why they are refused; None for all other kinds.
    """

    kind: Kind
    paths: tuple[Path, ...]
    problem: Problem | None = None


def arrival_of(paths: Sequence[Path]) -> Arrival:
    """Judge by names alone, but for folders: whether one holds a project must be looked up."""
    chosen = tuple(paths)
    kinds = [_kind(path) for path in chosen]
    refused = [path for path, kind in zip(chosen, kinds, strict=True) if kind == "refused"]
    if refused:
        return Arrival("refused", chosen, _no_data(refused[0]))
    if len(chosen) == 1:
        return Arrival(kinds[0], chosen)
    if set(kinds) == {"data"} and not any(path.is_dir() for path in chosen):
        return Arrival("data", chosen)
    return Arrival("refused", chosen, _one_at_a_time())


def _kind(path: Path) -> Kind:
    ending = path.suffix.lower()
    if ending == ".loom":
        return "model"
    if ending == ".wordloom" or (path.is_dir() and any(path.glob("*.wordloom"))):
        return "project"
    return "refused" if ending in _NO_DATA and not path.is_dir() else "data"


def _no_data(path: Path) -> Problem:
    return problem(
        "no-data-file",
        str(path),
        msg(N_("{name} is no file of texts."), name=path.name),
        msg(
            N_(
                "Wordloom opens tables (CSV, TSV, Excel, Parquet, Arrow), JSON, JSON Lines, plain "
                "text, folders of texts, and .gz or .zip of these."
            )
        ),
    )


def _one_at_a_time() -> Problem:
    return problem(
        "mixed-files",
        "",
        msg(N_("These can't be opened together.")),
        msg(
            N_(
                "Several tables with the same columns make one; projects, models and folders open one at a time."
            )
        ),
    )
