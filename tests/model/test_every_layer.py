"""The contract that every registered layer keeps, run in a small network around it."""

import pytest
import torch
from layer_graphs import CLASSES, EVERY_LAYER, INPUTS, batch, generator, graph_around, name_of
from torch import Tensor

from studio.catalog.base import InitialisedLayer, Layer
from studio.catalog.layers.batch_norm import BatchNorm
from studio.catalog.registry import entries
from studio.core.batch import SequenceBatch
from studio.core.spec import params_of
from studio.core.tensors import Sequence, TensorType, Vector
from studio.model.build import GraphModule, build_module
from studio.model.check import check_graph

each_layer = pytest.mark.parametrize("layer", EVERY_LAYER, ids=name_of)


def _module(layer: Layer, seed: int = 0) -> GraphModule:
    module = build_module(graph_around(layer), INPUTS, CLASSES, generator=generator(seed))
    return module.eval()


def _outputs(module: GraphModule, inputs: dict[str, object]) -> dict[str, object]:
    """What leaves each node."""
    found: dict[str, object] = {}
    hooks = [
        block.register_forward_hook(lambda _m, _i, out, name=name: found.__setitem__(name, out))
        for name, block in module.named_children()
    ]
    module(inputs)
    for hook in hooks:
        hook.remove()
    return found


def _fits(value: object, declared: TensorType | None, texts: int) -> bool:
    match declared:
        case Sequence(channels):
            assert isinstance(value, SequenceBatch)
            return value.values.shape[0] == texts and value.values.shape[2] == channels
        case Vector(channels):
            assert isinstance(value, Tensor)
            return tuple(value.shape) == (texts, channels)
        case _:
            return value is not None


@each_layer
def test_the_declared_shape_is_the_real_one(layer: Layer) -> None:
    checked = check_graph(graph_around(layer), INPUTS, CLASSES, "classification")
    assert checked.ok, [str(p.message) for p in checked.problems]
    module = _module(layer)
    found = _outputs(module, batch())
    for report in checked.layers:
        assert _fits(found[report.id], report.output, len(batch()["tokens"].lengths)), report


@each_layer
def test_the_declared_parameters_are_the_real_ones(layer: Layer) -> None:
    graph = graph_around(layer)
    checked = check_graph(graph, INPUTS, CLASSES, "classification")
    module = _module(layer)
    for report in checked.layers:
        block = module.get_submodule(report.id)
        assert report.parameters == sum(p.numel() for p in block.parameters()), report
    assert checked.parameters == sum(p.numel() for p in module.parameters())
    frozen = [name for name, p in module.named_parameters() if not p.requires_grad]
    assert bool(frozen) == (getattr(layer, "trainable", True) is False)
    collected = {name for name, _ in module.named_buffers()}
    assert bool(collected) == isinstance(layer, BatchNorm), collected


@each_layer
def test_gradients_are_finite_and_reach_every_parameter(layer: Layer) -> None:
    module = _module(layer).train()
    logits = module(batch())
    torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1, 2, 0, 1])).backward()
    for name, parameter in module.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad, name
        assert parameter.grad is None or torch.isfinite(parameter.grad).all(), name


@each_layer
@pytest.mark.parametrize("fill", [0, 7])
def test_more_padding_changes_nothing(layer: Layer, fill: int) -> None:
    """Whatever ids the padding holds, and for the gradients too."""
    module = _module(layer)
    results = []
    for inputs in (batch(), batch(extra=6, fill=fill)):
        module.zero_grad()
        logits = module(inputs)
        logits.square().sum().backward()
        gradients = {name: p.grad for name, p in module.named_parameters()}
        results.append((logits.detach(), gradients))
    torch.testing.assert_close(results[0][0], results[1][0], atol=1e-6, rtol=1e-5)
    for name, expected in results[0][1].items():
        torch.testing.assert_close(results[1][1][name], expected, atol=1e-5, rtol=1e-4)


