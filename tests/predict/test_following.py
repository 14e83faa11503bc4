"""What is told of a text is what the network really computes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio import engine
from studio.catalog.base import Layer
from studio.catalog.layers.additive_attention import AdditiveAttention
from studio.catalog.layers.cross_attention import CrossAttention
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.self_attention import SelfAttention
from studio.catalog.layers.strided_pooling import StridedPooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.layers.transformer_block import TransformerBlock
from studio.catalog.source import CategoryColumn, NumericColumn
from studio.core.batch import SequenceBatch
from studio.data.inputs import Inputs
from studio.engine.following import Subject, untrained_project
from studio.model.blocks.attention import SelfAttentionBlock
from studio.model.blocks.pooling import PoolingBlock
from studio.model.graph import Graph, Node, Wire, chain
from studio.model.suggest import all_templates
from studio.predict.followed import MOST_CHANNELS, MOST_TOKENS, Follow, LayerFollowed, Picture
from studio.predict.following import follow
from studio.predict.predictor import Predictor
from tests.column_toys import shop_table, tag_table
from tests.model_toys import GRAPHS, toy_bundle

TEXT = "ball soup zebra team"
ODD = [TEXT, "", "球赛 ball", "a\ud800b", "ball " * 300]
Follower = Callable[..., Follow]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Subject]:
    """An untrained network over the pipeline of a toy model."""
    fitted = toy_bundle(tmp_path_factory.mktemp("toy"), "lstm").fitted

    def make(*layers: Layer, graph: Graph | None = None) -> Subject:
        from studio.model.build import build_module

        network = graph or chain(TokensInput(), Embedding(dim=8), *layers, Output())
        generator = torch.Generator().manual_seed(3)
        module = build_module(network, fitted.input_types(), 3, generator=generator)
        return Subject(module, network, fitted)

    return make


@pytest.mark.parametrize("kind", sorted(GRAPHS))
@pytest.mark.parametrize("text", ODD)
def test_the_last_value_is_the_answer_of_the_model(kind: str, text: str, tmp_path: Path) -> None:
    bundle = toy_bundle(tmp_path, kind)
    predictor = Predictor(bundle)
    found = follow(predictor.module, bundle.graph, bundle.fitted, Inputs(text))
    assert np.allclose(found.answer.values, predictor.outputs([text])[0], atol=1e-6)
    assert found.answer.rows == bundle.labels
    logits = found.layers[-1].value
    assert logits.kind == "logits"
    odds = np.exp(logits.values - logits.values.max())
    assert np.allclose(odds / odds.sum(), found.answer.values, atol=1e-6)
    restored = Follow.from_json(json.loads(json.dumps(found.to_json(), allow_nan=False)))
    assert _plain(restored) == _plain(found)


def test_a_number_is_told_in_its_own_unit(tmp_path: Path) -> None:
    bundle = toy_bundle(tmp_path, task="regression")
    predictor = Predictor(bundle)
    found = follow(predictor.module, bundle.graph, bundle.fitted, Inputs(TEXT))
    assert found.answer.kind == "number"
    assert found.answer.values[0] == pytest.approx(predictor.outputs([TEXT])[0, 0], rel=1e-6)
    assert found.layers[-1].value.kind == "number"


def test_labels_that_do_not_exclude_each_other(tmp_path: Path) -> None:
    project = engine.new_project(
        "tags", tag_table(tmp_path / "tags.csv", rows=60), task="multilabel", label_separator=";"
    )
    found = untrained_project(project).follow(Inputs("ball soup"))
    assert found.answer.kind == "labels"
    (logits,) = (x.value.values for x in found.layers if x.value.kind == "logits")
    assert np.allclose(1 / (1 + np.exp(-logits)), found.answer.values, atol=1e-6)


def test_every_template_is_followed_from_text_to_answer(tmp_path: Path) -> None:
    project = engine.new_project("shop", shop_table(tmp_path / "shop.csv", "price", rows=60))
    data = project.data.model_copy(
        update={
            "text": ("text",),
            "label": "label",
            "numeric": (NumericColumn(name="price"),),
            "categories": (CategoryColumn(name="shop"),),
        }
    )
    project = replace(project, data=data)
    check = engine.check_project(project, fit=False)
    assert check.profile is not None
    row = Inputs("the red cat sat near blue zebras", {}, {"price": 12.5}, {"shop": "north"})
    for name in all_templates():
        suggested = engine.apply_template(project, name, check.profile.facts)
        subject = untrained_project(suggested)
        found = subject.follow(row)
        assert {layer.node for layer in found.layers} == {n.id for n in suggested.graph.nodes}
        (logits,) = (x.value.values for x in found.layers if x.value.kind == "logits")
        expected = np.exp(logits) / np.exp(logits).sum()
        assert found.layers[-1].value.kind in ("logits", "probabilities")
        assert np.allclose(expected, found.answer.values, atol=1e-6), name
        for layer in found.layers:
            for picture in layer.pictures:
                axis = picture.values.shape[-2 if picture.kind == "attention" else 0]
                assert len(picture.rows) in (0, 1, axis), (name, layer.node)
        wanted = {"numbers_input", "category_input"} if name == "wide_deep" else set()
        assert wanted <= {layer.layer for layer in found.layers}


def test_unknown_words_keep_their_letters(toy: Callable[..., Subject]) -> None:
    tokens = toy(Pooling()).follow(Inputs(TEXT)).layers[0].value
    assert tokens.rows == ("ball", "soup", "zebra", "team")
    assert [number == 1 for number in tokens.values.tolist()] == [False, False, True, False]


@pytest.mark.parametrize("rotary", [False, True])
@pytest.mark.parametrize("causal", [False, True])
def test_attention_times_values_is_what_the_block_gives(
    toy: Callable[..., Subject], rotary: bool, causal: bool
) -> None:
    layer = SelfAttention(heads=2, head_size=4, rotary=rotary, causal=causal)
    subject = toy(layer, Pooling())
    found = subject.follow(Inputs(TEXT))
    block = subject.module.get_submodule("self_attention")
    assert isinstance(block, SelfAttentionBlock)
    told = _of(found, "self_attention", "attention")
    assert told.values.shape == (2, 4, 4)
    assert told.rows == told.columns == ("ball", "soup", "zebra", "team")
    assert np.allclose(told.values.sum(axis=2), 1, atol=1e-6)
    inputs = torch.from_numpy(found.by_node["embedding"].value.values)  # (T, C)
    values = block.attention.value(inputs).view(4, 2, 4).transpose(0, 1)  # (heads, T, size)
    mixed = torch.from_numpy(told.values) @ values
    expected = block.attention.joined(mixed.unsqueeze(0))[0].detach().numpy()
    assert np.allclose(expected, found.by_node["self_attention"].value.values, atol=1e-6)


def test_a_transformer_block_tells_whom_its_heads_look_at(toy: Callable[..., Subject]) -> None:
    found = toy(TransformerBlock(heads=2, head_size=4, feed_forward=8), Pooling()).follow(
        Inputs(TEXT)
    )
    told = _of(found, "transformer_block", "attention")
    assert told.values.shape == (2, 4, 4)
    assert np.allclose(told.values.sum(axis=2), 1, atol=1e-6)


def test_attention_across_names_both_texts(toy: Callable[..., Subject]) -> None:
    nodes = (
        Node("in", TokensInput()),
        Node("table", Embedding(dim=8)),
        Node("short", StridedPooling(window=2, stride=2)),
        Node("across", CrossAttention(heads=2, head_size=4)),
        Node("mean", Pooling()),
        Node("out", Output()),
    )
    ports = CrossAttention.ports
    wires = (
        Wire("in", "table"),
        Wire("table", "short"),
        Wire("table", "across", ports[0]),
        Wire("short", "across", ports[1]),
        Wire("across", "mean"),
        Wire("mean", "out"),
    )
    found = toy(graph=Graph(nodes, wires)).follow(Inputs(TEXT))
    told = _of(found, "across", "attention")
    assert told.values.shape == (2, 4, 2)
    assert told.rows == ("ball", "soup", "zebra", "team")
    assert told.columns == ("ball soup", "zebra team")


def test_additive_attention_tells_its_weights(toy: Callable[..., Subject]) -> None:
    nodes = (
        Node("in", TokensInput()),
        Node("table", Embedding(dim=8)),
        Node("across", AdditiveAttention(units=4)),
        Node("mean", Pooling()),
        Node("out", Output()),
    )
    ports = AdditiveAttention.ports
    wires = (
        Wire("in", "table"),
        *(Wire("table", "across", port) for port in ports),
        Wire("across", "mean"),
        Wire("mean", "out"),
    )
    found = toy(graph=Graph(nodes, wires)).follow(Inputs(TEXT))
    weights = _of(found, "across", "attention").values[0]
    states = found.by_node["table"].value.values
    assert np.allclose(weights @ states, found.by_node["across"].value.values, atol=1e-6)


def test_pooling_tells_what_each_word_counts(toy: Callable[..., Subject]) -> None:
    subject = toy(Pooling(mode="attention"))
    found = subject.follow(Inputs(TEXT))
    weights = _of(found, "pooling", "weights").values
    states = found.by_node["embedding"].value.values
    assert weights.sum() == pytest.approx(1, abs=1e-6)
    assert np.allclose(weights @ states, found.by_node["pooling"].value.values, atol=1e-6)
    block = subject.module.get_submodule("pooling")
    assert isinstance(block, PoolingBlock)
    largest = toy(Pooling(mode="max")).follow(Inputs(TEXT))
    shares = _of(largest, "pooling", "shares").values
    states = largest.by_node["embedding"].value.values
    assert np.allclose(shares, np.bincount(states.argmax(axis=0), minlength=4) / 8)


def test_states_of_both_directions_are_in_the_order_of_the_text(
    toy: Callable[..., Subject],
) -> None:
    layer = Lstm(hidden=5, bidirectional=True, returns="sequence", layers=2)
    found = toy(layer, Pooling()).follow(Inputs(TEXT))
    value = found.by_node["lstm"].value.values
    told = {(p.role, p.level): p.values for p in found.by_node["lstm"].pictures}
    assert set(told) - {("value", 1)} == {(r, n) for r in ("forwards", "backwards") for n in (1, 2)}
    both = np.concatenate([told["forwards", 2], told["backwards", 2]], axis=1)
    assert np.allclose(both, value, atol=1e-7)


def test_final_states_are_the_ends_of_what_is_told(tmp_path: Path) -> None:
    bundle = toy_bundle(tmp_path, "lstm")
    found = follow(Predictor(bundle).module, bundle.graph, bundle.fitted, Inputs(TEXT))
    forwards = _of(found, "lstm", "forwards").values
    backwards = _of(found, "lstm", "backwards").values
    ends = np.concatenate([forwards[-1], backwards[0]])
    assert np.allclose(ends, found.by_node["lstm"].value.values, atol=1e-7)


def test_what_the_ngrams_add_is_the_vector(tmp_path: Path) -> None:
    bundle = toy_bundle(tmp_path, "ngrams")
    found = follow(Predictor(bundle).module, bundle.graph, bundle.fitted, Inputs("ball team ball"))
    heaviest = found.layers[0].value
    assert set(heaviest.rows) >= {"ball", "team", "ball team"}
    assert np.all(np.diff(np.abs(heaviest.values)) <= 0)
    told = _of(found, "ngram_embedding", "contributions")
    assert set(told.rows) == set(heaviest.rows)
    added = told.values
    assert np.all(np.diff(np.abs(added).sum(axis=1)) <= 1e-7)
    value = found.by_node["ngram_embedding"].value.values
    assert np.allclose(added.sum(axis=0), value, atol=1e-6)


def test_long_texts_are_cut_and_it_says_so(toy: Callable[..., Subject]) -> None:
    subject = toy(Lstm(hidden=100, returns="sequence"), Pooling())
    found = subject.follow(Inputs("ball " * 300))
    states = found.by_node["lstm"].value
    length = subject.fitted.pipeline.sequence.max_length
    assert states.values.shape == (min(MOST_TOKENS, length), MOST_CHANNELS)
    assert states.shape == (length, 100)
    assert states.cut
    assert not found.by_node["output"].value.cut


def test_following_leaves_the_network_as_it_was(toy: Callable[..., Subject]) -> None:
    subject = toy(Lstm(hidden=4, returns="sequence"), Pooling())
    subject.module.train()
    before = torch.get_rng_state()
    first, second = (_plain(subject.follow(Inputs(TEXT))) for _ in range(2))
    assert first == second
    assert subject.module.training
    assert torch.equal(before, torch.get_rng_state())
    assert not any(module._forward_hooks for module in subject.module.modules())


def test_the_mode_comes_back_when_following_fails(
    toy: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = toy(Pooling())
    subject.module.train()

    def fail(_self: object, _batch: SequenceBatch) -> torch.Tensor:
        raise RuntimeError("no")

    monkeypatch.setattr(PoolingBlock, "forward", fail)
    with pytest.raises(RuntimeError):
        subject.follow(Inputs(TEXT))
    assert subject.module.training
    assert not any(module._forward_hooks for module in subject.module.modules())


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "magic"},
        {"values": {"shape": [10**6, 64], "float32": ""}},
        {"values": {"shape": [2, 2], "float32": "AAAA"}},
        {"values": {"shape": [4], "float32": "not base64"}},
        {"rows": ["w"] * 5_000},
        {"shape": "tall"},
    ],
)
def test_a_damaged_picture_is_refused(
    change: dict[str, object], toy: Callable[..., Subject]
) -> None:
    value = toy(Pooling()).follow(Inputs(TEXT)).to_json()
    value["layers"][1]["pictures"][0] |= change
    with pytest.raises(ValueError):
        Follow.from_json(value)


def _of(found: Follow, node: str, role: str) -> Picture:
    (picture,) = (p for p in found.by_node[node].pictures if p.role == role)
    return picture


def _plain(found: Follow) -> list[object]:
    def of_layer(layer: LayerFollowed) -> list[object]:
        return [layer.node, layer.layer, [picture.to_json() for picture in layer.pictures]]

    return [found.row, found.task, [of_layer(x) for x in found.layers], found.answer.to_json()]
