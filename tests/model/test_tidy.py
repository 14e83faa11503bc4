"""Tidy places: levels from top to bottom, no card on another, little movement."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.dense import Dense
from studio.model.edits import insert_layer
from studio.model.graph import Graph, Node, Wire, chain
from studio.model.layout import Layout, NamedBlock
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


def _in_block(*names: str, folded: bool = False) -> Layout:
    return Layout(blocks=(NamedBlock("b", "Block", names, folded=folded),))


def _two_branches(layout: Layout) -> Graph:
    names = ["in", "a1", "a2", "b1", "b2", "out"]
    wires = [("in", "a1"), ("a1", "a2"), ("in", "b1"), ("b1", "b2"), ("a2", "out"), ("b2", "out")]
    nodes = tuple(Node(name, Concatenate()) for name in names)
    return Graph(nodes, tuple(Wire(a, b, f"in{n}") for n, (a, b) in enumerate(wires)), layout)


def test_no_other_layer_stands_among_those_of_a_block():
    layout = _in_block("a1", "b1", "b2")
    places = tidy(_two_branches(layout))
    xs, ys = zip(*(places[name] for name in ("a1", "b1", "b2")), strict=True)
    left, right = min(xs) - ROOM.width / 2, max(xs) + ROOM.width / 2
    top, bottom = min(ys) - ROOM.height / 2, max(ys) + ROOM.height / 2
    for name in ("in", "a2", "out"):
        x, y = places[name]
        assert not (left < x + ROOM.width / 2 and x - ROOM.width / 2 < right) or not (
            top < y + ROOM.height / 2 and y - ROOM.height / 2 < bottom
        )


def test_a_folded_block_takes_the_room_of_a_card():
    chained = chain(*(Dense() for _ in range(6)))
    names = tuple(node.id for node in chained.nodes)
    graph = Graph(chained.nodes, chained.wires, _in_block(*names[1:5], folded=True))
    places = tidy(graph)
    assert places[names[5]][1] == 2 * (ROOM.height + ROOM.down)
    middle = (places[names[1]][1] + places[names[4]][1]) / 2
    assert middle == ROOM.height + ROOM.down


def test_an_open_block_has_room_for_its_frame_and_title():
    chained = chain(*(Dense() for _ in range(4)))
    names = [node.id for node in chained.nodes]
    plain = tidy(chained)
    places = tidy(Graph(chained.nodes, chained.wires, _in_block(*names[1:3])))
    gap = ROOM.height + ROOM.down
    assert places[names[2]][1] - places[names[1]][1] == gap
    assert places[names[1]][1] - places[names[0]][1] == gap + ROOM.frame + ROOM.title
    assert places[names[3]][1] - places[names[2]][1] == gap + ROOM.frame
    assert {x for x, _y in places.values()} == {x for x, _y in plain.values()}


@settings(max_examples=80, deadline=None)
@given(graphs(), st.data())
def test_with_blocks_too_none_covers_another(graph: Graph, data: st.DataObject):
    names = [node.id for node in graph.nodes]
    if not names:
        return
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    cut = data.draw(st.integers(0, len(chosen)))
    parts = [part for part in (chosen[:cut], chosen[cut:]) if part]
    blocks = tuple(NamedBlock(f"b{n}", "", tuple(part)) for n, part in enumerate(parts))
    places = tidy(Graph(graph.nodes, graph.wires, Layout(blocks=blocks)))
    assert set(places) == set(names)
    for (x, y), (other_x, other_y) in combinations(places.values(), 2):
        assert abs(other_y - y) >= ROOM.height or abs(other_x - x) >= ROOM.width
