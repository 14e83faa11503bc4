"""Files that a project's settings name (a tokenizer.json, word vectors), kept in its folder.

They are copied to ``files/<hash>-<name>`` when the project is saved, and the project file names the
copy: a project that is moved, or whose download folder is emptied, still trains. Larger files stay
where they are; where one is missing later, the check says so.
"""

import contextlib
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from studio.core.errors import UserError
from studio.core.files import sha256_of
from studio.core.spec import Spec, params_of
from studio.model.graph import UnknownLayer

if TYPE_CHECKING:
    from studio.store.project import Project

FOLDER = "files"
#: Larger files are not copied.
MOST_BYTES = 64 * 2**20
_HASH_LENGTH = 12

_log = logging.getLogger(__name__)
_Some = TypeVar("_Some", bound=Spec)


def with_file_paths(project: "Project", change: Callable[[str], str]) -> "Project":
    """The project with the path of every file that its tokeniser, steps and layers name changed."""
    pipeline, graph = project.pipeline, project.graph
    tokenizer = _changed(pipeline.tokenizer, change)
    steps = tuple(
        setting.model_copy(update={"step": _changed(setting.step, change)})
        for setting in pipeline.steps
    )
    nodes = tuple(replace(node, layer=_changed(node.layer, change)) for node in graph.nodes)
    return replace(
        project,
        pipeline=pipeline.model_copy(update={"tokenizer": tokenizer, "steps": steps}),
        graph=replace(graph, nodes=nodes),
    )


def with_kept_files(project: "Project", folder: Path) -> "Project":
    """The project with copies of its files in `folder`, where they are not too large.

    What can't be copied (a full disk, a file that is gone) stays named as it is.
    """

    def kept(path: str) -> str:
        try:
            return _kept(Path(path), folder / FOLDER)
        except (OSError, UserError) as error:
            _log.info("%s is not kept with the project: %s", path, error)
            return path

    return with_file_paths(project, kept)


def _changed(spec: _Some, change: Callable[[str], str]) -> _Some:
    if isinstance(spec, UnknownLayer):
        return spec
    names = [each.name for each in params_of(type(spec)) if each.widget == "file"]
    new = {name: change(path) for name in names if (path := getattr(spec, name))}
    return spec.model_copy(update=new) if new else spec


def _kept(path: Path, home: Path) -> str:
    told = path.stat()
    inside = path.resolve().is_relative_to(home.resolve())
    if inside or not path.is_file() or told.st_size > MOST_BYTES:
        return str(path)
    for copy in home.glob("*"):
        # Copied by an earlier save, and not changed since: it need not be hashed again.
        if copy.name[_HASH_LENGTH + 1 :] == path.name:
            found = copy.stat()
            if (found.st_size, found.st_mtime_ns) == (told.st_size, told.st_mtime_ns):
                return str(copy.absolute())
    home.mkdir(parents=True, exist_ok=True)
    copy = home / f"{sha256_of(path)[:_HASH_LENGTH]}-{path.name}"
    temporary = copy.with_name(f".{copy.name}.tmp")
    try:
        shutil.copy2(path, temporary)
        temporary.replace(copy)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return str(copy.absolute())
