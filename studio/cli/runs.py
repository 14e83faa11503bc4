"""``wordloom runs``: the project's runs."""

import argparse
from dataclasses import asdict
from pathlib import Path

from studio.cli.output import print_json, print_table
from studio.core.i18n import _
from studio.store.history import History
from studio.store.project import load_project


def run(options: argparse.Namespace) -> int:
    """List every run, the newest first."""
    folder = Path(options.dir)
    load_project(folder)
    rows = History(folder).runs() if (folder / "runs.sqlite").exists() else []
    if options.json:
        print_json([asdict(row) for row in rows])
        return 0
    if not rows:
        print(_("No runs yet."))
        return 0
    print_table(
        (_("Run"), _("State"), _("Best validation"), _("Test"), _("Seconds")),
        [
            (
                row.id,
                row.state,
                _figure(row.best, "val_accuracy", "val_mae"),
                _figure(row.test, "accuracy", "mae"),
                f"{row.seconds:.1f}",
            )
            for row in rows
        ],
    )
    return 0


def _figure(values: dict[str, float], *names: str) -> str:
    return next((f"{values[name]:.4f}" for name in names if name in values), "–")
