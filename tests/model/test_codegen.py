"""The network as code: every layer has some, it says what the layer says, and names can't bite."""

from typing import Any

import pytest
import torch
from torch import nn

from studio.catalog.base import Layer
from studio.catalog.registry import entries
from studio.catalog.source import CategoryColumn, DataSettings, NumericColumn, Source
from studio.catalog.text_steps.find_replace import FindReplace
from studio.catalog.text_steps.regex_replace import RegexReplace
from studio.catalog.text_steps.stop_words import StopWords
from studio.core.errors import UserError
from studio.model.build import build_module
from studio.model.check import check_graph
from studio.model.codegen.naming import MODULE_NAMES
from studio.model.codegen.network import write_network
from studio.model.codegen.writing import WRITERS
from studio.model.graph import Graph, Node, chain
from tests.model.layer_graphs import (
    CLASSES,
    EVERY_LAYER,
    INPUTS,
    batch,
    generator,
    graph_around,
    name_of,
)
from tests.model.test_generated_graphs import _SIZES, inputs_of, own_state

HOSTILE = (
    '"""\nimport os  # "',
    "'; raise SystemExit('x') #",
    "{0} {name} %s \\",
    "\\N{BULLET} \\x00 \r\n\u2028",
    "__import__('os')",
)


def _written(graph: Graph) -> tuple[Any, nn.Module]:
    written = write_network(graph, check_graph(graph, INPUTS, CLASSES, "classification"))
    scope: dict[str, Any] = {"torch": torch, "nn": nn, "F": nn.functional}
    exec(compile(written.text, "generated", "exec"), scope)
    network = scope["Network"](**{s: _SIZES[s] for s in written.sizes}, classes=CLASSES)
    return written, network


def test_every_layer_has_code() -> None:
    assert set(entries(Layer)) <= set(WRITERS)


def test_no_layer_can_hide_an_attribute_of_a_module() -> None:
    public = {name for name in dir(nn.Module()) if not name.startswith("_")}
    assert public <= MODULE_NAMES


@pytest.mark.parametrize("layer", EVERY_LAYER, ids=name_of)
def test_the_code_of_a_layer_says_what_the_layer_says(layer: Layer) -> None:
    graph = graph_around(layer)
    module = build_module(graph, INPUTS, CLASSES, generator=generator(1)).eval()
    written, network = _written(graph)
    network.reset(generator(1))  # type: ignore[operator]
    theirs = own_state(network, module, written.parts)
    for name, weight in network.state_dict().items():
        assert torch.equal(weight, theirs[name]), f"{name} starts from other values"
    with torch.inference_mode():
        wanted = module(batch())
        found = network.eval()(**inputs_of(written.channels))
    scale = max(1.0, float(wanted.abs().max()))
    assert float((found - wanted).abs().max()) <= 1e-6 * scale


@pytest.mark.parametrize(
    "name", ["training", "half", "class", "self", "tokens", "lengths", "torch"]
)
def test_a_layer_may_be_called_anything(name: str) -> None:
    kinds = entries(Layer)
    layers = (kinds["tokens_input"](), kinds["embedding"](dim=3), kinds["pooling"]())
    graph = chain(*layers, kinds["output"](), names=("text", name, "pooled", "end"))
    written, network = _written(graph)
    assert network.eval()(**inputs_of(written.channels)).shape == (5, CLASSES)
    assert any("Embedding" in written.text.split("\n")[line] for line in written.lines[name])


def test_the_lines_of_a_layer_are_told() -> None:
    graph = graph_around(entries(Layer)["lstm"]())
    text = write_network(graph, check_graph(graph, INPUTS, CLASSES, "classification"))
    lines = [text.text.split("\n")[number] for number in text.lines["it"]]
    assert lines[0].strip().startswith("self.it = nn.LSTM(")
    assert all("it" in line or line.strip() for line in lines)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_from_data_becomes_code(words: str) -> None:
    import ast

    from studio.catalog.pipeline import Pipeline, StepSetting
    from studio.catalog.plan import TrainPlan
    from studio.core.tensors import Bag, Categories, Tokens, Vector
    from studio.model.codegen.script import write_script

    kinds = entries(Layer)
    nodes = (
        Node("text", kinds["tokens_input"]()),
        Node("words", kinds["embedding"]()),
        Node("pooled", kinds["pooling"]()),
        Node("numbers", kinds["numbers_input"]()),
        Node("shop", kinds["category_input"](column=words)),
        Node("all", kinds["concatenate"]()),
        Node("end", kinds["output"]()),
    )
    from studio.model.graph import Wire

    wires = [Wire("text", "words"), Wire("words", "pooled"), Wire("all", "end")]
    wires += [Wire(s, "all", f"in{n}") for n, s in enumerate(("pooled", "numbers", "shop"), 1)]
    graph = Graph(nodes, tuple(wires))
    data = DataSettings(
        source=Source(path=words),
        text=(words + " text",),
        label=words + " label",
        numeric=(NumericColumn(name=words + " number"),),
        categories=(CategoryColumn(name=words),),
    )
    steps = (
        FindReplace(pairs=f"{words.splitlines()[0]} → {words.splitlines()[0]}"),
        RegexReplace(pattern="a", replacement="'b\"" if "\\" not in words else ""),
        StopWords(language="none", own=words),
    )
    pipeline = Pipeline(steps=tuple(StepSetting(step=step) for step in steps))
    inputs = {
        "tokens": Tokens(9, 9),
        "numbers": Vector(1),
        f"category/{words}": Categories(3),
        "ngrams": Bag(3),
    }
    checked = check_graph(graph, inputs, 2, "classification")
    script = write_script(words, data, pipeline, graph, TrainPlan(), checked)
    tree = ast.parse(script.text)
    plain = write_script("x", data, pipeline, graph, TrainPlan(), checked)
    assert ast.dump(tree, include_attributes=False).count("Import") == ast.dump(
        ast.parse(plain.text)
    ).count("Import")
    calls = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and hasattr(n.func, "id")}
    assert not calls & {"__import__", "exec", "eval"}
    assert not any(isinstance(node, ast.Raise) for node in ast.walk(tree))


def test_a_network_that_is_wrong_has_no_code() -> None:
    graph = chain(entries(Layer)["tokens_input"](), entries(Layer)["output"]())
    with pytest.raises(UserError):
        write_network(graph, check_graph(graph, INPUTS, CLASSES, "classification"))
