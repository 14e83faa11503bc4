"""Fragments put on wires, behind layers and on free ground."""

import itertools

from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.model.fragments import Fragment, cut_out
from studio.model.graph import Graph, Wire, chain
from studio.model.splicing import Ends, ends_of, put_at, put_behind, put_on_wire, titled
from studio.model.tidy import Spacing, tidy

ROOM = Spacing()
GRAPH = chain(TokensInput(), Embedding(dim=4), Pooling(), Output())
_PART = chain(Dense(units=3), Dropout())
PART = titled(cut_out(_PART, ["dense", "dropout"], tidy(_PART, ROOM)), "Part")


def placed(graph: Graph) -> Graph:
    return Graph(graph.nodes, graph.wires, type(graph.layout)(tidy(graph, ROOM)))


def test_the_ends_of_a_fragment() -> None:
    assert ends_of(PART) == Ends("dense", "dropout")
    assert ends_of(Fragment(GRAPH.nodes, GRAPH.wires, {})) is None
    two = Graph(PART.nodes, ())
    assert ends_of(Fragment(two.nodes, (), {})) is None


def test_on_a_wire_it_stands_between_its_ends() -> None:
    found = put_on_wire(GRAPH, PART, Wire("pooling", "output"), ROOM)
    assert found is not None
    graph, names = found
    assert names == ("dense", "dropout")
    assert set(graph.wires) == {
        *GRAPH.wires[:2],
        Wire("pooling", "dense"),
        Wire("dense", "dropout"),
        Wire("dropout", "output"),
    }
    assert graph.layout.positions == {}
    assert [block.title for block in graph.layout.blocks] == ["Part"]


def test_it_pushes_down_what_it_feeds_and_covers_nothing() -> None:
    before = placed(GRAPH)
    found = put_on_wire(before, PART, Wire("pooling", "output"), ROOM)
    assert found is not None
    places = found[0].layout.positions
    order = ["tokens_input", "embedding", "pooling", "dense", "dropout", "output"]
    levels = [places[name][1] for name in order]
    assert levels == sorted(levels)
    assert min(b - a for a, b in itertools.pairwise(levels)) >= ROOM.height


def test_behind_a_layer_it_feeds_all_that_this_one_fed() -> None:
    network = Graph(
        (*chain(TokensInput(), Embedding()).nodes, *chain(Concatenate()).nodes),
        (
            Wire("tokens_input", "embedding"),
            Wire("embedding", "concatenate", "in1"),
            Wire("embedding", "concatenate", "in2"),
        ),
    )
    found = put_behind(network, PART, "embedding", ROOM)
    assert found is not None
    assert set(found[0].wires) == {
        Wire("tokens_input", "embedding"),
        Wire("embedding", "dense"),
        Wire("dense", "dropout"),
        Wire("dropout", "concatenate", "in1"),
        Wire("dropout", "concatenate", "in2"),
    }


def test_what_has_no_way_in_is_put_on_free_ground_only() -> None:
    whole = cut_out(GRAPH, [node.id for node in GRAPH.nodes], {})
    assert put_on_wire(GRAPH, whole, GRAPH.wires[0], ROOM) is None
    assert put_behind(GRAPH, whole, "pooling", ROOM) is None
    graph, names = put_at(placed(GRAPH), whole, (600.0, 40.0), ROOM)
    assert graph.layout.positions[names[0]] == (600.0, 40.0)
    assert len(graph.nodes) == 8


def test_on_taken_ground_it_gives_way() -> None:
    graph, names = put_at(placed(GRAPH), PART, (0.0, 0.0), ROOM)
    new = [graph.layout.positions[name] for name in names]
    assert all(x >= ROOM.width for x, _y in new)
