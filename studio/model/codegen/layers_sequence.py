"""Layers that read the tokens of a text in their order, and those that draw them together."""

from studio.model.codegen.writing import Place, Written, call, drawn, linears, writes

_TORCH = {"rnn": "nn.RNN", "lstm": "nn.LSTM", "gru": "nn.GRU"}


@writes("rnn", "lstm", "gru")
def _recurrent(at: Place) -> Written:
    layer = at.layer
    kind, width = _TORCH[layer.meta.id], at.width()
    value, lengths = at.args[0], at.lengths[0]
    make: dict[str, str] = {}
    steps: list[str] = []
    reset: list[str] = []
    parts: dict[str, str] = {}
    for number in range(1, layer.layers + 1):
        name = at.name if number == 1 else f"{at.name}_{number}"
        ending = "" if number == 1 else str(number)
        last = number == layer.layers and layer.returns == "last"
        if layer.bidirectional:
            make[name] = f"Bidirectional({kind}, {width}, {layer.hidden})"
            steps.append(f"ahead, back = self.{name}({value}, {lengths})")
            whole = f"torch.cat((ahead, turned(back, {lengths})), dim=2)"
            ends = f"torch.cat((last_state(ahead, {lengths}), last_state(back, {lengths})), dim=1)"
            steps.append(f"{at.name} = {ends if last else whole}")
            for way in ("forwards", "backwards"):
                parts[f"{name}.{way}"] = f"{at.node}.{way}{ending}"
        else:
            make[name] = f"{kind}({width}, {layer.hidden}, batch_first=True)"
            steps.append(f"{at.name}, _ = self.{name}({value})")
            if last:
                steps.append(f"{at.name} = last_state({at.name}, {lengths})")
            parts[name] = f"{at.node}.forwards{ending}"
        reset += _reset(f"self.{name}", layer)
        width, value = layer.hidden * layer.directions, at.name
    uses = ["Bidirectional", "turned"] if layer.bidirectional else []
    if layer.returns == "last":
        uses.append("last_state")
    return Written(make=make, steps=tuple(steps), reset=tuple(reset), uses=tuple(uses), parts=parts)


def _reset(own: str, layer: object) -> list[str]:
    """Input weights Xavier, state weights orthogonal, biases zero, an LSTM's forget gate open."""
    found = [f"for name, weight in {own}.named_parameters():"]
    wide = drawn("weight", layer)  # type: ignore[arg-type]
    square = drawn("weight", layer, "orthogonal")  # type: ignore[arg-type]
    lines = [("if", '"weight_ih" in name', wide), ("elif", '"weight_hh" in name', square)]
    for word, condition, line in lines:
        found += [f"    {word} {condition}:", f"        {line}"]
    found += ["    else:", "        nn.init.zeros_(weight)"]
    if layer.meta.id == "lstm":  # type: ignore[attr-defined]
        hidden = layer.hidden  # type: ignore[attr-defined]
        found += [
            '    if "bias_ih" in name:',
            f"        weight[{hidden}:{2 * hidden}] = 1.0  # the forget gate begins open",
        ]
    return found


@writes("conv1d")
def _conv(at: Place) -> Written:
    layer = at.layer
    named = {"dilation": layer.dilation} if layer.dilation > 1 else {}
    kind = "SeparableConv" if layer.separable else "Conv"
    along = (drawn(f"{at.own}.along.weight", layer),) if layer.separable else ()
    return Written(
        value=f"{at.own}({at.args[0]}, {at.lengths[0]})",
        make={at.name: call(kind, at.width(), layer.channels, layer.kernel, **named)},
        reset=(*along, *linears(layer, f"{at.own}.conv")),
        uses=(kind,),
    )


@writes("pooling")
def _pooling(at: Place) -> Written:
    both = f"{at.args[0]}, {at.lengths[0]}"
    if at.layer.mode != "attention":
        function = {"max": "max_pool", "mean": "mean_pool", "last": "last_state"}[at.layer.mode]
        return Written(value=f"{function}({both})", uses=(function,))
    return Written(
        value=f"{at.own}({both})",
        make={at.name: f"AttentionPooling({at.width()})"},
        reset=(
            f"nn.init.xavier_uniform_({at.own}.hidden.weight, generator=generator)",
            f"nn.init.xavier_uniform_({at.own}.score.unsqueeze(0), generator=generator)",
            f"nn.init.zeros_({at.own}.hidden.bias)",
        ),
        uses=("AttentionPooling",),
    )


@writes("kmax_pooling")
def _kmax(at: Place) -> Written:
    value = f"kmax_pool({at.args[0]}, {at.lengths[0]}, {at.layer.k})"
    return Written(value=value, uses=("kmax_pool",))


