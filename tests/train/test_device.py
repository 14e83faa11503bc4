"""Where a run computes."""

import pytest
import torch
from train_toys import lstm_graph, ngram_graph

from studio.catalog.layers.conv1d import Conv1d
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.plan import TrainPlan
from studio.core.errors import UserError
from studio.model.graph import chain
from studio.train.device import (
    choose_device,
    choose_threads,
    machine,
    memory_guard,
    processors,
    threads,
)


def test_automatic_choice_takes_the_best_there_is() -> None:
    best = "cuda" if torch.cuda.is_available() else "cpu"
    if torch.backends.mps.is_available():
        best = "mps"
    assert choose_device("auto").type == best
    assert choose_device("cpu").type == "cpu"


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_told(name: str) -> None:
    if {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}[name]:
        assert choose_device(name).type == name
        return
    with pytest.raises(UserError) as raised:
        choose_device(name)
    assert raised.value.problem.code == "no-device"
    assert raised.value.problem.where == "plan.device"


def test_threads_by_rule() -> None:
    wide = chain(TokensInput(), Embedding(), Lstm(hidden=512), Output())
    convolution = chain(TokensInput(), Embedding(), Conv1d(), Pooling(), Output())
    plan = TrainPlan()
    assert choose_threads(plan, lstm_graph()) == 1
    assert choose_threads(plan, ngram_graph()) == 1
    assert choose_threads(plan, wide) == processors()
    assert choose_threads(plan, convolution) == processors()
    assert choose_threads(TrainPlan(threads=1), wide) == 1
    assert choose_threads(TrainPlan(threads=256), wide) == processors()


def test_threads_are_put_back() -> None:
    before = torch.get_num_threads()
    with pytest.raises(KeyError), threads(1):
        assert torch.get_num_threads() == 1
        raise KeyError
    assert torch.get_num_threads() == before


def test_too_little_memory_is_told_with_a_way_out() -> None:
    with pytest.raises(UserError) as raised, memory_guard():
        torch.empty(2**46)  # 256 TB
    assert raised.value.problem.code == "out-of-memory"
    assert raised.value.problem.where == "plan.batch_size"
    assert raised.value.problem.fix


def test_other_errors_pass() -> None:
    with pytest.raises(RuntimeError, match="mat1 and mat2"), memory_guard():
        torch.mm(torch.zeros(2, 3), torch.zeros(2, 3))


def test_the_machine_is_named() -> None:
    assert torch.__version__ in machine()
