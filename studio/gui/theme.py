"""The colours, sizes and fonts of the window, in one place for widgets, plots and the canvas."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from studio.gui.fonts import body_font
from studio.gui.stylesheet import stylesheet

#: Space between things, in pixels at 100 %.
SPACE = (0, 4, 8, 12, 16, 24)
RADIUS = 6
CONTROL_HEIGHT = 30
RAIL_WIDTH = 88
INSPECTOR_WIDTH = 320


@dataclass(frozen=True)
class Theme:
    """Colours as ``#RRGGBB``. Text on `window`, `surface` and `raised` reaches 4.5 : 1."""

    name: str
    dark: bool
    window: str
    surface: str
    raised: str
    hover: str
    """A control or row under the pointer."""
    pressed: str
    hairline: str
    edge: str
    """The outline of controls: 3 : 1 on the surface."""
    text: str
    second: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    tint: str
    """A light wash of the accent, behind what is selected."""
    good: str
    caution: str
    bad: str
    good_tint: str
    caution_tint: str
    bad_tint: str
    series: tuple[str, ...]
    """Eight colours told apart by colour-blind eyes; 1 training, 2 validation."""

    def color(self, name: str) -> QColor:
        """A colour by its token's name."""
        return QColor(getattr(self, name))

    def series_color(self, number: int) -> QColor:
        """Series 1 … 8; further ones begin again."""
        return QColor(self.series[(number - 1) % len(self.series)])


LIGHT = Theme(
    name="light",
    dark=False,
    window="#F5F6F8",
    surface="#FFFFFF",
    raised="#FFFFFF",
    hover="#EEF0F5",
    pressed="#E3E7EF",
    hairline="#D5DAE2",
    edge="#8A94A6",
    text="#1A2230",
    second="#55617A",
    disabled="#8F99AB",
    accent="#3446B0",
    accent_hover="#2A3A98",
    on_accent="#FFFFFF",
    tint="#E8EBFA",
    good="#1B7A4B",
    caution="#8A5A00",
    bad="#B3261E",
    good_tint="#E6F4EC",
    caution_tint="#FBF1DC",
    bad_tint="#FCEBE9",
    series=(
        "#0B63A5",
        "#C2560A",
        "#0B7F5F",
        "#A8337F",
        "#6B4FBB",
        "#7A6A00",
        "#2A8FA8",
        "#5A5F69",
    ),
)

DARK = Theme(
    name="dark",
    dark=True,
    window="#14171D",
    surface="#1B1F27",
    raised="#242A34",
    hover="#252B36",
    pressed="#2E3542",
    hairline="#3A4352",
    edge="#6C778A",
    text="#E6EAF1",
    second="#A2ADBE",
    disabled="#6B7686",
    accent="#98A7FF",
    accent_hover="#AEBAFF",
    on_accent="#14171D",
    tint="#2A3152",
    good="#5CC98F",
    caution="#E3B04B",
    bad="#FF8A80",
    good_tint="#1B3529",
    caution_tint="#382E18",
    bad_tint="#3D2423",
    series=(
        "#5AB0F0",
        "#F29B4B",
        "#3CC9A0",
        "#EE8BC6",
        "#B39DFF",
        "#D9C84A",
        "#6FD3E6",
        "#B6BDC9",
    ),
)

#: What View > Appearance offers, by setting.
CHOICES = ("system", "light", "dark")

_current = LIGHT


def current() -> Theme:
    """The theme that is on."""
    return _current


def system_is_dark() -> bool:
    """Whether the desktop asks for dark windows."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def resolve(choice: str) -> Theme:
    """The theme for a setting: ``system``, ``light`` or ``dark``."""
    dark = system_is_dark() if choice == "system" else choice == "dark"
    return DARK if dark else LIGHT


def apply(app: QApplication, choice: str) -> Theme:
    """Put a theme on: Fusion, our palette, our fonts, one stylesheet made from the tokens."""
    global _current
    _current = resolve(choice)
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(body_font())
    app.setPalette(palette(_current))
    app.setStyleSheet(stylesheet(_current))
    return _current


def palette(theme: Theme) -> QPalette:
    """The theme for everything that is drawn by Qt's own style."""
    roles = QPalette.ColorRole
    made = QPalette()
    for role, token in (
        (roles.Window, "window"),
        (roles.WindowText, "text"),
        (roles.Base, "surface"),
        (roles.AlternateBase, "window"),
        (roles.Text, "text"),
        (roles.Button, "raised"),
        (roles.ButtonText, "text"),
        (roles.BrightText, "bad"),
        (roles.ToolTipBase, "raised"),
        (roles.ToolTipText, "text"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "on_accent"),
        (roles.Link, "accent"),
        (roles.LinkVisited, "accent"),
        (roles.PlaceholderText, "second"),
        (roles.Light, "raised"),
        (roles.Midlight, "hairline"),
        (roles.Mid, "hairline"),
        (roles.Dark, "edge"),
        (roles.Shadow, "hairline"),
        (roles.Accent, "accent"),
    ):
        made.setColor(role, theme.color(token))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.color("disabled"))
    made.setColor(QPalette.ColorGroup.Disabled, roles.Highlight, theme.color("hairline"))
    return made
