"""Layers that shorten, hide, join and stack, against plain loops and torch's own."""

import pytest
import torch
from layer_graphs import LENGTHS, generator
from torch import Tensor, nn

from studio.catalog.base import Layer, ShapeError
from studio.catalog.layers.bilinear import Bilinear
from studio.catalog.layers.conv1d import Conv1d
from studio.catalog.layers.flatten import Flatten
from studio.catalog.layers.gated_linear import GatedLinear
from studio.catalog.layers.kmax_pooling import KmaxPooling
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.reshape import Reshape
from studio.catalog.layers.rms_norm import RmsNorm
from studio.catalog.layers.rnn import Rnn
from studio.catalog.layers.spatial_dropout import SpatialDropout
from studio.catalog.layers.strided_pooling import StridedPooling
from studio.catalog.layers.word_dropout import WordDropout
from studio.core.batch import SequenceBatch, TokenBatch
from studio.core.tensors import Sequence, TensorType, Tokens, Vector
from studio.model.blocks import block_class
from studio.model.blocks.base import Block

CHANNELS = 3
LENGTH = torch.tensor(LENGTHS)


def _block(layer: Layer, *found: TensorType) -> Block:
    block = block_class(layer.block)(layer, found, layer.output(found, 3))
    with torch.no_grad():
        block.initialise(generator())
    return block.eval()


def _sequence() -> SequenceBatch:
    values = torch.randn(len(LENGTHS), 8, CHANNELS, generator=generator(1))
    behind = torch.arange(8) >= LENGTH.unsqueeze(1)
    return SequenceBatch(values.masked_fill(behind.unsqueeze(2), 5.0), LENGTH)


def _rows(batch: SequenceBatch) -> list[Tensor]:
    return [batch.values[row, :length] for row, length in enumerate(batch.lengths.tolist())]


@pytest.mark.parametrize("layers", [2, 3])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("kind", [Lstm, Rnn])
def test_a_stack_equals_torch(kind: type[Lstm] | type[Rnn], bidirectional: bool, layers: int):
    block = _block(
        kind(hidden=4, bidirectional=bidirectional, layers=layers, returns="sequence"),
        Sequence(CHANNELS),
    )
    reference = (nn.LSTM if kind is Lstm else nn.RNN)(
        CHANNELS, 4, num_layers=layers, batch_first=True, bidirectional=bidirectional
    )
    own = block.state_dict()
    weights = {}
    for number in range(layers):
        suffix = "" if number == 0 else str(number + 1)
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            weights[f"{part}_l{number}"] = own[f"forwards{suffix}.{part}_l0"]
            if bidirectional:
                weights[f"{part}_l{number}_reverse"] = own[f"backwards{suffix}.{part}_l0"]
    reference.load_state_dict(weights)
    for row, found in zip(_rows(_sequence()), _rows(block(_sequence())), strict=True):
        if len(row):
            torch.testing.assert_close(found, reference(row.unsqueeze(0))[0][0])


