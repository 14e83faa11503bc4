"""Follow one text through a network: what every layer makes of it, as it really computes it.

The layers tell by hooks that stand only while a text is followed, so that training and prediction
pay nothing. What a layer doesn't hand on is told by the block itself (attention's weights), from
the very values that reached it.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from studio.catalog.base import Layer
from studio.catalog.layers.strided_pooling import StridedPooling
from studio.catalog.tagging.classes import CLASSES, FIRST_TAG
from studio.core.batch import BagBatch, SequenceBatch, TokenBatch
from studio.data.batching import make_batch
from studio.data.encoded import Encoded
from studio.data.fitted import FittedPipeline
from studio.data.inputs import InputColumns, Inputs
from studio.model.blocks.additive_attention import AdditiveAttentionBlock
from studio.model.blocks.attention import MultiHead
from studio.model.blocks.inputs import CategoryInputBlock
from studio.model.blocks.ngram_embedding import NgramEmbeddingBlock
from studio.model.blocks.ngram_output import NgramOutputBlock
from studio.model.blocks.pooling import PoolingBlock
from studio.model.blocks.recurrent import RecurrentBlock
from studio.model.build import GraphModule
from studio.model.graph import Graph, channels_of
from studio.predict.followed import (
    MOST_TOKENS,
    Follow,
    Kind,
    LayerFollowed,
    Picture,
    Role,
    Words,
)
from studio.predict.pictures import picture_of
from studio.train.device import to_device
from studio.train.passes import device_of, inference


def follow(module: GraphModule, graph: Graph, fitted: FittedPipeline, row: Inputs) -> Follow:
    """What every layer makes of a row.

    Args:
        module: made from `graph`, on any device; its mode is put back afterwards, and no random
            state is touched.
        graph: the network.
        fitted: the pipeline that the network's inputs come from.
        row: any row; an empty text will do.
    """
    inputs = fitted.columns.columns_of([row])
    channels = channels_of(graph)
    encoded = Encoded(fitted.encode_inputs(inputs, channels), None, None, np.zeros(1, np.int64))
    told = _Told()
    with inference(module), _listening(module, told):
        batch = to_device(make_batch(encoded, np.zeros(1, np.int64)), device_of(module))
        logits = module(batch.inputs)
        return _Way(graph, fitted, inputs, told).follow(row, logits[0])


@dataclass
class _Told:
    """What the hooks heard: arguments and value of every layer, and of the modules within it."""

    values: dict[str, tuple[tuple[Any, ...], Any]] = field(default_factory=dict)
    blocks: dict[str, nn.Module] = field(default_factory=dict)
    heads: dict[str, list[tuple[MultiHead, tuple[Any, ...]]]] = field(default_factory=dict)
    states: dict[str, dict[str, Tensor]] = field(default_factory=dict)


@contextlib.contextmanager
def _listening(module: GraphModule, told: _Told) -> Iterator[None]:
    hooks = []
    for node, block in module.named_children():
        told.blocks[node] = block

        def hear(_module: nn.Module, given: Any, found: Any, *, node: str = node) -> None:
            told.values[node] = (given, found)

        def hear_head(head: nn.Module, given: Any, _found: Any, *, node: str = node) -> None:
            assert isinstance(head, MultiHead)
            told.heads.setdefault(node, []).append((head, given))

        hooks.append(block.register_forward_hook(hear))
        hooks += [
            inner.register_forward_hook(hear_head)
            for inner in block.modules()
            if isinstance(inner, MultiHead)
        ]
        if isinstance(block, RecurrentBlock):
            for name, inner in block.named_children():

                def hear_states(
                    _module: nn.Module, _given: Any, found: Any, *, node: str = node, n: str = name
                ) -> None:
                    told.states.setdefault(node, {})[n] = found[0]

                hooks.append(inner.register_forward_hook(hear_states))
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


class _Way:
    """Puts what was heard into pictures, with the words of the text along their axes."""

    def __init__(
        self, graph: Graph, fitted: FittedPipeline, inputs: InputColumns, told: _Told
    ) -> None:
        self._graph, self._fitted, self._inputs, self._told = graph, fitted, inputs, told
        self._sources = {(wire.target, wire.port): wire.source for wire in graph.wires}
        self._joint = " " if fitted.pipeline.tokenizer.joins_with_space else ""
        #: By node the words along its places.
        self._words: dict[str, Words] = {}

    def follow(self, row: Inputs, logits: Tensor) -> Follow:
        """All layers in the order in which they ran; the last one's value is the answer."""
        answer = self._answer(logits)
        layers = []
        for node in self._told.blocks:
            layer = self._graph.node(node).layer
            pictures: tuple[Picture, ...]
            if node in self._told.values:
                pictures = tuple(self._pictures(node, layer))
            else:
                # The last Softmax or Sigmoid, which the network leaves to the loss.
                pictures = (answer,)
            layers.append(LayerFollowed(node, layer.meta.id, pictures))
        layers = self._with_logits(layers)
        return Follow(row, self._fitted.task, tuple(layers), answer)

    def _with_logits(self, layers: list[LayerFollowed]) -> list[LayerFollowed]:
        """The layer that gives the logits tells them by the names of the classes."""
        last = next(n for n in reversed(self._told.blocks) if n in self._told.values)
        names = self._fitted.label_names
        found = []
        for each in layers:
            value = each.value
            if each.node == last and value.kind == "vector":
                kind: Kind = "logits" if names else "number"
                named = picture_of(kind, "value", self._tensor(last)[0], rows=names)
                each = LayerFollowed(each.node, each.layer, (named, *each.pictures[1:]))
            found.append(each)
        return found

    def _tensor(self, node: str) -> Tensor:
        found = self._told.values[node][1]
        assert isinstance(found, Tensor)
        return found

    def _answer(self, logits: Tensor) -> Picture:
        fitted, outputs = self._fitted, logits.double().cpu()
        if fitted.task == "regression":
            number = outputs * fitted.target_std + fitted.target_mean
            return picture_of("number", "value", number)
        names = fitted.label_names
        if fitted.task == "multilabel":
            return picture_of("labels", "value", torch.sigmoid(outputs), rows=names)
        return picture_of("probabilities", "value", outputs.softmax(0), rows=names)

    def _pictures(self, node: str, layer: Layer) -> Iterator[Picture]:
        """What the layer hands on, then how it came about."""
        given, found = self._told.values[node]
        block = self._told.blocks[node]
        before = [self._words.get(source, ()) for source in self._sources_of(node, layer)]
        channel = str(getattr(layer, "channel", ""))
        if isinstance(found, TokenBatch):
            yield self._tokens(node, channel, found, before)
        elif isinstance(found, BagBatch):
            yield self._ngrams(node, found)
        elif isinstance(found, SequenceBatch):
            words = _words_behind(layer, before, int(found.lengths[0]), self._joint)
            self._words[node] = words
            yield picture_of("sequence", "value", _real(found), rows=words)
        elif isinstance(block, CategoryInputBlock):
            yield picture_of("vector", "value", found[0], rows=self._category(channel))
        else:
            yield picture_of("vector", "value", found[0], rows=self._numbers(channel))
        yield from self._states(node)
        yield from self._attention(node, before)
        if isinstance(block, PoolingBlock):
            yield from _pooled(block, given[0], before[0] if before else ())
        if isinstance(block, NgramEmbeddingBlock | NgramOutputBlock):
            yield self._contributions(block, given[0])

    def _sources_of(self, node: str, layer: Layer) -> list[str]:
        ports = [port for port in layer.ports if (node, port) in self._sources]
        return [self._sources[node, port] for port in ports]

    # -- inputs ---------------------------------------------------------------------------------

    def _tokens(
        self, node: str, channel: str, batch: TokenBatch, before: Sequence[Words]
    ) -> Picture:
        length = int(batch.lengths[0])
        ids = batch.ids[0, :length]
        if not channel:
            self._words[node] = before[0]
        elif channel.partition("/")[0] == "tags":
            numbers = (ids - FIRST_TAG).tolist()
            self._words[node] = tuple(CLASSES[n] if n >= 0 else "?" for n in numbers)
        else:
            self._words[node] = self._fitted.words_of(self._text(channel))
        return picture_of("tokens", "value", ids, rows=self._words[node])

    def _text(self, channel: str) -> str:
        column = channel.partition("/")[2]
        return (self._inputs.parts[column] if column else self._inputs.texts)[0]

    def _ngrams(self, node: str, batch: BagBatch) -> Picture:
        """The heaviest first; those of equal weight as they are numbered."""
        ids, weights = batch.ids.cpu().numpy(), batch.weights
        order = np.argsort(-weights.abs().cpu().numpy(), kind="stable")
        self._words[node] = self._fitted.words_of_ngrams(ids[order])
        return picture_of(
            "ngrams", "value", weights[torch.from_numpy(order)], rows=self._words[node]
        )

    def _category(self, channel: str) -> Words:
        """The value of the column, which stands for the whole vector."""
        cells = self._inputs.categories[channel.partition("/")[2]]
        return (cells.values[int(cells.codes[0])],)

    def _numbers(self, channel: str) -> Words:
        if channel != "numbers":
            return ()
        return tuple(each.settings.name for each in self._fitted.columns.numbers)

    # -- how a value came about -----------------------------------------------------------------

    def _states(self, node: str) -> Iterator[Picture]:
        """States over time in both directions, of each layer of a stack; in the text's order."""
        if node not in self._told.states:
            return
        (batch,), _found = self._told.values[node]
        length = int(batch.lengths[0])
        words = self._words.get(node) or self._words_before(node)
        for name, states in self._told.states[node].items():
            role: Role = "backwards" if name.startswith("backwards") else "forwards"
            level = int(name.removeprefix(role) or 1)
            real = states[0, :length]  # (T, hidden)
            real = real.flip(0) if role == "backwards" else real
            yield picture_of("sequence", role, real, rows=words, level=level)

    def _words_before(self, node: str) -> Words:
        source = self._sources_of(node, self._graph.node(node).layer)[0]
        return self._words.get(source, ())

    def _attention(self, node: str, before: Sequence[Words]) -> Iterator[Picture]:
        block = self._told.blocks[node]
        if isinstance(block, AdditiveAttentionBlock):
            asking, memory = self._told.values[node][0]
            weights = block.weights(asking, memory)[:, : len(before[0]), : len(before[1])]
            yield picture_of("attention", "attention", weights, rows=before[0], columns=before[1])
        for head, (asking, looked_at, lengths) in self._told.heads.get(node, ()):
            asked, seen = before[0], before[-1]
            weights = head.weights(asking, looked_at, lengths)[0]  # (heads, T, S)
            weights = weights[:, : len(asked), : len(seen)]
            yield picture_of("attention", "attention", weights, rows=asked, columns=seen)

    def _contributions(
        self, block: NgramEmbeddingBlock | NgramOutputBlock, bag: BagBatch
    ) -> Picture:
        """What each n-gram adds to the sum (N, channels), what adds most first."""
        added = block.weight[bag.ids] * bag.weights.unsqueeze(1)
        order = torch.argsort(added.abs().sum(dim=1), descending=True, stable=True)
        kept = order[:MOST_TOKENS]
        names = self._fitted.label_names if isinstance(block, NgramOutputBlock) else ()
        words = self._fitted.words_of_ngrams(bag.ids[kept].cpu().numpy())
        return picture_of("sequence", "contributions", added[order], rows=words, columns=names)


def _pooled(block: PoolingBlock, batch: SequenceBatch, words: Words) -> Iterator[Picture]:
    """How much each token counts: learnt weights, or how many channels it gives."""
    if block.mode == "attention":
        yield picture_of("weights", "weights", block.weights(batch)[0, : len(words)], rows=words)
    elif block.mode == "max" and len(words):
        winners = _real(batch).argmax(dim=0)  # (C,)
        counts = torch.bincount(winners, minlength=len(words))
        yield picture_of("weights", "shares", counts / winners.numel(), rows=words)


def _words_behind(layer: Layer, before: Sequence[Words], length: int, joint: str) -> Words:
    """The words along a sequence: those of the first input that is as long, windows, or numbers."""
    for words in before:
        if len(words) == length and words:
            return words
    if isinstance(layer, StridedPooling) and before:
        step, width = layer.stride, layer.window
        return tuple(joint.join(before[0][at * step : at * step + width]) for at in range(length))
    return tuple(str(number) for number in range(1, length + 1))


def _real(batch: SequenceBatch) -> Tensor:
    """The tokens of the one text, without padding (T, C)."""
    return batch.values[0, : int(batch.lengths[0])]
