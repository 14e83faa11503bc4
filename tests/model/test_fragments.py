"""Layers as text: what is copied comes back; what is no such text is refused in words."""

import json
from dataclasses import replace
from typing import Any

import pytest

from studio.catalog.layers.dense import Dense
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.core.errors import UserError
from studio.model.fragments import MAX_LAYERS, cut_out, from_text, paste, to_text
from studio.model.graph import Graph, UnknownLayer, Wire, chain
from studio.model.layout import Layout, NamedBlock

GRAPH = chain(TokensInput(), Embedding(dim=4), Dense(units=3), Output())
PLACES = {"embedding": (0.0, 10.0), "dense": (0.0, 120.0)}


def copied() -> dict[str, Any]:
    return json.loads(to_text(cut_out(GRAPH, ["embedding", "dense"], PLACES)))  # type: ignore[no-any-return]


def test_what_is_copied_comes_back() -> None:
    fragment = cut_out(GRAPH, ["embedding", "dense"], PLACES)
    text = to_text(fragment)
    assert from_text(text) == fragment
    assert fragment.wires == (Wire("embedding", "dense"),)


def test_the_text_is_as_promised() -> None:
    value = copied()
    assert set(value) == {"format", "version", "nodes", "wires", "positions"}
    assert (value["format"], value["version"]) == ("wordloom-layers", 1)


def test_taken_names_are_made_free() -> None:
    grown, names = paste(GRAPH, from_text(json.dumps(copied())), (5.0, 7.0))
    assert names == ("embedding2", "dense2")
    assert Wire("embedding2", "dense2") in grown.wires
    assert grown.layout.positions["dense2"] == (5.0, 127.0)
    assert grown.nodes[: len(GRAPH.nodes)] == GRAPH.nodes
    again, more = paste(grown, from_text(json.dumps(copied())), (0.0, 0.0))
    assert more == ("embedding3", "dense3")
    assert Graph.from_json(again.to_json()) == again


def test_a_long_name_stays_a_name() -> None:
    long = "a" * 40
    graph = chain(Dense(), names=(long,))
    grown, names = paste(graph, cut_out(graph, [long], {}), (0.0, 0.0))
    assert Graph.from_json(grown.to_json()) == grown
    assert names[0] != long


def test_unknown_layers_are_kept() -> None:
    value = copied()
    value["nodes"][0] = {"name": "embedding", "id": "from_the_future", "size": 3}
    fragment = from_text(json.dumps(value))
    assert isinstance(fragment.nodes[0].layer, UnknownLayer)
    assert json.loads(to_text(fragment))["nodes"][0] == value["nodes"][0]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": 2},
        {"version": "1"},
        {"version": True},
        {"nodes": []},
        {"nodes": "embedding"},
        {"nodes": [{"name": f"n{n}", "id": "dense"} for n in range(MAX_LAYERS + 1)]},
        {"nodes": [{"name": "Bad Name", "id": "dense"}]},
        {"nodes": [{"name": "a", "id": "dense", "units": -4}]},
        {"nodes": [{"name": "a", "id": "dense"}, {"name": "a", "id": "dense"}], "wires": []},
        {"wires": [{"from": "embedding", "to": "nowhere"}]},
        {"wires": {}},
    ],
)
def test_what_is_wrong_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UserError) as caught:
        from_text(json.dumps({**copied(), **change}))
    assert caught.value.problem.message.english()


@pytest.mark.parametrize("text", ["", "a list", "[1]", "{", "[" * 100_000, "x" * 4_000_001])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        from_text(text)


def test_a_block_that_is_copied_whole_keeps_title_and_folding() -> None:
    blocks = (
        NamedBlock("block1", "Middle", ("embedding", "dense"), folded=True),
        NamedBlock("block2", "Ends", ("tokens_input", "output")),
    )
    graph = replace(GRAPH, layout=Layout(PLACES, blocks=blocks))
    fragment = cut_out(graph, ["embedding", "dense", "output"], PLACES)
    assert from_text(to_text(fragment)) == fragment
    grown, _names = paste(graph, fragment, (0.0, 0.0))
    assert grown.layout.blocks[:2] == blocks
    (new,) = grown.layout.blocks[2:]
    assert (new.id, new.title, new.folded) == ("block3", "Middle", True)
    assert new.members == ("embedding2", "dense2")
