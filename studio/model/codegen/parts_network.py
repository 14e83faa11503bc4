"""The small functions and modules that a network in a script may need, as text.

Weights bear the names that they have in a bundle.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A definition, and what it uses."""

    text: str
    uses: tuple[str, ...] = ()


PARTS: dict[str, Part] = {}


def _part(name: str, text: str, *uses: str) -> None:
    PARTS[name] = Part(text.strip("\n"), uses)


_part(
    "real",
    '''
def real(x, lengths):
    """True where a text has a token: (B, T). What stands behind is padding."""
    return torch.arange(x.shape[1], device=x.device) < lengths[:, None]
''',
)
_part(
    "last_state",
    '''
def last_state(x, lengths):
    """The vector at each text's last token: (B, T, C) -> (B, C). Empty texts give zeros."""
    last = x[torch.arange(len(x), device=x.device), (lengths - 1).clamp(min=0)]
    return last * (lengths > 0)[:, None]
''',
)
_part(
    "max_pool",
    '''
def max_pool(x, lengths):
    """The largest value of each channel over the tokens: (B, T, C) -> (B, C)."""
    largest = x.masked_fill(~real(x, lengths)[..., None], -torch.inf).amax(dim=1)
    return largest.masked_fill((lengths == 0)[:, None], 0.0)
''',
    "real",
)
_part(
    "mean_pool",
    '''
def mean_pool(x, lengths):
    """The mean over the tokens: (B, T, C) -> (B, C)."""
    return x.masked_fill(~real(x, lengths)[..., None], 0.0).sum(dim=1) / lengths.clamp(min=1)[:, None]
''',
    "real",
)
_part(
    "kmax_pool",
    '''
def kmax_pool(x, lengths, k):
    """The k largest values of each channel, in the order of the text: (B, T, C) -> (B, k * C)."""
    x = F.pad(x, (0, 0, 0, max(0, k - x.shape[1])))
    padding = ~real(x, lengths)[..., None]
    ranked = x.masked_fill(padding, -torch.inf).sort(dim=1, descending=True, stable=True).indices
    places = ranked[:, :k].sort(dim=1).values
    return x.masked_fill(padding, 0.0).gather(1, places).flatten(1)
''',
    "real",
)
_part(
    "windows",
    '''
def windows(x, size, stride, fill=0.0):
    """Every few tokens a window over those that follow: (B, T, ...) -> (B, ceil(T / stride), ..., size)."""
    steps = -(-x.shape[1] // stride)
    missing = max(0, (steps - 1) * stride + size - x.shape[1])
    x = torch.cat((x, x.new_full((len(x), missing, *x.shape[2:]), fill)), dim=1)
    return x.unfold(1, size, stride)[:, :steps]
''',
)
_part(
    "strided_max",
    '''
def strided_max(x, lengths, size, stride):
    """A shorter text: the largest values of each window of tokens."""
    x = x.masked_fill(~real(x, lengths)[..., None], -torch.inf)
    x = windows(x, size, stride, -torch.inf).amax(dim=-1)
    return x.masked_fill(x == -torch.inf, 0.0), (lengths + stride - 1) // stride
''',
    "real",
    "windows",
)
_part(
    "strided_mean",
    '''
def strided_mean(x, lengths, size, stride):
    """A shorter text: the mean over the tokens of each window."""
    mask = real(x, lengths)[..., None]
    sums = windows(x.masked_fill(~mask, 0.0), size, stride).sum(dim=-1)
    counts = windows(mask.to(x.dtype), size, stride).sum(dim=-1)
    return sums / counts.clamp(min=1), (lengths + stride - 1) // stride
''',
    "real",
    "windows",
)
_part(
    "first_tokens",
    '''
def first_tokens(x, lengths, count):
    """The first tokens side by side, zeros where a text is shorter: (B, T, C) -> (B, count * C)."""
    x = x.masked_fill(~real(x, lengths)[..., None], 0.0)[:, :count]
    return F.pad(x, (0, 0, 0, count - x.shape[1])).flatten(1)
''',
    "real",
)
_part(
    "waves",
    '''
def waves(x):
    """Sines and cosines of each place (Vaswani et al. 2017): (T, C) for x (B, T, C)."""
    length, channels = x.shape[1:]
    even = torch.arange(0, channels, 2, device=x.device, dtype=torch.float32)
    angles = torch.arange(length, device=x.device)[:, None] * 10_000.0 ** (-even / channels)
    return torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1)[:, :channels]
''',
)
_part(
    "turned",
    '''
def turned(x, lengths):
    """Each text turned round within its length; padding stays where it is. (B, T, C)."""
    places = torch.arange(x.shape[1], device=x.device)
    sources = torch.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)
    return x.gather(1, sources[..., None].expand_as(x))
''',
)
_part(
    "rotated",
    '''
def rotated(x):
    """Pairs of channels turned by an angle that grows with the place (Su et al. 2021). (B, H, T, size)."""
    half = x.shape[-1] // 2
    speeds = 10_000.0 ** (-torch.arange(half, device=x.device, dtype=torch.float32) / max(half, 1))
    angles = torch.arange(x.shape[-2], device=x.device)[:, None] * speeds
    cos, sin = angles.cos(), angles.sin()
    first, second, rest = x[..., :half], x[..., half : 2 * half], x[..., 2 * half :]
    return torch.cat((first * cos - second * sin, first * sin + second * cos, rest), dim=-1)
''',
)
_part(
    "NgramScores",
    '''
class NgramScores(nn.EmbeddingBag):
    """A score of each n-gram for each class, summed by weight, and a bias."""

    def __init__(self, features, classes):
        super().__init__(features, classes, mode="sum")
        self.bias = nn.Parameter(torch.zeros(classes))

    def forward(self, ngrams, offsets, weights):
        return super().forward(ngrams, offsets, per_sample_weights=weights) + self.bias
''',
)
_part(
    "GatedLinear",
    '''
class GatedLinear(nn.Module):
    """A dense layer whose values a second one lets through (Dauphin et al. 2017)."""

    def __init__(self, channels, units):
        super().__init__()
        self.change = nn.Linear(channels, units)
        self.gate = nn.Linear(channels, units)

    def forward(self, x):
        return self.change(x) * torch.sigmoid(self.gate(x))
''',
)
_part(
    "Highway",
    '''
class Highway(nn.Module):
    """A dense layer that can let its input through untouched (Srivastava et al. 2015)."""

    def __init__(self, channels):
        super().__init__()
        self.change = nn.Linear(channels, channels)
        self.gate = nn.Linear(channels, channels)

    def forward(self, x):
        return torch.lerp(x, torch.relu(self.change(x)), torch.sigmoid(self.gate(x)))
''',
)
_part(
    "Dropout",
    '''
class Dropout(nn.Module):
    """nn.Dropout that draws as the studio does on a processor: four values from 64 bits."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training or not self.rate:
            return x
        if x.device.type != "cpu":
            return F.dropout(x, self.rate)
        drawn = torch.empty(-(-x.numel() // 4), dtype=torch.int64).random_(-(2**63), None)
        dropped = min(round(self.rate * 65_536), 65_535)
        kept = drawn.view(torch.int16)[: x.numel()].view(x.shape) >= dropped - 32_768
        return x * kept.to(x.dtype).mul_(65_536 / (65_536 - dropped))
''',
)
_part(
    "WordDropout",
    '''
class WordDropout(nn.Module):
    """Makes random tokens unknown (id 1) while training (Iyyer et al. 2015)."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, tokens, lengths):
        if not self.training or not self.rate:
            return tokens
        hidden = torch.rand(tokens.shape, device=tokens.device) < self.rate
        return tokens.masked_fill(hidden & real(tokens, lengths), 1)
''',
    "real",
)
_part(
    "BatchNorm",
    '''
class BatchNorm(nn.Module):
    """Batch normalisation that takes a batch of one row as well: it learns nothing from that."""

    def __init__(self, channels, momentum, epsilon):
        super().__init__()
        self.momentum, self.epsilon = momentum, epsilon
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        learning = self.training and len(x) > 1
        statistics = self.running_mean, self.running_var, self.weight, self.bias
        return F.batch_norm(x, *statistics, learning, self.momentum, self.epsilon)
''',
)
_part(
    "SequenceBatchNorm",
    '''
class SequenceBatchNorm(nn.Module):
    """Batch normalisation whose statistics count real tokens only."""

    def __init__(self, channels, momentum, epsilon):
        super().__init__()
        self.momentum, self.epsilon = momentum, epsilon
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x, lengths):
        mean, variance = self.running_mean, self.running_var
        if self.training and lengths.sum() > 1:
            tokens = x[real(x, lengths)]  # (N, C)
            mean, variance = tokens.mean(dim=0), tokens.var(dim=0, unbiased=False)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(tokens.detach().var(dim=0), self.momentum)
        return (x - mean) * (self.weight * torch.rsqrt(variance + self.epsilon)) + self.bias
''',
    "real",
)
_part(
    "Bidirectional",
    '''
class Bidirectional(nn.Module):
    """Reads each text forwards, and within its own length backwards."""

    def __init__(self, kind, channels, hidden):
        super().__init__()
        self.forwards = kind(channels, hidden, batch_first=True)
        self.backwards = kind(channels, hidden, batch_first=True)

    def forward(self, x, lengths):
        """The states from the start on, and those from the end on: (B, T, hidden) each."""
        return self.forwards(x)[0], self.backwards(turned(x, lengths))[0]
''',
    "turned",
)
_part(
    "Conv",
    '''
class Conv(nn.Module):
    """A convolution along the text that keeps its length; padding counts as zeros."""

    def __init__(self, channels, filters, width, dilation=1):
        super().__init__()
        self.reach = (width - 1) * dilation
        self.conv = nn.Conv1d(channels, filters, width, dilation=dilation)

    def forward(self, x, lengths):
        x = x.masked_fill(~real(x, lengths)[..., None], 0.0).transpose(1, 2)  # (B, C, T)
        before = self.reach // 2
        return self.conv(F.pad(x, (before, self.reach - before))).transpose(1, 2)
''',
    "real",
)
_part(
    "SeparableConv",
    '''
class SeparableConv(nn.Module):
    """A convolution first along the text in each channel, then across the channels."""

    def __init__(self, channels, filters, width, dilation=1):
        super().__init__()
        self.reach = (width - 1) * dilation
        self.along = nn.Conv1d(
            channels, channels, width, dilation=dilation, groups=channels, bias=False
        )
        self.conv = nn.Conv1d(channels, filters, 1)

    def forward(self, x, lengths):
        x = x.masked_fill(~real(x, lengths)[..., None], 0.0).transpose(1, 2)  # (B, C, T)
        before = self.reach // 2
        return self.conv(self.along(F.pad(x, (before, self.reach - before)))).transpose(1, 2)
''',
    "real",
)
_part(
    "AttentionPooling",
    '''
class AttentionPooling(nn.Module):
    """A mean over the tokens with learnt weights (Bahdanau et al. 2015)."""

    def __init__(self, channels):
        super().__init__()
        self.hidden = nn.Linear(channels, channels)
        self.score = nn.Parameter(torch.zeros(channels))

    def forward(self, x, lengths):
        scores = torch.tanh(self.hidden(x)) @ self.score  # (B, T)
        mask = real(x, lengths)
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=1) * mask
        return (weights[..., None] * x).sum(dim=1)
''',
    "real",
)
_part(
    "AdditiveAttention",
    '''
class AdditiveAttention(nn.Module):
    """Each token gathers from a memory what a small network finds fitting (Bahdanau et al. 2015)."""

    def __init__(self, channels, memory_channels, units):
        super().__init__()
        self.asking = nn.Linear(channels, units)
        self.memory = nn.Linear(memory_channels, units, bias=False)
        self.score = nn.Parameter(torch.zeros(units))

    def forward(self, x, memory, lengths):
        pairs = torch.tanh(self.asking(x)[:, :, None] + self.memory(memory)[:, None])
        mask = real(memory, lengths)[:, None]  # (B, 1, S)
        scores = (pairs @ self.score).masked_fill(~mask, torch.finfo(x.dtype).min)  # (B, T, S)
        return (torch.softmax(scores, dim=2) * mask) @ memory
''',
    "real",
)
_part(
    "MultiHead",
    '''
class MultiHead(nn.Module):
    """Attention in several heads (Vaswani et al. 2017): (B, T, C), (B, S, D) -> (B, T, C)."""

    def __init__(self, channels, memory_channels, heads, size{SETTINGS}):
        super().__init__()
        self.heads = heads
{KEPT}        self.query = nn.Linear(channels, heads * size)
        self.key = nn.Linear(memory_channels, heads * size)
        self.value = nn.Linear(memory_channels, heads * size)
        self.join = nn.Linear(heads * size, channels)

    def forward(self, x, memory, lengths):
        query, key, value = (
            part.unflatten(2, (self.heads, -1)).transpose(1, 2)  # (B, heads, T or S, size)
            for part in (self.query(x), self.key(memory), self.value(memory))
        )
{ROTARY}        # An empty text looks at its first place, so that nothing becomes NaN.
        seen = real(memory, lengths.clamp(min=1))[:, None, None]  # (B, 1, 1, S)
{CAUSAL}{FOUND}        return self.join(found.transpose(1, 2).flatten(2))
''',
    "real",
)


