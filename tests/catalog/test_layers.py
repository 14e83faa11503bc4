"""What the layers declare: shapes, parameters and refusals, without torch."""

import subprocess
import sys
from typing import Any

import pytest

from studio.catalog.base import InitialisedLayer, Layer, ShapeError
from studio.catalog.layers.activation import Activation
from studio.catalog.layers.add import Add
from studio.catalog.layers.category_input import CategoryInput
from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.conv1d import Conv1d
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.gru import Gru
from studio.catalog.layers.layer_norm import LayerNorm
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.numbers_input import NumbersInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.registry import entries
from studio.core.tensors import Bag, Categories, Sequence, TensorType, Tokens, Vector

GROUPS = {
    "input",
    "embedding",
    "recurrent",
    "convolution",
    "pooling",
    "dense",
    "regularising",
    "combining",
    "attention",
}
TOKENS, BAG, SEQUENCE, VECTOR = Tokens(1000, 50), Bag(5000), Sequence(8), Vector(8)
CATEGORIES = Categories(20)
EVERY_FORM = (TOKENS, BAG, SEQUENCE, VECTOR, CATEGORIES)
LAYERS = list(entries(Layer).values())
#: Nothing but a way in, or another view of the same values.
WITHOUT_PAPER = {"tokens_input", "numbers_input", "reshape"}


def test_the_catalogue_holds_what_was_promised() -> None:
    """Layers, and what some of them can do beyond their plainest form."""
    wanted = """
        tokens_input ngrams_input numbers_input category_input embedding ngram_embedding
        sinusoidal_positions learned_positions rnn lstm gru conv1d pooling kmax_pooling
        strided_pooling self_attention cross_attention transformer_block additive_attention dense
        bilinear highway gated_linear layer_norm rms_norm batch_norm dropout word_dropout
        spatial_dropout add concatenate multiply flatten reshape activation output ngram_output
    """
    assert set(entries(Layer)) >= set(wanted.split())
    fields = {entry.meta.id: set(entry.model_fields) for entry in LAYERS}
    assert {"vectors", "trainable"} <= fields["embedding"]
    assert {"rotary", "causal", "heads"} <= fields["self_attention"]
    assert {"bidirectional", "layers"} <= fields["lstm"] & fields["gru"] & fields["rnn"]
    assert {"dilation", "separable"} <= fields["conv1d"]
    assert "norm" in fields["transformer_block"]
    for entry in LAYERS:
        if issubclass(entry, InitialisedLayer):
            assert {"init", "init_scale", "l1", "l2"} <= fields[entry.meta.id]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.meta.id)
def test_a_layer_says_what_it_does(layer: type[Layer]) -> None:
    assert layer.meta.group in GROUPS
    assert layer.formula
    assert layer.meta.reference or layer.meta.id in WITHOUT_PAPER
    assert layer.block
    assert len(set(layer.ports)) == len(layer.ports)
    assert bool(layer.ports) != hasattr(layer, "channel")


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.meta.id)
@pytest.mark.parametrize("found", EVERY_FORM, ids=lambda t: type(t).__name__)
def test_it_takes_what_comes_or_says_why_not(layer: type[Layer], found: TensorType) -> None:
    refusal = _refusal(layer, found)
    if refusal is None:
        output = layer().output((found,) * max(1, len(layer.ports)), 3)
        assert isinstance(output, Tokens | Bag | Sequence | Vector)
    else:
        assert found.shape() in str(refusal.message)
        assert "expects" in str(refusal.message)
        assert str(refusal.fix).endswith(".")
        assert refusal.code


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.meta.id)
def test_it_takes_at_least_one_form(layer: type[Layer]) -> None:
    assert any(_refusal(layer, found) is None for found in EVERY_FORM)


def _refusal(layer: type[Layer], found: TensorType) -> ShapeError | None:
    """What the layer has against inputs of this type; the same whether shape or size is asked."""
    inputs = (found,) * max(1, len(layer.ports))
    try:
        layer().output(inputs, 3)
    except ShapeError as error:
        return error
    assert layer().parameter_count(inputs, 3) >= 0
    return None


