"""Numbers as people write them in cells: with separators, units of ten thousand, full width."""

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.data.coding import coded

if TYPE_CHECKING:
    import pyarrow as pa

#: Beyond this a cell is no measurement but a slip.
LARGEST = 1e300
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_GROUPED_BY_DOTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d*|[+-]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
#: Groups of which a comma alone doesn't tell whether it divides thousands: 1,234.
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_SIGNS = str.maketrans({"−": "-", "–": "-", "'": "", "’": "", "_": "x"})
_CURRENCIES = "$€£¥₩₹"
_SCALES = {"%": 0.01, "‰": 0.001, "万": 1e4, "亿": 1e8}


def parse_number(text: str, *, decimal_comma: bool = False) -> float:
    """The number that a text writes; NaN where it writes none.

    Spaces, currency signs, thousands separators (1,234.5 and 1.234,5 alike), full-width digits,
    a percent sign (12% is 0.12) and the units 万 and 亿 are understood.

    Args:
        text: such as " １,２００ ", "-3.5e-2", "12 %".
        decimal_comma: reads 1,234 as 1.234; otherwise it is 1234.
    """
    written = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    written = "".join(written.split()).lower()
    scale = 1.0
    if written[-1:] in _SCALES:
        scale, written = _SCALES[written[-1]], written[:-1]
    sign = written[:1] if written[:1] in "+-" else ""
    written = sign + written[len(sign) :].strip(_CURRENCIES)
    plain = _plain(written, decimal_comma)
    if not plain:
        return math.nan
    value = float(plain) * scale
    return value if abs(value) < LARGEST else math.nan


def parse_numbers(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """The numbers of the cells of one column, (n,); NaN where a cell holds none.

    Whether a comma divides thousands or decimals is settled for the whole column: by decimals
    where a cell can be read only so (3,5) and none only the other way (1,234.5).
    """
    comma = _has_decimal_commas(texts)
    return np.fromiter(
        (parse_number(text, decimal_comma=comma) for text in texts), np.float64, len(texts)
    )


def column_numbers(column: "pa.ChunkedArray") -> npt.NDArray[np.float64]:
    """Numbers of all rows of a column of strings, (rows,); NaN where a cell holds none."""
    codes, values = coded(column)
    found: npt.NDArray[np.float64] = np.append(parse_numbers(values), np.nan)[codes]
    return found


def _plain(written: str, decimal_comma: bool) -> str:
    """The number with a point for its decimals and nothing else; empty for none."""
    if _PLAIN.fullmatch(written) and not _GROUPED_BY_DOTS.fullmatch(written):
        return written
    if decimal_comma and _EITHER.fullmatch(written):
        return written.replace(",", ".")
    if _GROUPED.fullmatch(written) and not written.lstrip("+-").startswith("0"):
        return written.replace(",", "")
    if _GROUPED_BY_DOTS.fullmatch(written):
        return written.replace(".", "").replace(",", ".")
    return written.replace(",", ".") if _DECIMAL_COMMA.fullmatch(written) else ""


def _has_decimal_commas(texts: Sequence[str]) -> bool:
    found = False
    for text in texts:
        if "," not in text and "，" not in text:
            continue
        written = "".join(unicodedata.normalize("NFKC", text).split()).strip(_CURRENCIES + "%")
        if _EITHER.fullmatch(written):
            continue
        if _GROUPED.fullmatch(written):
            return False
        found = found or bool(_DECIMAL_COMMA.fullmatch(written))
    return found
