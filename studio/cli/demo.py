"""``wordloom demo``: the main job, done by the real window itself."""

import argparse
from pathlib import Path


def run(options: argparse.Namespace) -> int:
    """Open the window and do the job; offscreen where there is no display."""
    from studio.gui.demo import run_demo

    return run_demo(Path(options.out) if options.out else None, pace=options.pace)
