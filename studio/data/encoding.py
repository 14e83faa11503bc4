"""Which encoding the bytes of a text file are in.

The order is: byte order mark, UTF-16 by its pattern, strict UTF-8, then chardet on the lines that
are not plain ASCII. An answer is only given when it decodes everything that was looked at.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from studio.core.errors import UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_

#: Encodings that the reader dialog offers, by the name that `ReaderOptions.encoding` takes.
OFFERED = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "gb18030",
    "big5",
    "big5hkscs",
    "cp932",
    "euc_jp",
    "cp949",
    "cp1252",
    "latin-1",
)

_HEAD = 4 * 2**20
_BLOCK = 2**16
_BLOCKS = 48
_EVIDENCE = 200_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!")
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"PAR1")

#: What chardet calls an encoding, and the supersets to decode it with, narrowest first.
_SUPERSETS = {
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "gb18030": ("gb18030",),
    "hz": ("hz",),
    "big5": ("big5", "cp950", "big5hkscs"),
    "cp950": ("big5", "cp950", "big5hkscs"),
    "big5hkscs": ("big5hkscs",),
    "shift_jis": ("cp932",),
    "euc_kr": ("cp949",),
    "iso8859-1": ("cp1252", "latin-1"),
    "iso8859-15": ("cp1252", "iso8859-15"),
}
_LAST_RESORT = ("gb18030", "big5hkscs", "cp932", "cp949", "cp1252")


def find_encoding(path: Path) -> str:
    """The encoding of a text file, as a codec name.

    Raises:
        UserError: unreadable, empty, binary, or in no encoding that fits.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            size = stream.seek(0, 2)
            blocks = list(_spread_blocks(stream, size)) if size > _HEAD else []
    except OSError as error:
        raise read_error(path, error) from error
    if not head:
        raise UserError(
            problem(
                "empty-file",
                str(path),
                msg(N_("{name} is empty."), name=path.name),
                msg(N_("Choose a file with at least one row of text.")),
            )
        )
    return encoding_of(head, blocks, path, complete=size <= _HEAD)


def encoding_of(head: bytes, blocks: list[bytes], path: Path, *, complete: bool) -> str:
    """The encoding of a file, from its beginning and lines from further on.

    Args:
        head: the first bytes.
        blocks: whole lines from later parts.
        path: named in messages.
        complete: whether `head` is the whole file.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    _refuse_binary(head, path)
    if wide := _utf16_without_mark(head):
        return wide
    if b"\x00" in head:
        raise _not_text(path)
    broken, good = _utf8_places(head, final=complete)
    for block in blocks:
        more = _utf8_places(block, final=True)
        broken, good = broken + more[0], good + more[1]
    # A few damaged places don't make a UTF-8 file something else; the reader reports them.
    if broken * 50 <= good:
        return "utf-8"
    if broken and _looks_binary(head):
        raise _not_text(path)
    return _legacy(_evidence([head, *blocks]), path)


def _legacy(evidence: bytes, path: Path) -> str:
    import chardet

    found = chardet.detect(evidence, max_bytes=_EVIDENCE, prefer_superset=True)["encoding"]
    candidates: list[str] = []
    if found:
        name = codecs.lookup(found).name
        candidates += _SUPERSETS.get(name, (name,))
    likely = _likely_chinese(evidence)
    candidates = [likely, *candidates] if likely else candidates
    for name in [*candidates, *_LAST_RESORT]:
        if _decodes(evidence, name):
            return name
    raise UserError(
        problem(
            "unknown-encoding",
            str(path),
            msg(N_("The encoding of {name} could not be found."), name=path.name),
            msg(N_("Choose the encoding by hand, or save the file again as UTF-8.")),
        )
    )


def _likely_chinese(evidence: bytes) -> str:
    """GB18030 or Big5 where a short text leaves chardet little to go by, else nothing.

    Both tables keep their common characters in front. In a text of either, nearly every pair of
    bytes falls there; read by the other table, or in a text of another language, far fewer do.
    """
    for name, first, last in (("gb18030", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        if not _decodes(evidence, name):
            continue
        han = [
            char.encode(name)
            for char in evidence.decode(name)[:2000]
            if "\u4e00" <= char <= "\u9fff"
        ]
        wide = sum(char > "\x7f" for char in evidence.decode(name)[:2000])
        common = sum(len(pair) == 2 and first <= pair[0] <= last for pair in han)
        if len(han) >= 4 and len(han) >= 0.8 * wide and common >= 0.93 * len(han):
            return name
    return ""


def _decodes(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _utf8_places(block: bytes, *, final: bool) -> tuple[int, int]:
    """How many places of a block are broken UTF-8, and how many characters are beyond ASCII."""
    if block.isascii():
        return 0, 0
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(block, final)
    genuine = block.count(b"\xef\xbf\xbd")
    broken = text.count("\ufffd") - genuine
    wide = sum(1 for byte in block if byte >= 0xC0) if broken else len(block)
    return broken, max(0, wide - broken)


def _utf16_without_mark(head: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` where the bytes read so give ordinary text, else nothing."""
    sample = head[: _EVIDENCE & ~1]
    if len(head) % 2 and len(head) < _HEAD:
        sample = sample[: len(sample) & ~1]
    has_nul = b"\x00" in sample
    if len(sample) < 4 or (not has_nul and (sample.isascii() or _decodes(sample, "utf-8"))):
        return ""
    shares = {name: _ordinary_share(sample, name) for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda name: shares[name])
    enough = 0.9 if has_nul else 0.97
    return best if shares[best] >= enough and shares[best] > min(shares.values()) else ""


