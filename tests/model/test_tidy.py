"""Tidy places: levels from top to bottom, no card on another, little movement."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.dense import Dense
from studio.model.edits import insert_layer
from studio.model.graph import Graph, Node, Wire, chain
from studio.model.layout import Layout
from studio.model.tidy import Spacing, tidy

ROOM = Spacing()


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any wires among up to 25 layers, circles included."""
    count = draw(st.integers(0, 25))
    names = [f"n{number}" for number in range(count)]
    nodes = tuple(Node(name, Concatenate()) for name in names)
    if not names:
        return Graph()
    ends = st.sampled_from(names)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=40))
    return Graph(nodes, tuple(Wire(a, b, "in1") for a, b in pairs))


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_every_layer_has_a_place_and_none_covers_another(graph: Graph):
    places = tidy(graph)
    assert set(places) == {node.id for node in graph.nodes}
    found = sorted(places.values(), key=lambda xy: (xy[1], xy[0]))
    for (x, y), (other_x, other_y) in pairwise(found):
        assert other_y - y >= ROOM.height or other_x - x >= ROOM.width
    assert tidy(graph) == places


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_wires_lead_downwards_unless_they_go_in_circles(graph: Graph):
    from studio.model.order import in_order

    order, _cycle = in_order(graph)
    places = tidy(graph)
    for wire in graph.wires:
        if wire.target in order:
            assert places[wire.source][1] < places[wire.target][1]


def test_a_chain_is_a_straight_line():
    places = tidy(chain(*(Dense() for _ in range(30))))
    assert {x for x, _y in places.values()} == {0.0}
    assert len({y for _x, y in places.values()}) == 30


def test_two_branches_stand_beside_each_other_without_crossing():
    names = ["in", "a1", "a2", "b1", "b2", "out"]
    wires = [("in", "a1"), ("a1", "a2"), ("in", "b1"), ("b1", "b2"), ("a2", "out"), ("b2", "out")]
    graph = Graph(
        tuple(Node(name, Concatenate()) for name in names),
        tuple(Wire(a, b, f"in{n}") for n, (a, b) in enumerate(wires)),
    )
    places = tidy(graph)
    assert places["a1"][0] == places["a2"][0] < places["b1"][0] == places["b2"][0]
    assert places["in"][0] == places["out"][0] == 0.0


def test_a_wire_past_a_layer_keeps_clear_of_its_card():
    graph = Graph(
        tuple(Node(name, Concatenate()) for name in ("top", "mid", "end")),
        (Wire("top", "mid", "in1"), Wire("mid", "end", "in1"), Wire("top", "end", "in2")),
    )
    places = tidy(graph)
    straight = (places["top"][0] + places["end"][0]) / 2
    assert abs(places["mid"][0] - straight) >= ROOM.across / 2


def test_a_new_layer_moves_the_others_only_down():
    graph = chain(*(Dense() for _ in range(10)))
    before = tidy(graph)
    placed = Graph(graph.nodes, graph.wires, Layout(before))
    after = tidy(insert_layer(placed, Dense(), "dense5")[0])
    for name, (x, _y) in before.items():
        assert after[name][0] == x


def test_the_side_on_which_a_layer_stood_is_kept():
    nodes = tuple(Node(name, Concatenate()) for name in ("in", "left", "right"))
    wires = (Wire("in", "left", "in1"), Wire("in", "right", "in1"))
    swapped = Layout({"left": (300.0, 0.0), "right": (-300.0, 0.0)})
    places = tidy(Graph(nodes, wires, swapped))
    assert places["right"][0] < places["left"][0]


def test_three_hundred_layers_are_quick_and_whole():
    count = 300
    wires = [Wire(f"n{n}", f"n{n + 1}", "in1") for n in range(count - 1)]
    wires += [Wire(f"n{n}", f"n{n + 7}", "in2") for n in range(0, count - 7, 5)]
    graph = Graph(tuple(Node(f"n{n}", Concatenate()) for n in range(count)), tuple(wires))
    assert len(tidy(graph)) == count
