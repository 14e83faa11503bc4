"""Attention against torch's own, and what its switches promise."""

import pytest
import torch
from layer_graphs import LENGTHS, generator
from torch import nn

from studio.catalog.base import Layer
from studio.catalog.layers.additive_attention import AdditiveAttention
from studio.catalog.layers.cross_attention import CrossAttention
from studio.catalog.layers.learned_positions import LearnedPositions
from studio.catalog.layers.self_attention import SelfAttention
from studio.catalog.layers.sinusoidal_positions import SinusoidalPositions
from studio.catalog.layers.transformer_block import TransformerBlock
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType
from studio.model.blocks import block_class
from studio.model.blocks.attention import MultiHead, turned
from studio.model.blocks.base import Block

CHANNELS = 8
LENGTH = torch.tensor(LENGTHS)
FILLED = [row for row, length in enumerate(LENGTHS) if length]


def _block(layer: Layer, *found: TensorType) -> Block:
    block = block_class(layer.block)(layer, found, layer.output(found, 3))
    with torch.no_grad():
        block.initialise(generator())
        for parameter in block.parameters():
            if parameter.ndim == 1:
                parameter.add_(torch.randn(parameter.shape, generator=generator(2)) * 0.1)
    return block.eval()


def _sequence(seed: int = 1, channels: int = CHANNELS, width: int = 8) -> SequenceBatch:
    return SequenceBatch(
        torch.randn(len(LENGTHS), width, channels, generator=generator(seed)), LENGTH
    )


def _same_weights(reference: nn.MultiheadAttention, own: MultiHead) -> None:
    with torch.no_grad():
        linears = (own.query, own.key, own.value)
        if reference.in_proj_weight is not None:
            reference.in_proj_weight.copy_(torch.cat([linear.weight for linear in linears]))
        else:
            for name, linear in zip("qkv", linears, strict=True):
                reference.get_parameter(f"{name}_proj_weight").copy_(linear.weight)
        reference.in_proj_bias.copy_(torch.cat([linear.bias for linear in linears]))
        reference.out_proj.weight.copy_(own.join.weight)
        reference.out_proj.bias.copy_(own.join.bias)


@pytest.mark.parametrize("causal", [False, True])
def test_self_attention_equals_torch(causal: bool) -> None:
    block = _block(SelfAttention(heads=2, head_size=4, causal=causal), Sequence(CHANNELS))
    reference = nn.MultiheadAttention(CHANNELS, 2, batch_first=True).eval()
    _same_weights(reference, block.attention)
    batch = _sequence()
    behind = torch.arange(8) >= LENGTH.unsqueeze(1)
    later = torch.ones(8, 8, dtype=torch.bool).triu(1) if causal else None
    values = batch.values[FILLED]
    expected, _ = reference(
        values, values, values, key_padding_mask=behind[FILLED], attn_mask=later
    )
    found = block(batch).values[FILLED]
    real = ~behind[FILLED]
    torch.testing.assert_close(found[real], expected[real])


def test_cross_attention_equals_torch() -> None:
    block = _block(CrossAttention(heads=2, head_size=4), Sequence(CHANNELS), Sequence(5))
    reference = nn.MultiheadAttention(CHANNELS, 2, kdim=5, vdim=5, batch_first=True).eval()
    _same_weights(reference, block.attention)
    asking = SequenceBatch(_sequence().values, torch.tensor([8, 2, 5, 1, 8]))
    memory = _sequence(3, channels=5)
    behind = torch.arange(8) >= LENGTH.unsqueeze(1)
    expected, _ = reference(
        asking.values[FILLED],
        memory.values[FILLED],
        memory.values[FILLED],
        key_padding_mask=behind[FILLED],
    )
    found = block(asking, memory)
    torch.testing.assert_close(found.values[FILLED], expected)
    assert found.lengths.tolist() == [8, 2, 5, 1, 8]


def test_an_empty_memory_gives_nothing_whatever_its_padding_holds() -> None:
    block = _block(CrossAttention(heads=2, head_size=4), Sequence(CHANNELS), Sequence(5))
    empty = LENGTHS.index(0)
    found = block(_sequence(), _sequence(3, channels=5)).values[empty]
    assert torch.equal(found, torch.zeros_like(found))


