"""The Text page."""

from typing import ClassVar

from studio.core.i18n import N_
from studio.gui.pages.base import Page


class TextPage(Page):
    """The Text page."""

    key: ClassVar[str] = "text"
    title: ClassVar[str] = N_("Text")
