"""Settings of runs side by side: every setting by its words, and those that differ."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studio.core.i18n import _
from studio.core.spec import Entry, ParamKind, Spec, is_shown, params_of
from studio.gui import figures

if TYPE_CHECKING:
    from studio.store.project import Project

#: What stands where a run has no such setting.
ABSENT = "–"


@dataclass(frozen=True)
class Setting:
    """A setting in words and its value in words."""

    title: str
    value: str


def settings_of(project: "Project") -> dict[str, Setting]:
    """All settings that shape a run, by a stable key."""
    found: dict[str, Setting] = {}
    if project.data.source is not None:
        found["data.source"] = Setting(_("Data"), project.data.source.path)
    _walk("data.split", _("Split"), project.data.split, found)
    for index, setting in enumerate(project.pipeline.steps):
        title = _(setting.step.meta.title)
        found[f"pipeline.steps.{index}.{setting.step.meta.id}"] = Setting(
            _("Step {n}: {title}").format(n=index + 1, title=title),
            _("on") if setting.enabled else _("off"),
        )
    tokenizer = project.pipeline.tokenizer
    found["pipeline.tokenizer"] = Setting(_("Tokeniser"), _(tokenizer.meta.title))
    _walk("pipeline.tokenizer", _("Tokeniser"), tokenizer, found)
    _walk("pipeline.vocabulary", _("Vocabulary"), project.pipeline.vocabulary, found)
    _walk("pipeline.sequence", _("Length"), project.pipeline.sequence, found)
    _walk("pipeline.ngrams", _("N-grams"), project.pipeline.ngrams, found)
    for node in project.graph.nodes:
        key, title = f"graph.{node.id}", _(node.layer.meta.title)
        found[key] = Setting(_("Layer {name}").format(name=node.id), title)
        if node.layer.meta.id != "unknown":
            _walk(key, title, node.layer, found)
    _walk("plan", "", project.plan, found)
    return found


def differences(projects: "list[Project]") -> list[tuple[str, tuple[str, ...]]]:
    """Settings whose values are not the same everywhere: title, and a value for each project."""
    tables = [settings_of(project) for project in projects]
    keys = list(dict.fromkeys(key for table in tables for key in table))
    rows = []
    for key in keys:
        values = tuple(table[key].value if key in table else ABSENT for table in tables)
        if len(set(values)) > 1:
            title = next(table[key].title for table in tables if key in table)
            rows.append((title, values))
    return rows


def _walk(key: str, prefix: str, spec: Spec, found: dict[str, Setting]) -> None:
    for parameter in params_of(type(spec)):
        if not is_shown(parameter, spec):
            continue
        value = getattr(spec, parameter.name)
        title = " · ".join(part for part in (prefix, _(parameter.title)) if part)
        own = f"{key}.{parameter.name}"
        if isinstance(value, Entry):
            found[own] = Setting(title, _(value.meta.title))
            _walk(own, _(value.meta.title), value, found)
        elif isinstance(value, Spec):
            _walk(own, _(parameter.title), value, found)
        else:
            found[own] = Setting(title, _said(value, dict(parameter.choices), parameter.kind))


def _said(value: Any, choices: dict[str, str], kind: ParamKind) -> str:
    if kind is ParamKind.CHOICE and str(value) in choices:
        return _(choices[str(value)])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None:
        return _("none")
    if isinstance(value, int):
        return figures.count(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
