"""One perceptually even colour map (cividis, Nuñez et al. 2018), sampled at eleven places."""

from PySide6.QtGui import QColor

from studio.gui import theme

_CIVIDIS = (
    (0, 34, 78),
    (18, 53, 112),
    (59, 73, 108),
    (87, 93, 109),
    (112, 113, 115),
    (138, 134, 120),
    (165, 156, 116),
    (195, 179, 105),
    (225, 204, 85),
    (243, 219, 72),
    (254, 232, 56),
)


def heat(share: float) -> QColor:
    """The colour for a share from 0 to 1: strong is far from the surface in either theme."""
    share = min(max(share, 0.0), 1.0)
    dark = theme.current().dark
    # Near the surface's own end of the map little is drawn; the other end stands out.
    place = (0.12 + 0.88 * share if dark else 0.97 - 0.97 * share) * (len(_CIVIDIS) - 1)
    low = min(int(place), len(_CIVIDIS) - 2)
    part = place - low
    mixed = (
        round(a + (b - a) * part) for a, b in zip(_CIVIDIS[low], _CIVIDIS[low + 1], strict=True)
    )
    return _on_surface(QColor(*mixed), 0.4 + 0.6 * share**0.4)


def _on_surface(color: QColor, strength: float) -> QColor:
    """A colour mixed with the surface, so that small shares don't shout."""
    surface = theme.current().color("surface")
    rest = 1 - strength
    return QColor(
        round(color.red() * strength + surface.red() * rest),
        round(color.green() * strength + surface.green() * rest),
        round(color.blue() * strength + surface.blue() * rest),
    )


def text_on(color: QColor) -> QColor:
    """Black or white, whichever is easier to read on a colour."""
    return QColor("#FFFFFF" if _luminance(color) < 0.179 else "#10141B")


def _luminance(color: QColor) -> float:
    def linear(value: float) -> float:
        return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(v) for v in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