@pytest.mark.parametrize("kernel", [1, 3, 4, 11])
@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_a_dilated_convolution_equals_torch(kernel: int, dilation: int) -> None:
    block = _block(Conv1d(channels=5, kernel=kernel, dilation=dilation), Sequence(CHANNELS))
    reach = (kernel - 1) * dilation
    for row, found in zip(_rows(_sequence()), _rows(block(_sequence())), strict=True):
        if not len(row):
            continue
        padded = nn.functional.pad(row.T.unsqueeze(0), (reach // 2, reach - reach // 2))
        expected = nn.functional.conv1d(
            padded, block.conv.weight, block.conv.bias, dilation=dilation
        )
        torch.testing.assert_close(found, expected[0].T)


def test_a_separable_convolution_is_two_convolutions() -> None:
    block = _block(Conv1d(channels=5, kernel=3, separable=True), Sequence(CHANNELS))
    for row, found in zip(_rows(_sequence()), _rows(block(_sequence())), strict=True):
        if not len(row):
            continue
        padded = nn.functional.pad(row.T.unsqueeze(0), (1, 1))
        along = nn.functional.conv1d(padded, block.along.weight, groups=CHANNELS)
        expected = nn.functional.conv1d(along, block.conv.weight, block.conv.bias)
        torch.testing.assert_close(found, expected[0].T)


@pytest.mark.parametrize("k", [1, 2, 6, 12])
def test_kmax_keeps_the_largest_in_their_order(k: int) -> None:
    found = _block(KmaxPooling(k=k), Sequence(CHANNELS))(_sequence())
    for row, values in enumerate(_rows(_sequence())):
        for channel in range(CHANNELS):
            column = values[:, channel]
            largest = sorted(range(len(column)), key=lambda t: -float(column[t]))[:k]
            wanted = [float(column[t]) for t in sorted(largest)]
            wanted += [0.0] * (k - len(wanted))
            assert found[row].view(k, CHANNELS)[:, channel].tolist() == wanted


@pytest.mark.parametrize("mode", ["max", "mean"])
@pytest.mark.parametrize(("window", "stride"), [(1, 1), (3, 2), (2, 3), (9, 4)])
def test_strided_pooling_by_hand(mode: str, window: int, stride: int) -> None:
    layer = StridedPooling(window=window, stride=stride, mode=mode)
    found = _block(layer, Sequence(CHANNELS))(_sequence())
    for values, pooled in zip(_rows(_sequence()), _rows(found), strict=True):
        parts = [values[start : start + window] for start in range(0, len(values), stride)]
        assert len(pooled) == len(parts)
        for part, vector in zip(parts, pooled, strict=True):
            wanted = part.amax(dim=0) if mode == "max" else part.mean(dim=0)
            torch.testing.assert_close(vector, wanted)


def test_flatten_puts_tokens_side_by_side() -> None:
    found = _block(Flatten(tokens=4), Sequence(CHANNELS))(_sequence())
    for row, values in enumerate(_rows(_sequence())):
        kept = values[:4].flatten()
        assert torch.equal(found[row, : len(kept)], kept)
        assert not found[row, len(kept) :].any()


def test_reshape_cuts_and_says_what_cannot_be_cut() -> None:
    found = _block(Reshape(pieces=3), Vector(6))(torch.arange(12.0).view(2, 6))
    assert found.values[1].tolist() == [[6, 7], [8, 9], [10, 11]]
    assert found.lengths.tolist() == [3, 3]
    with pytest.raises(ShapeError) as caught:
        Reshape(pieces=4).output((Vector(6),), 3)
    assert caught.value.fix.english() == "Choose a number that divides it, such as 3."


def test_bilinear_and_gates_and_rms_equal_their_formulas() -> None:
    left, right = torch.randn(4, 3, generator=generator(1)), torch.randn(4, 5)
    block = _block(Bilinear(units=2), Vector(3), Vector(5))
    expected = torch.einsum("bi,kij,bj->bk", left, block.bilinear.weight, right)
    torch.testing.assert_close(block(left, right), expected + block.bilinear.bias)
    gated = _block(GatedLinear(units=2), Vector(3))
    change = left @ gated.change.weight.T + gated.change.bias
    gate = left @ gated.gate.weight.T + gated.gate.bias
    torch.testing.assert_close(gated(left), change / (1 + (-gate).exp()))
    norm = _block(RmsNorm(), Vector(3))
    torch.testing.assert_close(norm(left).square().mean(dim=1), torch.ones(4), atol=1e-4, rtol=0)


def test_word_dropout_hides_real_tokens_only_and_only_in_training() -> None:
    block = _block(WordDropout(rate=0.3), Tokens(50, 100))
    ids = torch.full((200, 60), 7)
    ids[:, 50:] = 0
    batch = TokenBatch(ids, torch.full((200,), 50))
    assert block(batch) is batch
    torch.manual_seed(0)
    found = block.train()(batch).ids
    assert set(found[:, :50].unique().tolist()) == {1, 7}
    assert not found[:, 50:].any()
    assert 0.27 < float((found == 1).float().mean()) * 60 / 50 < 0.33


def test_spatial_dropout_drops_channels_of_whole_texts() -> None:
    block = _block(SpatialDropout(rate=0.25), Sequence(40)).train()
    torch.manual_seed(0)
    found = block(SequenceBatch(torch.ones(50, 6, 40), torch.full((50,), 6))).values
    assert torch.equal(found, found[:, :1].expand_as(found))
    assert 0.2 < float((found == 0).float().mean()) < 0.3
    torch.testing.assert_close(found.max(), torch.tensor(1 / 0.75))
