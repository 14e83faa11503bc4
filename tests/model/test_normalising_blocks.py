"""Batch normalisation and the highway against torch's own and the formula."""

import pytest
import torch
from layer_graphs import LENGTHS, generator
from torch import nn

from studio.catalog.base import Layer
from studio.catalog.layers.batch_norm import BatchNorm
from studio.catalog.layers.highway import Highway
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType, Vector
from studio.model.blocks import block_class
from studio.model.blocks.base import Block

CHANNELS = 4
LENGTH = torch.tensor(LENGTHS)


def _block(layer: Layer, found: TensorType) -> Block:
    block = block_class(layer.block)(layer, (found,), layer.output((found,), 3))
    with torch.no_grad():
        block.initialise(generator())
    return block


def _sequence(garbage: float = 0.0, extra: int = 0) -> SequenceBatch:
    values = torch.randn(len(LENGTHS), max(LENGTHS), CHANNELS, generator=generator(1)) * 3 + 1
    values = nn.functional.pad(values, (0, 0, 0, extra))
    behind = torch.arange(values.shape[1]) >= LENGTH.unsqueeze(1)
    return SequenceBatch(values.masked_fill(behind.unsqueeze(2), garbage), LENGTH)


def _real(batch: SequenceBatch) -> torch.Tensor:
    return batch.values[torch.arange(batch.values.shape[1]) < LENGTH.unsqueeze(1)]


def _like_torch(block: Block) -> nn.BatchNorm1d:
    reference = nn.BatchNorm1d(CHANNELS)
    with torch.no_grad():
        block.weight.copy_(torch.tensor([1.0, 0.5, -2.0, 0.1]))
        block.bias.copy_(torch.tensor([0.0, 1.0, -1.0, 0.3]))
        reference.weight.copy_(block.weight)
        reference.bias.copy_(block.bias)
    return reference


def test_batch_norm_counts_real_tokens_as_torch_counts_rows() -> None:
    block = _block(BatchNorm(), Sequence(CHANNELS)).train()
    reference = _like_torch(block)
    for _ in range(3):
        ours, theirs = _real(block(_sequence(50.0))), reference(_real(_sequence()))
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(block.running_mean, reference.running_mean)
    torch.testing.assert_close(block.running_var, reference.running_var)
    ours, theirs = _real(block.eval()(_sequence(50.0))), reference.eval()(_real(_sequence()))
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)


def test_batch_norm_of_vectors_is_torch_s() -> None:
    block = _block(BatchNorm(), Vector(CHANNELS)).train()
    reference = _like_torch(block)
    values = torch.randn(6, CHANNELS, generator=generator(2)) * 2 - 1
    torch.testing.assert_close(block(values), reference(values))
    torch.testing.assert_close(block.eval()(values), reference.eval()(values))


def test_padding_changes_neither_gradient_nor_what_is_collected() -> None:
    found = []
    for batch in (_sequence(), _sequence(garbage=-70.0, extra=5)):
        block = _block(BatchNorm(), Sequence(CHANNELS)).train()
        values = batch.values.requires_grad_()
        _real(block(SequenceBatch(values, LENGTH))).pow(3).sum().backward()
        gradient = _real(SequenceBatch(values.grad, LENGTH))
        found.append((gradient, block.weight.grad, block.running_mean, block.running_var))
        assert not values.grad[2].any(), "an empty text gets no gradient"
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("lengths", [[1], [0], [0, 1]])
def test_a_batch_without_a_spread_uses_what_was_collected(lengths: list[int]) -> None:
    block = _block(BatchNorm(), Sequence(CHANNELS)).train()
    block.running_mean.fill_(2.0)
    block.running_var.fill_(4.0)
    values = torch.randn(len(lengths), 3, CHANNELS, generator=generator(3)).requires_grad_()
    made = block(SequenceBatch(values, torch.tensor(lengths))).values
    torch.testing.assert_close(made, (values - 2.0) / (4.0 + 1e-5) ** 0.5)
    made.sum().backward()
    assert torch.isfinite(values.grad).all()
    assert (block.running_mean == 2.0).all()
    assert (block.running_var == 4.0).all()


def test_a_single_vector_uses_what_was_collected() -> None:
    block = _block(BatchNorm(), Vector(CHANNELS)).train()
    values = torch.randn(1, CHANNELS, generator=generator(3))
    torch.testing.assert_close(block(values), values / (1.0 + 1e-5) ** 0.5)
    assert not block.running_mean.any()


def test_highway_is_its_formula_and_begins_almost_open() -> None:
    block = _block(Highway(carry=3.0), Vector(CHANNELS))
    values = torch.randn(5, CHANNELS, generator=generator(4))
    gate = torch.sigmoid(values @ block.gate.weight.T - 3.0)
    change = torch.relu(values @ block.change.weight.T)
    torch.testing.assert_close(block(values), gate * change + (1 - gate) * values)
    assert gate.mean() < 0.15
