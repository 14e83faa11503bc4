"""Networks drawn at random: what the check lets through works, what it refuses could not.

The ordinary run looks at a part of them; ``GRAPHS=500`` in the environment asks for more.
"""

import os
from collections.abc import Mapping
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from studio.catalog.base import Layer
from studio.catalog.layers._combining import Combining
from studio.catalog.layers.output import Output
from studio.catalog.registry import entries
from studio.core.batch import BagBatch, TokenBatch
from studio.core.errors import UserError
from studio.core.spec import Param, ParamKind, params_of
from studio.core.tensors import Categories, Sequence, TensorType, Tokens, Vector
from studio.model.build import GraphModule, build_module
from studio.model.check import Checked, check_graph
from studio.model.codegen.network import write_network
from studio.model.graph import Graph, Node, Wire
from tests.model.layer_graphs import CLASSES, INPUTS, batch, generator

GRAPHS = int(os.environ.get("GRAPHS", "120"))
_SIZES = {"vocabulary": 12, "features": 9, "tag_values": 14, "shop_values": 6, "classes": CLASSES}
_LAYERS = sorted(entries(Layer).items())
_INPUTS = [kind for _, kind in _LAYERS if not kind.ports]
_INNER = [kind for _, kind in _LAYERS if kind.ports and kind is not Output]


def _value(draw: st.DrawFn, parameter: Param) -> Any:
    if parameter.kind is ParamKind.CHOICE:
        return draw(st.sampled_from([value for value, _ in parameter.choices]))
    if parameter.kind is ParamKind.SWITCH:
        return draw(st.booleans())
    if parameter.kind is ParamKind.INTEGER:
        least = int(parameter.minimum or 1)
        return draw(st.integers(least, max(least, 5)))
    if parameter.kind is ParamKind.NUMBER:
        small = {"l1": 0.01, "l2": 0.01, "init_scale": 0.5, "rate": 0.5, "dropout": 0.3}
        return draw(
            st.sampled_from([parameter.default, small.get(parameter.name, parameter.default)])
        )
    return "shop" if parameter.widget == "category_column" else parameter.default


@st.composite
def layers(draw: st.DrawFn, kind: type[Layer]) -> Layer:
    """A layer with parameters within their bounds, small enough to run at once."""
    return kind(**{each.name: _value(draw, each) for each in params_of(kind)})


def _types(graph: Graph) -> dict[str, TensorType]:
    reports = check_graph(graph, INPUTS, CLASSES, "classification").layers
    return {each.id: each.output for each in reports if each.output is not None}