@each_layer
def test_a_text_is_the_same_alone_and_among_others(layer: Layer) -> None:
    module = _module(layer)
    together = module(batch())
    tokens = batch()["tokens"]
    for row, length in enumerate(tokens.lengths.tolist()):
        alone = type(tokens)(tokens.ids[row : row + 1, :length], tokens.lengths[row : row + 1])
        bag = batch()["ngrams"]
        ends = [*bag.offsets.tolist(), len(bag.ids)]
        part = slice(ends[row], ends[row + 1])
        own = type(bag)(bag.ids[part], torch.tensor([0]), bag.weights[part])
        rest = {name: batch()[name][row : row + 1] for name in ("numbers", "category/shop")}
        result = module({"tokens": alone, "tags": alone, "ngrams": own, **rest})
        torch.testing.assert_close(result[0], together[row], atol=1e-6, rtol=1e-5)


@each_layer
def test_empty_texts_give_finite_results(layer: Layer) -> None:
    module = _module(layer)
    tokens = batch()["tokens"]
    empty = type(tokens)(torch.zeros(2, 0, dtype=torch.int64), torch.zeros(2, dtype=torch.int64))
    bag = batch()["ngrams"]
    no_ngrams = type(bag)(bag.ids[:0], torch.tensor([0, 0]), bag.weights[:0])
    rest = {name: batch()[name][:2] for name in ("numbers", "category/shop")}
    logits = module({"tokens": empty, "tags": empty, "ngrams": no_ngrams, **rest})
    assert logits.shape == (2, CLASSES)
    assert torch.isfinite(logits).all()
    logits.sum().backward()
    assert all(torch.isfinite(p.grad).all() for p in module.parameters() if p.grad is not None)


@each_layer
def test_the_seed_decides_and_nothing_else(layer: Layer) -> None:
    state = torch.get_rng_state()
    first, again, other = _module(layer, 1), _module(layer, 1), _module(layer, 2)
    assert torch.equal(torch.get_rng_state(), state), "the global source of chance was used"
    for name, weights in first.state_dict().items():
        assert torch.equal(weights, again.state_dict()[name]), name
    changed = [
        not torch.equal(weights, other.state_dict()[name])
        for name, weights in first.state_dict().items()
    ]
    assert any(changed)


@each_layer
def test_no_weight_is_left_to_chance(layer: Layer) -> None:
    """Memory that nothing was written to is filled with NaN here, so a gap shows."""
    torch.use_deterministic_algorithms(True)
    try:
        assert torch.utils.deterministic.fill_uninitialized_memory
        module = _module(layer)
    finally:
        torch.use_deterministic_algorithms(False)
    for name, weights in module.state_dict().items():
        assert torch.isfinite(weights).all(), name


@each_layer
def test_weights_are_kept_under_the_name_of_their_node(layer: Layer) -> None:
    graph = graph_around(layer)
    module = _module(layer, 1)
    weights = module.state_dict()
    assert {name.split(".")[0] for name in weights} <= {node.id for node in graph.nodes}
    copy = _module(layer, 2)
    copy.load_state_dict(weights, strict=True)
    assert torch.equal(copy(batch()), module(batch()))


@each_layer
def test_evaluation_is_repeatable(layer: Layer) -> None:
    module = _module(layer)
    assert torch.equal(module(batch()), module(batch()))


INITIALISED = [entry for entry in entries(Layer).values() if issubclass(entry, InitialisedLayer)]
DISTRIBUTIONS = [
    value for p in params_of(InitialisedLayer) if p.name == "init" for value, _ in p.choices
]


@pytest.mark.parametrize("init", DISTRIBUTIONS)
@pytest.mark.parametrize("entry", INITIALISED, ids=lambda entry: entry.meta.id)
def test_every_initialisation_serves(entry: type[InitialisedLayer], init: str) -> None:
    column = {"column": "shop"} if "column" in entry.model_fields else {}
    module = _module(entry(init=init, init_scale=0.3, **column))
    block = module.get_submodule("it")
    matrices = [p.detach() for p in block.parameters() if p.ndim > 1]
    assert matrices
    for matrix in matrices:
        assert torch.isfinite(matrix).all()
        assert matrix.std() > 0
        if init == "uniform":
            assert matrix.abs().max() <= 0.3
            assert matrix.abs().max() > 0.25
        if init == "normal":
            assert 0.2 < float(matrix.std()) < 0.4
    assert torch.isfinite(module(batch())).all()
