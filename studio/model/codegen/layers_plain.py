"""Inputs, tables, dense layers, and what is done to each vector by itself."""

from studio.core.tensors import Sequence
from studio.model.codegen.writing import Place, Written, call, drawn, linears, writes

_FUNCTIONS = {
    "relu": "torch.relu({x})",
    "leaky_relu": "F.leaky_relu({x})",
    "gelu": "F.gelu({x})",
    "silu": "F.silu({x})",
    "sigmoid": "torch.sigmoid({x})",
    "tanh": "torch.tanh({x})",
    "softmax": "torch.softmax({x}, dim=-1)",
}


@writes("tokens_input", "tags_input", "numbers_input", "ngrams_input")
def _input(at: Place) -> Written:
    """The input itself: it has a name already."""
    return Written(value=at.args[0])


@writes("category_input")
def _category(at: Place) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]})",
        make={at.name: f"nn.Embedding({at.size}, {at.layer.dim})"},
        reset=(
            drawn(f"{at.own}.weight", at.layer, "uniform"),
            f"nn.init.zeros_({at.own}.weight[0])  # values never seen add nothing at first",
        ),
    )


@writes("embedding")
def _embedding(at: Place) -> Written:
    reset = [drawn(f"{at.own}.weight", at.layer, "uniform")]
    if not at.layer.trainable:
        reset.append(f"{at.own}.weight.requires_grad_(False)")
    return Written(
        value=f"{at.own}({at.args[0]})",
        make={at.name: f"nn.Embedding({at.size}, {at.layer.dim}, padding_idx=0)"},
        reset=tuple(reset),
    )


@writes("ngram_embedding")
def _ngram_embedding(at: Place) -> Written:
    ids, offsets, weights = at.args[0].split(", ")
    return Written(
        value=f"{at.own}({ids}, {offsets}, per_sample_weights={weights})",
        make={at.name: f'nn.EmbeddingBag({at.size}, {at.layer.dim}, mode="sum")'},
        reset=(drawn(f"{at.own}.weight", at.layer, "uniform"),),
    )


@writes("ngram_output")
def _ngram_output(at: Place) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]})",
        make={at.name: f"NgramScores({at.size}, {at.classes})"},
        reset=(f"nn.init.zeros_({at.own}.weight)", f"nn.init.zeros_({at.own}.bias)"),
        uses=("NgramScores",),
    )


@writes("dense")
def _dense(at: Place) -> Written:
    return _linear(at, str(at.layer.units))


@writes("output")
def _output(at: Place) -> Written:
    return _linear(at, at.classes)


def _linear(at: Place, units: str) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]})",
        make={at.name: f"nn.Linear({at.width()}, {units})"},
        reset=linears(at.layer, at.own),
        parts={at.name: f"{at.node}.linear"},
    )


@writes("bilinear")
def _bilinear(at: Place) -> Written:
    return Written(
        value=f"{at.own}({', '.join(at.args)})",
        make={at.name: f"nn.Bilinear({at.width()}, {at.width(1)}, {at.layer.units})"},
        reset=(
            f"for matrix in {at.own}.weight:",
            f"    {drawn('matrix', at.layer)}",
            f"nn.init.zeros_({at.own}.bias)",
        ),
        parts={at.name: f"{at.node}.bilinear"},
    )


@writes("gated_linear")
def _gated(at: Place) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]})",
        make={at.name: f"GatedLinear({at.width()}, {at.layer.units})"},
        reset=linears(at.layer, f"{at.own}.change", f"{at.own}.gate"),
        uses=("GatedLinear",),
    )


@writes("highway")
def _highway(at: Place) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]})",
        make={at.name: f"Highway({at.width()})"},
        reset=(
            *linears(at.layer, f"{at.own}.change", f"{at.own}.gate"),
            f"nn.init.constant_({at.own}.gate.bias, {-at.layer.carry!r})",
        ),
        uses=("Highway",),
    )


@writes("activation")
def _activation(at: Place) -> Written:
    return Written(value=_FUNCTIONS[at.layer.function].format(x=at.args[0]))


@writes("dropout")
def _dropout(at: Place) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]})",
        make={at.name: f"Dropout({at.layer.rate!r})"},
        uses=("Dropout",),
    )


@writes("spatial_dropout")
def _spatial(at: Place) -> Written:
    x = at.args[0]
    return Written(
        value=f"{x} * {at.own}({x}.new_ones(len({x}), 1, {x}.shape[2]))",
        make={at.name: f"Dropout({at.layer.rate!r})"},
        uses=("Dropout",),
    )


@writes("word_dropout")
def _words(at: Place) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]}, {at.lengths[0]})",
        make={at.name: f"WordDropout({at.layer.rate!r})"},
        uses=("WordDropout",),
    )


@writes("layer_norm")
def _layer_norm(at: Place) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]})",
        make={at.name: call("nn.LayerNorm", at.width(), eps=at.layer.epsilon)},
        parts={at.name: f"{at.node}.norm"},
    )


@writes("rms_norm")
def _rms_norm(at: Place) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]})",
        make={at.name: call("nn.RMSNorm", at.width(), eps=at.layer.epsilon)},
        parts={at.name: f"{at.node}.norm"},
    )


@writes("batch_norm")
def _batch_norm(at: Place) -> Written:
    sequence = isinstance(at.inputs[0], Sequence)
    kind = "SequenceBatchNorm" if sequence else "BatchNorm"
    settings = {"momentum": at.layer.momentum, "epsilon": at.layer.epsilon}
    return Written(
        value=f"{at.own}({', '.join((*at.args, *at.lengths))})",
        make={at.name: call(kind, at.width(), **settings)},
        uses=(kind,),
    )


@writes("add")
def _add(at: Place) -> Written:
    return Written(value=" + ".join(at.args))


@writes("multiply")
def _multiply(at: Place) -> Written:
    return Written(value=" * ".join(at.args))


@writes("concatenate")
def _concatenate(at: Place) -> Written:
    return Written(value=f"torch.cat(({', '.join(at.args)}), dim=-1)")
