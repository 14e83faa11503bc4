"""Icons from one line family (Phosphor), drawn from the font that qtawesome ships.

The font is read directly: importing qtawesome takes longer than showing an empty window.
"""

import importlib.util
import json
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

from studio.core.paths import RESOURCES
from studio.gui import theme

SIZE = 20
_FONT = "phosphor-1.3.0.ttf"
_CHARMAP = "phosphor-charmap-1.3.0.json"


def icon(name: str, tone: str = "second", size: int = SIZE, *, pad: int = 0) -> QIcon:
    """A line icon in a colour of the current theme, sharp at 100 and 200 %.

    Args:
        name: its Phosphor name, such as ``database``.
        tone: a colour's name in `Theme`, or ``#RRGGBB``.
        pad: empty pixels to its right, where a word follows.
    """
    colours = theme.current()
    colour = tone if tone.startswith("#") else getattr(colours, tone)
    return _icon(name, colour, colours.disabled, size, pad)


def pixmap(name: str, tone: str = "second", size: int = SIZE, ratio: float = 2.0) -> QPixmap:
    """The same as a picture, for a label."""
    colour = tone if tone.startswith("#") else getattr(theme.current(), tone)
    return _pixmap(name, colour, size, ratio)


def app_icon() -> QIcon:
    """The program's own icon; empty where it is missing."""
    file = RESOURCES / "icons" / "wordloom.svg"
    return QIcon(str(file)) if file.exists() else QIcon()


@cache
def _icon(name: str, colour: str, disabled: str, size: int, pad: int) -> QIcon:
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(_pixmap(name, colour, size, ratio, pad))
        made.addPixmap(_pixmap(name, disabled, size, ratio, pad), QIcon.Mode.Disabled)
    return made


@cache
def _pixmap(name: str, colour: str, size: int, ratio: float, pad: int = 0) -> QPixmap:
    family, codes = _font()
    picture = QPixmap(round((size + pad) * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    if name not in codes:
        return picture
    letters = QFont(family)
    letters.setPixelSize(size)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(letters)
    painter.setPen(QColor(colour))
    box = QRect(QPoint(0, 0), QSize(size, size))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, chr(codes[name]))
    painter.end()
    return picture


@cache
def _font() -> tuple[str, dict[str, int]]:
    """The font's family and its code points by name; nothing where the font is missing."""
    folder = _folder()
    if folder is None:
        return "", {}
    number = QFontDatabase.addApplicationFont(str(folder / _FONT))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if not families:
        return "", {}
    names = json.loads((folder / _CHARMAP).read_text(encoding="utf-8"))
    return families[0], {name: int(code, 16) for name, code in names.items()}


def _folder() -> Path | None:
    found = importlib.util.find_spec("qtawesome")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "fonts"
    return folder if (folder / _FONT).exists() and (folder / _CHARMAP).exists() else None


__all__ = ["SIZE", "app_icon", "icon", "pixmap"]
