"""The window's fonts: the system's own, with Chinese fallbacks named, in four sizes."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

#: Sizes in pixels at 100 %.
PAGE_TITLE, SECTION, BODY, CAPTION = 20, 15, 13, 12

CHINESE = ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei")
#: Preferred to the bare default of a system without a desktop, which is hard to read when small.
_BETTER = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Noto Sans CJK SC")
_PLAIN = ("DejaVu Sans", "Bitstream Vera Sans", "Sans Serif", "")
_MONO = ("JetBrains Mono", "SF Mono", "Cascadia Mono", "Consolas", "Noto Sans Mono", "Menlo")


@cache
def families() -> tuple[str, ...]:
    """The interface font and its fallbacks, in order."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    first = system
    if system in _PLAIN:
        installed = set(QFontDatabase.families())
        first = next((name for name in _BETTER if name in installed), system)
    return tuple(dict.fromkeys((first, *CHINESE, system)))


@cache
def mono_families() -> tuple[str, ...]:
    """The fixed-width font and its fallbacks, in order."""
    installed = set(QFontDatabase.families())
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    return (*(name for name in _MONO if name in installed), system, *CHINESE)


def font(pixels: int, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface font in a size, with tabular figures."""
    made = QFont()
    made.setFamilies(list(families()))
    made.setPixelSize(pixels)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def body_font() -> QFont:
    """What most of the window is set in."""
    return font(BODY)


def mono_font(pixels: int = CAPTION) -> QFont:
    """For shapes, code and numbers in tables."""
    made = QFont()
    made.setFamilies(list(mono_families()))
    made.setPixelSize(pixels)
    made.setStyleHint(QFont.StyleHint.Monospace)
    return made
