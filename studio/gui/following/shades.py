"""From numbers to colours: one map for signed values, one for those from 0 up."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from studio.gui import theme
from studio.gui.evaluation.heat import heat

_STEPS = 256
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scale:
    """Which number has which colour: the same one wherever values are to be compared.

    Attributes:
        most: the largest size of a value; more than 0.
        signed: whether values fall below 0.
    """

    most: float = 1.0
    signed: bool = False

    def share(self, value: float) -> float:
        """A value between −1 and 1."""
        return min(max(value / self.most, -1.0), 1.0)

    def color(self, value: float) -> QColor:
        """The colour of a value."""
        place = _places(np.array([value], dtype=np.float32), self)[0]
        red, green, blue = _table(theme.current().name, self.signed)[int(place)].tolist()
        return QColor(red, green, blue)


def image_of(values: Floats, scale: Scale) -> QImage:
    """A picture with one pixel a value: (rows, columns) → rows down, columns to the right."""
    rows, columns = values.shape
    pixels = np.empty((rows, columns, 4), dtype=np.uint8)
    # Blue first: the order of 32-bit pixels in memory.
    pixels[..., :3] = _table(theme.current().name, scale.signed)[_places(values, scale)][..., ::-1]
    pixels[..., 3] = 255
    image = QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32)
    return image.copy()  # owns its memory


def _places(values: Floats, scale: Scale) -> npt.NDArray[np.int64]:
    """Of each value its place in the table; a value that is no number has the middle or the end."""
    shares = np.clip(np.nan_to_num(values / scale.most, nan=0.0), -1.0, 1.0)
    if scale.signed:
        shares = (shares + 1.0) / 2.0
    found: npt.NDArray[np.int64] = np.rint(np.clip(shares, 0.0, 1.0) * (_STEPS - 1)).astype(
        np.int64
    )
    return found


@cache
def _table(name: str, signed: bool) -> npt.NDArray[np.uint8]:
    """(256, 3) red, green and blue; signed from orange over the surface to blue."""
    del name  # the theme's: tells the tables of the themes apart
    colours = theme.current()
    shares = np.linspace(-1.0 if signed else 0.0, 1.0, _STEPS).tolist()
    if not signed:
        return np.array([_rgb(heat(share)) for share in shares], dtype=np.uint8)
    middle = colours.color("surface")
    below, above = colours.series_color(2), colours.series_color(1)
    found = [_mixed(middle, above if share > 0 else below, abs(share) ** 0.65) for share in shares]
    return np.array(found, dtype=np.uint8)


def _mixed(one: QColor, other: QColor, share: float) -> tuple[int, int, int]:
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return red, green, blue


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
