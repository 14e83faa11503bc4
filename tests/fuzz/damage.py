"""Ways in which files come to harm: by accident, and by someone who means it."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

_TOKENS = (
    b'"', b'""', b",", b"\t", b"\n", b"\r", b"\r\n", b"\x00", b"{", b"[", b"]", b"}", b":", b"\\u",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff", b"\x80", b"\xed\xa0\x80", b"__label__",
    b"null", b"NaN", b"1e999", b"-", b"<", b"&amp;", b"&x;", b"]]>", b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
)  # fmt: skip
_HEADS = (
    b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x1f\x8b\x08\x00", b"BZh9", b"\xfd7zXZ\x00",
    b"PAR1", b"ARROW1\x00\x00", b"\xff\xff\xff\xff\x10\x00\x00\x00", b"FEA1", b"\xff\xfe", b"%PDF-",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{", b"[", b"[[[[[[", b'{"a":{"a":{"a":',
)  # fmt: skip
_NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2**31 - 8, 2**24)
_DIGITS = re.compile(rb"[0-9]+")
_PLACES = re.compile(rb'r="[A-Z]+[0-9]+"')


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Content after a few accidents."""
    for _ in range(rng.choice([1, 1, 1, 2, 3, 8])):
        content = rng.choice(_WAYS)(content, rng)
    return content[: 8 * 2**20]


def damaged_zip(content: bytes, rng: random.Random) -> bytes:
    """A valid .zip whose members, names or headers are not what they should be."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    kind = rng.randrange(10)
    if kind <= 5:
        place = rng.randrange(len(members))
        members[place] = (members[place][0], damaged(members[place][1], rng))
    elif kind == 6:
        members.append(rng.choice(members))
    elif kind == 7:
        name = rng.choice(
            ["../../x.csv", "/x.csv", "C:\\x.csv", "a/" * 300 + "x", "x\x01", "中/文"]
        )
        members[rng.randrange(len(members))] = (name, rng.choice(members)[1])
    elif kind == 8:
        members.append(("inner.zip", content))
    else:
        del members[rng.randrange(len(members))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members:
            # A name that occurs twice is meant.
            archive._didModify = True  # type: ignore[attr-defined]
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.NameToInfo.pop(name, None)
            archive.writestr(info, raw)
    return _lying(out.getvalue(), rng) if rng.random() < 0.3 else out.getvalue()


def _lying(content: bytes, rng: random.Random) -> bytes:
    """Headers that claim other sizes, ways of packing or places."""
    data = bytearray(content)
    heads = [m.start() for m in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", content)]
    for _ in range(rng.choice([1, 2, 4])):
        at = rng.choice(heads) + rng.randrange(4, 46)
        size = rng.choice([1, 2, 4])
        data[at : at + size] = rng.choice(_NUMBERS).to_bytes(8, "little")[:size]
    return bytes(data)


def _flip(content: bytes, rng: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice([1, 1, 4, 32])):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _cut_front(content: bytes, rng: random.Random) -> bytes:
    return content[rng.randrange(len(content) + 1) :]


def _remove(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + content[at + rng.choice([1, 3, 50, 1000]) :]


def _insert(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    piece = rng.choice(_TOKENS) if rng.random() < 0.7 else rng.randbytes(rng.choice([1, 4, 64]))
    return content[:at] + piece * rng.choice([1, 1, 2, 1000]) + content[at:]


def _splice(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    piece = content[start : start + rng.choice([8, 100, 5000])]
    at = rng.randrange(len(content) + 1)
    return content[:at] + piece + content[at + rng.choice([0, len(piece)]) :]


def _huge(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    piece = rng.choice(
        [b"x", b"ab ", "好".encode(), b",", b"\n", b'"', b"[", b'{"a":', b"\t", b"0"]
    )
    size = rng.choice([10_000, 200_000, 2_000_000])
    return content[:at] + piece * (size // len(piece)) + content[at:]


def _head(content: bytes, rng: random.Random) -> bytes:
    head = rng.choice(_HEADS)
    return head + content[rng.choice([0, len(head)]) :]


def _number(content: bytes, rng: random.Random) -> bytes:
    if len(content) < 8:
        return content
    size = rng.choice([1, 2, 4, 8])
    at = rng.randrange(len(content) - 4) // 4 * 4
    if rng.random() < 0.3:
        at = max(0, len(content) - rng.randrange(4, 64))
    value = struct.pack("<Q", rng.choice(_NUMBERS))[:size]
    return content[:at] + value + content[at + size :]


def _digits(content: bytes, rng: random.Random) -> bytes:
    found = list(_DIGITS.finditer(content[:100_000]))
    if not found:
        return content
    match = rng.choice(found)
    value = rng.choice(
        [b"0", b"-1", b"99999", b"1048576", b"2147483648", b"9" * 30, b"9" * 5000, b""]
    )
    return content[: match.start()] + value + content[match.end() :]


def _place(content: bytes, rng: random.Random) -> bytes:
    found = list(_PLACES.finditer(content[:100_000]))
    if not found:
        return _digits(content, rng)
    match = rng.choice(found)
    place = rng.choice([b"XFD1048576", b"A1048576", b"ZZ1", b"A0", b"ZZZZZZZZ9", b"1", b"A", b""])
    return content[: match.start()] + b'r="' + place + b'"' + content[match.end() :]


def _noise(content: bytes, rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice([0, 1, 2, 3, 16, 4000]))


def _repeat(content: bytes, rng: random.Random) -> bytes:
    return content * rng.choice([2, 10]) if len(content) < 2**20 else content


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_flip, _flip, _flip, _cut, _cut, _cut_front, _remove, _remove),
    *(_insert, _insert, _insert, _splice, _splice, _huge, _head, _number, _number, _number),
    *(_digits, _place, _repeat, _noise),
)