def _ordinary_share(sample: bytes, name: str) -> float:
    """The share of characters from the blocks that ordinary text is made of."""
    text = sample.decode(name, "replace")
    ordinary = sum(
        " " <= char <= "~"
        or char in "\t\r\n"
        or "\u4e00" <= char <= "\u9fff"
        or "\u3000" <= char <= "\u30ff"
        or "\uff00" <= char <= "\uffef"
        or "\u2010" <= char <= "\u2026"
        or "\u00a0" <= char <= "\u017f"
        for char in text
    )
    return ordinary / len(text)


def _refuse_binary(head: bytes, path: Path) -> None:
    if head.startswith(_ARCHIVES):
        raise UserError(
            problem(
                "binary-file",
                str(path),
                msg(N_("{name} is an archive or a spreadsheet, not a text file."), name=path.name),
                msg(N_("Unpack it, or save the sheet as CSV, and open that.")),
            )
        )
    if head.startswith(_BINARY):
        raise _not_text(path)


def _looks_binary(head: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1b" for byte in head[:_BLOCK])
    return controls > 0.02 * min(len(head), _BLOCK)


def _not_text(path: Path) -> UserError:
    return UserError(
        problem(
            "binary-file",
            str(path),
            msg(N_("{name} is not a text file."), name=path.name),
            msg(N_("Choose a CSV, TSV, TXT or JSON Lines file.")),
        )
    )


def _evidence(blocks: list[bytes]) -> bytes:
    """Lines with bytes beyond ASCII, from all blocks, up to what chardet looks at."""
    kept: list[bytes] = []
    room = _EVIDENCE
    for number, block in enumerate(blocks):
        lines = block.split(b"\n")
        # The last line of a long head may break off inside a character.
        whole = lines[:-1] if number == 0 and len(block) >= _HEAD and len(lines) > 1 else lines
        for line in whole:
            if room > 0 and not line.isascii():
                kept.append(line)
                room -= len(line) + 1
    return b"\n".join(kept)


def _spread_blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Whole lines from places spread evenly over the rest of a large file."""
    for number in range(_BLOCKS):
        stream.seek(_HEAD + (size - _HEAD) * number // _BLOCKS)
        lines = stream.read(_BLOCK).split(b"\n")
        yield b"\n".join(lines[1:-1])
