"""``wordloom check``: problems, shapes and parameters."""

import argparse
from dataclasses import replace
from pathlib import Path

from studio.cli.output import print_json, print_table
from studio.core.i18n import _, together
from studio.engine import ProjectCheck, check_project
from studio.store.project import load_project


def run(options: argparse.Namespace) -> int:
    """Print what a check finds; 1 when a run could not start."""
    place = Path(options.dir)
    folder = place if place.is_dir() else place.parent
    check = check_project(load_project(place), folder=folder)
    if options.closer:
        check = _looked_closer(check)
    if options.json:
        print_json(as_json(check))
    else:
        _print(check)
    return 0 if check.ok else 1


def _looked_closer(check: ProjectCheck) -> ProjectCheck:
    """The check with what a longer look at the texts finds."""
    if check.dataset is None or check.split is None:
        return check
    from studio.data.closer import closer_findings, text_marks

    found = closer_findings(check.dataset, check.split, text_marks(check.dataset))
    return replace(check, problems=(*check.problems, *(each.problem for each in found)))


def as_json(check: ProjectCheck) -> dict[str, object]:
    """The contract of ``check --json``."""
    return {
        "rows": check.rows,
        "classes": list(check.classes),
        "problems": [p.to_json() for p in check.problems],
        "layers": [
            {
                "id": layer.id,
                "type": layer.type,
                "shape": layer.output.shape() if layer.output else "",
                "parameters": layer.parameters,
            }
            for layer in check.checked.layers
        ],
        "parameters": check.checked.parameters,
    }


def _print(check: ProjectCheck) -> None:
    print(_("{rows} rows, {classes} classes").format(rows=check.rows, classes=len(check.classes)))
    rows = [
        (
            layer.id,
            layer.type,
            layer.output.shape() if layer.output else "–",
            f"{layer.parameters:,}",
        )
        for layer in check.checked.layers
    ]
    print_table((_("Layer"), _("Type"), _("Shape"), _("Parameters")), rows)
    print(_("{count} parameters").format(count=f"{check.checked.parameters:,}"))
    for item in check.problems:
        mark = "✗" if item.severity == "error" else "·"
        print(f"{mark} {item.where}: {together(str(item.message), str(item.fix))}")
