"""L1 and L2 of single layers, against the formula and a plain loop."""

import pytest
import torch
from layer_graphs import CLASSES, INPUTS, batch, generator
from torch import Tensor

from studio.catalog.base import Layer
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngram_output import NgramOutput
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.model.build import GraphModule, build_module
from studio.model.graph import chain
from studio.model.penalties import penalty


def _module(*layers: Layer) -> GraphModule:
    return build_module(chain(*layers), INPUTS, CLASSES, generator=generator())


def test_nothing_asked_for_costs_nothing() -> None:
    assert penalty(_module(TokensInput(), Embedding(dim=4), Lstm(hidden=4), Output())) is None


def test_it_is_the_sum_over_the_layers_that_ask() -> None:
    module = _module(
        TokensInput(), Embedding(dim=4), Lstm(hidden=4, l2=0.3), Dense(units=5, l1=0.1), Output()
    )
    expected = 0.0
    for name, parameter in module.named_parameters():
        weight = parameter.detach()
        if weight.dim() > 1 and name.startswith("lstm"):
            expected += 0.15 * float(weight.square().sum())
        elif weight.dim() > 1 and name.startswith("dense"):
            expected += 0.1 * float(weight.abs().sum())
    found = penalty(module)
    assert found is not None
    assert abs(float(found.detach()) - expected) < 1e-5
    found.backward()
    weights = dict(module.named_parameters())
    assert weights["dense.linear.bias"].grad is None
    assert weights["embedding.weight"].grad is None
    dense = weights["dense.linear.weight"]
    torch.testing.assert_close(dense.grad, 0.1 * dense.detach().sign())


def test_frozen_vectors_are_left_alone() -> None:
    frozen = Embedding(dim=4, trainable=False, l2=1.0)
    assert penalty(_module(TokensInput(), frozen, Lstm(hidden=4), Output())) is None


def test_a_large_table_with_a_penalty_learns_densely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.model.blocks.table.SPARSE_FROM", 1)
    plain = _module(NgramsInput(), NgramEmbedding(dim=4), Output())
    asked = _module(NgramsInput(), NgramEmbedding(dim=4, l1=0.01), Output())
    assert plain.get_submodule("ngram_embedding").sparse
    assert not asked.get_submodule("ngram_embedding").sparse


def test_ridge_holds_the_scores_of_a_linear_model_down() -> None:
    """Against the same loop written out for W x + b with plain tensors."""
    module = _module(NgramsInput(), NgramOutput(l2=0.5))
    bag, labels = batch()["ngrams"], torch.tensor([0, 1, 2, 0, 1])
    rows = torch.zeros(len(labels), INPUTS["ngrams"].features)  # type: ignore[attr-defined]
    owner = torch.bucketize(torch.arange(len(bag.ids)), bag.offsets, right=True) - 1
    rows.index_put_((owner, bag.ids), bag.weights, accumulate=True)
    matrix = torch.zeros(rows.shape[1], CLASSES, requires_grad=True)
    bias = torch.zeros(CLASSES, requires_grad=True)
    for _ in range(5):
        loss = torch.nn.functional.cross_entropy(module(batch()), labels) + penalty(module)
        _descend(loss, list(module.parameters()))
        plain = torch.nn.functional.cross_entropy(rows @ matrix + bias, labels)
        _descend(plain + 0.25 * matrix.square().sum(), [matrix, bias])
    own = module.get_parameter("ngram_output.weight")
    torch.testing.assert_close(own, matrix, atol=1e-6, rtol=1e-5)
    assert own.abs().max() > 0.01


def _descend(loss: Tensor, weights: list[Tensor]) -> None:
    gradients = torch.autograd.grad(loss, weights)
    with torch.no_grad():
        for weight, gradient in zip(weights, gradients, strict=True):
            weight -= 0.2 * gradient