def _fits(layer: Layer, reaching: tuple[TensorType, ...]) -> bool:
    try:
        layer.output(reaching, CLASSES)
    except Exception as error:  # noqa: BLE001 - a `ShapeError`, or a bug that the check meets too
        return type(error).__name__ != "ShapeError"
    return True


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Layers on layers, mostly where they fit, with branches and merges; then an end."""
    nodes: list[Node] = []
    wires: list[Wire] = []
    if draw(st.integers(0, 3)):
        # Most layers read sequences, which few of the others lead to.
        kinds = dict(_LAYERS)
        nodes += [
            Node("text", kinds["tokens_input"]()),
            Node("words", draw(layers(kinds["embedding"]))),
        ]
        wires.append(Wire("text", "words"))
    for number in range(draw(st.integers(0 if nodes else 1, 2))):
        layer = draw(layers(draw(st.sampled_from(_INPUTS))))
        nodes.append(Node(f"in{number}", layer))
    careless = draw(st.integers(0, 9)) == 0
    for number in range(draw(st.integers(1, 8))):
        layer = draw(layers(draw(st.sampled_from(_INNER))))
        _attach(draw, nodes, wires, layer, f"it{number}", careless=careless)
    graph = Graph(tuple(nodes), tuple(wires))
    return draw(_closed(graph)) if draw(st.integers(0, 9)) else graph


def _attach(
    draw: st.DrawFn,
    nodes: list[Node],
    wires: list[Wire],
    layer: Layer,
    name: str,
    *,
    careless: bool,
) -> None:
    """Wire a layer to what is there; left out where nothing fits and care is taken."""
    types = _types(Graph(tuple(nodes), tuple(wires)))
    wanted = draw(st.integers(2, 3)) if isinstance(layer, Combining) else len(layer.ports)
    sources = list(types)
    for _ in range(1 if careless else 6):
        chosen = [draw(st.sampled_from(sources)) for _ in range(wanted)] if sources else []
        if not chosen:
            return
        if careless or _fits(layer, tuple(types[each] for each in chosen)):
            nodes.append(Node(name, layer))
            ports = zip(layer.ports, chosen, strict=False)
            wires += [Wire(source, name, port) for port, source in ports]
            return


@st.composite
def _closed(draw: st.DrawFn, graph: Graph) -> Graph:
    """All loose ends drawn together to one output, as far as they can be."""
    kinds = dict(_LAYERS)
    nodes, wires = list(graph.nodes), list(graph.wires)
    feeding = {wire.source for wire in wires}
    types = _types(graph)
    ends: list[str] = []
    for place, node in enumerate([n for n in graph.nodes if n.id not in feeding]):
        found, last = types.get(node.id), node.id
        steps: list[Layer] = []
        if isinstance(found, Tokens):
            steps = [kinds["embedding"](dim=3), kinds["pooling"](mode="mean")]
        elif isinstance(found, Sequence):
            steps = [kinds["pooling"](mode=draw(st.sampled_from(["max", "mean", "last"])))]
        elif found is not None and not isinstance(found, Vector | Categories):
            steps = [kinds["ngram_embedding"](dim=3)]
        for number, layer in enumerate(steps):
            name = f"end{place}_{number}"
            nodes.append(Node(name, layer))
            wires.append(Wire(last, name))
            last = name
        ends.append(last)
    if len(ends) > 8:
        return graph
    last = ends[0]
    if len(ends) > 1:
        nodes.append(Node("joined", kinds["concatenate"]()))
        wires += [Wire(end, "joined", f"in{n}") for n, end in enumerate(ends, start=1)]
        last = "joined"
    nodes.append(Node("result", Output()))
    wires.append(Wire(last, "result"))
    return Graph(tuple(nodes), tuple(wires))


@settings(
    max_examples=GRAPHS,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(graphs())
def test_a_drawn_network_works_or_is_refused_where_it_is_wrong(graph: Graph) -> None:
    checked = check_graph(graph, INPUTS, CLASSES, "classification")
    if not checked.ok:
        _is_refused(graph, checked)
        return
    module = build_module(graph, INPUTS, CLASSES, generator=generator(1))
    _learns(module)
    module.eval()
    outputs = _outputs(module)
    assert outputs.shape == (5, CLASSES)
    assert torch.isfinite(outputs).all()
    _padding_counts_for_nothing(module, outputs)
    _comes_back(graph, module, outputs)
    _code_agrees(graph, checked, module, outputs)


def _is_refused(graph: Graph, checked: Checked) -> None:
    """Before anything is built, each problem on a layer that there is, with words."""
    places = {f"graph.{node.id}" for node in graph.nodes} | {"graph"}
    for found in checked.problems:
        assert found.where in places
        assert found.message.english()
    with pytest.raises(UserError):
        build_module(graph, INPUTS, CLASSES, generator=generator(1))
    with pytest.raises(UserError):
        write_network(graph, checked)


def _learns(module: GraphModule) -> None:
    """Forwards and backwards, with finite gradients."""
    module.train()
    torch.manual_seed(3)
    outputs = module(batch())
    nn.functional.cross_entropy(outputs, torch.arange(5) % CLASSES).backward()
    for name, weight in module.named_parameters():
        assert weight.grad is None or torch.isfinite(weight.grad).all(), name


def _outputs(module: GraphModule, extra: int = 0) -> Tensor:
    with torch.inference_mode():
        found: Tensor = module(batch(extra, fill=7 if extra else 0))
    return found


def _padding_counts_for_nothing(module: GraphModule, outputs: Tensor) -> None:
    _close(_outputs(module, extra=4), outputs, 1e-4)


def _comes_back(graph: Graph, module: GraphModule, outputs: Tensor) -> None:
    """By the project's JSON, with the weights by their names."""
    again = Graph.from_json(graph.to_json())
    assert again.network == graph.network
    other = build_module(again, INPUTS, CLASSES, generator=generator(2)).eval()
    other.load_state_dict(module.state_dict())
    assert torch.equal(_outputs(other), outputs)