@pytest.mark.parametrize("norm", ["first", "last"])
def test_the_transformer_block_equals_torch(norm: str) -> None:
    layer = TransformerBlock(heads=2, head_size=4, feed_forward=11, norm=norm)
    block = _block(layer, Sequence(CHANNELS))
    reference = nn.TransformerEncoderLayer(
        CHANNELS,
        2,
        11,
        dropout=0.0,
        activation="gelu",
        batch_first=True,
        norm_first=norm == "first",
    ).eval()
    _same_weights(reference.self_attn, block.attention)
    pairs = (
        (reference.linear1, block.widen),
        (reference.linear2, block.narrow),
        (reference.norm1, block.attention_norm),
        (reference.norm2, block.dense_norm),
    )
    for theirs, ours in pairs:
        theirs.load_state_dict(ours.state_dict())
    batch = _sequence()
    behind = torch.arange(8) >= LENGTH.unsqueeze(1)
    # In training mode torch takes the plain way; its fast way for evaluation drops the padding.
    reference.train()
    expected = reference(batch.values[FILLED], src_key_padding_mask=behind[FILLED])
    real = ~behind[FILLED]
    torch.testing.assert_close(block(batch).values[FILLED][real], expected[real])


def test_a_causal_token_does_not_see_the_next() -> None:
    block = _block(
        TransformerBlock(heads=2, head_size=4, feed_forward=8, causal=True), Sequence(CHANNELS)
    )
    batch = _sequence()
    changed = batch.values.clone()
    changed[:, 4, 0] += 1.0  # not all channels: the normalisation would undo that
    before = block(SequenceBatch(batch.values, torch.full((5,), 8))).values
    after = block(SequenceBatch(changed, torch.full((5,), 8))).values
    torch.testing.assert_close(before[:, :4], after[:, :4])
    assert (before[:, 4:] - after[:, 4:]).abs().amax(dim=(0, 2)).min() > 1e-4


@pytest.mark.parametrize("size", [2, 6, 7])
def test_rotary_products_depend_on_the_distance_alone(size: int) -> None:
    query, key = torch.randn(2, size, generator=generator(4))
    places = 9
    queries = turned(query.expand(1, 1, places, size))[0, 0]
    keys = turned(key.expand(1, 1, places, size))[0, 0]
    products = queries @ keys.T
    for shift in range(1, 4):
        torch.testing.assert_close(products[shift:, shift:], products[:-shift, :-shift])
    assert (products[0] - products[0, 0]).abs().max() > 1e-3
    torch.testing.assert_close(queries[0], query)


@pytest.mark.parametrize("channels", [1, 6, 7])
def test_waves_are_as_published(channels: int) -> None:
    block = _block(SinusoidalPositions(), Sequence(channels))
    found = block(SequenceBatch(torch.zeros(1, 5, channels), torch.tensor([5]))).values[0]
    for place in range(5):
        for channel in range(channels):
            angle = torch.tensor(place / 10_000 ** ((channel // 2 * 2) / channels))
            wanted = angle.cos() if channel % 2 else angle.sin()
            torch.testing.assert_close(found[place, channel], wanted)


def test_learned_places_beyond_the_table_share_the_last_row() -> None:
    block = _block(LearnedPositions(places=3), Sequence(4))
    found = block(SequenceBatch(torch.zeros(1, 6, 4), torch.tensor([6]))).values[0]
    assert torch.equal(found[:3], block.table)
    assert torch.equal(found[3:], block.table[2].expand(3, 4))


def test_additive_attention_is_its_formula() -> None:
    block = _block(AdditiveAttention(units=5), Sequence(CHANNELS), Sequence(3))
    batch, memory = _sequence(), _sequence(seed=4, channels=3, width=7)
    found = block(batch, memory).values
    for row in FILLED:
        real = memory.values[row, : LENGTHS[row]]  # (S, D)
        for place in range(LENGTHS[row]):
            compared = torch.tanh(
                block.asking(batch.values[row, place]) + real @ block.memory.weight.T
            )
            weights = torch.softmax(compared @ block.score, dim=0)
            torch.testing.assert_close(found[row, place], weights @ real)
    assert not found[LENGTHS.index(0)].any(), "an empty memory gives nothing"


@pytest.mark.parametrize("causal", [False, True])
def test_attention_that_drops_is_the_same_but_for_what_is_left_out(causal: bool) -> None:
    """A rate too small to drop anything shows the way that training takes."""
    layer = SelfAttention(heads=2, head_size=4, causal=causal, dropout=1e-9)
    block, batch = _block(layer, Sequence(CHANNELS)), _sequence()
    expected = block(batch).values
    found = block.train()(batch).values
    for row in FILLED:
        real = slice(LENGTHS[row])
        torch.testing.assert_close(found[row, real], expected[row, real])
    assert torch.isfinite(found).all()


def test_attention_without_padding_needs_no_mask() -> None:
    block = _block(SelfAttention(heads=2, head_size=4), Sequence(CHANNELS))
    values = _sequence().values
    whole = SequenceBatch(values, torch.full((len(values),), values.shape[1]))
    longer = SequenceBatch(torch.nn.functional.pad(values, (0, 0, 0, 3), value=9.0), whole.lengths)
    torch.testing.assert_close(block(whole).values, block(longer).values[:, : values.shape[1]])
