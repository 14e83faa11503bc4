"""The Data page."""

from typing import ClassVar

from studio.core.i18n import N_
from studio.gui.pages.base import Page


class DataPage(Page):
    """The Data page."""

    key: ClassVar[str] = "data"
    title: ClassVar[str] = N_("Data")
