"""How a file is to be read, found unaided from its first bytes."""

import codecs
import json
from pathlib import Path

from studio.catalog.source import ReaderOptions
from studio.core.files import read_error
from studio.data.dialect import find_dialect
from studio.data.encoding import find_encoding
from studio.data.header import has_header

_SAMPLE_BYTES = 2**16
_JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")


def sniff(path: Path) -> ReaderOptions:
    """Format, encoding, delimiter, quote and header of a text file.

    Raises:
        UserError: unreadable, empty, binary, or in no encoding that fits.
    """
    encoding = find_encoding(path)
    sample = read_sample(path, encoding)
    if _is_json_lines(sample, path.suffix.lower()):
        return ReaderOptions(format="jsonl", encoding=encoding)
    dialect = find_dialect(sample, path.suffix)
    return ReaderOptions(
        format="csv",
        encoding=encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        header=has_header(dialect.rows),
    )


def read_sample(path: Path, encoding: str) -> str:
    """The first whole lines of a file, as text; broken places are replaced."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_SAMPLE_BYTES)
            complete = not stream.read(1)
    except OSError as error:
        raise read_error(path, error) from error
    text = codecs.getincrementaldecoder(encoding)("replace").decode(content, complete)
    if complete:
        return text
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if end >= 0 else text


def _is_json_lines(sample: str, suffix: str) -> bool:
    first = next((line for line in sample.splitlines() if line.strip()), "").strip()
    if suffix in _JSON_SUFFIXES:
        return True
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
