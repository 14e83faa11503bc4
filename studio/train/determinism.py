"""Computations that give the same digits each time, wherever there is a choice."""

import contextlib
import os
from collections.abc import Iterator

import torch

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_


@contextlib.contextmanager
def determinism(*, wanted: bool) -> Iterator[None]:
    """Within, torch refuses whatever may give other digits each time; nothing unless `wanted`.

    Raises:
        UserError: ``not-deterministic``: the device has only such a computation for a layer.
    """
    if not wanted:
        yield
        return
    # Read by cuBLAS when it is first used; without it torch refuses matrix products.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    before = torch.are_deterministic_algorithms_enabled()
    filled = torch.utils.deterministic.fill_uninitialized_memory  # type: ignore[attr-defined]
    torch.use_deterministic_algorithms(True)
    # Filling memory before it is written costs time and changes no digit of ours.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    try:
        yield
    except RuntimeError as error:
        if "deterministic" not in str(error):
            raise
        raise _refused(error) from error
    finally:
        torch.use_deterministic_algorithms(before)
        torch.utils.deterministic.fill_uninitialized_memory = filled  # type: ignore[attr-defined]


def _refused(error: RuntimeError) -> UserError:
    return UserError(
        problem(
            "not-deterministic",
            "plan.deterministic",
            msg(N_("This device can't compute a layer of the network the same way each time.")),
            msg(N_("Switch “Deterministic” off, or train on the processor.")),
            details=str(error),
        )
    )
