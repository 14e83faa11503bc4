"""Where chance comes from: generators seeded by the plan's seed and a position.

Nothing is drawn from a generator that runs on from step to step. So a run that was broken off
anywhere goes on with the very same numbers, and whoever else draws numbers in this process
between two steps changes nothing.
"""

import torch

_MASK = 2**64 - 1


def mixed(seed: int, *parts: int) -> int:
    """A well-spread number (0 to 2⁶³ − 1) from a seed and a position.

    SplitMix64 (Steele, Lea & Flood 2014) over each part in turn.
    """
    value = seed & _MASK
    for part in parts:
        value = (value + part * 0xD1342543DE82EF95 + 0x9E3779B97F4A7C15) & _MASK
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
        value ^= value >> 31
    return value >> 1


def weights_generator(seed: int) -> torch.Generator:
    """Draws the first weights."""
    return torch.Generator().manual_seed(mixed(seed, 1))


def epoch_generator(seed: int, epoch: int) -> torch.Generator:
    """Shuffles the rows of an epoch (counted from 0)."""
    return torch.Generator().manual_seed(mixed(seed, 2, epoch))


def sampling_generator(seed: int, epoch: int) -> torch.Generator:
    """Draws the rows that come once more in an epoch (over-sampling)."""
    return torch.Generator().manual_seed(mixed(seed, 4, epoch))


def seed_step(seed: int, step: int, part: int, device: torch.device) -> None:
    """Seed torch's own generators, from which dropout draws, for one part of one step."""
    # The CPU's generator takes 32 bits; costs 2 µs.
    torch.default_generator.manual_seed(mixed(seed, 3, step, part) & 0xFFFFFFFF)
    if device.type == "cuda":
        torch.cuda.manual_seed(mixed(seed, 3, step, part))
    elif device.type == "mps":
        torch.mps.manual_seed(mixed(seed, 3, step, part) & 0xFFFFFFFF)
