"""The project: the document that a person opens, edits and saves. One JSON file in a folder."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PureWindowsPath
from typing import Any

from pydantic import ValidationError

from studio.catalog.pipeline import Pipeline
from studio.catalog.plan import TrainPlan
from studio.catalog.registry import validation_problems
from studio.catalog.source import DataSettings
from studio.core.errors import UserError, msg, problem
from studio.core.files import read_json, write_json
from studio.core.i18n import N_
from studio.core.spec import Spec
from studio.model.graph import Graph
from studio.store.kept_files import with_file_paths, with_kept_files

FORMAT = "wordloom-project"
VERSION = 1
SUFFIX = ".wordloom"

#: From a version to the next: each takes and returns the whole JSON value.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


@dataclass(frozen=True)
class Project:
    """All that a person decides; every edit makes a new one.

    `template` is the template last applied. `view` holds what the window likes to remember; the
    engine never looks at it. `extra` keeps members of the file that this version doesn't know.
    """

    name: str = ""
    data: DataSettings = field(default_factory=DataSettings)
    pipeline: Pipeline = field(default_factory=Pipeline)
    graph: Graph = field(default_factory=Graph)
    plan: TrainPlan = field(default_factory=TrainPlan)
    template: str = ""
    view: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The content of the project file."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "name": self.name,
            "template": self.template,
            "data": self.data.model_dump(mode="json"),
            "pipeline": self.pipeline.model_dump(mode="json"),
            "graph": self.graph.to_json(),
            "plan": self.plan.model_dump(mode="json"),
            "view": self.view,
            **self.extra,
        }

    @classmethod
    def from_json(cls, value: Any, where: str = "project") -> "Project":
        """Read a project of this or an earlier version.

        Raises:
            UserError: not a project, of a newer version, or with values that don't fit.
        """
        value = _migrated(value, where)
        known = {"format", "version", "name", "template", "data", "pipeline", "graph", "plan"}
        return cls(
            name=str(value.get("name", "")),
            template=str(value.get("template", "")),
            data=_part(DataSettings, value, "data"),
            pipeline=_part(Pipeline, value, "pipeline"),
            graph=Graph.from_json(value.get("graph", {})),
            plan=_part(TrainPlan, value, "plan"),
            view=dict(value["view"]) if isinstance(value.get("view"), dict) else {},
            extra={k: v for k, v in value.items() if k not in known and k != "view"},
        )


def project_file(folder: Path) -> Path:
    """The project file of a folder: the one that is there, or the name that a new one gets."""
    found = sorted(folder.glob(f"*{SUFFIX}"))
    own = folder / f"{folder.resolve().name}{SUFFIX}"
    return own if own in found or not found else found[0]


def load_project(path: Path) -> Project:
    """Open a project file, or the one in a folder.

    Raises:
        UserError: nothing there, unreadable, broken off, newer, or not a project.
    """
    file = project_file(path) if path.is_dir() else path
    if not file.exists():
        raise UserError(
            problem(
                "no-project",
                str(path),
                msg(N_("There is no project in {path}."), path=str(path)),
                msg(N_("Make one with “wordloom new”, or choose another folder.")),
            )
        )
    project = _with_files_beside(Project.from_json(read_json(file), str(file)), file.parent)
    return project if project.name else replace(project, name=file.stem)


def _with_files_beside(project: Project, folder: Path) -> Project:
    """A project that was moved with its data finds them: the same names in its own folder."""

    def found(path: str) -> str:
        if Path(path).exists():
            return path
        # The path may be of another system: PureWindowsPath knows both kinds of separators.
        parts = PureWindowsPath(path).parts
        beside = (folder / parts[-1], folder.joinpath(*parts[-2:])) if len(parts) > 1 else ()
        return next((str(each.resolve()) for each in beside if each.exists()), path)

    return with_file_paths(replace(project, data=with_paths(project.data, found)), found)


def with_paths(data: DataSettings, change: Callable[[str], str]) -> DataSettings:
    """The settings with the path of every file changed; what they hold stays the same."""
    new = {}
    for name in ("source", "test_source"):
        source = getattr(data, name)
        if source is not None:
            more = tuple(change(path) for path in source.more)
            new[name] = source.model_copy(update={"path": change(source.path), "more": more})
    return data.model_copy(update=new)


def save_project(project: Project, file: Path) -> None:
    """Write the project file in one step; the old one stands when anything fails.

    Small files that its settings name are copied beside it: see `studio.store.kept_files`.
    """
    write_json(file, with_kept_files(project, file.parent).to_json())


def with_settings(project: Project, settings: dict[str, str]) -> Project:
    """The project with values set by path, as in ``--set plan.epochs=5``.

    A path leads through the project file's members; a layer is named by its id:
    ``graph.lstm.hidden``. Values are read as JSON where they are JSON, else as text.

    Raises:
        UserError: a path that leads nowhere, or a value that doesn't fit.
    """
    for path, text in settings.items():
        value = project.to_json()
        _set_path(value, path, text)
        # Read back at once: an optimiser set by its id alone has parameters for the next path.
        project = Project.from_json(value)
    return project


def _set_path(value: dict[str, Any], path: str, text: str) -> None:
    parts = path.split(".")
    here: Any = value
    for depth, part in enumerate(parts[:-1]):
        here = _step_into(here, part, in_graph=depth == 1 and parts[0] == "graph")
        if here is None:
            raise _no_setting(path)
    last = parts[-1]
    try:
        new: Any = json.loads(text)
    except json.JSONDecodeError:
        new = text
    if isinstance(here, dict) and last in here and len(parts) > 1:
        here[last] = new
    elif isinstance(here, list) and last.isdigit() and int(last) < len(here):
        here[int(last)] = new
    else:
        raise _no_setting(path)


def _step_into(here: Any, part: str, *, in_graph: bool) -> Any:
    if in_graph and isinstance(here, dict):
        return next((n for n in here.get("nodes", []) if n.get("name") == part), None)
    if isinstance(here, dict):
        return here.get(part)
    if isinstance(here, list) and part.isdigit() and int(part) < len(here):
        return here[int(part)]
    return None


def _no_setting(path: str) -> UserError:
    return UserError(
        problem(
            "no-setting",
            path,
            msg(N_("There is no setting {path}."), path=path),
            msg(N_("“wordloom describe” lists what can be set, such as plan.epochs.")),
        )
    )


def _migrated(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise UserError(
            problem(
                "not-a-project",
                where,
                msg(N_("{where} is not a Wordloom project."), where=where),
                msg(N_("Choose a file that ends in .wordloom.")),
            )
        )
    version = value.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise UserError(
            problem(
                "newer-project",
                where,
                msg(
                    N_("The project is of version {found}; this program reads up to {known}."),
                    found=str(version),
                    known=VERSION,
                ),
                msg(N_("Update Wordloom. The file was left as it is.")),
            )
        )
    migrated: dict[str, Any] = value
    while version < VERSION:
        migrated = MIGRATIONS[version](migrated)
        version += 1
    return migrated


def _part(kind: type[Spec], value: dict[str, Any], name: str) -> Any:
    try:
        return kind.model_validate(value.get(name, {}))
    except ValidationError as error:
        raise UserError(*validation_problems(name, error)) from error
