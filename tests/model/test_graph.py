"""The network as a value, and its form in files."""

import json
from typing import Any

import pytest

from studio.catalog.base import Layer
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.registry import entries
from studio.core.errors import UserError
from studio.model.graph import MAX_NODES, Graph, Node, UnknownLayer, Wire, chain
from studio.model.layout import Layout, NamedBlock, Note

GRAPH = chain(TokensInput(), Embedding(dim=4), Lstm(hidden=4, bidirectional=True), Output())


def test_round_trip_through_json() -> None:
    layout = Layout(
        {"lstm": (1.5, -2.0)},
        (Note("n1", "look <b>here</b>", (3.0, 4.0)),),
        (NamedBlock("b1", "Reader", ("embedding", "lstm"), folded=True),),
    )
    graph = Graph(GRAPH.nodes, GRAPH.wires, layout)
    read = Graph.from_json(json.loads(json.dumps(graph.to_json())))
    assert read == graph
    assert read.layout == layout


def test_places_of_earlier_files_are_read() -> None:
    value = {"nodes": [{"name": "a", "id": "dense"}], "positions": {"a": [1, 2]}}
    assert Graph.from_json(value).layout.positions == {"a": (1.0, 2.0)}


def test_every_layer_survives_a_file() -> None:
    graph = chain(*(entry() for entry in entries(Layer).values()))
    assert Graph.from_json(json.loads(json.dumps(graph.to_json()))) == graph


def test_the_layout_is_no_part_of_the_network() -> None:
    moved = Graph(GRAPH.nodes, GRAPH.wires, Layout({"lstm": (1.0, 2.0)}))
    assert moved != GRAPH
    assert moved.network == GRAPH.network
    assert hash(moved) == hash(GRAPH)


@pytest.mark.parametrize(
    "layout",
    [
        [],
        {"notes": {}, "blocks": 3, "positions": []},
        {"notes": [{"id": "n", "text": 3, "place": [0, 0]}, "x"]},
        {"notes": [{"id": "n", "text": "far", "place": [1e9, 0]}]},
        {"blocks": [{"id": "b", "title": "t", "members": ["gone"]}]},
        {"blocks": [{"id": "b", "members": []}, {"members": ["a"]}]},
        {"positions": {"a": [float("nan"), 0]}},
    ],
)
def test_a_layout_that_makes_no_sense_is_left_out(layout: object) -> None:
    value = {"nodes": [{"name": "a", "id": "dense"}], "layout": layout}
    assert Graph.from_json(value).layout == Layout()


def test_a_layer_is_in_one_block_at_most() -> None:
    blocks = [{"id": name, "title": name, "members": ["a"]} for name in ("one", "two")]
    value = {"nodes": [{"name": "a", "id": "dense"}], "layout": {"blocks": blocks}}
    assert [block.id for block in Graph.from_json(value).layout.blocks] == ["one"]


def test_names_are_numbered() -> None:
    graph = chain(Dense(), Dense(), Dense())
    assert [node.id for node in graph.nodes] == ["dense", "dense2", "dense3"]
    assert graph.new_id(Lstm()) == "lstm"
    with pytest.raises(KeyError):
        graph.node("gone")


def test_one_layer_is_changed_in_its_place() -> None:
    graph = GRAPH.with_node("embedding", Embedding(dim=8))
    assert graph.node("embedding").layer == Embedding(dim=8)
    assert graph.wires == GRAPH.wires
    assert GRAPH.node("embedding").layer == Embedding(dim=4)


@pytest.mark.parametrize(
    "raw",
    [
        {"id": "mamba", "version": 3, "state": {"size": [1, 2]}},
        {"id": "lstm", "version": 99, "hidden": "by moonlight"},
        {"no": "id"},
        {"id": 7},
    ],
)
def test_layers_of_other_versions_are_kept_word_for_word(raw: dict[str, Any]) -> None:
    value = {"nodes": [{"name": "it", **raw}], "wires": []}
    graph = Graph.from_json(value)
    assert isinstance(graph.nodes[0].layer, UnknownLayer)
    assert graph.to_json()["nodes"] == value["nodes"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "graph",
        {"nodes": {}},
        {"nodes": [None]},
        {"nodes": [{"id": "dense"}]},
        {"nodes": [{"name": "A b", "id": "dense"}]},
        {"nodes": [{"name": "../x", "id": "dense"}]},
        {"nodes": [{"name": "a", "id": "dense"}, {"name": "a", "id": "dense"}]},
        {"nodes": [{"name": "a", "id": "dense"}], "wires": [{"from": "a", "to": "b"}]},
        {"nodes": [{"name": "a", "id": "dense"}], "wires": ["a"]},
        {"nodes": [{"name": "a", "id": "dense"}], "wires": {}},
        {"nodes": [{"name": "a", "id": "dense", "units": 0}]},
        {"nodes": [{"name": "a", "id": "dense", "units": "many"}]},
        {"nodes": [{"name": "a", "id": "dense", "colour": "red"}]},
        {"nodes": [{"name": f"n{n}", "id": "dense"} for n in range(MAX_NODES + 1)]},
    ],
)
def test_nonsense_is_refused(value: object) -> None:
    with pytest.raises(UserError):
        Graph.from_json(value)


def test_a_bad_parameter_names_its_place() -> None:
    with pytest.raises(UserError) as caught:
        Graph.from_json({"nodes": [{"name": "mine", "id": "dense", "units": 0}]})
    assert caught.value.problem.where == "graph.mine.units"


@pytest.mark.parametrize(
    "positions",
    [
        [],
        {"a": "x"},
        {"a": [1]},
        {"gone": [1, 2]},
        {"a": ["x", "y"]},
        {"a": [None, 2]},
        {"a": ["1", "2"]},
    ],
)
def test_positions_that_make_no_sense_are_left_out(positions: object) -> None:
    value = {"nodes": [{"name": "a", "id": "dense"}], "positions": positions}
    assert Graph.from_json(value).layout.positions == {}


def test_wires_enter_the_first_port() -> None:
    assert GRAPH.wires[0] == Wire("tokens_input", "embedding", "in")
    assert chain(Dense(), TokensInput()).wires == (Wire("dense", "tokens_input", "in"),)
    assert chain(Dense(), names=("mine",)).nodes == (Node("mine", Dense()),)
