"""The Model page with a small network on its canvas."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.gui.main_window import MainWindow
from studio.gui.pages.model import ModelPage
from studio.model.graph import chain

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(opened: MainWindow, settled: Settled, qtbot: QtBot) -> ModelPage:
    """The page with a chain of four layers on its canvas, at full size."""
    layers = (NgramsInput(), NgramEmbedding(dim=64), Dropout(rate=0.5), Output())
    project = opened.document.project
    opened.document.edit(replace(project, graph=chain(*layers)), "network")
    settled(opened)
    opened.show_page("model")
    page = cast(ModelPage, opened.pages["model"])
    qtbot.waitUntil(lambda: page.canvas.width() > 300)
    page.canvas.zoom_by(0)
    page.canvas.centerOn(page.canvas.scene_shown.content().center())
    return page
