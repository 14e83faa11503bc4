"""Rows sent through a network to look at what comes out, without learning from them."""

import contextlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from studio.data.batching import make_batch, plan_batches
from studio.data.encoded import Encoded
from studio.model.build import GraphModule
from studio.train.device import memory_guard, to_device
from studio.train.losses import LossFunction, right_rows

#: Rows in a batch of evaluation: large, since nothing is kept for a backward pass.
BATCH_ROWS = 512
#: Token positions, padding included, in such a batch: bounds the memory for very long texts.
BATCH_POSITIONS = 2**18


def outputs_of(module: GraphModule, encoded: Encoded) -> Tensor:
    """The module's outputs (logits, or standardised numbers) for all rows: (N, C), on the CPU.

    In evaluation mode, in batches of like length; the rows keep their order.
    """
    width = 0
    parts: list[tuple[NDArray[np.int64], Tensor]] = []
    for index, outputs, _ in passes(module, encoded):
        parts.append((index, outputs.float().cpu()))
        width = outputs.shape[1]
    found = torch.empty(encoded.size, width)
    for index, outputs in parts:
        found[torch.from_numpy(index)] = outputs
    return found


@dataclass(frozen=True)
class Validation:
    """Means over the validation rows: loss; accuracy, or absolute error in the label's unit.

    With several labels a row `accuracy` is the share of rows all of whose labels are right, and
    `micro_f1` the F1 over all labels of all rows.
    """

    loss: float
    accuracy: float | None = None
    mae: float | None = None
    micro_f1: float | None = None

    def metrics(self) -> dict[str, float]:
        """As told in `Evaluated`."""
        found = {"val_loss": self.loss}
        if self.accuracy is not None:
            found["val_accuracy"] = self.accuracy
        if self.mae is not None:
            found["val_mae"] = self.mae
        if self.micro_f1 is not None:
            found["val_micro_f1"] = self.micro_f1
        return found


def validating(
    module: GraphModule, encoded: Encoded, loss: LossFunction, *, target_std: float = 1.0
) -> Generator[None, None, Validation]:
    """The few figures that are wanted after every epoch, with one reading of the device.

    Pauses after each batch, so that commands can be answered; the module is in the mode that it
    was in whenever it does.

    Args:
        module: on any device.
        encoded: at least one row; all have labels.
        loss: the plan's loss.
        target_std: turns standardised errors into the label's unit.
    """
    parts: list[Tensor] = []
    for index, outputs, wanted in passes(module, encoded):
        batch_loss = loss(outputs, wanted) * len(index)
        right = right_rows(outputs, wanted)
        if right is None:
            right = (outputs.squeeze(1) - wanted).abs().sum()
        figures = [batch_loss, right, *_label_hits(outputs, wanted)]
        parts.append(torch.stack([figure.to(batch_loss.dtype) for figure in figures]))
        yield
    # Summed in double, which not every accelerator knows.
    sums = torch.stack(parts).cpu().double().sum(dim=0)
    mean_loss, mean_other = (sums[:2] / encoded.size).tolist()
    if encoded.labels is None:
        return Validation(mean_loss, mae=mean_other * target_std)
    if encoded.label_sets is None:
        return Validation(mean_loss, accuracy=mean_other)
    hits, named = sums[2:].tolist()
    return Validation(mean_loss, accuracy=mean_other, micro_f1=2 * hits / named if named else 0.0)


def _label_hits(outputs: Tensor, wanted: Tensor) -> tuple[Tensor, ...]:
    """Labels found rightly, and labels found or wanted; nothing unless rows have several."""
    if wanted.dim() != 2:
        return ()
    found, there = outputs > 0, wanted > 0.5
    return (found & there).sum(), found.sum() + there.sum()


def validate(
    module: GraphModule, encoded: Encoded, loss: LossFunction, *, target_std: float = 1.0
) -> Validation:
    """The figures of `validating`, without pauses."""
    going = validating(module, encoded, loss, target_std=target_std)
    while True:
        try:
            next(going)
        except StopIteration as end:
            found: Validation = end.value
            return found


def labelled(encoded: Encoded) -> Encoded:
    """The rows that have a label or a target; the same object where all have."""
    if encoded.labels is not None:
        there = encoded.labels >= 0
    elif encoded.targets is not None:
        there = np.isfinite(encoded.targets)
    else:
        there = np.zeros(encoded.size, dtype=bool)
    if there.all():
        return encoded
    return encoded.take(np.flatnonzero(there))


def within_memory(encoded: Encoded, batches: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
    """The same rows, with batches of very long texts divided (`BATCH_POSITIONS`)."""
    lengths = encoded.token_counts()
    if lengths is None:
        return batches
    found: list[NDArray[np.int64]] = []
    for index in batches:
        positions = len(index) * int(lengths[index].max(initial=0))
        found += np.array_split(index, max(1, min(len(index), -(-positions // BATCH_POSITIONS))))
    return found


def device_of(module: torch.nn.Module) -> torch.device:
    """Where a module's weights lie; the CPU for a module without weights."""
    first = next(iter(module.parameters()), None)
    return torch.device("cpu") if first is None else first.device


@contextlib.contextmanager
def inference(module: torch.nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; the module's mode is put back afterwards."""
    training = module.training
    if training:
        module.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        if training:
            module.train()


def passes(
    module: GraphModule, encoded: Encoded
) -> Iterator[tuple[NDArray[np.int64], Tensor, Tensor]]:
    """(index, outputs (B, C), what is wanted (`Batch.wanted`)) of all rows, by length."""
    device = device_of(module)
    batches = plan_batches(encoded, BATCH_ROWS, generator=None)
    for index in within_memory(encoded, batches):
        # Entered anew for each batch: who waits for the next one must not find itself inside.
        with inference(module), memory_guard("data"):
            batch = to_device(make_batch(encoded, index, pad_to=None), device)
            outputs = module(batch.inputs)
        yield index, outputs, batch.wanted
