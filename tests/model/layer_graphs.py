"""Small networks around every registered layer, and batches to run them on."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import torch

from studio.catalog.base import Layer, ShapeError
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.registry import entries
from studio.core.batch import BagBatch, TokenBatch
from studio.core.spec import Param, ParamKind, params_of
from studio.core.tensors import Bag, Categories, Sequence, TensorType, Tokens, Vector
from studio.model.graph import Graph, Node, Wire, chain

CLASSES = 3
INPUTS: Mapping[str, TensorType] = {
    "tokens": Tokens(12, 20),
    "ngrams": Bag(9),
    "tags": Tokens(14, 20),
    "numbers": Vector(3),
    "category/shop": Categories(6),
}
LENGTHS = (7, 3, 0, 1, 5)
#: Small sizes for whole-number parameters: one, an even one, an odd one.
SIZES = (1, 4, 5)

_TEXTS: tuple[tuple[Layer, ...], ...] = (
    (TokensInput(),),
    (NgramsInput(),),
    (TokensInput(), Embedding(dim=6, init="normal", init_scale=1.0)),
    (TokensInput(), Embedding(dim=6, init="normal", init_scale=1.0), Pooling(mode="mean")),
    (TokensInput(), Embedding(dim=20, init="normal", init_scale=1.0), Pooling(mode="mean")),
)


def variants(layer: type[Layer]) -> Iterator[Layer]:
    """The layer with every combination of its choices and switches, in each small size."""
    options: dict[str, tuple[Any, ...]] = {}
    numbers: list[Param] = []
    for parameter in params_of(layer):
        if parameter.name in ("init", "init_scale"):
            continue
        if parameter.kind is ParamKind.CHOICE:
            options[parameter.name] = tuple(value for value, _ in parameter.choices)
        elif parameter.kind is ParamKind.SWITCH:
            options[parameter.name] = (False, True)
        elif parameter.kind is ParamKind.INTEGER:
            numbers.append(parameter)
        elif parameter.widget == "category_column":
            options[parameter.name] = ("shop",)
    for size in SIZES if numbers else SIZES[:1]:
        sizes = {p.name: int(min(max(size, p.minimum or 0), p.maximum or size)) for p in numbers}
        for values in product(*options.values()):
            yield layer(**sizes, **dict(zip(options, values, strict=True)))


def graph_around(layer: Layer) -> Graph:
    """A network that works, with `layer` (named ``it``) where it fits first."""
    if not layer.ports:
        return _closed(Graph((Node("it", layer),)), layer.output((INPUTS[layer.channel],), CLASSES))  # type: ignore[attr-defined]
    for before in _TEXTS:
        graph = chain(*before)
        reaching = _type_after(before)
        try:
            output = layer.output((reaching,) * len(layer.ports), CLASSES)
        except ShapeError:
            continue
        last = graph.nodes[-1].id
        wires = tuple(Wire(last, "it", port) for port in layer.ports)
        graph = Graph((*graph.nodes, Node("it", layer)), (*graph.wires, *wires))
        return graph if isinstance(layer, Output) else _closed(graph, output)
    raise AssertionError(f"no small network takes {layer.meta.id}")


def _type_after(layers: tuple[Layer, ...]) -> TensorType:
    found = INPUTS[layers[0].channel]  # type: ignore[attr-defined]
    for layer in layers[1:]:
        found = layer.output((found,), CLASSES)
    return found


def _closed(graph: Graph, output: TensorType) -> Graph:
    """The graph continued up to an output layer."""
    after: list[Layer] = []
    if isinstance(output, Bag):
        after.append(NgramEmbedding(dim=4))
    elif isinstance(output, Tokens):
        after += [Embedding(dim=4), Pooling()]
    elif isinstance(output, Sequence):
        after.append(Pooling(mode="mean"))
    for layer in [*after, Output()]:
        name = f"after_{layer.meta.id}"
        wire = Wire(graph.nodes[-1].id, name)
        graph = Graph((*graph.nodes, Node(name, layer)), (*graph.wires, wire))
    return graph


def batch(extra: int = 0, *, fill: int = 0) -> dict[str, TokenBatch | BagBatch | torch.Tensor]:
    """Five texts, one of them empty; `extra` more padded columns, filled with the id `fill`."""
    width = max(LENGTHS) + extra
    ids = torch.randint(1, 12, (len(LENGTHS), max(LENGTHS)), generator=generator(3))
    ids = torch.nn.functional.pad(ids, (0, extra))
    lengths = torch.tensor(LENGTHS)
    padding = torch.arange(width) >= lengths.unsqueeze(1)
    bag = BagBatch(
        ids=torch.tensor([0, 3, 3, 8, 1, 5]),
        offsets=torch.tensor([0, 2, 2, 3, 5]),
        weights=torch.tensor([0.5, 1.0, 2.0, 0.1, 0.7, 1.0]),
    )
    return {
        "tokens": TokenBatch(ids.masked_fill(padding, fill), lengths),
        "tags": TokenBatch(ids.masked_fill(padding, fill), lengths),
        "ngrams": bag,
        "numbers": torch.randn(len(LENGTHS), 3, generator=generator(5)),
        "category/shop": torch.tensor([0, 1, 2, 3, 5]),
    }


def generator(seed: int = 0) -> torch.Generator:
    """An own source of chance."""
    return torch.Generator().manual_seed(seed)


EVERY_LAYER = [value for layer in entries(Layer).values() for value in variants(layer)]


def name_of(layer: Layer) -> str:
    """For the names of tests."""
    values = [
        str(v) for k, v in layer.model_dump().items() if k not in ("init", "init_scale", "l1", "l2")
    ]
    return "-".join([layer.meta.id, *values])
