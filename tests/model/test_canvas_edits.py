"""Edits that the canvas offers: at a place, on a wire, in place of another, many at once."""

from dataclasses import replace

from studio.catalog.base import Layer
from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.registry import entries
from studio.core.tensors import Bag, TensorType, Tokens
from studio.model.canvas_edits import (
    fitting_layers,
    insert_on_wire,
    misfits,
    move_layers,
    move_onto_wire,
    place_layer,
    remove_layers,
    replace_layer,
    why_not,
)
from studio.model.edits import connect
from studio.model.graph import Graph, Wire, chain
from studio.model.reach import above, below
from studio.model.room import make_room
from studio.model.tidy import Spacing, tidy

INPUTS: dict[str, TensorType] = {"tokens": Tokens(20, 8), "ngrams": Bag(30)}
TEXT = chain(TokensInput(), Embedding(dim=4), Pooling(), Output())


def reason(graph: Graph, source: str, target: str, port: str = "in") -> str:
    found = why_not(graph, source, target, port, INPUTS, 3, "classification")
    return "" if found is None else found.english()


class TestPlaces:
    def test_a_placed_layer_is_wired_to_nothing(self) -> None:
        graph, name = place_layer(TEXT, Dense(), (30.0, -5.0))
        assert graph.layout.positions == {name: (30.0, -5.0)}
        assert graph.wires == TEXT.wires

    def test_moving_leaves_the_network_alone(self) -> None:
        graph = move_layers(TEXT, {"output": (1.0, 2.0)})
        assert graph.network == TEXT.network
        assert graph != TEXT

    def test_room_is_made_below_a_new_layer(self) -> None:
        room = Spacing()
        graph = move_layers(TEXT, tidy(TEXT, room))
        before = dict(graph.layout.positions)
        grown, name = insert_on_wire(graph, Dropout(), Wire("embedding", "pooling"), (0.0, 150.0))
        grown = make_room(grown, name, room)
        after = grown.layout.positions
        step = room.height + room.down
        assert after["pooling"][1] == after[name][1] + step
        assert (
            after["output"][1] - after["pooling"][1] == before["output"][1] - before["pooling"][1]
        )
        assert after["embedding"] == before["embedding"]

    def test_nothing_is_put_onto_another(self) -> None:
        room = Spacing()
        graph = move_layers(TEXT, tidy(TEXT, room))
        grown, name = place_layer(graph, Dense(), graph.layout.positions["pooling"])
        x, y = make_room(grown, name, room).layout.positions[name]
        others = [xy for other, xy in graph.layout.positions.items() if other != name]
        assert all(abs(x - a) >= room.width or abs(y - b) >= room.height for a, b in others)


class TestWires:
    def test_on_a_wire_a_layer_stands_between_its_ends(self) -> None:
        graph, name = insert_on_wire(TEXT, Dropout(), Wire("embedding", "pooling"), (1.0, 2.0))
        assert Wire("embedding", name) in graph.wires
        assert Wire(name, "pooling") in graph.wires
        assert Wire("embedding", "pooling") not in graph.wires
        assert graph.layout.positions[name] == (1.0, 2.0)

    def test_an_input_on_a_wire_feeds_its_target(self) -> None:
        graph, name = insert_on_wire(TEXT, TokensInput(), Wire("tokens_input", "embedding"))
        assert Wire(name, "embedding") in graph.wires
        assert all(wire.target != name for wire in graph.wires)

    def test_a_loose_layer_is_put_onto_a_wire(self) -> None:
        graph, name = place_layer(TEXT, Dropout(), (300.0, 0.0))
        graph = move_onto_wire(graph, name, Wire("embedding", "pooling"), (0.0, 99.0))
        assert Wire("embedding", name) in graph.wires
        assert Wire(name, "pooling") in graph.wires
        assert graph.layout.positions[name] == (0.0, 99.0)

    def test_other_wires_of_the_same_source_stay(self) -> None:
        graph, _name = place_layer(TEXT, Pooling(), (9.0, 9.0))
        graph = connect(graph, "embedding", "pooling2")
        grown, name = insert_on_wire(graph, Dropout(), Wire("embedding", "pooling"))
        assert Wire("embedding", "pooling2") in grown.wires
        assert Wire("embedding", name) in grown.wires


