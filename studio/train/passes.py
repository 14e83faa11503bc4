"""Rows sent through a network to look at what comes out, without learning from them."""

import contextlib
import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from studio.data.batching import make_batch, plan_batches
from studio.data.encoded import Encoded
from studio.model.build import GraphModule
from studio.train import metrics
from studio.train.device import memory_guard, to_device
from studio.train.losses import LossFunction

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
    """What the validation rows say of a network.

    Attributes:
        loss: the mean over the rows.
        figures: ``accuracy`` and ``macro_f1``; with several labels a row also ``micro_f1``, and
            accuracy is the share of rows all of whose labels are right; for a number ``mae`` and
            ``rmse`` in the label's unit.
    """

    loss: float
    figures: dict[str, float]

    @property
    def accuracy(self) -> float | None:
        """The share of right rows; None for a number."""
        return self.figures.get("accuracy")

    def metrics(self) -> dict[str, float]:
        """As told in `Evaluated`."""
        return {"val_loss": self.loss, **{f"val_{n}": v for n, v in self.figures.items()}}


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
    losses, parts, places = [], [], []
    classes = 1
    for index, outputs, wanted in passes(module, encoded):
        losses.append(loss(outputs, wanted) * len(index))
        parts.append(_judged(outputs, wanted))
        places.append(index)
        classes = outputs.shape[1]
        yield
    # Summed in double, which not every accelerator knows.
    mean_loss = float(torch.stack(losses).cpu().double().sum()) / encoded.size
    if encoded.labels is None:
        wrong, squares = torch.stack(parts).cpu().double().sum(dim=0).tolist()
        root = math.sqrt(squares / encoded.size) * target_std
        return Validation(mean_loss, {"mae": wrong / encoded.size * target_std, "rmse": root})
    if encoded.label_sets is not None:
        return Validation(mean_loss, _label_figures(torch.stack(parts).cpu(), encoded.size))
    predicted = torch.cat(parts).cpu().numpy()
    actual = encoded.labels[np.concatenate(places)]
    found = metrics.class_counts(actual, predicted, classes)
    return Validation(
        mean_loss,
        {
            "accuracy": int(found[:, 0].sum()) / encoded.size,
            "macro_f1": metrics.label_macro_f1(found),
        },
    )


def _judged(outputs: Tensor, wanted: Tensor) -> Tensor:
    """What is kept of a batch: the classes it says (B,); of labels (C + 1, 3) `_label_hits`; of
    numbers (2,) the sums of absolute and of squared errors."""
    if wanted.dim() == 2:
        return _label_hits(outputs > 0, wanted > 0.5)
    if wanted.is_floating_point():
        error = outputs.squeeze(1) - wanted
        return torch.stack([error.abs().sum(), error.square().sum()])
    return outputs.argmax(dim=1)


def _label_hits(found: Tensor, there: Tensor) -> Tensor:
    """(C + 1, 3): of each label rightly found, wrongly found, missed; last, rows all right."""
    columns = [(found & there).sum(dim=0), (found & ~there).sum(dim=0), (~found & there).sum(dim=0)]
    whole = (found == there).all(dim=1).sum()
    return torch.cat([torch.stack(columns, dim=1), whole.expand(1, 3)])


def _label_figures(parts: Tensor, rows: int) -> dict[str, float]:
    """Of `_label_hits` of all batches: (batches, C + 1, 3)."""
    sums = parts.sum(dim=0).numpy()
    found = np.concatenate([sums[:-1], np.zeros((len(sums) - 1, 1), np.int64)], axis=1)
    return {
        "accuracy": int(sums[-1, 0]) / rows,
        "micro_f1": metrics.micro_f1(found),
        "macro_f1": metrics.label_macro_f1(found),
    }


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
