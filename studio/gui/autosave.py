"""Unsaved work kept beside the project, never over it, and found again after a crash."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import UserError, msg, problem
from studio.core.files import read_json, write_error, write_json
from studio.core.i18n import N_
from studio.core.paths import data_folder

if TYPE_CHECKING:
    from studio.store.project import Project

FORMAT = "wordloom-autosave"
UNTITLED = "untitled.wordloom"
ENDING = ".autosave"
#: The folder within a project's folder that pasted tables are kept in.
PASTED = "pasted"
#: The folder within a project's folder in which `studio.data.cache` keeps parsed tables.
CACHE = "cache"
#: What a run leaves in a project's folder.
WORK = ("runs", "models", "runs.sqlite", "runs.sqlite-wal", "runs.sqlite-shm", "splits")


@dataclass(frozen=True)
class Autosave:
    """Unsaved work on the disk: of the project in `file`, or of one never saved (None)."""

    path: Path
    folder: Path
    file: Path | None
    name: str
    saved_at: datetime

    def load(self) -> "Project":
        """The project as it was.

        Raises:
            UserError: the autosave is broken.
        """
        from studio.store.project import Project

        return Project.from_json(_read(self.path)["project"], str(self.path))


def untitled_folder() -> Path:
    """A new folder for a project that was never saved."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    folder = data_folder() / "untitled" / f"{stamp}-{secrets.token_hex(2)}"
    folder.mkdir(parents=True)
    return folder


def autosave_path(folder: Path, file: Path | None) -> Path:
    """Where the unsaved work of a project is kept."""
    return folder / f".{file.name if file is not None else UNTITLED}{ENDING}"


def write(project: "Project", folder: Path, file: Path | None, at: datetime) -> None:
    """Keep a project's unsaved work.

    Raises:
        UserError: it can't be written.
    """
    write_json(
        autosave_path(folder, file),
        {
            "format": FORMAT,
            "name": file.stem if file is not None else project.name,
            "file": str(file) if file is not None else "",
            "saved_at": at.isoformat(timespec="seconds"),
            "process": os.getpid(),
            "process_started": _started(os.getpid()),
            "project": project.to_json(),
        },
    )


def remove(folder: Path, file: Path | None) -> None:
    """Forget unsaved work, because it was saved or given up."""
    with contextlib.suppress(OSError):
        autosave_path(folder, file).unlink(missing_ok=True)


def discard(kept: Autosave) -> None:
    """Give up found work; the folder of a never-saved project goes with it."""
    with contextlib.suppress(OSError):
        kept.path.unlink(missing_ok=True)
    if kept.file is None:
        shutil.rmtree(kept.folder, ignore_errors=True)


def find(recent: Iterable[str]) -> list[Autosave]:
    """Work left behind by windows that are gone: never-saved projects, and recent ones."""
    found = []
    base = data_folder() / "untitled"
    for folder in sorted(base.iterdir(), reverse=True) if base.is_dir() else []:
        kept = look(folder, None)
        if kept is not None:
            found.append(kept)
    for path in recent:
        file = Path(path)
        kept = look(file.parent, file)
        if kept is not None:
            found.append(kept)
    return found


def look(folder: Path, file: Path | None) -> Autosave | None:
    """The unsaved work of one project, unless a living window is still at it."""
    path = autosave_path(folder, file)
    return _look_at(path, folder, file) or _look_at(_aside(path), folder, file)


def set_aside(kept: Autosave) -> Autosave:
    """Rename found work, so that the autosave of what is edited meanwhile can't replace it.

    Raises:
        UserError: the folder can't be written.
    """
    path = _aside(autosave_path(kept.folder, kept.file))
    try:
        kept.path.replace(path)
    except OSError as error:
        raise write_error(path, error) from error
    return replace(kept, path=path)


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}-found")


def _look_at(path: Path, folder: Path, file: Path | None) -> Autosave | None:
    if not path.is_file():
        return None
    try:
        value = _read(path)
        saved_at = datetime.fromisoformat(str(value["saved_at"]))
    except (UserError, KeyError, ValueError):
        return None
    if _alive(value.get("process"), value.get("process_started")):
        return None
    return Autosave(path, folder, file, str(value.get("name", "")), saved_at)


def may_move_work(source: Path, target: Path) -> None:
    """Whether what a never-saved project has trained can move to a folder.

    Raises:
        UserError: the folder already holds runs of another project.
    """
    if any((source / name).exists() and (target / name).exists() for name in WORK):
        raise UserError(
            problem(
                "folder-has-runs",
                str(target),
                msg(N_("{folder} already holds runs of another project."), folder=str(target)),
                msg(N_("Save into a folder of its own to take the runs along.")),
            )
        )


def new_home(target: Path) -> Path:
    """Where the pasted tables of a never-saved project would go: a folder that is free there."""
    number = 1
    while (home := target / (f"{PASTED}-{number}" if number > 1 else PASTED)).exists():
        number += 1
    return home


def move_work(source: Path, target: Path, pasted: Path) -> None:
    """Take runs, models and pasted tables of a never-saved project along to where it was saved.

    Args:
        source, target: the old folder and the new one.
        pasted: where the pasted tables go, as `new_home` found it.

    Raises:
        UserError: they can't be written there.
    """
    try:
        if (source / PASTED).exists():
            shutil.move(source / PASTED, pasted)
        for name in WORK:
            if (source / name).exists():
                shutil.move(source / name, target / name)
        # Only spares reading again: where it can't move, it is left to be made anew.
        with contextlib.suppress(OSError):
            if not (target / CACHE).exists():
                shutil.move(source / CACHE, target / CACHE)
        shutil.rmtree(source, ignore_errors=True)
    except OSError as error:
        raise write_error(target, error) from error


def _read(path: Path) -> dict[str, object]:
    value = read_json(path)
    if not isinstance(value, dict) or value.get("format") != FORMAT or "project" not in value:
        raise UserError(
            problem(
                "broken-autosave",
                str(path),
                msg(N_("The unsaved work in {name} can't be read."), name=path.name),
                msg(N_("The project itself is as it was last saved.")),
            )
        )
    return value


def _started(process: int) -> float:
    import psutil

    return float(psutil.Process(process).create_time())


def _alive(process: object, started: object) -> bool:
    import psutil

    if not isinstance(process, int) or not isinstance(started, int | float):
        return False
    try:
        return abs(_started(process) - started) < 1.0
    except psutil.Error:
        return False
