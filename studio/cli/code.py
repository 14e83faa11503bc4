"""``wordloom code``: the project as one PyTorch script."""

import argparse
from pathlib import Path

from studio.core.files import write_bytes
from studio.core.i18n import _
from studio.engine.coding import script_of
from studio.store.project import load_project


def run(options: argparse.Namespace) -> int:
    """Print the script, or write it to the file that was named."""
    text = script_of(load_project(Path(options.dir))).text
    if options.output is None:
        print(text, end="")
        return 0
    path = Path(options.output)
    write_bytes(path, text.encode())
    print(_("Made {file}.").format(file=path))
    return 0
