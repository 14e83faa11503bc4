"""Texts that look garbled: read in a wrong encoding somewhere on their way."""

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.core.progress import Tick, no_tick

if TYPE_CHECKING:
    import pyarrow as pa

Rows = npt.NDArray[np.int64]

#: What is left of characters that a program could not read: U+FFFD itself; its UTF-8 bytes read
#: as GBK or as Windows-1252; a byte order mark read as Windows-1252 or in GBK.
LOST = ("\ufffd", "锟斤拷", "锟紺", "ï¿½", "ï»¿", "锘匡豢", "锘縿", "烫烫烫", "屯屯屯")
_LOST = re.compile("|".join(map(re.escape, LOST)))
#: In every text that ftfy can call garbled. It is a rough sieve: accents of ordinary French pass
#: it, too, and are then judged by ftfy.
_MAY_BE_BAD = re.compile("[\u0080-\u00bf\u00c2-\u00f4\u0152-\u0192\u02c6-\u02dd\u2013-\u2122]")
#: Of Chinese in UTF-8 read as GBK, at least one character in so many is one of `_gbk_marks`.
_MARKED = 6
_CHUNK_ROWS = 2_000


def garbled_rows(column: "pa.ChunkedArray", tick: Tick = no_tick) -> Rows:
    """The rows whose text looks garbled, in rising order.

    Raises:
        Cancelled: `tick` raised it.
    """
    found: list[int] = []
    row, total = 0, max(len(column), 1)
    for chunk in column.chunks:
        for start in range(0, len(chunk), _CHUNK_ROWS):
            tick((row + start) / total)
            texts = chunk.slice(start, _CHUNK_ROWS).to_pylist()
            found += [row + start + at for at, text in enumerate(texts) if is_garbled(text)]
        row += len(chunk)
    tick(1.0)
    return np.array(found, dtype=np.int64)


def is_garbled(text: str) -> bool:
    """Whether a text looks as if it was read in a wrong encoding."""
    if _LOST.search(text):
        return True
    if text.isascii() or not _MAY_BE_BAD.search(text):
        return _is_gbk_of_utf8(text)
    from ftfy.badness import is_bad

    return bool(is_bad(text)) or _is_gbk_of_utf8(text)


def mended(text: str) -> str:
    """The text as it was meant, as far as it can be told; itself where it can't."""
    from ftfy import fix_encoding

    if _is_gbk_of_utf8(text):
        return _from_gbk(text) or text
    return str(fix_encoding(text))


def _is_gbk_of_utf8(text: str) -> bool:
    """Whether a text is Chinese in UTF-8 that was read as GBK, such as “浣犲ソ” for “你好”."""
    marks = sum(map(_gbk_marks().__contains__, text))
    if marks < 2 or _MARKED * marks < len(text):
        return False
    # Half a character may have been lost at odd places; the rest must be UTF-8 again.
    data = text.replace("\ufffd", "").encode("gb18030", "ignore")
    kept = data.decode("utf-8", "ignore").encode()
    return 4 * len(kept) >= 3 * len(data)


def _from_gbk(text: str) -> str:
    """The text of the bytes that GBK has for it; empty where they are not whole."""
    try:
        return text.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return ""


@cache
def _gbk_marks() -> frozenset[str]:
    """What GBK has for the first two bytes of Chinese in UTF-8: characters that are rare."""
    pairs = {char.encode()[:2] for char in map(chr, range(0x4E00, 0x9FA6))}
    return frozenset(pair.decode("gbk") for pair in pairs if _is_gbk(pair))


def _is_gbk(pair: bytes) -> bool:
    try:
        pair.decode("gbk")
    except UnicodeError:
        return False
    return True
