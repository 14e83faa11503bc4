"""The one stylesheet, made from a theme's tokens.

Widgets ask for a look by the dynamic property ``role``; nothing sets colours by itself.
"""

from string import Template
from typing import TYPE_CHECKING

from studio.core.paths import RESOURCES

if TYPE_CHECKING:
    from studio.gui.theme import Theme

SOURCE = RESOURCES / "themes" / "wordloom.qss"


def stylesheet(theme: "Theme") -> str:
    """The stylesheet with every ``$token`` replaced by the theme's colour."""
    tokens = {name: value for name, value in vars(theme).items() if isinstance(value, str)}
    themes = SOURCE.parent.as_posix()
    template = Template(SOURCE.read_text(encoding="utf-8"))
    return template.substitute(tokens, themes=themes)