class TestReplacing:
    def test_wires_stay(self) -> None:
        graph, name = replace_layer(TEXT, "pooling", Lstm())
        assert name == "lstm"
        assert Wire("embedding", "lstm") in graph.wires
        assert Wire("lstm", "output") in graph.wires
        assert len(graph.nodes) == len(TEXT.nodes)

    def test_a_name_chosen_by_hand_stays(self) -> None:
        named = chain(*(n.layer for n in TEXT.nodes), names=("tokens_input", "embedding", "calm"))
        assert replace_layer(named, "calm", Lstm())[1] == "calm"

    def test_ports_that_are_not_there_lose_their_wires(self) -> None:
        ports = Concatenate().ports
        graph = chain(TokensInput(), Embedding(dim=4), Pooling(), Concatenate(), Output())
        graph = replace(
            graph,
            wires=(
                *(
                    replace(w, port=ports[0]) if w.target == "concatenate" else w
                    for w in graph.wires
                ),
                Wire("pooling", "concatenate", ports[1]),
            ),
        )
        found, name = replace_layer(graph, "concatenate", Dense())
        assert [w for w in found.wires if w.target == name] == [Wire("pooling", name, "in")]

    def test_an_input_in_its_place_takes_no_wire(self) -> None:
        graph, name = replace_layer(TEXT, "embedding", TokensInput())
        assert all(wire.target != name for wire in graph.wires)

    def test_the_place_is_kept(self) -> None:
        graph = move_layers(TEXT, {"pooling": (5.0, 6.0)})
        found, name = replace_layer(graph, "pooling", Lstm())
        assert found.layout.positions == {name: (5.0, 6.0)}


def test_many_are_removed_at_once() -> None:
    graph = remove_layers(TEXT, ["embedding", "pooling"])
    assert graph.wires == (Wire("tokens_input", "output"),)
    assert remove_layers(TEXT, [node.id for node in TEXT.nodes]).nodes == ()


class TestWhyNot:
    def test_a_layer_does_not_feed_itself(self) -> None:
        assert "itself" in reason(TEXT, "pooling", "pooling")

    def test_no_circles(self) -> None:
        assert "circle" in reason(TEXT, "pooling", "embedding")
        assert "circle" in reason(TEXT, "output", "embedding")

    def test_inputs_take_nothing(self) -> None:
        graph, name = place_layer(TEXT, TokensInput(), (0.0, 0.0))
        assert "no input" in reason(graph, "embedding", name)

    def test_shapes_must_fit(self) -> None:
        graph, name = place_layer(TEXT, Lstm(), (0.0, 0.0))
        assert "LSTM" in reason(graph, "pooling", name)
        assert reason(graph, "embedding", name) == ""

    def test_a_port_that_waits_for_others_is_no_reason(self) -> None:
        graph, name = place_layer(TEXT, Concatenate(), (0.0, 0.0))
        assert reason(graph, "pooling", name, Concatenate().ports[0]) == ""


def test_only_layers_that_take_what_is_given_fit() -> None:
    known = [layer() for layer in entries(Layer).values()]
    behind_text = {
        layer.meta.id
        for layer in fitting_layers(TEXT, "embedding", known, INPUTS, 3, "classification")
    }
    assert {"lstm", "pooling", "dropout", "concatenate"} <= behind_text
    assert not {"tokens_input", "embedding", "output"} & behind_text


def test_reach() -> None:
    assert above(TEXT, "pooling") == {"tokens_input", "embedding", "pooling"}
    assert below(TEXT, "pooling") == {"pooling", "output"}


class TestMisfits:
    def test_what_never_takes_what_flows_is_named(self) -> None:
        assert misfits(TEXT, "embedding", "", INPUTS, 3, "classification") >= {"output"}
        assert "pooling" not in misfits(TEXT, "embedding", "", INPUTS, 3, "classification")

    def test_what_never_gives_what_a_port_takes_is_named(self) -> None:
        found = misfits(TEXT, "output", "in", INPUTS, 3, "classification")
        assert found == {"tokens_input", "embedding"}

    def test_each_of_them_has_a_reason(self) -> None:
        for name in misfits(TEXT, "embedding", "", INPUTS, 3, "classification"):
            if name not in above(TEXT, "embedding") and TEXT.node(name).layer.ports:
                assert reason(TEXT, "embedding", name)

    def test_layers_with_several_ports_are_left_to_the_wire(self) -> None:
        graph, name = place_layer(TEXT, Concatenate(), (0.0, 0.0))
        assert name not in misfits(graph, "tokens_input", "", INPUTS, 3, "classification")
        assert misfits(graph, name, "in1", INPUTS, 3, "classification") == set()
