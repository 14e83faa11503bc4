"""Tokens that look at tokens."""

import torch
from torch import Tensor, nn

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._attending import Attending
from studio.catalog.layers.cross_attention import CrossAttention
from studio.catalog.layers.self_attention import SelfAttention
from studio.catalog.layers.transformer_block import TransformerBlock
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.dropping import Dropping
from studio.model.blocks.masks import real_positions, without_padding
from studio.model.initialise import initialise_bias, initialise_weight

#: The longest wave of the rotation, as in Su et al. 2021.
_BASE = 10_000.0


class MultiHead(nn.Module):
    """Queries, keys, values, and what joins the heads.

    Args:
        layer: heads, their size, dropout and initialisation.
        channels: width of the tokens that ask, and of what comes out.
        memory: width of the tokens that are looked at.
        rotary: turn queries and keys by their place.
        causal: no token sees those behind it.
    """

    def __init__(
        self,
        layer: Attending,
        channels: int,
        memory: int,
        *,
        rotary: bool = False,
        causal: bool = False,
    ) -> None:
        super().__init__()
        self.layer, self.rotary, self.causal = layer, rotary, causal
        self.query = nn.Linear(channels, layer.width)
        self.key = nn.Linear(memory, layer.width)
        self.value = nn.Linear(memory, layer.width)
        self.join = nn.Linear(layer.width, channels)
        self.dropping = Dropping(layer.dropout)

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier, biases zero."""
        for linear in (self.query, self.key, self.value, self.join):
            _initialise(linear, self.layer, generator)

    def forward(self, asking: Tensor, looked_at: Tensor, lengths: Tensor) -> Tensor:
        """(B, T, C), (B, S, D), (B,) lengths of what is looked at → (B, T, C)."""
        query, key, value = self._parted(asking, looked_at)
        seen = self._seen(asking, looked_at, lengths)
        if self.training and self.layer.dropout and asking.device.type == "cpu":
            # No fused kernel drops on a processor; this way takes half as long as torch's.
            mixed = self.dropping(self._weights(query, key, seen)) @ value
        else:
            mixed = nn.functional.scaled_dot_product_attention(
                query, key, value, attn_mask=seen, dropout_p=self.layer.dropout * self.training
            )
        return self.joined(mixed)

    def weights(self, asking: Tensor, looked_at: Tensor, lengths: Tensor) -> Tensor:
        """How much each token looks at each, as `forward` weighs them: (B, heads, T, S), sums to 1.

        `forward` itself never lays these down: the fused kernel needs less memory without.
        """
        query, key, _value = self._parted(asking, looked_at)
        return self._weights(query, key, self._seen(asking, looked_at, lengths))

    def joined(self, mixed: Tensor) -> Tensor:
        """What the heads found (B, heads, T, size) → (B, T, C)."""
        found: Tensor = self.join(mixed.transpose(1, 2).flatten(2))
        return found

    def _parted(self, asking: Tensor, looked_at: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries (B, heads, T, size), keys and values (B, heads, S, size)."""
        linears = (self.query, self.key, self.value)
        if asking is looked_at:
            # One product in place of three narrow ones.
            weight = torch.cat([linear.weight for linear in linears])
            bias = torch.cat([linear.bias for linear in linears])
            parts = nn.functional.linear(asking, weight, bias).chunk(3, dim=-1)
        else:
            parts = (self.query(asking), self.key(looked_at), self.value(looked_at))
        query, key, value = (self._split(part) for part in parts)
        return (turned(query), turned(key), value) if self.rotary else (query, key, value)

    def _weights(self, query: Tensor, key: Tensor, seen: Tensor | None) -> Tensor:
        scores = (query / self.layer.head_size**0.5) @ key.transpose(-1, -2)  # (B, heads, T, S)
        if seen is not None:
            scores = scores.masked_fill(~seen, -torch.inf)
        return torch.softmax(scores, dim=-1)

    def _split(self, values: Tensor) -> Tensor:
        texts, width = values.shape[:2]
        return values.reshape(texts, width, self.layer.heads, self.layer.head_size).transpose(1, 2)

    def _seen(self, asking: Tensor, looked_at: Tensor, lengths: Tensor) -> Tensor | None:
        """Whom each token sees: (B, 1, 1 or T, S); None where all see all. An empty text sees its
        first place, so that nothing becomes NaN; what comes of it is behind its length."""
        if not self.causal and without_padding(looked_at, lengths):
            return None
        real = real_positions(looked_at, lengths.clamp(min=1))  # (B, S)
        seen = real[:, None, None, :]
        if self.causal:
            places = torch.arange(asking.shape[1], device=asking.device)
            seen = seen & (places[None, :] <= places[:, None])
        return seen


