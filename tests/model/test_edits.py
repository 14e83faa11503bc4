"""Edits of a graph: what they leave as it is, and what they change."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.base import Layer
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.registry import entries
from studio.core.errors import UserError
from studio.model.edits import (
    as_stack,
    connect,
    disconnect,
    insert_layer,
    move_layer,
    remove_layer,
    rename,
)
from studio.model.graph import Graph, Node, Wire, chain
from studio.model.layout import Layout

STACK = chain(TokensInput(), Embedding(dim=4), Lstm(hidden=4), Output())
BRANCHED = Graph(
    (Node("a", Dense()), Node("b", Dense()), Node("c", Dense()), Node("d", Dense())),
    (Wire("a", "b"), Wire("a", "c"), Wire("b", "d")),
    Layout({"a": (0.0, 1.0), "b": (2.0, 3.0)}),
)


def _names(graph: Graph) -> tuple[str, ...]:
    return tuple(node.id for node in graph.nodes)


def _assert_stack(graph: Graph) -> None:
    assert as_stack(graph) == _names(graph)
    assert len({node.id for node in graph.nodes}) == len(graph.nodes)
    assert Graph.from_json(graph.to_json()) == graph


class TestStack:
    """A plain chain, as the window of this version shows it."""

    def test_a_chain_is_a_stack(self) -> None:
        assert as_stack(STACK) == ("tokens_input", "embedding", "lstm", "output")
        assert as_stack(Graph()) == ()
        assert as_stack(chain(Output())) == ("output",)

    def test_the_wires_tell_the_order_not_the_list(self) -> None:
        assert as_stack(replace(STACK, nodes=STACK.nodes[::-1])) == as_stack(STACK)

    @pytest.mark.parametrize(
        "graph",
        [
            BRANCHED,
            replace(STACK, wires=STACK.wires[:-1]),
            replace(STACK, wires=(*STACK.wires, Wire("embedding", "output"))),
            replace(STACK, wires=(*STACK.wires[:-1], Wire("lstm", "output", "side"))),
            replace(STACK, wires=(*STACK.wires[:-1], Wire("lstm", "gone"))),
            Graph((Node("a", Dense()), Node("b", Dense())), (Wire("a", "a"),)),
            Graph(
                (Node("a", Dense()), Node("b", Dense()), Node("c", Dense())),
                (Wire("b", "c"), Wire("c", "b")),
            ),
        ],
    )
    def test_anything_else_is_none(self, graph: Graph) -> None:
        assert as_stack(graph) is None

    def test_insert(self) -> None:
        graph, name = insert_layer(STACK, Dropout(), "lstm")
        assert name == "dropout"
        assert as_stack(graph) == ("tokens_input", "embedding", "lstm", "dropout", "output")

    def test_insert_at_the_beginning_at_the_end_and_into_nothing(self) -> None:
        first, name = insert_layer(STACK, NgramsInput(), None)
        assert as_stack(first) == (name, *_names(STACK))
        last, name = insert_layer(STACK, Activation(), "output")
        assert as_stack(last) == (*_names(STACK), name)
        alone, name = insert_layer(Graph(), Output(), None)
        assert as_stack(alone) == (name,)

    def test_names_are_numbered_from_the_second_one_on(self) -> None:
        graph, first = insert_layer(STACK, Lstm(), "lstm")
        graph, second = insert_layer(graph, Lstm(), "embedding")
        assert (first, second) == ("lstm2", "lstm3")
        assert as_stack(graph) == (
            "tokens_input",
            "embedding",
            "lstm3",
            "lstm",
            "lstm2",
            "output",
        )

    def test_remove_closes_the_gap(self) -> None:
        assert as_stack(remove_layer(STACK, "embedding")) == ("tokens_input", "lstm", "output")
        assert as_stack(remove_layer(STACK, "tokens_input")) == ("embedding", "lstm", "output")
        assert as_stack(remove_layer(STACK, "output")) == ("tokens_input", "embedding", "lstm")

    @pytest.mark.parametrize(
        ("index", "order"),
        [
            (0, ("lstm", "tokens_input", "embedding", "output")),
            (-3, ("lstm", "tokens_input", "embedding", "output")),
            (1, ("tokens_input", "lstm", "embedding", "output")),
            (2, ("tokens_input", "embedding", "lstm", "output")),
            (3, ("tokens_input", "embedding", "output", "lstm")),
            (99, ("tokens_input", "embedding", "output", "lstm")),
        ],
    )
    def test_move(self, index: int, order: tuple[str, ...]) -> None:
        assert as_stack(move_layer(STACK, "lstm", index)) == order

    def test_back_again_is_equal(self) -> None:
        assert move_layer(move_layer(STACK, "lstm", 0), "lstm", 2) == STACK
        graph, name = insert_layer(STACK, Dropout(), "embedding")
        assert remove_layer(graph, name) == STACK


class TestGeneralGraph:
    """Any other graph."""

    def test_insert_takes_over_what_its_predecessor_fed(self) -> None:
        graph, name = insert_layer(BRANCHED, Dropout(), "a")
        assert set(graph.wires) == {
            Wire("a", name),
            Wire(name, "b"),
            Wire(name, "c"),
            Wire("b", "d"),
        }
        assert _names(graph) == ("a", name, "b", "c", "d")

    def test_insert_at_the_beginning_wires_nothing(self) -> None:
        graph, name = insert_layer(BRANCHED, Dropout(), None)
        assert graph.wires == BRANCHED.wires
        assert _names(graph) == (name, "a", "b", "c", "d")

    def test_remove_wires_around(self) -> None:
        graph = remove_layer(BRANCHED, "b")
        assert set(graph.wires) == {Wire("a", "c"), Wire("a", "d")}
        assert graph.layout.positions == {"a": (0.0, 1.0)}
        assert remove_layer(BRANCHED, "a").wires == (Wire("b", "d"),)

    def test_remove_a_layer_that_feeds_itself(self) -> None:
        graph = replace(BRANCHED, wires=(*BRANCHED.wires, Wire("c", "c")))
        assert remove_layer(graph, "c").wires == (Wire("a", "b"), Wire("b", "d"))

    def test_move_changes_the_list_alone(self) -> None:
        graph = move_layer(BRANCHED, "d", 0)
        assert _names(graph) == ("d", "a", "b", "c")
        assert graph.wires == BRANCHED.wires

    def test_connect_and_disconnect(self) -> None:
        graph = connect(BRANCHED, "c", "d")
        assert Wire("c", "d") in graph.wires
        assert Wire("b", "d") not in graph.wires, "the port takes one wire"
        assert disconnect(graph, "c", "d").wires == (Wire("a", "b"), Wire("a", "c"))
        assert disconnect(graph, "c", "d", "other") == graph
        assert connect(BRANCHED, "c", "d", "other").wires == (
            *BRANCHED.wires,
            Wire("c", "d", "other"),
        )

    def test_rename(self) -> None:
        graph = rename(BRANCHED, "a", "first")
        assert graph.wires == (Wire("first", "b"), Wire("first", "c"), Wire("b", "d"))
        assert graph.layout.positions == {"first": (0.0, 1.0), "b": (2.0, 3.0)}
        assert rename(graph, "first", "a") == BRANCHED
        assert rename(graph, "first", "first") is graph

    @pytest.mark.parametrize("name", ["", "A", "1a", "a b", "é", "a" * 41, "a.b"])
    def test_a_bad_name(self, name: str) -> None:
        with pytest.raises(UserError) as caught:
            rename(BRANCHED, "a", name)
        assert caught.value.problem.code == "bad-name"

    def test_a_name_that_is_taken(self) -> None:
        with pytest.raises(UserError) as caught:
            rename(BRANCHED, "a", "b")
        assert caught.value.problem.code == "name-taken"


@pytest.mark.parametrize("graph", [STACK, BRANCHED])
def test_a_layer_that_is_not_there(graph: Graph) -> None:
    for edit in (
        lambda: insert_layer(graph, Dense(), "gone"),
        lambda: remove_layer(graph, "gone"),
        lambda: move_layer(graph, "gone", 0),
        lambda: connect(graph, "gone", graph.nodes[0].id),
        lambda: connect(graph, graph.nodes[0].id, "gone"),
        lambda: rename(graph, "gone", "name"),
    ):
        with pytest.raises(KeyError):
            edit()


_layers = st.sampled_from([entry() for entry in entries(Layer).values()])
_steps = st.lists(
    st.tuples(
        st.sampled_from(["insert", "remove", "move", "set", "rename"]),
        st.integers(0, 99),
        _layers,
        st.integers(-2, 12),
    ),
    max_size=30,
)


def _edited(graph: Graph, kind: str, place: int, layer: Layer, index: int) -> Graph:
    names = _names(graph)
    if kind == "insert":
        after = None if not names or place % 5 == 0 else names[place % len(names)]
        return insert_layer(graph, layer, after)[0]
    if not names:
        return graph
    name = names[place % len(names)]
    if kind == "remove":
        return remove_layer(graph, name)
    if kind == "move":
        return move_layer(graph, name, index)
    if kind == "set":
        return graph.with_node(name, layer)
    new = f"name{place}"
    return graph if graph.has(new) else rename(graph, name, new)


@settings()
@given(_steps)
def test_any_edits_leave_a_stack(steps: list[tuple[str, int, Layer, int]]) -> None:
    graph = chain(TokensInput(), Embedding(dim=4), Lstm(hidden=4), Output())
    for kind, place, layer, index in steps:
        if kind == "set":  # another layer may have other ports; the window edits parameters only
            continue
        before, kept = graph, graph.to_json()
        graph = _edited(graph, kind, place, layer, index)
        _assert_stack(graph)
        assert before.to_json() == kept, "an edit changed the graph that it was given"
        gone = set(_names(before)) - set(_names(graph))
        assert len(gone) <= 1, "names stay"
        for node in graph.nodes:
            if before.has(node.id):
                assert node.layer == before.node(node.id).layer


@settings()
@given(_steps)
def test_undo_is_equality(steps: list[tuple[str, int, Layer, int]]) -> None:
    """The values that an undo stack keeps are equal after the way there and back."""
    history = [STACK]
    for step in steps:
        history.append(_edited(history[-1], *step))
    again = STACK
    for step, expected in zip(steps, history[1:], strict=True):
        again = _edited(again, *step)
        assert again == expected
        assert again.to_json() == expected.to_json()
