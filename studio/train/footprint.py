"""The memory of one step and where its time goes, layer by layer.

Memory is counted, not sampled: every allocation of the processor's allocator (or the graphics
card's own peak), so that equal steps give equal figures.
"""

import contextlib
import gc
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn

_LAYER = "layer:"
_BACKWARD = "autograd::engine::evaluate_function:"


#: A layer's time is the median of so many steps; the first one looked at pays for the looking.
_LOOKS = 5
#: Steps are looked at for at most about so many seconds.
_LOOK_SECONDS = 1.5


@dataclass(frozen=True)
class Footprint:
    """The memory that one step takes, in bytes.

    Attributes:
        peak: the most that was allocated at once within the step, above what was there before
            it: gradient, what is kept for the backward pass, intermediate results.
        kept: by layer, what its forward pass keeps for the backward pass; weights and inputs,
            which are there anyway, don't count, and nothing counts twice.
    """

    peak: int
    kept: dict[str, int]


@dataclass(frozen=True)
class Times:
    """Where the time of a step goes, in seconds.

    Attributes:
        layers: forward and backward pass of each.
        rest: loss, clipping, optimiser.
    """

    layers: dict[str, float]
    rest: float


def footprint(module: nn.Module, step: Callable[[], object]) -> Footprint:
    """Make a step twice and look at its memory.

    Args:
        module: its children are the layers.
        step: forward, backward and update, made before, so that the optimiser's memory is there.
    """
    kept = _kept_bytes(module, step)
    device = next((p.device for p in module.parameters()), torch.device("cpu"))
    if device.type == "cuda":
        torch.cuda.synchronize(device)
        before = torch.cuda.memory_allocated(device)
        torch.cuda.reset_peak_memory_stats(device)
        step()
        return Footprint(torch.cuda.max_memory_allocated(device) - before, kept)
    # What is freed within the step shall have been allocated within it.
    gc.collect()
    with _profile(memory=True) as profiled:
        step()
    return Footprint(_peak(profiled), kept)


def step_times(module: nn.Module, step: Callable[[], object]) -> Times:
    """Make a step a few times and look where its time goes.

    Args:
        module: its children are the layers.
        step: forward, backward and update, made before.
    """
    begun = time.perf_counter()
    found: list[Times] = []
    while len(found) < _LOOKS and (not found or time.perf_counter() - begun < _LOOK_SECONDS):
        found.append(_timed(module, step))
    return Times(
        {name: median(each.layers[name] for each in found) for name in found[0].layers},
        median(each.rest for each in found),
    )


def _kept_bytes(module: nn.Module, step: Callable[[], object]) -> dict[str, int]:
    """By layer, the bytes of the tensors that autograd saves; each storage once, at its first."""
    there = {_storage(p) for p in [*module.parameters(), *module.buffers()]}
    found = {name: 0 for name, _block in module.named_children()}
    within: list[str] = []
    seen: set[int] = set()
    held: list[Tensor] = []

    def pack(tensor: Tensor) -> Tensor:
        if not within or tensor.is_sparse:
            return tensor
        place = _storage(tensor)
        if place not in there and place not in seen:
            seen.add(place)
            # Held until the end: a storage that is freed may give its place to another one.
            held.append(tensor.detach())
            found[within[-1]] += tensor.untyped_storage().nbytes()
        return tensor

    with (
        _told(module, within.append, lambda _name: within.pop(), there),
        torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor),
    ):
        step()
    return found


def _profile(*, memory: bool = False, device: str | None = None) -> Any:
    from torch.autograd.profiler import profile

    # Else the profiler tells its beginning and its end on standard error.
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")
    return profile(use_device=device, profile_memory=memory)


def _timed(module: nn.Module, step: Callable[[], object]) -> Times:
    from torch.autograd.profiler import record_function

    open_records: list[Any] = []

    def begin(name: str) -> None:
        record = record_function(_LAYER + name)
        record.__enter__()  # type: ignore[no-untyped-call]
        open_records.append(record)

    def end(_name: str) -> None:
        open_records.pop().__exit__(None, None, None)

    on_card = any(p.is_cuda for p in module.parameters())
    with _told(module, begin, end, set()), _profile(device="cuda" if on_card else None) as profiled:
        step()
        if on_card:
            torch.cuda.synchronize()
    clock = "device_time_total" if on_card else "cpu_time_total"
    names = [name for name, _block in module.named_children()]
    layers = _seconds(profiled.function_events, names, clock)
    whole = profiled.self_device_time_total if on_card else profiled.self_cpu_time_total
    return Times(layers, max(0.0, whole / 1e6 - sum(layers.values())))


def _seconds(events: Any, names: list[str], clock: str) -> dict[str, float]:
    """Forward time of each layer's record, and backward time of what it recorded.

    A step of the backward pass carries the sequence number of the forward one that made it. A
    number may be met more than once: what comes last before it is taken is what made it.
    """
    found = dict.fromkeys(names, 0.0)
    made_by: dict[int, str] = {}
    for event in sorted(events, key=lambda each: each.time_range.start):
        name = event.name.removeprefix(_LAYER)
        if name != event.name and name in found:
            found[name] += getattr(event, clock) / 1e6
            for part in _inside(event):
                if part.sequence_nr >= 0:
                    made_by[part.sequence_nr] = name
    for event in events:
        if event.name.startswith(_BACKWARD) and event.sequence_nr in made_by:
            found[made_by[event.sequence_nr]] += getattr(event, clock) / 1e6
    return found


def _inside(event: Any) -> Iterator[Any]:
    for child in event.cpu_children:
        yield child
        yield from _inside(child)


def _peak(profiled: Any) -> int:
    """The highest sum of all allocations and frees within the step, in bytes."""
    moves = [
        (event.start_ns(), event.nbytes())
        for event in profiled.kineto_results.events()
        if event.name() == "[memory]" and event.device_type() == torch._C._autograd.DeviceType.CPU
    ]
    moves.sort(key=lambda move: move[0])
    now = most = 0
    for _at, change in moves:
        now += change
        most = max(most, now)
    return most


@contextlib.contextmanager
def _told(
    module: nn.Module,
    begin: Callable[[str], object],
    end: Callable[[str], object],
    inputs: set[int],
) -> Iterator[None]:
    """Call `begin` and `end` around the forward pass of each layer; note where inputs lie.

    A layer's first argument from outside the network is an input: it is there anyway.
    """
    handles = []
    for name, block in module.named_children():
        handles.append(block.register_forward_pre_hook(_calling(begin, name)))
        handles.append(block.register_forward_hook(_calling(end, name)))
    handles.append(module.register_forward_pre_hook(_noting(inputs)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _calling(call: Callable[[str], object], name: str) -> Callable[..., None]:
    def hook(*_arguments: object) -> None:
        call(name)

    return hook


def _noting(inputs: set[int]) -> Callable[..., None]:
    def hook(_module: nn.Module, arguments: tuple[Any, ...]) -> None:
        for value in arguments[0].values():
            parts = (
                [value]
                if isinstance(value, Tensor)
                else [getattr(value, name) for name in type(value).__dataclass_fields__]
            )
            inputs.update(_storage(part) for part in parts)

    return hook


def _storage(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()
