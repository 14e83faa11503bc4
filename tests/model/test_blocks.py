"""The blocks against other ways to compute the same."""

import pytest
import torch
from layer_graphs import LENGTHS, generator
from torch import Tensor, nn

from studio.catalog.base import Layer
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.conv1d import Conv1d
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.gru import Gru
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngram_output import NgramOutput
from studio.catalog.layers.pooling import Pooling
from studio.core.batch import BagBatch, SequenceBatch, TokenBatch
from studio.core.tensors import Bag, Sequence, TensorType, Tokens, Vector
from studio.model.blocks import block_class, table
from studio.model.blocks.base import Block

CHANNELS = 3
LENGTH = torch.tensor(LENGTHS)


def _block(layer: Layer, found: TensorType) -> Block:
    block = block_class(layer.block)(layer, (found,), layer.output((found,), 3))
    with torch.no_grad():
        block.initialise(generator())
    return block.eval()


def _sequence(garbage: float = 5.0) -> SequenceBatch:
    values = torch.randn(len(LENGTHS), 8, CHANNELS, generator=generator(1))
    behind = torch.arange(8) >= LENGTH.unsqueeze(1)
    return SequenceBatch(values.masked_fill(behind.unsqueeze(2), garbage), LENGTH)


def _rows(batch: SequenceBatch) -> list[Tensor]:
    return [batch.values[row, :length] for row, length in enumerate(LENGTHS)]


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layer", [Lstm, Gru])
def test_recurrent_layers_equal_torch_on_packed_sequences(
    layer: type[Lstm] | type[Gru], bidirectional: bool
) -> None:
    block = _block(layer(hidden=4, bidirectional=bidirectional), Sequence(CHANNELS))
    reference = (nn.LSTM if layer is Lstm else nn.GRU)(
        CHANNELS, 4, batch_first=True, bidirectional=bidirectional
    )
    own = block.state_dict()
    names = [name.removeprefix("forwards.") for name in own if name.startswith("forwards.")]
    weights = {name: own[f"forwards.{name}"] for name in names}
    if bidirectional:
        weights |= {f"{name}_reverse": own[f"backwards.{name}"] for name in names}
    reference.load_state_dict(weights)
    texts = [row for row, length in enumerate(LENGTHS) if length > 0]  # torch packs no empty ones
    batch = _sequence()
    packed = nn.utils.rnn.pack_padded_sequence(
        batch.values[texts], LENGTH[texts], batch_first=True, enforce_sorted=False
    )
    states, last = reference(packed)
    final = last[0] if layer is Lstm else last  # (directions, B, H)
    expected = torch.cat(list(final), dim=1)
    torch.testing.assert_close(block(batch)[texts], expected, atol=1e-6, rtol=1e-5)
    assert block(batch)[LENGTHS.index(0)].abs().max() == 0

    whole = _block(
        layer(hidden=4, bidirectional=bidirectional, returns="sequence"), Sequence(CHANNELS)
    )
    whole.load_state_dict(own)
    values, _ = nn.utils.rnn.pad_packed_sequence(states, batch_first=True)
    found = whole(batch).values
    for place, row in enumerate(texts):
        length = LENGTHS[row]
        torch.testing.assert_close(
            found[row, :length], values[place, :length], atol=1e-6, rtol=1e-5
        )


def test_an_lstm_starts_as_in_keras() -> None:
    block = _block(Lstm(hidden=8, bidirectional=True), Sequence(CHANNELS))
    for side in ("forwards", "backwards"):
        module = block.get_submodule(side)
        biases = module.get_parameter("bias_ih_l0") + module.get_parameter("bias_hh_l0")
        gates = biases.detach().reshape(4, 8)
        assert torch.equal(gates[1], torch.ones(8)), "the forget gate is open"
        assert torch.equal(gates[[0, 2, 3]], torch.zeros(3, 8))
        recurrent = module.get_parameter("weight_hh_l0").detach()  # (32, 8)
        torch.testing.assert_close(recurrent.T @ recurrent, torch.eye(8), atol=1e-5, rtol=0)
        limit = (6 / (CHANNELS + 4 * 8)) ** 0.5
        inputs = module.get_parameter("weight_ih_l0").detach().abs().max()
        assert 0.8 * limit < inputs <= limit


def test_a_gru_starts_with_zero_biases() -> None:
    block = _block(Gru(hidden=8), Sequence(CHANNELS))
    biases = [p for name, p in block.named_parameters() if "bias" in name]
    assert biases
    assert all(not p.any() for p in biases)


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 9, 20])
def test_a_convolution_sees_zeros_around_each_text(kernel: int) -> None:
    block = _block(Conv1d(channels=5, kernel=kernel), Sequence(CHANNELS))
    block.conv.bias.data.fill_(0.7)  # type: ignore[union-attr, operator]
    batch = _sequence()
    found = block(batch)
    assert found.values.shape == (len(LENGTHS), 8, 5)
    left = (kernel - 1) // 2
    for row, text in enumerate(_rows(batch)):
        around = nn.functional.pad(text, (0, 0, left, kernel - 1 - left))  # (T + kernel − 1, C)
        weight, bias = block.conv.weight, block.conv.bias  # type: ignore[union-attr]
        for place in range(len(text)):
            window = around[place : place + kernel]  # (kernel, C)
            expected = torch.einsum("kc,ock->o", window, weight) + bias  # type: ignore[arg-type, operator]
            torch.testing.assert_close(found.values[row, place], expected, atol=1e-5, rtol=1e-5)