def turned(values: Tensor) -> Tensor:
    """Each pair of channels turned by an angle that grows with the place (B, heads, T, size).

    The product of two turned vectors depends on their distance alone (Su et al. 2021). With an
    odd size the last channel stays as it is.
    """
    half = values.shape[-1] // 2
    places = torch.arange(values.shape[-2], device=values.device, dtype=torch.float32)
    speeds = _BASE ** (-torch.arange(half, device=values.device, dtype=torch.float32) / half)
    angles = places[:, None] * speeds if half else places[:, None][:, :0]  # (T, half)
    cos, sin = angles.cos().to(values.dtype), angles.sin().to(values.dtype)
    first, second = values[..., :half], values[..., half : 2 * half]
    return torch.cat(
        (first * cos - second * sin, first * sin + second * cos, values[..., 2 * half :]), dim=-1
    )


class SelfAttentionBlock(Block):
    """A text that looks at itself."""

    def __init__(
        self, layer: SelfAttention, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (sequence,) = inputs
        assert isinstance(sequence, Sequence)
        self.attention = MultiHead(
            layer, sequence.channels, sequence.channels, rotary=layer.rotary, causal=layer.causal
        )

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier, biases zero."""
        self.attention.initialise(generator)

    def forward(self, batch: SequenceBatch) -> SequenceBatch:
        """(B, T, C) → (B, T, C)."""
        values = _with_a_place(batch.values)
        found = self.attention(values, values, batch.lengths)
        return SequenceBatch(found[:, : batch.values.shape[1]], batch.lengths)


class CrossAttentionBlock(Block):
    """A sequence that looks at another."""

    def __init__(
        self, layer: CrossAttention, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        asking, memory = inputs
        assert isinstance(asking, Sequence)
        assert isinstance(memory, Sequence)
        self.attention = MultiHead(layer, asking.channels, memory.channels)

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier, biases zero."""
        self.attention.initialise(generator)

    def forward(self, batch: SequenceBatch, memory: SequenceBatch) -> SequenceBatch:
        """(B, T, C), (B, S, D) → (B, T, C)."""
        found = self.attention(batch.values, _with_a_place(memory.values), memory.lengths)
        # An empty memory gives nothing, whatever stands behind its length.
        known = (memory.lengths > 0)[:, None, None]
        return SequenceBatch(found * known, batch.lengths)


class TransformerBlockBlock(Block):
    """`torch.nn.TransformerEncoderLayer` with padding that counts for nothing."""

    def __init__(
        self, layer: TransformerBlock, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (sequence,) = inputs
        assert isinstance(sequence, Sequence)
        channels = sequence.channels
        self.layer = layer
        self.attention = MultiHead(
            layer, channels, channels, rotary=layer.rotary, causal=layer.causal
        )
        self.widen = nn.Linear(channels, layer.feed_forward)
        self.narrow = nn.Linear(layer.feed_forward, channels)
        self.attention_norm = nn.LayerNorm(channels)
        self.dense_norm = nn.LayerNorm(channels)
        self.dropout = Dropping(layer.dropout)

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier, biases zero; normalisations begin as identity."""
        self.attention.initialise(generator)
        for linear in (self.widen, self.narrow):
            _initialise(linear, self.layer, generator)
        for norm in (self.attention_norm, self.dense_norm):
            nn.init.ones_(norm.weight)
            nn.init.zeros_(norm.bias)

    def forward(self, batch: SequenceBatch) -> SequenceBatch:
        """(B, T, C) → (B, T, C)."""
        values = _with_a_place(batch.values)
        if self.layer.norm == "first":
            values = values + self._attended(self.attention_norm(values), batch.lengths)
            values = values + self._dense(self.dense_norm(values))
        else:
            values = self.attention_norm(values + self._attended(values, batch.lengths))
            values = self.dense_norm(values + self._dense(values))
        return SequenceBatch(values[:, : batch.values.shape[1]], batch.lengths)

    def _attended(self, values: Tensor, lengths: Tensor) -> Tensor:
        found: Tensor = self.dropout(self.attention(values, values, lengths))
        return found

    def _dense(self, values: Tensor) -> Tensor:
        found: Tensor = self.dropout(self.narrow(nn.functional.gelu(self.widen(values))))
        return found


def _with_a_place(values: Tensor) -> Tensor:
    """At least one place, where all texts of a batch are empty."""
    return values if values.shape[1] else nn.functional.pad(values, (0, 0, 0, 1))


def _initialise(linear: nn.Linear, layer: InitialisedLayer, generator: torch.Generator) -> None:
    initialise_weight(linear.weight, layer, generator, usual="xavier_uniform")
    initialise_bias(linear.bias)
