"""``wordloom lr-find``: the learning rate that suits the project, found by trying."""

import argparse
from pathlib import Path

from studio.cli.output import print_json, print_table
from studio.cli.setting import settings_of
from studio.core.i18n import _
from studio.engine import find_rate
from studio.store.project import load_project, with_settings
from studio.train.rate_curve import RateCurve

#: Lines of the table that a person reads.
ROWS = 20


def run(options: argparse.Namespace) -> int:
    """Try growing rates and print what was found; 0 even where no rate can be suggested."""
    folder = Path(options.dir)
    project = with_settings(load_project(folder), settings_of(options.set))
    found = find_rate(project, folder=folder)
    if options.json:
        print_json(found.to_json())
        return 0
    _print(found)
    return 0


def _print(found: RateCurve) -> None:
    every = max(1, len(found.rates) // ROWS)
    rows = [
        (f"{rate:.1e}", f"{loss:.4g}")
        for rate, loss in list(zip(found.rates, found.smoothed, strict=True))[::every]
    ]
    print_table((_("Learning rate"), _("Loss")), rows)
    print()
    print(str(found.reason))
    if found.suggested is not None:
        words = _("Suggested learning rate: {rate} (--set plan.optimizer.learning_rate={rate})")
        print(words.format(rate=f"{found.suggested:g}"))
