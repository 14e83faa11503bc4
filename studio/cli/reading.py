"""Reader options from command-line flags."""

import argparse
from pathlib import Path

from pydantic import ValidationError

from studio.catalog.registry import validation_problems
from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError


def reader_options(options: argparse.Namespace, path: Path) -> ReaderOptions | None:
    """What the flags change of what is found in the file; None when they change nothing."""
    changed: dict[str, object] = {}
    if options.no_header:
        changed["header"] = False
    if options.delimiter is not None:
        changed["delimiter"] = {"\\t": "\t", "tab": "\t"}.get(options.delimiter, options.delimiter)
    if options.encoding is not None:
        changed["encoding"] = options.encoding
    if options.skip_rows is not None:
        changed["skip_rows"] = options.skip_rows
    if options.sheet is not None:
        changed["sheet"] = options.sheet
    if not changed:
        return None
    from studio.data.sniff import sniff

    # What is found below the skipped rows, and in the given encoding.
    skipped = min(max(options.skip_rows or 0, 0), 10_000)
    found = sniff(path, encoding=options.encoding or "", skip_rows=skipped).model_dump()
    try:
        return ReaderOptions.model_validate({**found, **changed})
    except ValidationError as error:
        raise UserError(*validation_problems("reader", error)) from error
