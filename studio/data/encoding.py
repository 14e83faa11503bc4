"""Which encoding the bytes of a text file are in.

The order is: byte order mark, UTF-16 by its pattern, strict UTF-8, then the reading in which the
lines that are not plain ASCII look most like language; chardet for languages that are not judged.
An answer is sure only where the other readings are far less likely; else the person is asked.
"""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_
from studio.data.contents import Content, Reading, read_up_to
from studio.data.encoding_score import JUDGED, WIDE, decoded_lines, likeness
from studio.data.holding import open_holding

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
#: Bytes that don't begin a character of several bytes in UTF-8.
_BELOW_LEADS = bytes(range(0xC0))
_LONGEST_SHOWN = 400
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
)
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"PAR1")

#: A reading that scores less is no language that is judged here.
_LIKE_TEXT = 0.5
#: Readings that score less, or so far below the best, are not asked about.
_POSSIBLE, _NEAR = 0.3, 0.5
_MOST_SHOWN = 4
#: The share of ordinary characters in UTF-16.
_ORDINARY = 0.9
#: What chardet must say, about how many bytes, to be believed.
_CONFIDENT, _ENOUGH_BYTES = 0.8, 60

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


@dataclass(frozen=True)
class EncodingGuess:
    """Which encoding the bytes of a text are probably in.

    Attributes:
        name: a codec name.
        sure: whether the bytes leave no reasonable doubt; where not, ask and show the readings.
        candidates: every encoding that may be meant, the likeliest (`name`) first.
    """

    name: str
    sure: bool
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class EncodingReading:
    """The first lines of a text as read in one encoding."""

    encoding: str
    lines: tuple[str, ...]


def find_encoding(content: Content) -> EncodingGuess:
    """The encoding of a text.

    Raises:
        UserError: unreadable, empty, binary, or in no encoding that fits.
    """
    with content.open() as stream:
        head = read_up_to(stream, _HEAD)
        complete = len(head) < _HEAD
        blocks = [] if complete else list(_later_blocks(content, stream))
    if not head:
        raise _empty(content)
    return encoding_of(head, blocks, content, complete=complete)


def find_encoding_of_many(contents: Sequence[Content]) -> EncodingGuess:
    """The encoding that many texts share, such as the files of a folder.

    Raises:
        UserError: as `find_encoding`.
    """
    heads = [content.head(_BLOCK) for content in contents]
    filled = [head for head in heads if head]
    if not filled:
        raise _empty(contents[0])
    marked = next((head for head in filled if head.startswith(tuple(m for m, _ in _BOMS))), b"")
    whole = [head[: head.rfind(b"\n") + 1] if len(head) == _BLOCK else head for head in filled]
    joined = b"\n".join(whole) if not _utf16_without_mark(filled[0]) else filled[0]
    return encoding_of(marked or joined, [], contents[0], complete=True)


def first_readings(path: Path, guess: EncodingGuess, count: int = 8) -> tuple[EncodingReading, ...]:
    """The first lines with characters beyond ASCII, read in each candidate.

    Args:
        path: a file, archive or folder; of several contents the first is read.
        guess: as `find_encoding` gave it.
        count: how many lines.

    Raises:
        UserError: it can't be read.
    """
    with open_holding(path) as holding:
        head = holding.first.head(_HEAD)
    mark = next((bom for bom, _ in _BOMS if head.startswith(bom)), b"")
    wide = guess.name.startswith(("utf-16", "utf-32"))
    lines = [head[:_BLOCK]] if wide or mark else head.splitlines()
    telling = [line for line in lines if not line.isascii()][:count] or lines[:count]
    shown = [
        EncodingReading(name, tuple(_read_lines(telling, name, count))) for name in guess.candidates
    ]
    return tuple(shown)


def _read_lines(lines: Sequence[bytes], encoding: str, count: int) -> list[str]:
    found: list[str] = []
    for line in lines:
        found += line.decode(encoding, "replace").splitlines()
    return [line[:_LONGEST_SHOWN] for line in found[:count]]


def _empty(content: Content) -> UserError:
    return UserError(
        problem(
            "empty-file",
            str(content.path),
            msg(N_("{name} is empty."), name=content.shown),
            msg(N_("Choose a file with at least one row of text.")),
        )
    )


