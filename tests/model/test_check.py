"""What the check says of networks, right and wrong."""

from dataclasses import replace
from typing import ClassVar

import pytest

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_vector
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.category_input import CategoryInput
from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.numbers_input import NumbersInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.core.errors import Problem
from studio.core.spec import Meta
from studio.core.tensors import Bag, Categories, Sequence, TensorType, Tokens, Vector
from studio.model.check import Checked, check_graph
from studio.model.check_problems import MAX_PARAMETERS
from studio.model.graph import Graph, Node, UnknownLayer, Wire, chain
from studio.model.order import in_order

INPUTS = {"tokens": Tokens(10_002, 100), "ngrams": Bag(5_000)}
LSTM = (TokensInput(), Embedding(dim=16), Lstm(hidden=32), Output())


class Pair(Layer):
    """A layer of this test only, with two ports."""

    meta: ClassVar[Meta] = Meta(id="pair", title="Pair", summary="Adds two vectors.")
    block: ClassVar[str] = "PairBlock"
    ports: ClassVar[tuple[str, ...]] = ("left", "right")

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The sum."""
        left, right = (expect_vector(found, "expects vectors, gets {shape}.") for found in inputs)
        assert left == right
        return left


def _check(graph: Graph, classes: int = 10, task: str = "classification") -> Checked:
    return check_graph(graph, INPUTS, classes, task)  # type: ignore[arg-type]


def _codes(checked: Checked) -> list[tuple[str, str]]:
    return [(found.where, found.code) for found in checked.problems]


def _only(checked: Checked) -> Problem:
    assert len(checked.problems) == 1, _codes(checked)
    found = checked.problems[0]
    assert not checked.ok
    assert found.message
    assert found.fix
    return found


def test_a_good_network() -> None:
    checked = _check(chain(*LSTM))
    assert checked.ok
    assert checked.problems == ()
    assert checked.order == ("tokens_input", "embedding", "lstm", "output")
    assert [(r.id, r.type, r.output, r.parameters) for r in checked.layers] == [
        ("tokens_input", "tokens_input", Tokens(10_002, 100), 0),
        ("embedding", "embedding", Sequence(16), 160_032),
        ("lstm", "lstm", Vector(32), 6_400),
        ("output", "output", Vector(10), 330),
    ]
    assert checked.layer("lstm").title == "LSTM"
    assert checked.parameters == 166_762
    assert checked.channels == {"tokens"}
    assert checked.end == "output"


def test_a_number_needs_one_output() -> None:
    checked = _check(chain(NgramsInput(), NgramEmbedding(dim=4), Output()), 1, "regression")
    assert checked.ok
    assert checked.layer("output").output == Vector(1)
    assert checked.channels == {"ngrams"}


def test_labels_not_known_yet_are_no_problem_of_the_network() -> None:
    assert _check(chain(*LSTM), 0).ok


def test_no_layers() -> None:
    found = _only(_check(Graph()))
    assert (found.where, found.code) == ("graph", "no-layers")


def test_dense_behind_a_sequence() -> None:
    graph = chain(TokensInput(), Embedding(dim=64), Dense(), Output())
    found = _only(_check(graph))
    assert (found.where, found.code) == ("graph.dense", "needs-pooling")
    assert str(found.message) == "Dense expects one vector a text (B, C), gets (B, T, 64)."
    assert str(found.fix) == "Insert a pooling layer before it."


def test_nothing_is_said_of_layers_behind_a_broken_one() -> None:
    graph = chain(TokensInput(), Lstm(), Dense(), Pooling(), Output())
    checked = _check(graph)
    assert _codes(checked) == [("graph.lstm", "needs-embedding")]
    assert [report.output for report in checked.layers[1:]] == [None] * 4


def test_all_problems_at_once() -> None:
    good = chain(TokensInput(), Dense(), Output())
    graph = Graph(
        (*good.nodes, Node("other", NgramsInput()), Node("lstm", Lstm())),
        (*good.wires, Wire("other", "lstm")),
    )
    assert set(_codes(_check(graph))) == {
        ("graph.dense", "needs-embedding"),
        ("graph.lstm", "needs-ngram-embedding"),
        ("graph.lstm", "dead-end"),
    }


@pytest.mark.parametrize(
    ("layers", "classes", "words"),
    [
        ((*LSTM[:3], Dense(units=64)), 10, "The network ends in 64 values; 10 classes need 10."),
        ((*LSTM[:3],), 2, "The network ends in 32 values; 2 classes need 2."),
    ],
)
def test_an_end_of_the_wrong_size(layers: tuple[Layer, ...], classes: int, words: str) -> None:
    graph = chain(*layers)
    found = _only(_check(graph, classes))
    assert (found.where, found.code) == (f"graph.{graph.nodes[-1].id}", "wrong-size")
    assert str(found.message) == words
    assert "output layer" in str(found.fix)


def test_a_number_that_would_be_many() -> None:
    found = _only(_check(chain(*LSTM[:3], Dense(units=64)), 1, "regression"))
    assert str(found.message) == "The network ends in 64 values; a number needs 1."


def test_a_dense_of_the_right_size_is_an_end() -> None:
    assert _check(chain(*LSTM[:3], Dense(units=10))).ok


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        ((TokensInput(),), "(B, T)"),
        ((NgramsInput(),), "(B, 5,000) sparse"),
        ((TokensInput(), Embedding(dim=8)), "(B, T, 8)"),
    ],
)
def test_an_end_that_is_no_vector(layers: tuple[Layer, ...], shape: str) -> None:
    found = _only(_check(chain(*layers)))
    assert found.code == "no-output"
    assert shape in str(found.message)


def test_no_input() -> None:
    checked = _check(chain(Embedding(), Lstm(), Output()))
    assert set(_codes(checked)) == {
        ("graph.embedding", "no-input"),
        ("graph.embedding", "unwired-port"),
    }


def test_an_input_in_the_middle() -> None:
    checked = _check(chain(TokensInput(), Embedding(), NgramsInput(), NgramEmbedding(), Output()))
    assert ("graph.ngrams_input", "wire-into-input") in _codes(checked)
    assert not checked.ok


def test_a_layer_above_the_input() -> None:
    checked = _check(chain(Dropout(), TokensInput(), Embedding(), Pooling(), Output()))
    assert set(_codes(checked)) == {
        ("graph.dropout", "unwired-port"),
        ("graph.tokens_input", "wire-into-input"),
    }


def test_a_channel_that_is_not_encoded() -> None:
    checked = check_graph(chain(*LSTM), {"ngrams": Bag(10)}, 10, "classification")
    assert _codes(checked) == [("graph.tokens_input", "no-channel")]


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        (NumbersInput(), "no-numbers"),
        (CategoryInput(), "no-category"),
        (CategoryInput(column="shop"), "no-category"),
        (TokensInput(column="title"), "no-text-input"),
        (NgramsInput(column="title"), "no-text-input"),
    ],
)
def test_a_column_that_the_data_do_not_give(layer: Layer, code: str) -> None:
    given = {"tokens": Tokens(10, 5), "ngrams": Bag(10), "category/brand": Categories(4)}
    checked = check_graph(chain(layer), given, 3, "classification")
    assert (f"graph.{layer.meta.id}", code) in _codes(checked)
    assert all(str(found.fix) for found in checked.problems)


def _joined(first: Layer, second: Layer) -> Graph:
    """Two sequences of tokens that meet."""
    graph = Graph(
        (
            Node("a", first),
            Node("b", second),
            Node("ea", Embedding(dim=4)),
            Node("eb", Embedding(dim=4)),
            Node("joined", Concatenate()),
        ),
        (
            Wire("a", "ea"),
            Wire("b", "eb"),
            Wire("ea", "joined", "in1"),
            Wire("eb", "joined", "in5"),
        ),
    )
    ended = chain(Pooling(), Output())
    return Graph(
        (*graph.nodes, *ended.nodes), (*graph.wires, *ended.wires, Wire("joined", "pooling"))
    )


def test_sequences_of_one_text_may_be_joined_and_those_of_two_may_not() -> None:
    given = {name: Tokens(10, 5) for name in ("tokens", "tokens/title")}
    one = check_graph(_joined(TokensInput(), TokensInput()), given, 3, "classification")
    assert one.ok, [str(p.message) for p in one.problems]
    assert one.layer("joined").output == Sequence(8)
    two = check_graph(_joined(TokensInput(), TokensInput(column="title")), given, 3, "multilabel")
    assert _codes(two) == [("graph.joined", "other-text")]


def test_a_joining_layer_needs_two_wires() -> None:
    text = (NgramsInput(), NgramEmbedding())
    checked = check_graph(
        chain(*text, Concatenate(), Output()), {"ngrams": Bag(10)}, 3, "multilabel"
    )
    assert _codes(checked) == [("graph.concatenate", "one-input")]
    alone = Graph((Node("join", Concatenate()), Node("out", Output())), (Wire("join", "out"),))
    assert ("graph.join", "unwired-port") in _codes(check_graph(alone, {}, 3, "multilabel"))


def test_a_last_softmax_does_not_suit_several_labels() -> None:
    graph = chain(*LSTM, Activation(function="softmax"))
    checked = check_graph(graph, {"tokens": Tokens(100, 9)}, 3, "multilabel")
    assert _codes(checked) == [("graph.activation", "softmax-end")]
    assert checked.ok


def test_a_circle() -> None:
    good = chain(*LSTM)
    circle = Graph(
        (*good.nodes, Node("a", Dense()), Node("b", Dense())),
        (*good.wires, Wire("a", "b"), Wire("b", "a")),
    )
    checked = _check(circle)
    assert _codes(checked) == [("graph.a", "cycle")]
    assert checked.order == tuple(node.id for node in good.nodes)
    assert {report.id for report in checked.layers} == {node.id for node in circle.nodes}


def test_each_circle_is_told_at_a_layer_that_is_in_it() -> None:
    """Not at one that merely stands behind it, even where the list has that one first."""
    names = ("behind", "a", "b", "c", "d", "alone")
    wires = (
        Wire("a", "b"),
        Wire("b", "a"),
        Wire("b", "behind"),
        Wire("d", "c"),
        Wire("c", "d"),
        Wire("alone", "alone"),
    )
    checked = _check(Graph(tuple(Node(name, Dense()) for name in names), wires))
    circles = [where for where, code in _codes(checked) if code == "cycle"]
    assert circles == ["graph.a", "graph.c", "graph.alone"]


def test_a_layer_that_feeds_itself() -> None:
    graph = Graph((Node("dense", Dense()),), (Wire("dense", "dense"),))
    assert ("graph.dense", "cycle") in _codes(_check(graph))


def test_a_circle_leaves_what_follows_it_without_a_word() -> None:
    nodes = chain(TokensInput(), Embedding(), Pooling(), Dense(), Output())
    graph = replace(nodes, wires=(*nodes.wires[:2], Wire("dense", "dense"), nodes.wires[3]))
    codes = _codes(_check(graph))
    assert ("graph.dense", "cycle") in codes
    assert not [code for where, code in codes if where == "graph.output"]


def test_a_layer_that_leads_nowhere() -> None:
    good = chain(*LSTM)
    graph = replace(
        good,
        nodes=(*good.nodes, Node("dense", Dense())),
        wires=(*good.wires, Wire("lstm", "dense")),
    )
    assert _codes(_check(graph)) == [("graph.dense", "dead-end")]


def test_a_layer_with_no_wires_at_all() -> None:
    good = chain(*LSTM)
    graph = replace(good, nodes=(*good.nodes, Node("dense", Dense())))
    assert set(_codes(_check(graph))) == {
        ("graph.dense", "unwired-port"),
        ("graph.dense", "dead-end"),
    }


def test_two_wires_into_one_port() -> None:
    good = chain(*LSTM)
    graph = replace(
        good,
        nodes=(*good.nodes, Node("again", Embedding())),
        wires=(*good.wires, Wire("tokens_input", "again"), Wire("again", "lstm")),
    )
    assert _codes(_check(graph)) == [("graph.lstm", "two-wires")]


def test_a_port_that_is_not_there() -> None:
    good = chain(*LSTM)
    graph = replace(good, wires=(*good.wires[:2], Wire("lstm", "output", "side")))
    assert set(_codes(_check(graph))) == {
        ("graph.output", "no-port"),
        ("graph.output", "unwired-port"),
    }


def test_a_wire_to_a_layer_that_is_not_there() -> None:
    good = chain(*LSTM)
    graph = replace(good, wires=(*good.wires, Wire("gone", "lstm"), Wire("gone", "away")))
    assert set(_codes(_check(graph))) == {("graph.lstm", "loose-wire"), ("graph", "loose-wire")}


def test_a_layer_from_another_version() -> None:
    unknown = UnknownLayer(raw={"id": "mamba", "state": 16})
    graph = chain(TokensInput(), Embedding(), unknown, Output())
    found = _only(_check(graph))
    assert (found.where, found.code) == ("graph.unknown", "unknown-layer")
    assert "mamba" in str(found.message)


def test_more_parameters_than_fit() -> None:
    graph = chain(NgramsInput(), NgramEmbedding(dim=8192), Output())
    checked = check_graph(graph, {"ngrams": Bag(20_000_000)}, 3, "classification")
    assert _codes(checked) == [("graph.ngram_embedding", "too-large")]
    assert checked.parameters > MAX_PARAMETERS


def test_a_last_softmax_is_welcome_and_a_last_sigmoid_is_explained() -> None:
    assert _check(chain(*LSTM, Activation(function="softmax"))).problems == ()
    checked = _check(chain(*LSTM, Activation(function="sigmoid")))
    assert checked.ok
    assert [(found.severity, found.code) for found in checked.problems] == [
        ("warning", "sigmoid-end")
    ]


def test_a_softmax_over_one_number_learns_nothing() -> None:
    checked = _check(chain(*LSTM, Activation(function="softmax")), 1, "regression")
    assert _only(checked).code == "constant-output"


class TestTwoPorts:
    """Several wires into one layer."""

    @staticmethod
    def _graph(*, left: bool = True, right: bool = True) -> Graph:
        nodes = (
            Node("words", TokensInput()),
            Node("bag", NgramsInput()),
            Node("embedding", Embedding(dim=4)),
            Node("pooling", Pooling()),
            Node("ngrams", NgramEmbedding(dim=4)),
            Node("pair", Pair()),
            Node("output", Output()),
        )
        wires = [Wire("words", "embedding"), Wire("embedding", "pooling"), Wire("bag", "ngrams")]
        wires += [Wire("pooling", "pair", "left")] if left else []
        wires += [Wire("ngrams", "pair", "right")] if right else []
        return Graph(nodes, (*wires, Wire("pair", "output")))

    def test_both_are_wired(self) -> None:
        checked = _check(self._graph())
        assert checked.ok
        assert checked.channels == {"tokens", "ngrams"}
        assert checked.order[-2:] == ("pair", "output")

    def test_one_is_open(self) -> None:
        checked = _check(self._graph(right=False))
        assert set(_codes(checked)) == {
            ("graph.pair", "unwired-port"),
            ("graph.ngrams", "dead-end"),
        }
        assert "“right”" in str(checked.problems[0].message)

    def test_the_same_layer_may_feed_both(self) -> None:
        graph = self._graph(right=False)
        nodes = tuple(n for n in graph.nodes if n.id not in ("bag", "ngrams"))
        wires = tuple(w for w in graph.wires if w.source != "bag")
        both = Graph(nodes, (*wires, Wire("pooling", "pair", "right")))
        assert _check(both).ok


def test_the_list_decides_where_the_wires_leave_a_choice() -> None:
    nodes = tuple(Node(name, Dense()) for name in "dacb")
    order, circle = in_order(Graph(nodes, (Wire("b", "a"),)))
    assert order == ("d", "c", "b", "a")
    assert circle == ()


def test_each_layer_is_asked_once() -> None:
    """However many there are: a check runs at every edit."""
    asked: list[int] = []

    class Counting(Dense):
        """Counts how often its shape is asked for."""

        def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
            """As for dense."""
            asked.append(1)
            return super().output(inputs, classes)

    many = (Counting(units=8) for _ in range(200))
    names = tuple(f"n{number}" for number in range(204))
    assert _check(chain(*LSTM[:3], *many, Output(), names=names)).ok
    assert len(asked) == 200
