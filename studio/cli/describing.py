"""``wordloom describe``: what can be picked, with parameters, ranges and defaults."""

import argparse
from typing import Any

from studio.catalog.pipeline import NgramSettings, SequenceSettings, VocabularySettings
from studio.catalog.plan import TrainPlan
from studio.catalog.registry import KINDS, entries
from studio.catalog.source import ReaderOptions, SplitSettings
from studio.cli.output import print_json
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_, _
from studio.core.spec import Entry, Param, Spec, params_of
from studio.engine import templates

#: Settings that are no catalogue entry, by the path that ``--set`` knows them by.
SETTINGS: dict[str, tuple[str, type[Spec]]] = {
    "plan": (N_("Training plan"), TrainPlan),
    "pipeline.vocabulary": (N_("Vocabulary"), VocabularySettings),
    "pipeline.sequence": (N_("Length"), SequenceSettings),
    "pipeline.ngrams": (N_("N-grams"), NgramSettings),
    "data.split": (N_("Split"), SplitSettings),
    "data.source.reader": (N_("Reader"), ReaderOptions),
}


def run(options: argparse.Namespace) -> int:
    """Print every entry, or one."""
    found = describe()
    if options.id:
        found = [item for item in found if item["id"] == options.id]
        if not found:
            raise UserError(
                problem(
                    "unknown-entry",
                    options.id,
                    msg(N_("There is nothing with the id “{name}”."), name=options.id),
                    msg(N_("“wordloom describe” lists all there is.")),
                )
            )
    if options.json:
        print_json(found)
        return 0
    for item in found:
        print(f"{item['kind']:<10} {item['id']:<22} {item['title']}")
        if options.id:
            print(f"  {item['summary']}")
        for parameter in item["parameters"]:
            print(f"    {parameter['name']} = {parameter['default']}{_range(parameter)}")
    return 0


def describe() -> list[dict[str, Any]]:
    """Every entry with id, kind, title, summary and parameters."""
    found = [_entry(kind, e) for base, kind in KINDS.items() for e in entries(base).values()]
    found += [_entry("template", each) for each in templates()]
    found += [
        {
            "id": path,
            "kind": "settings",
            "title": _(title),
            "summary": "",
            "parameters": [_parameter(p) for p in params_of(spec)],
        }
        for path, (title, spec) in SETTINGS.items()
    ]
    return found


def _entry(kind: str, entry: type[Entry]) -> dict[str, Any]:
    return {
        "id": entry.meta.id,
        "kind": kind,
        "title": _(entry.meta.title),
        "summary": _(entry.meta.summary),
        "version": entry.meta.version,
        "group": entry.meta.group,
        "reference": entry.meta.reference,
        "parameters": [_parameter(p) for p in params_of(entry)],
    }


def _parameter(parameter: Param) -> dict[str, Any]:
    default = parameter.default
    return {
        "name": parameter.name,
        "kind": str(parameter.kind),
        "title": _(parameter.title),
        "help": _(parameter.help),
        "default": default.meta.id if isinstance(default, Entry) else _plain(default),
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "choices": [value for value, _title in parameter.choices],
        "unit": _(parameter.unit),
        "optional": parameter.optional,
    }


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, Spec) else value


def _range(parameter: dict[str, Any]) -> str:
    if parameter["choices"]:
        return f"  [{' | '.join(parameter['choices'])}]"
    low, high = parameter["minimum"], parameter["maximum"]
    return f"  [{low} … {high}]" if low is not None or high is not None else ""