@writes("strided_pooling")
def _strided(at: Place) -> Written:
    function = f"strided_{at.layer.mode}"
    after = f"{at.name}_lengths"
    given = f"{at.args[0]}, {at.lengths[0]}, {at.layer.window}, {at.layer.stride}"
    step = f"{at.name}, {after} = {function}({given})"
    return Written(steps=(step,), uses=(function,), lengths=after)


@writes("flatten")
def _flatten(at: Place) -> Written:
    value = f"first_tokens({at.args[0]}, {at.lengths[0]}, {at.layer.tokens})"
    return Written(value=value, uses=("first_tokens",))


@writes("reshape")
def _reshape(at: Place) -> Written:
    x, pieces, after = at.args[0], at.layer.pieces, f"{at.name}_lengths"
    return Written(
        steps=(
            f"{at.name} = {x}.view(len({x}), {pieces}, {at.width() // pieces})",
            f"{after} = torch.full((len({x}),), {pieces}, device={x}.device)",
        ),
        lengths=after,
    )


@writes("sinusoidal_positions")
def _waves(at: Place) -> Written:
    return Written(value=f"{at.args[0]} + waves({at.args[0]})", uses=("waves",))


@writes("learned_positions")
def _learned(at: Place) -> Written:
    x, places = at.args[0], at.layer.places
    index = f"torch.arange({x}.shape[1], device={x}.device).clamp(max={places - 1})"
    return Written(
        value=f"{x} + {at.own}({index})",
        make={at.name: f"nn.Embedding({places}, {at.width()})"},
        reset=(drawn(f"{at.own}.weight", at.layer, "normal", 0.02),),
        parts={f"{at.name}.weight": f"{at.node}.table"},
    )


def _heads(layer: object) -> dict[str, object]:
    """The settings of attention that are not usual."""
    return {
        name: value
        for name in ("dropout", "rotary", "causal")
        if (value := getattr(layer, name, False))
    }


def _head_uses(layer: object) -> tuple[str, ...]:
    rotated = ("rotated",) if getattr(layer, "rotary", False) else ()
    dropped = ("Dropout",) if getattr(layer, "dropout", 0) else ()
    return ("MultiHead", *rotated, *dropped)


@writes("self_attention")
def _self_attention(at: Place) -> Written:
    layer, x = at.layer, at.args[0]
    sizes = (at.width(), at.width(), layer.heads, layer.head_size)
    return Written(
        value=f"{at.own}({x}, {x}, {at.lengths[0]})",
        make={at.name: call("MultiHead", *sizes, **_heads(layer))},
        reset=linears(layer, *(f"{at.own}.{part}" for part in ("query", "key", "value", "join"))),
        uses=_head_uses(layer),
        parts={at.name: f"{at.node}.attention"},
    )


@writes("cross_attention")
def _cross_attention(at: Place) -> Written:
    layer = at.layer
    sizes = (at.width(), at.width(1), layer.heads, layer.head_size)
    x, memory = at.args
    return Written(
        steps=(
            f"{at.name} = {at.own}({x}, {memory}, {at.lengths[1]})",
            f"{at.name} = {at.name} * ({at.lengths[1]} > 0)[:, None, None]",
        ),
        make={at.name: call("MultiHead", *sizes, **_heads(layer))},
        reset=linears(layer, *(f"{at.own}.{part}" for part in ("query", "key", "value", "join"))),
        uses=_head_uses(layer),
        parts={at.name: f"{at.node}.attention"},
    )


@writes("additive_attention")
def _additive(at: Place) -> Written:
    return Written(
        value=f"{at.own}({at.args[0]}, {at.args[1]}, {at.lengths[1]})",
        make={at.name: f"AdditiveAttention({at.width()}, {at.width(1)}, {at.layer.units})"},
        reset=(
            drawn(f"{at.own}.asking.weight", at.layer),
            drawn(f"{at.own}.memory.weight", at.layer),
            f"nn.init.zeros_({at.own}.asking.bias)",
            f"nn.init.xavier_uniform_({at.own}.score.unsqueeze(0), generator=generator)",
        ),
        uses=("AdditiveAttention",),
    )


@writes("transformer_block")
def _transformer(at: Place) -> Written:
    layer = at.layer
    kind = "TransformerBlock" if layer.norm == "first" else "PostNormBlock"
    sizes = (at.width(), layer.heads, layer.head_size, layer.feed_forward)
    attention = tuple(f"{at.own}.attention.{part}" for part in ("query", "key", "value", "join"))
    return Written(
        value=f"{at.own}({at.args[0]}, {at.lengths[0]})",
        make={at.name: call(kind, *sizes, **_heads(layer))},
        reset=(
            *linears(layer, *attention),
            *linears(layer, f"{at.own}.widen", f"{at.own}.narrow"),
        ),
        uses=(kind, *_head_uses(layer)),
    )
