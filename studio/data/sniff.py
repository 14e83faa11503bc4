"""How a file, archive or folder is to be read, found unaided from its first bytes."""

import json
from pathlib import Path

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.data.contents import ZIP, Content, read_up_to
from studio.data.decoding import Utf8Stream, checked_encoding
from studio.data.dialect import find_dialect
from studio.data.encoding import find_encoding, find_encoding_of_many
from studio.data.header import has_header
from studio.data.holding import Holding, open_holding
from studio.data.read_arrow import PARQUET, is_arrow
from studio.data.read_fasttext import looks_like_fasttext

_SAMPLE_BYTES = 2**16
_TAR, _TAR_AT = b"ustar", 257
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_ROWS = 100
#: Files of a folder that its encoding is found from.
_LOOKED_AT = 200


def sniff(path: Path, *, encoding: str = "", skip_rows: int = 0) -> ReaderOptions:
    """Format, encoding, delimiter, quote, header and sheet.

    Args:
        path: a file, an archive or a folder.
        encoding: known beforehand; found when empty.
        skip_rows: rows above the table that are left out.

    Raises:
        UserError: unreadable, empty, of no known form, or in no encoding that fits.
    """
    with open_holding(path) as holding:
        if holding.kind == "class folders":
            return _folder_options(holding, encoding, skip_rows)
        if holding.kind == "texts":
            from studio.data.read_folder import class_files

            found = sniff_content(holding.first, encoding=encoding, skip_rows=skip_rows)
            is_lines = found.format == "csv" and not found.delimiter
            if is_lines and (class_files(holding) or not _names_parts(holding)):
                return _folder_options(holding, encoding, skip_rows)
            return found
        return sniff_content(holding.first, encoding=encoding, skip_rows=skip_rows)


def sniff_content(content: Content, *, encoding: str = "", skip_rows: int = 0) -> ReaderOptions:
    """How one content is to be read; see `sniff`.

    Raises:
        UserError: as `sniff`.
    """
    head = content.head(512)
    if head.startswith(PARQUET):
        return ReaderOptions(format="parquet")
    if is_arrow(head):
        return ReaderOptions(format="arrow")
    if head.startswith(ZIP):
        return _excel_options(content, skip_rows)
    _refuse_others(content, head)
    known = encoding or find_encoding(content).name
    sample = read_sample(content, known, skip_rows)
    form = _json_form(sample, content.suffix)
    if form:
        return ReaderOptions.model_validate(
            {"format": form, "encoding": known, "skip_rows": skip_rows}
        )
    lines = sample.splitlines()
    if looks_like_fasttext(lines[:1_000]):
        return ReaderOptions(format="fasttext", encoding=known, skip_rows=skip_rows)
    dialect = find_dialect(sample, content.suffix)
    return ReaderOptions(
        format="csv",
        encoding=known,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        header=has_header(dialect.rows),
        skip_rows=skip_rows,
    )


def is_text(content: Content) -> bool:
    """Whether a content is text in some encoding, as far as its first bytes tell."""
    head = content.head(512)
    return not (head.startswith((PARQUET, ZIP)) or is_arrow(head))


def read_sample(content: Content, encoding: str, skip_rows: int = 0) -> str:
    """The first whole lines of a file, as text; broken places are replaced."""
    checked_encoding(encoding, content.path)
    with Utf8Stream(content, encoding, skip_rows) as stream:
        raw = read_up_to(stream, _SAMPLE_BYTES + 4)
    text = raw[:_SAMPLE_BYTES].decode("utf-8", "ignore")
    if len(raw) <= _SAMPLE_BYTES:
        return text
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if end >= 0 else text


def _json_form(sample: str, suffix: str) -> str:
    """``jsonl``, ``json`` or nothing."""
    text = sample.lstrip("\ufeff \t\r\n")
    if suffix in (".jsonl", ".ndjson") and not text.startswith("["):
        return "jsonl"
    lines = [line for line in text.splitlines() if line.strip()]
    objects = [_is_object(line) for line in lines[:2]]
    if objects and all(objects) and (len(lines) > 1 or suffix != ".json"):
        return "jsonl"
    if suffix in (".json", ".jsonl", ".ndjson"):
        return "json"
    if text.startswith("[") and text[1:].lstrip()[:1] in ("{", "["):
        return "json"
    # An object over several lines: only its beginning is seen, so the first key must be one.
    if text.startswith("{") and len(lines) > 1 and not objects[0]:
        return "json" if text[1:].lstrip().startswith('"') and '":' in lines[0] + lines[1] else ""
    return ""


def _is_object(line: str) -> bool:
    if not line.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _excel_options(content: Content, skip_rows: int) -> ReaderOptions:
    from studio.data.read_excel import look_into

    seen = look_into(content, skip_rows=skip_rows, count=_HEADER_ROWS)
    return ReaderOptions(
        format="excel",
        header=has_header(seen.rows),
        sheet=seen.names[0] if seen.names else "",
        skip_rows=skip_rows,
    )


def _folder_options(holding: Holding, encoding: str, skip_rows: int) -> ReaderOptions:
    step = -(-len(holding.contents) // _LOOKED_AT)
    known = encoding or find_encoding_of_many(holding.contents[::step]).name
    return ReaderOptions(
        format="folder", encoding=known, delimiter="", quote="", header=False, skip_rows=skip_rows
    )


def _names_parts(holding: Holding) -> bool:
    from studio.data.layout import names_parts

    return names_parts([content.name for content in holding.contents])


def _refuse_others(content: Content, head: bytes) -> None:
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        raise UserError(
            problem(
                "binary-file",
                str(content.path),
                msg(N_("{name} is an archive of a kind that can't be opened."), name=content.shown),
                msg(N_("Unpack it, or pack it as .zip, and open that.")),
            )
        )
    if head.startswith(_OLD_OFFICE):
        raise UserError(
            problem(
                "binary-file",
                str(content.path),
                msg(N_("{name} is an old Office file."), name=content.shown),
                msg(N_("Save it as .xlsx or CSV, and open that.")),
            )
        )
