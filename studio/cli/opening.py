"""``wordloom open PATH``: the window with a project or a data file."""

import argparse


def run(options: argparse.Namespace) -> int:
    """Open the window."""
    from studio.gui.app import run_app

    return run_app([options.path])
