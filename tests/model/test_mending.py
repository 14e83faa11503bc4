"""Every way out that is offered takes the problem away."""

from dataclasses import replace

import pytest

from studio.catalog.layers.activation import Activation
from studio.catalog.layers.add import Add
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
from studio.catalog.layers.reshape import Reshape
from studio.catalog.layers.tags_input import TagsInput
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.source import Task
from studio.core.errors import msg, problem
from studio.core.tensors import Bag, Categories, TensorType, Tokens
from studio.model.check import check_graph
from studio.model.graph import Graph, Node, Wire, chain
from studio.model.mending import mend

BOTH: dict[str, TensorType] = {
    "tokens": Tokens(20, 8),
    "ngrams": Bag(30),
    "category/shop": Categories(4),
}
TEXT = (TokensInput(), Embedding(dim=4))


def branched(join: Add | Concatenate, *left: Dense | Pooling | Dropout) -> Graph:
    """An embedding that reaches a joining layer twice, once through other layers."""
    graph = chain(*TEXT, *left, join, Output())
    first, second = join.ports[:2]
    name = join.meta.id
    wires = [replace(w, port=first) if w.target == name else w for w in graph.wires]
    return replace(graph, wires=(*wires, Wire("embedding", name, second)))


def uneven() -> Graph:
    """Vectors of two widths that are to be added."""
    graph = chain(*TEXT, Pooling(), Dense(units=9), Add(), Output())
    return with_wire(graph, Wire("pooling", "add", Add().ports[1]))


def loop() -> Graph:
    graph = chain(*TEXT, Dropout(), Pooling(), Output())
    back = Wire("pooling", "dropout")
    return replace(graph, wires=(*graph.wires, back))


def with_wire(graph: Graph, wire: Wire) -> Graph:
    return replace(graph, wires=(*graph.wires, wire))


def joined(other: NumbersInput) -> Graph:
    """A text beside another input."""
    graph = chain(*TEXT, Pooling(), Concatenate(), Output())
    graph = Graph((*graph.nodes, Node("other", other)), graph.wires)
    return with_wire(graph, Wire("other", "concatenate", Concatenate().ports[1]))


CASES: list[tuple[str, Graph, Task]] = [
    ("needs-pooling", chain(*TEXT, Output()), "classification"),
    ("needs-embedding", chain(TokensInput(), Lstm(hidden=4), Output()), "classification"),
    ("needs-ngram-embedding", chain(NgramsInput(), Dense(units=4), Output()), "classification"),
    (
        "needs-sequence",
        chain(*TEXT, Pooling(), Lstm(hidden=4), Output()),
        "classification",
    ),
    ("needs-sequence", chain(*TEXT, Lstm(hidden=4), Pooling(), Output()), "classification"),
    ("no-output", chain(*TEXT), "classification"),
    ("no-output", chain(TokensInput()), "classification"),
    ("no-output", chain(NgramsInput()), "classification"),
    ("wrong-size", chain(*TEXT, Pooling(), Dense(units=7)), "classification"),
    ("wrong-size", chain(*TEXT, Pooling(), Dense(units=7)), "regression"),
    ("no-input", chain(Embedding(dim=4), Pooling(), Output()), "classification"),
    ("no-input", chain(Output()), "classification"),
    ("sigmoid-end", chain(*TEXT, Pooling(), Output(), Activation(function="sigmoid")),
     "classification"),
    ("softmax-end", chain(*TEXT, Pooling(), Output(), Activation(function="softmax")),
     "multilabel"),
    ("constant-output", chain(*TEXT, Pooling(), Output(), Activation(function="softmax")),
     "regression"),
    ("mixed-inputs", branched(Concatenate(), Pooling()), "classification"),
    ("unequal-widths", uneven(), "classification"),
    ("cycle", loop(), "classification"),
    ("needs-tokens", chain(*TEXT, Embedding(dim=3), Pooling(), Output()), "classification"),
    (
        "needs-ngrams",
        chain(NgramsInput(), NgramEmbedding(dim=3), NgramEmbedding(dim=4), Output()),
        "classification",
    ),
    ("wrong-channel", chain(NgramsInput(), Embedding(dim=3), Pooling(), Output()),
     "classification"),
    ("wrong-channel", chain(TokensInput(), NgramEmbedding(dim=3), Output()), "classification"),
    ("not-divisible", chain(*TEXT, Pooling(), Reshape(pieces=3), Pooling(), Output()),
     "classification"),
    ("no-category", chain(CategoryInput(dim=2), Output()), "classification"),
    ("no-category", chain(CategoryInput(column="gone", dim=2), Output()), "classification"),
    ("no-text-input", chain(TokensInput(column="gone"), Embedding(dim=3), Pooling(), Output()),
     "classification"),
    ("no-tags", chain(TagsInput(), Embedding(dim=3), Pooling(), Output()), "classification"),
    ("no-numbers", joined(NumbersInput()), "classification"),
    (
        "wire-into-input",
        with_wire(chain(*TEXT, Pooling(), Output()), Wire("pooling", "tokens_input")),
        "classification",
    ),
    (
        "no-port",
        with_wire(chain(*TEXT, Pooling(), Output()), Wire("embedding", "output", "side")),
        "classification",
    ),
    (
        "two-wires",
        with_wire(chain(*TEXT, Pooling(), Output()), Wire("pooling", "output", "in")),
        "classification",
    ),
    (
        "dead-end",
        Graph(
            (*chain(*TEXT, Pooling(), Output()).nodes, Node("lost", Dense())),
            (*chain(*TEXT, Pooling(), Output()).wires, Wire("pooling", "lost")),
        ),
        "classification",
    ),
    (
        "unwired-port",
        Graph(
            chain(*TEXT, Pooling(), Output()).nodes,
            chain(*TEXT, Pooling(), Output()).wires[:-1],
        ),
        "classification",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "graph", "task"), CASES)
def test_the_problem_is_gone(code: str, graph: Graph, task: Task) -> None:
    classes = 1 if task == "regression" else 3
    before = check_graph(graph, BOTH, classes, task)
    found = next(p for p in before.problems if p.code == code)
    way = mend(graph, found, BOTH, classes, task)
    assert way is not None, found
    assert str(way.words)
    after = check_graph(way.graph, BOTH, classes, task)
    assert all((p.code, p.where) != (code, found.where) for p in after.problems)
    errors = [p for p in after.problems if p.severity == "error"]
    assert len(errors) <= len([p for p in before.problems if p.severity == "error"])
    assert Graph.from_json(way.graph.to_json()) == way.graph


def test_an_input_that_is_not_served_gives_way_to_the_other() -> None:
    graph = chain(TokensInput(), Embedding(dim=4))
    inputs: dict[str, TensorType] = {"ngrams": Bag(9)}
    found = next(p for p in check_graph(graph, inputs, 2, "classification").problems)
    way = mend(graph, found, inputs, 2, "classification")
    assert way is None or way.graph.nodes[0].layer.meta.id == "ngrams_input"


def test_what_no_edit_mends_is_left() -> None:
    graph = chain(*TEXT, Reshape(), Pooling(), Output())
    assert mend(graph, problem("odd", "graph.embedding", msg("?")), BOTH, 2, "multilabel") is None
    assert mend(graph, problem("dead-end", "graph.gone", msg("?")), BOTH, 2, "multilabel") is None
