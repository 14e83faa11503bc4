"""What is computed in a faster way than layer by layer, against the plain one."""

import pytest
import torch
from layer_graphs import CLASSES, INPUTS, batch, generator
from torch import Tensor

from studio.catalog.base import Layer
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.add import Add
from studio.catalog.layers.conv1d import Conv1d
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.model.blocks.dropping import Dropping
from studio.model.blocks.windows import largest_products, windows
from studio.model.build import GraphModule, build_module
from studio.model.graph import Graph, Node, Wire, chain
from studio.model.shortcuts import pooled_convolutions

START = (TokensInput(), Embedding(dim=6, init="normal", init_scale=1.0))


def _module(*between: Layer) -> GraphModule:
    graph = chain(*START, *between, Output())
    return build_module(graph, INPUTS, CLASSES, generator=generator()).train()


def _learnt(module: GraphModule, extra: int = 0) -> tuple[Tensor, dict[str, Tensor]]:
    """Logits and gradients of a step."""
    module.zero_grad()
    logits = module(batch(extra=extra, fill=7))
    logits.pow(2).sum().backward()
    return logits.detach(), {n: p.grad for n, p in module.named_parameters() if p.grad is not None}


@pytest.mark.parametrize("extra", [0, 4])
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("function", ["", "relu", "leaky_relu", "tanh"])
def test_a_pooled_convolution_learns_the_same_either_way(
    function: str, dilation: int, extra: int
) -> None:
    bend = [Activation(function=function)] if function else []
    conv = Conv1d(channels=5, kernel=3, dilation=dilation)
    module = _module(conv, *bend, Pooling(mode="max"))
    assert list(module._pooled) == ["conv1d"]
    fast, fast_gradients = _learnt(module, extra)
    module._pooled = {}
    plain, gradients = _learnt(module, extra)
    torch.testing.assert_close(fast, plain)
    assert set(fast_gradients) == set(gradients)
    for name, gradient in gradients.items():
        torch.testing.assert_close(fast_gradients[name], gradient, msg=name)
    assert gradients["conv1d.conv.weight"].any()


@pytest.mark.parametrize(
    "between",
    [
        (Conv1d(channels=5), Activation(function="sigmoid"), Pooling(mode="max")),
        (Conv1d(channels=5), Activation(function="relu"), Pooling(mode="mean")),
        (Conv1d(channels=5), Dropout(), Pooling(mode="max")),
        (Activation(function="relu"), Pooling(mode="max")),
    ],
)
def test_others_go_layer_by_layer(between: tuple[Layer, ...]) -> None:
    assert not pooled_convolutions(chain(*START, *between, Output()))


def test_a_convolution_that_feeds_another_layer_too_goes_alone() -> None:
    layers = {
        "tokens": TokensInput(),
        "embedding": Embedding(dim=5),
        "conv": Conv1d(channels=5),
        "largest": Pooling(mode="max"),
        "mean": Pooling(mode="mean"),
        "sum": Add(),
        "output": Output(),
    }
    wires = (
        Wire("tokens", "embedding"),
        Wire("embedding", "conv"),
        Wire("conv", "largest"),
        Wire("conv", "mean"),
        Wire("largest", "sum", "in1"),
        Wire("mean", "sum", "in2"),
        Wire("sum", "output"),
    )
    assert not pooled_convolutions(Graph(tuple(Node(*item) for item in layers.items()), wires))


@pytest.mark.parametrize("conv", [Conv1d(channels=5, separable=True), Conv1d(channels=5, kernel=9)])
def test_other_kinds_of_convolution_learn_too(conv: Conv1d) -> None:
    _, gradients = _learnt(_module(conv, Activation(function="relu"), Pooling(mode="max")))
    assert all(torch.isfinite(gradient).all() for gradient in gradients.values())


def test_windows_and_largest_products_have_the_right_gradient() -> None:
    inputs = torch.randn(3, 7, 2, generator=generator(), dtype=torch.float64, requires_grad=True)
    weight = torch.randn(4, 6, generator=generator(1), dtype=torch.float64, requires_grad=True)
    bias = torch.randn(4, generator=generator(2), dtype=torch.float64, requires_grad=True)
    real = torch.arange(5) < torch.tensor([5, 0, 2]).unsqueeze(1)

    def largest(inputs: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return largest_products(windows(inputs, 3, 1), weight, bias, real)

    assert torch.autograd.gradcheck(largest, (inputs, weight, bias))
    assert torch.autograd.gradcheck(lambda x: windows(x, 2, 3), (inputs,))


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5, 0.9])
def test_dropping_leaves_out_its_share_and_keeps_the_mean(rate: float) -> None:
    values = torch.ones(400, 501, requires_grad=True)
    torch.manual_seed(3)
    found = Dropping(rate).train()(values)
    assert float((found == 0).float().mean()) == pytest.approx(rate, abs=0.005)
    assert float(found.detach().mean()) == pytest.approx(1.0, rel=0.02)
    assert len(found.unique()) == 2
    for part in (found[:, ::4], found[:, 1::4], found[:, 2::4], found[:, 3::4]):
        assert float((part == 0).float().mean()) == pytest.approx(rate, abs=0.01)
    found.sum().backward()
    torch.testing.assert_close(values.grad, found.detach())


def test_dropping_is_decided_by_the_seed_and_sleeps_at_evaluation() -> None:
    values, dropping = torch.randn(5, 7, generator=generator()), Dropping(0.5).train()
    torch.manual_seed(1)
    first = dropping(values)
    torch.manual_seed(1)
    assert torch.equal(dropping(values), first)
    assert not torch.equal(dropping(values), first)
    assert torch.equal(dropping.eval()(values), values)
    assert dropping.train()(values[:0]).shape == (0, 7)


def test_every_rate_that_the_form_allows_is_served() -> None:
    values = torch.ones(64)
    for rate in (0.0, 1e-9, 0.999999):
        assert torch.isfinite(Dropping(rate).train()(values)).all()
