"""``wordloom evaluate``: how a model does on a file."""

import argparse
from pathlib import Path

from studio.cli.output import print_json, print_table
from studio.cli.reading import reader_options
from studio.core.i18n import _
from studio.engine import evaluate_file, find_model


def run(options: argparse.Namespace) -> int:
    """Print the figures of the task and those of each class."""
    data = Path(options.data)
    evaluation = evaluate_file(
        find_model(Path(options.model)),
        data,
        reader=reader_options(options, data),
        text=options.text,
        label=options.label,
    )
    value = evaluation.to_json()
    if options.json:
        print_json(value)
        return 0
    for name, figure in {"rows": evaluation.rows, **evaluation.headline()}.items():
        print(f"{name:<11} {figure:.4g}")
    rows = [
        (name, *(f"{each[key]:.3f}" for key in ("precision", "recall", "f1")), str(each["support"]))
        for name, each in value.get("per_class", {}).items()
    ]
    if rows:
        print_table((_("Class"), _("Precision"), _("Recall"), "F1", _("Rows")), rows)
    return 0
