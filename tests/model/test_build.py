"""From graphs to modules: general graphs, names, the end, and what is refused."""

from typing import ClassVar

import pytest
import torch
from layer_graphs import CLASSES, INPUTS, batch, generator
from torch import Tensor

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_vector
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.registry import entries
from studio.core.errors import UserError
from studio.core.spec import Meta
from studio.core.tensors import TensorType
from studio.model.blocks import block_class, block_classes
from studio.model.blocks.base import Block
from studio.model.build import GraphModule, build_module
from studio.model.edits import rename
from studio.model.graph import Graph, Node, Wire, chain

WORDS = (TokensInput(), Embedding(dim=4), Lstm(hidden=4))


class Minus(Layer):
    """A layer of this test only, with two ports whose order matters."""

    meta: ClassVar[Meta] = Meta(id="minus", title="Minus", summary="One vector minus another.")
    block: ClassVar[str] = "MinusBlock"
    ports: ClassVar[tuple[str, ...]] = ("left", "right")

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_vector(inputs[0], "expects vectors, gets {shape}.")


class MinusBlock(Block):
    """Runs it."""

    def forward(self, left: Tensor, right: Tensor) -> Tensor:
        """(B, C), (B, C) → (B, C)."""
        return left - right


def _build(graph: Graph, classes: int = CLASSES, seed: int = 0) -> GraphModule:
    return build_module(graph, INPUTS, classes, generator=generator(seed)).eval()


def test_every_layer_has_its_block() -> None:
    for layer in entries(Layer).values():
        assert issubclass(block_class(layer.block), Block)
    assert "Block" not in block_classes()
    with pytest.raises(KeyError):
        block_class("os.system")


def test_a_general_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two inputs, a layer that feeds two others, a layer with two ports, nodes in any order."""
    monkeypatch.setitem(block_classes(), "MinusBlock", MinusBlock)
    nodes = {
        "output": Output(),
        "minus": Minus(),
        "dense": Dense(units=4),
        "pooling": Pooling(),
        "words": TokensInput(),
        "embedding": Embedding(dim=4),
        "bag": NgramsInput(),
        "ngrams": NgramEmbedding(dim=4),
        "minus2": Minus(),
    }
    wires = (
        Wire("words", "embedding"),
        Wire("embedding", "pooling"),
        Wire("pooling", "dense"),
        Wire("bag", "ngrams"),
        Wire("dense", "minus", "right"),
        Wire("ngrams", "minus", "left"),
        Wire("minus", "minus2", "left"),
        Wire("pooling", "minus2", "right"),
        Wire("minus2", "output"),
    )
    module = _build(Graph(tuple(Node(name, layer) for name, layer in nodes.items()), wires))
    inputs = batch()

    def run(name: str, *values: object) -> Tensor:
        return module.get_submodule(name)(*values)

    pooled = run("pooling", run("embedding", inputs["tokens"]))
    expected = run("ngrams", inputs["ngrams"]) - run("dense", pooled) - pooled
    torch.testing.assert_close(module(inputs), run("output", expected))


@pytest.mark.parametrize("function", ["softmax", "sigmoid"])
def test_a_last_softmax_is_left_to_the_loss(function: str) -> None:
    plain = _build(chain(*WORDS, Output()))
    ended = _build(chain(*WORDS, Output(), Activation(function=function)))
    logits = ended(batch())
    assert torch.equal(logits, plain(batch()))


def test_a_softmax_within_the_network_runs() -> None:
    inner = _build(chain(*WORDS, Activation(function="softmax"), Output()))
    assert not torch.equal(inner(batch()), _build(chain(*WORDS, Output()))(batch()))


def test_a_last_tanh_runs() -> None:
    logits = _build(chain(*WORDS, Output(), Activation(function="tanh")))(batch())
    assert logits.abs().max() <= 1


def test_a_number_keeps_its_last_activation() -> None:
    module = _build(chain(*WORDS, Output(), Activation(function="sigmoid")), classes=1)
    values = module(batch())
    assert values.shape == (5, 1)
    assert ((values > 0) & (values < 1)).all()


def test_a_network_that_is_wrong_is_not_built() -> None:
    graph = chain(TokensInput(), Dense(), Output())
    with pytest.raises(UserError) as caught:
        _build(graph)
    assert [(p.where, p.code) for p in caught.value.problems] == [
        ("graph.dense", "needs-embedding")
    ]


@pytest.mark.parametrize("name", ["training", "forward", "half", "type", "classes", "children"])
def test_a_layer_may_have_any_name(name: str) -> None:
    plain = _build(chain(*WORDS, Output()))
    named = _build(rename(chain(*WORDS, Output()), "lstm", name))
    assert torch.equal(named(batch()), plain(batch()))
    assert f"{name}.forwards.weight_ih_l0" in named.state_dict()
    named.load_state_dict(named.state_dict())
    assert named.train().training
    assert not named.eval().training
    assert named.to(torch.float32) is named


def test_only_what_the_network_reads_must_be_given() -> None:
    module = _build(chain(NgramsInput(), NgramEmbedding(dim=4), Output()))
    assert module({"ngrams": batch()["ngrams"]}).shape == (5, CLASSES)


def test_weights_do_not_depend_on_layers_behind_them() -> None:
    """The generator is asked layer after layer, in the order of the network."""
    short = _build(chain(*WORDS, Output())).state_dict()
    long = _build(chain(*WORDS, Dropout(), Dense(units=4), Output())).state_dict()
    for name, weights in short.items():
        if not name.startswith("output"):
            assert torch.equal(weights, long[name])


def test_dropout_works_in_training_only() -> None:
    module = _build(chain(*WORDS, Dropout(rate=0.5), Output()))
    assert torch.equal(module(batch()), module(batch()))
    module.train()
    torch.manual_seed(0)
    first = module(batch())
    torch.manual_seed(0)
    assert torch.equal(module(batch()), first), "the global state, kept by checkpoints, decides"
    assert not torch.equal(module(batch()), first)


def test_the_module_is_on_the_processor_with_ordinary_numbers() -> None:
    for parameter in _build(chain(*WORDS, Output())).parameters():
        assert parameter.device.type == "cpu"
        assert parameter.dtype == torch.float32