def _transformer(name: str, doc: str, lines: str) -> None:
    _part(
        name,
        f'''
class {name}(nn.Module):
    """{doc}"""

    def __init__(self, channels, heads, size, feed_forward, dropout=0.0, **attention):
        super().__init__()
        self.attention = MultiHead(channels, channels, heads, size{{PASSED}}, **attention)
        self.widen = nn.Linear(channels, feed_forward)
        self.narrow = nn.Linear(feed_forward, channels)
        self.attention_norm = nn.LayerNorm(channels)
        self.dense_norm = nn.LayerNorm(channels)
        self.dropout = Dropout(dropout)

    def forward(self, x, lengths):
{lines}

    def attend(self, x, lengths):
        return self.dropout(self.attention(x, x, lengths))

    def dense(self, x):
        return self.dropout(self.narrow(F.gelu(self.widen(x))))
''',
        "Dropout",
        "MultiHead",
    )


_transformer(
    "TransformerBlock",
    "Self-attention and a dense layer, each behind a normalisation (Xiong et al. 2020).",
    "        x = x + self.attend(self.attention_norm(x), lengths)\n"
    "        return x + self.dense(self.dense_norm(x))",
)
_transformer(
    "PostNormBlock",
    "Self-attention and a dense layer, each followed by a normalisation (Vaswani et al. 2017).",
    "        x = self.attention_norm(x + self.attend(x, lengths))\n"
    "        return self.dense_norm(x + self.dense(x))",
)

