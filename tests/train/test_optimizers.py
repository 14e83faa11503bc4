"""The optimisers of the catalogue make the steps that their formulas say."""

import pytest
import torch
from torch import Tensor, nn

from studio.catalog.base import Optimizer
from studio.catalog.optimizers.adagrad import Adagrad
from studio.catalog.optimizers.adam import Adam, AdamW
from studio.catalog.optimizers.gradient_descent import GradientDescent
from studio.catalog.optimizers.nadam import NAdam
from studio.catalog.optimizers.rmsprop import RmsProp
from studio.catalog.optimizers.sgd import Sgd
from studio.catalog.registry import entries
from studio.train.optimizers import build_optimizers, set_learning_rate, sparse_tables


class _Table(nn.Module):
    """An embedding whose gradient is sparse when it says so."""

    def __init__(self, *, sparse: bool) -> None:
        super().__init__()
        self.sparse = sparse
        self.weight = nn.Parameter(torch.linspace(-1, 1, 12).reshape(6, 2))

    def forward(self, ids: Tensor) -> Tensor:
        return nn.functional.embedding(ids, self.weight, sparse=self.sparse)


def _steps(choice: Optimizer, module: _Table, batches: list[list[int]]) -> Tensor:
    optimizers = build_optimizers(choice, module)
    for number, ids in enumerate(batches):
        loss = ((module(torch.tensor(ids)) - 0.3) ** 2).sum() * (number + 1)
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
    return module.weight.detach()


CHOICES = [
    Adam(learning_rate=0.1),
    Adam(learning_rate=0.1, beta1=0.0),
    AdamW(learning_rate=0.1, weight_decay=0.1),
    Sgd(learning_rate=0.05, momentum=0.0),
    Sgd(learning_rate=0.05, momentum=0.9),
    Sgd(learning_rate=0.05, momentum=0.9, nesterov=True),
    RmsProp(learning_rate=0.05),
    RmsProp(learning_rate=0.05, momentum=0.5),
    GradientDescent(learning_rate=0.05),
    Adagrad(learning_rate=0.1),
    NAdam(learning_rate=0.05),
    NAdam(learning_rate=0.05, beta1=0.0, momentum_decay=0.1),
]


def test_no_optimizer_of_the_catalogue_is_left_out() -> None:
    assert {type(choice) for choice in CHOICES} == set(entries(Optimizer).values())


@pytest.mark.parametrize("choice", CHOICES, ids=repr)
def test_row_wise_equals_dense_when_every_step_touches_every_row(choice: Optimizer) -> None:
    batches = [[0, 1, 2, 3, 4, 5, 1], [5, 4, 3, 2, 1, 0], [0, 1, 2, 2, 3, 4, 5]]
    dense = _steps(choice, _Table(sparse=False), batches)
    sparse = _steps(choice, _Table(sparse=True), batches)
    torch.testing.assert_close(sparse, dense, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("choice", CHOICES, ids=repr)
def test_row_wise_leaves_other_rows_alone(choice: Optimizer) -> None:
    module = _Table(sparse=True)
    before = module.weight.detach().clone()
    after = _steps(choice, module, [[1, 1, 4], [4], [1]])
    untouched = [0, 2, 3, 5]
    assert torch.equal(after[untouched], before[untouched])
    assert not torch.equal(after[[1, 4]], before[[1, 4]])


def test_adam_by_its_formula() -> None:
    module = nn.Linear(1, 1, bias=False)
    nn.init.constant_(module.weight, 1.0)
    (optimizer,) = build_optimizers(
        Adam(learning_rate=0.1, beta1=0.9, beta2=0.99, epsilon=1e-8), module
    )
    weight, m, v = 1.0, 0.0, 0.0
    for step in range(1, 6):
        (module.weight**2).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
        g = 2 * weight
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        weight -= 0.1 * (m / (1 - 0.9**step)) / ((v / (1 - 0.99**step)) ** 0.5 + 1e-8)
    assert float(module.weight.detach()) == pytest.approx(weight, rel=1e-5)


def test_set_learning_rate_reaches_dense_and_sparse() -> None:
    module = nn.Sequential(_Table(sparse=True), nn.Linear(2, 1))
    optimizers = build_optimizers(Sgd(), module)
    assert len(list(sparse_tables(module))) == 1
    assert len(optimizers) == 2
    set_learning_rate(optimizers, 0.125)
    assert [g["lr"] for o in optimizers for g in o.param_groups] == [0.125, 0.125]


def test_nesterov_without_momentum_is_plain_sgd() -> None:
    batches = [[0, 1], [2, 3]]
    plain = _steps(Sgd(momentum=0.0), _Table(sparse=False), batches)
    assert torch.equal(
        _steps(Sgd(momentum=0.0, nesterov=True), _Table(sparse=False), batches), plain
    )


def test_a_module_without_weights_can_be_stepped() -> None:
    (optimizer,) = build_optimizers(Adam(), nn.Identity())
    optimizer.step()
    assert not optimizer.state
