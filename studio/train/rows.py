"""An optimiser for large tables of which a batch touches a few rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class RowRule:
    """How a touched row moves.

    Attributes:
        kind: the family of the update.
        learning_rate: of the first step; the loop sets the rate of each step.
        first: how long the mean of the gradient remembers (β₁, momentum), 0 to 1.
        second: how long the mean of the squared gradient remembers (β₂, α), 0 to 1.
        epsilon: keeps the division finite.
        weight_decay: decoupled decay of the touched rows, times the learning rate.
        nesterov: look ahead along the momentum.
        momentum_decay: how fast NAdam's momentum grows in the first steps.
    """

    kind: Literal["adam", "nadam", "sgd", "rmsprop", "adagrad"]
    learning_rate: float
    first: float = 0.0
    second: float = 0.0
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    nesterov: bool = False
    momentum_decay: float = 0.0


class RowWise(torch.optim.Optimizer):
    """Adam, NAdam, SGD, RMSprop or Adagrad on the rows with a gradient; the others and their means stand still.

    This is the "lazy" form that torch's SparseAdam and TensorFlow's sparse updates use: a row's
    means don't fade in steps that don't touch it. Adam's bias correction counts all steps.
    Tables have a sparse COO gradient (rows, D); a dense one is refused by torch itself.
    """

    def __init__(self, tables: Iterable[nn.Parameter], rule: RowRule) -> None:
        super().__init__(tables, {"lr": rule.learning_rate})
        self.rule = rule

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Move the touched rows of every table once."""
        for group in self.param_groups:
            for table in group["params"]:
                if table.grad is None:
                    continue
                gradient = table.grad.coalesce()
                rows, values = gradient.indices()[0], gradient.values()
                if rows.numel():
                    self._move(table, rows, values, float(group["lr"]))

    def _move(self, table: Tensor, rows: Tensor, values: Tensor, rate: float) -> None:
        state = self.state[table]
        if not state:
            state.update(self._fresh(table))
        state["step"] += 1
        if self.rule.weight_decay:
            table.index_copy_(0, rows, table[rows] * (1 - rate * self.rule.weight_decay))
        if self.rule.kind == "adam":
            change = self._adam(state, rows, values)
        elif self.rule.kind == "nadam":
            change = self._nadam(state, rows, values)
        elif self.rule.kind == "rmsprop":
            change = self._rmsprop(state, rows, values)
        elif self.rule.kind == "adagrad":
            change = self._adagrad(state, rows, values)
        else:
            change = self._momentum(state, rows, values)
        table.index_add_(0, rows, change, alpha=-rate)

    def _fresh(self, table: Tensor) -> dict[str, Any]:
        state: dict[str, Any] = {"step": torch.zeros((), dtype=torch.float32)}
        if self.rule.first:
            state["first"] = torch.zeros_like(table)
        if self.rule.kind != "sgd":
            state["second"] = torch.zeros_like(table)
        if self.rule.kind == "nadam":
            state["product"] = torch.ones((), dtype=torch.float64)
        return state

    def _adam(self, state: dict[str, Any], rows: Tensor, values: Tensor) -> Tensor:
        step = float(state["step"])
        mean: Tensor = values
        if self.rule.first:
            mean = torch.lerp(values, state["first"][rows], self.rule.first)
            state["first"].index_copy_(0, rows, mean)
            mean = mean.div(1 - self.rule.first**step)
        square = self._square(state, rows, values) / (1 - self.rule.second**step)
        return mean.div(square.sqrt_().add_(self.rule.epsilon))

    def _nadam(self, state: dict[str, Any], rows: Tensor, values: Tensor) -> Tensor:
        rule, step = self.rule, float(state["step"])
        now, coming = (
            rule.first * (1 - 0.5 * 0.96 ** (at * rule.momentum_decay)) for at in (step, step + 1)
        )
        state["product"] *= now
        product = float(state["product"])
        mean: Tensor = values
        if rule.first:
            mean = torch.lerp(values, state["first"][rows], rule.first)
            state["first"].index_copy_(0, rows, mean)
        ahead = values * ((1 - now) / (1 - product)) + mean * (coming / (1 - product * coming))
        square = self._square(state, rows, values) / (1 - rule.second**step)
        change: Tensor = ahead.div_(square.sqrt_().add_(rule.epsilon))
        return change

    def _adagrad(self, state: dict[str, Any], rows: Tensor, values: Tensor) -> Tensor:
        total: Tensor = state["second"][rows].add_(values.square())
        state["second"].index_copy_(0, rows, total)
        return values / total.sqrt().add_(self.rule.epsilon)

    def _rmsprop(self, state: dict[str, Any], rows: Tensor, values: Tensor) -> Tensor:
        square = self._square(state, rows, values)
        scaled = values / (square.sqrt().add_(self.rule.epsilon))
        return self._momentum(state, rows, scaled) if self.rule.first else scaled

    def _momentum(self, state: dict[str, Any], rows: Tensor, values: Tensor) -> Tensor:
        if not self.rule.first:
            return values
        kept: Tensor = state["first"][rows].mul_(self.rule.first).add_(values)
        state["first"].index_copy_(0, rows, kept)
        return values + self.rule.first * kept if self.rule.nesterov else kept

    def _square(self, state: dict[str, Any], rows: Tensor, values: Tensor) -> Tensor:
        square: Tensor = torch.lerp(values.square(), state["second"][rows], self.rule.second)
        state["second"].index_copy_(0, rows, square)
        return square