@pytest.mark.parametrize(
    ("layer", "found", "output", "parameters"),
    [
        (TokensInput(), TOKENS, TOKENS, 0),
        (NgramsInput(), BAG, BAG, 0),
        (NumbersInput(), VECTOR, VECTOR, 0),
        (CategoryInput(column="a", dim=5), CATEGORIES, Vector(5), 100),
        (Embedding(dim=16), TOKENS, Sequence(16), 16_000),
        (NgramEmbedding(dim=4), BAG, Vector(4), 20_000),
        (Lstm(hidden=32), SEQUENCE, Vector(32), 4 * 32 * (8 + 32 + 2)),
        (Lstm(hidden=5, bidirectional=True), SEQUENCE, Vector(10), 2 * 4 * 5 * (8 + 5 + 2)),
        (Lstm(hidden=5, returns="sequence"), SEQUENCE, Sequence(5), 4 * 5 * (8 + 5 + 2)),
        (Gru(hidden=5, bidirectional=True), SEQUENCE, Vector(10), 2 * 3 * 5 * (8 + 5 + 2)),
        (Conv1d(channels=6, kernel=4), SEQUENCE, Sequence(6), 6 * (8 * 4 + 1)),
        (Pooling(), SEQUENCE, VECTOR, 0),
        (Pooling(mode="attention"), SEQUENCE, VECTOR, 8 * 8 + 2 * 8),
        (Dense(units=3), VECTOR, Vector(3), 27),
        (Output(), VECTOR, Vector(10), 90),
        (Activation(), SEQUENCE, SEQUENCE, 0),
        (Dropout(), VECTOR, VECTOR, 0),
        (LayerNorm(), SEQUENCE, SEQUENCE, 16),
    ],
    ids=lambda value: getattr(getattr(value, "meta", None), "id", None),
)
def test_shapes_and_parameters(
    layer: Layer, found: TensorType, output: TensorType, parameters: int
) -> None:
    assert layer.output((found,), 10) == output
    assert layer.parameter_count((found,), 10) == parameters


@pytest.mark.parametrize(
    ("layer", "found", "code", "words"),
    [
        (
            Dense(),
            Sequence(64),
            "needs-pooling",
            "Dense expects one vector a text (B, C), gets (B, T, 64).",
        ),
        (
            Output(),
            TOKENS,
            "needs-embedding",
            "Output expects one vector a text (B, C), gets (B, T).",
        ),
        (Dense(), BAG, "needs-ngram-embedding", "gets (B, 5,000) sparse."),
        (Lstm(), VECTOR, "needs-sequence", "LSTM expects a sequence (B, T, C), gets (B, 8)."),
        (Gru(), TOKENS, "needs-embedding", "GRU expects a sequence (B, T, C), gets (B, T)."),
        (Pooling(), VECTOR, "needs-sequence", "Pooling expects a sequence"),
        (Conv1d(), BAG, "needs-ngram-embedding", "Convolution expects a sequence"),
        (Embedding(), BAG, "wrong-channel", "Embedding expects token ids (B, T), gets"),
        (Embedding(), SEQUENCE, "needs-tokens", "gets (B, T, 8)."),
        (NgramEmbedding(), TOKENS, "wrong-channel", "expects n-grams, gets (B, T)."),
        (NgramEmbedding(), VECTOR, "needs-ngrams", "gets (B, 8)."),
        (Dropout(), TOKENS, "needs-embedding", "Dropout expects vectors"),
    ],
)
def test_refusals_teach(layer: Layer, found: TensorType, code: str, words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.output((found,), 10)
    assert caught.value.code == code
    assert words in str(caught.value.message)


def test_several_inputs_become_one() -> None:
    assert Concatenate().output((Vector(3), Vector(5), Vector(1)), 2) == Vector(9)
    assert Concatenate().output((Sequence(3), Sequence(5)), 2) == Sequence(8)
    assert Add().output((Sequence(4), Sequence(4)), 2) == Sequence(4)


@pytest.mark.parametrize(
    ("layer", "inputs", "code"),
    [
        (Concatenate(), (VECTOR,), "one-input"),
        (Concatenate(), (VECTOR, SEQUENCE), "mixed-inputs"),
        (Concatenate(), (VECTOR, TOKENS), "needs-embedding"),
        (Concatenate(), (VECTOR, CATEGORIES), "needs-category-input"),
        (Add(), (Vector(8), Vector(9)), "unequal-widths"),
        (Add(), (VECTOR, BAG), "needs-ngram-embedding"),
    ],
)
def test_inputs_that_do_not_go_together(
    layer: Layer, inputs: tuple[TensorType, ...], code: str
) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.output(inputs, 3)
    assert caught.value.code == code


def test_declarations_need_neither_torch_nor_qt() -> None:
    code = (
        "import sys; from studio.catalog.registry import entries\n"
        "from studio.catalog.base import Layer; assert entries(Layer)\n"
        "from studio.model import check, edits, graph\n"
        "found = {'torch', 'PySide6', 'numpy'} & set(sys.modules); assert not found, found"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_fields_do_not_hide_the_rules() -> None:
    """A field called `output` would take the place of the shape rule."""
    rules: set[str] = {"output", "parameter_count", "ports", "block", "meta", "formula"}
    for layer in LAYERS:
        fields: dict[str, Any] = dict(layer.model_fields)
        assert not rules & set(fields)