_FUSED = "        found = F.scaled_dot_product_attention(query, key, value, seen)\n"
#: What attention has beside the usual, by the word that turns it on.
_ATTENTION = {
    "rotary": (
        "ROTARY",
        "        if self.rotary:\n            query, key = rotated(query), rotated(key)\n",
    ),
    "causal": (
        "CAUSAL",
        "        if self.causal:  # no token sees those behind it\n"
        "            places = torch.arange(x.shape[1], device=x.device)\n"
        "            seen = seen & (places[None, :] <= places[:, None])\n",
    ),
    "dropout": (
        "FOUND",
        "        scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5\n"
        "        looks = torch.softmax(scores.masked_fill(~seen, -torch.inf), dim=-1)\n"
        "        found = self.dropout(looks) @ value\n",
    ),
}


def part_text(name: str, settings: frozenset[str]) -> str:
    """The text of a part; attention has only those of its `settings` that the network uses."""
    text = PARTS[name].text
    if "{" not in text or name not in ("MultiHead", "TransformerBlock", "PostNormBlock"):
        return text
    fills = {"ROTARY": "", "CAUSAL": "", "FOUND": _FUSED}
    defaults = {"dropout": "0.0", "rotary": "False", "causal": "False"}
    used = [each for each in defaults if each in settings]
    for each in used:
        key, lines = _ATTENTION[each]
        fills[key] = lines
    fills["SETTINGS"] = "".join(f", {each}={defaults[each]}" for each in used)
    kept = {each: f"Dropout({each})" if each == "dropout" else each for each in used}
    fills["KEPT"] = "".join(f"        self.{name} = {made}\n" for name, made in kept.items())
    fills["PASSED"] = ", dropout=dropout" if "dropout" in used else ""
    for key, lines in fills.items():
        text = text.replace(f"{{{key}}}", lines)
    if not {"rotary", "causal"} & set(used):
        text = text.replace(", **attention", "")
    return text


def needed(names: tuple[str, ...]) -> tuple[str, ...]:
    """These parts and all that they use, in the order in which a script defines them."""
    wanted = set(names)
    waiting = list(names)
    while waiting:
        for use in PARTS[waiting.pop()].uses:
            if use not in wanted:
                wanted.add(use)
                waiting.append(use)
    return tuple(name for name in PARTS if name in wanted)
