"""Reader options from command-line flags."""

import argparse
from pathlib import Path

from studio.catalog.source import ReaderOptions


def reader_options(options: argparse.Namespace, path: Path) -> ReaderOptions | None:
    """What the flags change of what is found in the file; None when they change nothing."""
    changed = {}
    if options.no_header:
        changed["header"] = False
    if options.delimiter is not None:
        changed["delimiter"] = {"\\t": "\t", "tab": "\t"}.get(options.delimiter, options.delimiter)
    if options.encoding is not None:
        changed["encoding"] = options.encoding
    if not changed:
        return None
    from studio.data.sniff import sniff

    found = sniff(path).model_dump()
    return ReaderOptions.model_validate({**found, **changed})
