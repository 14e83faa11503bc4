"""What is seen of the canvas: another network, and little room."""

from dataclasses import replace

from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.gui.pages.model import ModelPage
from studio.model.edits import insert_layer
from studio.model.graph import Graph, chain

ANOTHER = chain(TokensInput(), Embedding(), Lstm(), Dense(), Dense(), Dense(), Output())


def put(page: ModelPage, network: Graph) -> None:
    page.document.edit(replace(page.document.project, graph=network), "network")


def test_another_network_is_shown_from_its_beginning(page: ModelPage) -> None:
    page.canvas.shift(QPointF(0, -5_000))
    put(page, ANOTHER)
    first = page.canvas.scene_shown.cards["tokens_input"].pos()
    assert page.canvas.seen().contains(first)


def test_an_edit_leaves_the_view_where_it_was(page: ModelPage) -> None:
    page.canvas.shift(QPointF(60, 40))
    before = page.canvas.seen()
    graph = page.document.project.graph
    put(page, insert_layer(graph, Dropout(), after="ngram_embedding")[0])
    assert page.canvas.seen() == before


def test_the_map_leaves_where_it_would_cover_much(page: ModelPage, qtbot: QtBot) -> None:
    put(page, ANOTHER)
    page.canvas.zoom_by(3)
    assert not page.canvas.minimap.isHidden()
    page.canvas.setFixedHeight(180)
    qtbot.waitUntil(lambda: page.canvas.minimap.isHidden())


def test_a_second_layer_leaves_the_first_where_it_was(page: ModelPage) -> None:
    one = chain(TokensInput())
    put(page, replace(one, layout=replace(one.layout, positions={"tokens_input": (40.0, 300.0)})))
    before = page.canvas.seen()
    put(page, insert_layer(page.document.project.graph, Embedding(), after="tokens_input")[0])
    assert page.canvas.seen() == before
