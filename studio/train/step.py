"""One step of training: forward, backward, regularisers, clipping, update."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from studio.catalog.plan import TrainPlan
from studio.data.batching import Batch
from studio.model.build import GraphModule
from studio.model.penalties import penalty
from studio.train.averaging import Average
from studio.train.losses import LossFunction, right_rows
from studio.train.meter import StepFigures
from studio.train.optimizers import build_optimizers, set_learning_rate

#: With more weights than this the gradient's length is measured in every `_NORM_EVERY`-th step
#: (it then costs several per cent of a step); the steps between repeat the last figure.
_NORM_WEIGHTS = 2_000_000
_NORM_EVERY = 8


class Stepper:
    """Owns a module's optimisers and makes steps with them.

    L1 and L2 are added to the gradient: l2·w and l1·sign(w), for weights with two or more
    dimensions (no biases, no normalisation scales). Then the whole gradient is scaled to
    `clip_norm`, then each value cut to `clip_value`. The reported loss is the data's alone, without
    what layers of their own ask for (`penalty`) either: it compares with that of validation.
    With a sparse table L1 and L2 act on the rows of the step only.
    """

    def __init__(self, module: GraphModule, plan: TrainPlan, loss: LossFunction) -> None:
        self.module = module
        self.optimizers = build_optimizers(plan.optimizer, module)
        self.loss = loss
        self._plan = plan
        self._weights = [p for p in module.parameters() if p.requires_grad]
        self._decayed = [p for p in self._weights if p.dim() > 1]
        self._norm_always = (
            plan.clip_norm is not None or sum(p.numel() for p in self._weights) <= _NORM_WEIGHTS
        )
        self._last_norm: Tensor | None = None
        self.average = Average(module, plan.average) if plan.average else None

    @property
    def judged(self) -> GraphModule:
        """The network that is judged and kept: the mean of the weights where the plan wants it."""
        return self.module if self.average is None else self.average.module

    @property
    def last_norm(self) -> float | None:
        """The gradient's length last measured; part of a run's position."""
        return None if self._last_norm is None else float(self._last_norm)

    @last_norm.setter
    def last_norm(self, value: float | None) -> None:
        self._last_norm = None if value is None else torch.tensor(value)

    def accumulate(self, batch: Batch, share: float) -> tuple[Tensor, Tensor | None]:
        """Forward and backward; the gradient is added, times `share` of the step's rows.

        Returns:
            The batch's mean loss (scalar) and its number of right rows (None for regression).
        """
        outputs = self.module(batch.inputs)  # (B, classes)
        wanted = batch.wanted
        loss = self.loss(outputs, wanted)
        small = penalty(self.module)
        total = loss if small is None else loss + small
        (total if share == 1.0 else total * share).backward()  # type: ignore[no-untyped-call]
        return loss.detach(), right_rows(outputs.detach(), wanted)

    def update(self, step: int, rate: float) -> Tensor:
        """Move the weights along the accumulated gradient and forget it.

        Args:
            step: counted from 0 over the whole run.
            rate: the learning rate of this step.

        Returns:
            The gradient's length before clipping, scalar (see `_NORM_WEIGHTS`).
        """
        with torch.no_grad():
            norm = self._prepare(step)
        set_learning_rate(self.optimizers, rate)
        for optimizer in self.optimizers:
            optimizer.step()
        self.forget()
        if self.average is not None:
            self.average.follow(step)
        return norm

    def forget(self) -> None:
        """Drop the gradient, such as that of a step broken off half-way."""
        for weight in self._weights:
            weight.grad = None

    def _prepare(self, step: int) -> Tensor:
        for weight in self._weights:
            if weight.grad is not None and weight.grad.is_sparse:
                weight.grad = weight.grad.coalesce()
        if self._plan.l1 or self._plan.l2:
            self._regularise()
        gradients = [_values(w) for w in self._weights if w.grad is not None]
        norm = self._norm(gradients, step)
        if self._plan.clip_norm is not None:
            scale = (self._plan.clip_norm / (norm + 1e-6)).clamp(max=1.0)
            for gradient in gradients:
                gradient.mul_(scale)
        if self._plan.clip_value is not None:
            for gradient in gradients:
                gradient.clamp_(-self._plan.clip_value, self._plan.clip_value)
        return norm

    def _norm(self, gradients: Sequence[Tensor], step: int) -> Tensor:
        if self._norm_always or self._last_norm is None or step % _NORM_EVERY == 0:
            self._last_norm = nn.utils.get_total_norm(gradients)
        return self._last_norm

    def _regularise(self) -> None:
        for weight in self._decayed:
            if weight.grad is None:
                continue
            values = weight.detach()
            gradient = _values(weight)
            if weight.grad.is_sparse:
                values = values[weight.grad.indices()[0]]
            if self._plan.l2:
                gradient.add_(values, alpha=self._plan.l2)
            if self._plan.l1:
                gradient.add_(values.sign(), alpha=self._plan.l1)


def figures(
    parts: Sequence[tuple[Tensor, Tensor | None]],
    rows: Sequence[int],
    norm: Tensor,
    rate: float,
) -> StepFigures:
    """The figures of a step from those of its parts (one, or the chunks of a full batch)."""
    if len(parts) == 1:
        return StepFigures(parts[0][0], parts[0][1], norm, rows[0], rate)
    total = sum(rows)
    loss = torch.stack([part[0] * (n / total) for part, n in zip(parts, rows, strict=True)]).sum()
    hits = [part[1] for part in parts if part[1] is not None]
    return StepFigures(loss, torch.stack(hits).sum() if hits else None, norm, total, rate)


def _values(weight: Tensor) -> Tensor:
    """The stored values of a weight's gradient; changing them changes the gradient."""
    assert weight.grad is not None
    return weight.grad.values() if weight.grad.is_sparse else weight.grad
