"""The memory and the time of a step, layer by layer."""

import pytest
import torch
from torch import Tensor, nn

from studio.train.footprint import footprint, step_times

WIDE, INNER, CLASSES = 64, 128, 4


class Net(nn.Module):
    """Two dense layers with a ReLU between them, called as a graph's module is."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(WIDE, INNER)
        self.bend = nn.ReLU()
        self.second = nn.Linear(INNER, CLASSES)

    def forward(self, inputs: dict[str, Tensor]) -> Tensor:
        found: Tensor = self.second(self.bend(self.first(inputs["numbers"])))
        return found


class Stage:
    """A network with plain gradient descent: nothing is remembered between steps."""

    def __init__(self) -> None:
        self.net = Net()

    def step(self, rows: int) -> None:
        values = torch.ones(rows, WIDE)
        self.net({"numbers": values}).sum().backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            for weight in self.net.parameters():
                assert weight.grad is not None
                weight -= 1e-9 * weight.grad
                weight.grad = None


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.step(2)
    return made


def test_what_a_dense_network_keeps_is_what_one_counts_by_hand(stage: Stage) -> None:
    found = footprint(stage.net, lambda: stage.step(32))
    # The first layer keeps its input, which is there anyway; the ReLU keeps its output, of
    # four bytes a value; the second layer keeps the same tensor, which counts once.
    assert found.kept == {"first": 0, "bend": 32 * INNER * 4, "second": 0}


def test_the_peak_holds_gradient_input_and_what_is_kept(stage: Stage) -> None:
    found = footprint(stage.net, lambda: stage.step(32))
    weights = sum(p.numel() for p in stage.net.parameters()) * 4
    assert found.peak >= weights + 32 * (WIDE + INNER) * 4
    assert found.peak <= 3 * (weights + 32 * (WIDE + INNER + CLASSES) * 4)


def test_equal_steps_take_equal_memory_and_larger_ones_more_in_proportion(stage: Stage) -> None:
    peaks = [
        footprint(stage.net, lambda rows=rows: stage.step(rows)).peak for rows in (8, 8, 16, 24)
    ]  # type: ignore[misc]
    assert peaks[0] == peaks[1]
    assert peaks[3] - peaks[2] == peaks[2] - peaks[1] > 0


def test_the_time_of_a_step_is_divided_among_all_layers(stage: Stage) -> None:
    found = step_times(stage.net, lambda: stage.step(256))
    assert set(found.layers) == {"first", "bend", "second"}
    assert all(seconds > 0 for seconds in found.layers.values())
    assert found.rest > 0


def test_a_wider_layer_takes_more_of_the_time() -> None:
    stage = Stage()
    stage.net.first = nn.Linear(WIDE, 4_096)
    stage.net.second = nn.Linear(4_096, CLASSES)
    stage.step(512)
    found = step_times(stage.net, lambda: stage.step(512))
    assert found.layers["first"] > found.layers["second"]


def test_nothing_of_the_looking_stays(stage: Stage) -> None:
    footprint(stage.net, lambda: stage.step(4))
    step_times(stage.net, lambda: stage.step(4))
    for part in stage.net.modules():
        assert not part._forward_hooks
        assert not part._forward_pre_hooks
