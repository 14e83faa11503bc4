"""Where a run computes, with how many threads, and what happens when memory runs out."""

import contextlib
import os
import platform
from collections.abc import Iterator

import torch

from studio.catalog.plan import TrainPlan
from studio.core.batch import BagBatch, TokenBatch
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.data.batching import Batch, Tensors
from studio.model.graph import Graph

#: Recurrent layers up to this width are faster on one thread: a step is many small products.
SMALL_RECURRENT = 128


def choose_device(wanted: str) -> torch.device:
    """The device of a plan: ``cpu``, ``cuda``, ``mps``, or ``auto`` for the best one there is.

    Raises:
        UserError: it was asked for by name and this machine hasn't got it.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return torch.device(next((name for name, is_there in there.items() if is_there), "cpu"))
    if wanted == "cpu" or there.get(wanted, False):
        return torch.device(wanted)
    name = {"cuda": "NVIDIA (CUDA)", "mps": "Apple (MPS)"}.get(wanted, wanted)
    raise UserError(
        problem(
            "no-device",
            "plan.device",
            msg(N_("No {name} graphics was found on this machine."), name=name),
            msg(N_("Choose the automatic device, or the processor.")),
        )
    )


def device_title(device: torch.device) -> str:
    """What a person knows the device by, such as ``cpu`` or ``cuda (NVIDIA T4)``."""
    if device.type == "cuda":
        return f"cuda ({torch.cuda.get_device_name(device)})"
    return device.type


def choose_threads(plan: TrainPlan, graph: Graph) -> int:
    """Processor threads for a run, by rule, so that the same project gets the same number.

    The number the plan gives, at most the processors there are. Else one for graphs whose work
    is small recurrent layers (hidden width up to `SMALL_RECURRENT`) or n-gram tables, where
    threads cost more than they bring; else all processors of this process.
    """
    available = processors()
    if plan.threads:
        return min(plan.threads, available)
    kinds = {node.layer.meta.id for node in graph.nodes}
    widths = [
        int(getattr(node.layer, "hidden", 0))
        for node in graph.nodes
        if node.layer.meta.id in ("lstm", "gru")
    ]
    if widths and max(widths) <= SMALL_RECURRENT and "conv1d" not in kinds:
        return 1
    if not widths and "ngrams_input" in kinds and "tokens_input" not in kinds:
        return 1
    return available


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def threads(count: int) -> Iterator[None]:
    """Let torch use `count` threads within, and as many as before afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def to_device(batch: Batch, device: torch.device) -> Batch:
    """A batch on `device`; for CUDA by way of pinned memory, so that the copy doesn't block."""
    if device.type == "cuda":
        batch = Batch(
            {name: _pinned(value) for name, value in batch.inputs.items()},
            None if batch.labels is None else batch.labels.pin_memory(),
            None if batch.targets is None else batch.targets.pin_memory(),
            batch.index,
        )
    return batch.to(device)


def _pinned(value: Tensors) -> Tensors:
    if isinstance(value, torch.Tensor):
        return value.pin_memory()
    if isinstance(value, TokenBatch):
        return TokenBatch(value.ids.pin_memory(), value.lengths.pin_memory())
    return BagBatch(value.ids.pin_memory(), value.offsets.pin_memory(), value.weights.pin_memory())


def synchronise(device: torch.device) -> None:
    """Wait until everything asked of an accelerator is done; nothing on a processor."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


@contextlib.contextmanager
def memory_guard(where: str = "plan.batch_size") -> Iterator[None]:
    """Turn torch's ways of saying "out of memory" into one sentence with a way out.

    Raises:
        UserError: the device or the processor had no memory left; any other error passes.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not ran_out(error):
            raise
        raise _out_of_memory(where, error) from error


def ran_out(error: BaseException) -> bool:
    """Whether an error says that the device or the processor had no memory left."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    # The CPU allocator (Linux, then Windows and macOS) and MPS have no exception of their own.
    return isinstance(error, RuntimeError) and any(
        words in str(error)
        for words in ("DefaultCPUAllocator", "not enough memory", "MPS backend out of memory")
    )


def release(device: torch.device) -> None:
    """Give back memory that torch keeps for later, after it ran out."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def _out_of_memory(where: str, error: BaseException) -> UserError:
    return UserError(
        problem(
            "out-of-memory",
            where,
            msg(N_("There was not enough memory for a step of training.")),
            msg(N_("Choose a smaller batch size, shorter texts, or narrower layers.")),
            details=str(error),
        )
    )


def machine() -> str:
    """What decides the last digits of a result: processor family, its vectors, torch's version."""
    capability = torch.backends.cpu.get_cpu_capability()
    return f"{platform.machine()} {capability} torch {torch.__version__}"
