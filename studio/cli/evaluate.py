"""``wordloom evaluate``: how a model does on a file."""

import argparse
from pathlib import Path

from studio.cli.output import print_json, print_table
from studio.cli.reading import reader_options
from studio.core.i18n import _
from studio.engine import evaluate_file, find_model


def run(options: argparse.Namespace) -> int:
    """Print accuracy, macro F1 and each class's figures."""
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
    for name in ("rows", "accuracy", "micro_f1", "macro_f1", "loss", "mae", "rmse", "r2"):
        if name in value:
            print(f"{name:<10} {value[name]:.4g}")
    rows = [
        (name, *(f"{each[key]:.3f}" for key in ("precision", "recall", "f1")), str(each["support"]))
        for name, each in value.get("per_class", {}).items()
    ]
    if rows:
        print_table((_("Class"), _("Precision"), _("Recall"), "F1", _("Rows")), rows)
    return 0