def encoding_of(
    head: bytes, blocks: list[bytes], content: Content, *, complete: bool
) -> EncodingGuess:
    """The encoding of a text, from its beginning and lines from further on.

    Args:
        head: the first bytes.
        blocks: whole lines from later parts.
        content: named in messages.
        complete: whether `head` is the whole text.

    Raises:
        UserError: binary, or in no encoding that fits.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return _surely(name)
    _refuse_binary(head, content)
    if wide := _utf16_without_mark(head):
        return _surely(wide)
    if b"\x00" in head:
        raise _not_text(content)
    broken, good = _utf8_places(head, final=complete)
    for block in blocks:
        more = _utf8_places(block, final=True)
        broken, good = broken + more[0], good + more[1]
    # A few damaged places don't make a UTF-8 file something else; the reader reports them.
    if broken * 50 <= good:
        return _surely("utf-8")
    if broken and _looks_binary(head):
        raise _not_text(content)
    return _legacy(head, _evidence([head, *blocks]), content)


def _surely(name: str) -> EncodingGuess:
    return EncodingGuess(name, sure=True, candidates=(name,))


def _legacy(head: bytes, evidence: bytes, content: Content) -> EncodingGuess:
    """The encoding of what is not UTF-8: that in which it looks most like language."""
    scores = {name: likeness(evidence, name) for name in JUDGED}
    if len(head) % 2 == 0 and len(head) < _HEAD:
        scores |= {name: likeness(head, name) for name in WIDE}
    known = {name: score for name, score in scores.items() if score is not None}
    order = _different(evidence, sorted(known, key=lambda name: -known[name]))
    best = known[order[0]] if order else 0.0
    if best < _LIKE_TEXT:
        return _by_chardet(evidence, order, content)
    second = known[order[1]] if len(order) > 1 else 0.0
    close = [name for name in order if known[name] >= max(_POSSIBLE, best - _NEAR)]
    sure = best - second >= _needed_gap(evidence)
    return EncodingGuess(order[0], sure=sure, candidates=tuple(close[:_MOST_SHOWN]))


def _by_chardet(evidence: bytes, order: list[str], content: Content) -> EncodingGuess:
    """What chardet says, for the languages that are not judged here; else whatever fits."""
    import chardet

    told = chardet.detect(evidence, max_bytes=_EVIDENCE, prefer_superset=True)
    name, confidence = told["encoding"], told["confidence"] or 0.0
    named: tuple[str, ...] = ()
    if name:
        plain = codecs.lookup(name).name
        named = _SUPERSETS.get(plain, (plain,))
    fitting = [each for each in named if decoded_lines(evidence, each) is not None][:1]
    found = _different(evidence, [*fitting, *order])[:_MOST_SHOWN]
    if not found:
        raise UserError(
            problem(
                "unknown-encoding",
                str(content.path),
                msg(N_("The encoding of {name} could not be found."), name=content.shown),
                msg(N_("Choose the encoding by hand, or save the file again as UTF-8.")),
            )
        )
    sure = bool(fitting) and confidence >= _CONFIDENT and len(evidence) >= _ENOUGH_BYTES
    return EncodingGuess(found[0], sure=sure, candidates=tuple(found))


def _different(evidence: bytes, names: list[str]) -> list[str]:
    """The encodings without those that read the same as an earlier one."""
    texts: set[str | None] = set()
    found: list[str] = []
    for name in names:
        text = None if name in WIDE else decoded_lines(evidence, name)
        if text is None or text not in texts:
            found.append(name)
        texts.add(text)
    return found


def _needed_gap(evidence: bytes) -> float:
    """How far the best reading must be ahead: the less there is to go by, the further."""
    wide = sum(byte >= 0x80 for byte in evidence[:200])
    return 0.5 if wide < 6 else 0.3 if wide < 12 else 0.2


def _utf8_places(block: bytes, *, final: bool) -> tuple[int, int]:
    """How many places of a block are broken UTF-8, and how many characters are beyond ASCII."""
    if block.isascii():
        return 0, 0
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(block, final)
    except UnicodeDecodeError:
        pass
    else:
        return 0, len(block)
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(block, final)
    genuine = block.count(b"\xef\xbf\xbd")
    broken = text.count("\ufffd") - genuine
    wide = len(block.translate(None, _BELOW_LEADS))
    return broken, max(0, wide - broken)


def _utf16_without_mark(head: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` where the bytes read so give ordinary text, else nothing.

    A line end or a plain letter has a zero byte; without any, it is judged by its characters.
    """
    sample = head[: _EVIDENCE & ~1]
    if len(sample) % 2:
        sample = sample[:-1]
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    shares = {name: _ordinary_share(sample, name) for name in WIDE}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _ORDINARY and shares[best] > min(shares.values()) else ""


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


def _refuse_binary(head: bytes, content: Content) -> None:
    if head.startswith(_ARCHIVES):
        raise UserError(
            problem(
                "binary-file",
                str(content.path),
                msg(N_("{name} is an archive of a kind that can't be opened."), name=content.shown),
                msg(N_("Unpack it, or pack it as .zip, and open that.")),
            )
        )
    if head.startswith(_BINARY):
        raise _not_text(content)


def _looks_binary(head: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1b" for byte in head[:_BLOCK])
    return controls > 0.02 * min(len(head), _BLOCK)


def _not_text(content: Content) -> UserError:
    return UserError(
        problem(
            "binary-file",
            str(content.path),
            msg(
                N_("{name} is not a text file, nor of another form that is known."),
                name=content.shown,
            ),
            msg(N_("Choose a table (CSV, JSON, Excel, Parquet, Arrow) or a folder of texts.")),
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


def _later_blocks(content: Content, stream: Reading) -> Iterator[bytes]:
    """Whole lines from places spread evenly over the rest of a large text.

    What is packed can only be read on from where the reading stands.
    """
    if not content.plain:
        for _ in range(_BLOCKS):
            block = read_up_to(stream, _BLOCK)
            yield b"\n".join(block.split(b"\n")[1:-1])
        return
    try:
        with content.path.open("rb") as raw:
            size = raw.seek(0, 2)
            for number in range(_BLOCKS):
                raw.seek(_HEAD + (size - _HEAD) * number // _BLOCKS)
                yield b"\n".join(raw.read(_BLOCK).split(b"\n")[1:-1])
    except OSError as error:
        raise read_error(content.path, error) from error
