"""The pages of the rail, in the order of the work. A page is one class in one module."""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.i18n import N_

if TYPE_CHECKING:
    from studio.gui.pages.base import Page


@dataclass(frozen=True)
class PageEntry:
    """One entry of the rail. The module is imported when the page is first shown."""

    key: str
    title: str
    icon: str
    module: str
    class_name: str

    def load(self) -> "type[Page]":
        """The page's class."""
        module = importlib.import_module(f"studio.gui.pages.{self.module}")
        page: type[Page] = getattr(module, self.class_name)
        return page


PAGES: tuple[PageEntry, ...] = (
    PageEntry("data", N_("Data"), "database", "data", "DataPage"),
    PageEntry("text", N_("Text"), "text-aa", "text", "TextPage"),
    PageEntry("model", N_("Model"), "stack", "model", "ModelPage"),
    PageEntry("train", N_("Train"), "chart-line", "train", "TrainPage"),
    PageEntry("evaluate", N_("Evaluate"), "target", "evaluate", "EvaluatePage"),
    PageEntry("predict", N_("Predict"), "chat-text", "predict", "PredictPage"),
    PageEntry("runs", N_("Runs"), "clock-counter-clockwise", "runs", "RunsPage"),
)


def entry(key: str) -> PageEntry:
    """The entry with this key; KeyError where there is none."""
    for found in PAGES:
        if found.key == key:
            return found
    raise KeyError(key)