def test_poolings() -> None:
    batch = _sequence()
    for mode, reduce in {
        "max": lambda text: text.amax(dim=0),
        "mean": lambda text: text.mean(dim=0),
        "last": lambda text: text[-1],
    }.items():
        found = _block(Pooling(mode=mode), Sequence(CHANNELS))(batch)
        for row, text in enumerate(_rows(batch)):
            expected = reduce(text) if len(text) else torch.zeros(CHANNELS)
            torch.testing.assert_close(found[row], expected)


def test_attention_is_a_weighted_mean_of_the_real_tokens() -> None:
    block = _block(Pooling(mode="attention"), Sequence(CHANNELS))
    batch = _sequence()
    found = block(batch)
    for row, text in enumerate(_rows(batch)):
        hidden = torch.tanh(block.hidden(text))  # type: ignore[operator]
        weights = torch.softmax(hidden @ block.score, dim=0)
        torch.testing.assert_close(found[row], weights @ text, atol=1e-6, rtol=1e-5)


def test_an_embedding_looks_up_and_leaves_the_row_of_the_padding() -> None:
    block = _block(Embedding(dim=4), Tokens(10, 5))
    ids = torch.tensor([[3, 9, 0], [1, 0, 0]])
    found = block(TokenBatch(ids, torch.tensor([2, 1])))
    weight = block.get_parameter("weight")
    assert torch.equal(found.values, weight[ids])
    found.values.sum().backward()
    assert weight.grad is not None
    assert weight.grad.abs().sum(dim=1).nonzero().flatten().tolist() == [1, 3, 9]


@pytest.mark.parametrize("layer", [Embedding(dim=4), NgramEmbedding(dim=4), NgramOutput()])
def test_a_large_table_has_the_same_gradient_with_the_rows_of_the_batch_only(
    layer: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: TensorType = Tokens(10, 5) if isinstance(layer, Embedding) else Bag(10)
    dense = _block(layer, found)
    monkeypatch.setattr(table, "SPARSE_FROM", 30)
    sparse = _block(layer, found)
    monkeypatch.undo()
    assert (dense.sparse, sparse.sparse) == (False, True)
    ids, lengths = torch.tensor([[3, 9, 9], [1, 0, 0], [0, 0, 0]]), torch.tensor([3, 1, 0])
    weights = torch.tensor([0.5, 2.0, 1.0, 3.0])
    bag = BagBatch(torch.tensor([3, 9, 9, 1]), torch.tensor([0, 3, 4]), weights)
    results, gradients = [], []
    for block in (dense, sparse):
        value = block(TokenBatch(ids, lengths) if isinstance(layer, Embedding) else bag)
        values = value.values if isinstance(value, SequenceBatch) else value
        (values * torch.arange(1.0, values.numel() + 1).view_as(values)).sum().backward()
        weight = block.get_parameter("weight")
        assert weight.grad is not None
        assert weight.grad.is_sparse is (block is sparse)
        results.append(values)
        gradients.append(weight.grad)
    assert torch.equal(results[0], results[1])
    torch.testing.assert_close(gradients[1].to_dense(), gradients[0])
    rows = gradients[1].coalesce().indices()[0].tolist()
    assert rows == [1, 3, 9], "each row once, and none for the padding"
    with torch.no_grad():
        again = sparse(TokenBatch(ids, lengths) if isinstance(layer, Embedding) else bag)
    assert torch.equal(again.values if isinstance(again, SequenceBatch) else again, results[0])


def test_n_grams_speak_for_classes_by_weight_and_a_text_without_any_has_the_bias() -> None:
    block = _block(NgramOutput(), Bag(10))
    weight, bias = block.get_parameter("weight"), block.get_parameter("bias")
    assert not weight.any(), "what was never learnt says nothing"
    with torch.no_grad():
        weight.normal_(generator=generator(2))
        bias.copy_(torch.tensor([1.0, 2.0, 3.0]))
    batch = BagBatch(torch.tensor([3, 9]), torch.tensor([0, 2]), torch.tensor([0.5, 2.0]))
    found = block(batch)
    torch.testing.assert_close(found[0], 0.5 * weight[3] + 2 * weight[9] + bias)
    assert torch.equal(found[1], bias)


def test_a_table_is_large_from_four_million_values_on() -> None:
    with torch.device("meta"):
        for rows, large in ((62_499, False), (62_500, True)):
            block = block_class("NgramEmbeddingBlock")
            made = block(NgramEmbedding(dim=64), (Bag(rows),), Vector(64))
            assert made.sparse is large


def test_ngrams_are_summed_by_weight() -> None:
    block = _block(NgramEmbedding(dim=4), Bag(10))
    weight = block.get_parameter("weight")
    batch = BagBatch(
        torch.tensor([3, 9, 3, 0]), torch.tensor([0, 2, 2]), torch.tensor([0.5, 2.0, 1.0, 3.0])
    )
    found = block(batch)
    torch.testing.assert_close(found[0], 0.5 * weight[3] + 2 * weight[9])
    assert not found[1].any()
    torch.testing.assert_close(found[2], weight[3] + 3 * weight[0])


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("relu", [0.0, 0.0, 2.0]),
        ("sigmoid", [0.2689414, 0.5, 0.8807970]),
        ("tanh", [-0.7615942, 0.0, 0.9640276]),
        ("gelu", [-0.1586553, 0.0, 1.9544997]),
        ("softmax", [0.0420101, 0.1141952, 0.8437947]),
    ],
)
def test_activations(function: str, expected: list[float]) -> None:
    block = _block(Activation(function=function), Sequence(3))
    values = torch.tensor([[-1.0, 0.0, 2.0]])
    torch.testing.assert_close(block(values), torch.tensor([expected]))
    batch = SequenceBatch(values.unsqueeze(0), torch.tensor([1]))
    torch.testing.assert_close(block(batch).values[0], torch.tensor([expected]))