def _code_agrees(graph: Graph, checked: Checked, module: GraphModule, outputs: Tensor) -> None:
    """The written class, with the same weights, says the same."""
    written = write_network(graph, checked)
    scope: dict[str, Any] = {"torch": torch, "nn": nn, "F": nn.functional}
    exec(compile(written.text, "generated", "exec"), scope)
    network = scope["Network"](
        **{size: _SIZES[size] for size in written.sizes}, classes=_SIZES["classes"]
    )
    network.load_state_dict(own_state(network, module, written.parts))
    inputs = inputs_of(written.channels)
    with torch.inference_mode():
        _close(network.eval()(**inputs), outputs, 1e-6)


def own_state(network: nn.Module, module: nn.Module, parts: Mapping[str, str]) -> dict[str, Tensor]:
    """The module's weights by the names that the written class has for them."""
    theirs = module.state_dict()

    def name_in_bundle(name: str) -> str:
        for ours, bundled in sorted(parts.items(), key=lambda pair: -len(pair[0])):
            if name == ours or name.startswith(f"{ours}."):
                return bundled + name[len(ours) :]
        return name

    found = {name: theirs[name_in_bundle(name)] for name in network.state_dict()}
    assert len(found) == len(theirs)
    return found


def inputs_of(channels: Any) -> dict[str, Tensor]:
    """The batch as the arguments of the written class."""
    given_batch = batch()
    found: dict[str, Tensor] = {}
    for channel in channels:
        value = given_batch[channel.id]
        if isinstance(value, TokenBatch):
            parts: tuple[Tensor, ...] = (value.ids, value.lengths)
        elif isinstance(value, BagBatch):
            parts = (value.ids, value.offsets, value.weights)
        else:
            parts = (value,)
        found |= dict(zip(channel.args, parts, strict=True))
    return found


def _close(found: Tensor, wanted: Tensor, tolerance: float) -> None:
    scale = max(1.0, float(wanted.abs().max()))
    assert float((found - wanted).abs().max()) <= tolerance * scale


def test_a_shorter_text_is_not_joined_with_the_whole_one() -> None:
    kinds = dict(_LAYERS)
    chosen = {
        "text": kinds["tokens_input"](),
        "words": kinds["embedding"](dim=3),
        "short": kinds["strided_pooling"](),
        "sum": kinds["add"](),
        "pooled": kinds["pooling"](),
        "result": Output(),
    }
    pairs = ("text words", "words short", "words sum in1", "short sum in2", "sum pooled")
    wires = tuple(Wire(*pair.split()) for pair in (*pairs, "pooled result"))
    graph = Graph(tuple(Node(name, layer) for name, layer in chosen.items()), wires)
    found = check_graph(graph, INPUTS, CLASSES, "classification").problems
    assert [(each.code, each.where) for each in found] == [("other-text", "graph.sum")]


def test_a_network_without_weights_has_nothing_to_learn() -> None:
    kinds = dict(_LAYERS)
    nodes = (Node("numbers", kinds["numbers_input"]()), Node("bent", kinds["activation"]()))
    graph = Graph(nodes, (Wire("numbers", "bent"),))
    found = check_graph(graph, INPUTS, CLASSES, "classification").problems
    assert [(each.code, each.where) for each in found] == [("nothing-to-learn", "graph.bent")]
