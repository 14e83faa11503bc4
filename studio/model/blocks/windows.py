"""Runs of neighbouring positions laid side by side, and the largest product of each filter.

Both have a gradient of their own: what autograd makes of slices fills and adds whole tensors, and
of a maximum over time only one position a filter has any.
"""

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx, once_differentiable


def windows(inputs: Tensor, kernel: int, dilation: int) -> Tensor:
    """Runs of `kernel` positions, `dilation` apart: (B, T + reach, C) → (B, T, kernel · C)."""
    found: Tensor = _Windows.apply(inputs, kernel, dilation)  # type: ignore[no-untyped-call]
    return found


def largest_products(laid: Tensor, weight: Tensor, bias: Tensor, real: Tensor | None) -> Tensor:
    """The largest value of each filter over the positions of a text; zeros for an empty text.

    Args:
        laid: windows (B, T, D).
        weight: filters (F, D). `bias`: (F,).
        real: (B, T), which positions count; None where all do.

    Returns:
        (B, F)
    """
    found: Tensor = _Largest.apply(laid, weight, bias, real)  # type: ignore[no-untyped-call]
    return found


class _Windows(torch.autograd.Function):
    @staticmethod
    def forward(ctx: FunctionCtx, inputs: Tensor, kernel: int, dilation: int) -> Tensor:
        width = inputs.shape[1] - (kernel - 1) * dilation
        ctx.starts = range(0, kernel * dilation, dilation)  # type: ignore[attr-defined]
        ctx.shape = inputs.shape  # type: ignore[attr-defined]
        return torch.cat([inputs[:, j : j + width] for j in ctx.starts], dim=2)  # type: ignore[attr-defined]

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, None, None]:
        shape: torch.Size = ctx.shape  # type: ignore[attr-defined]
        starts: range = ctx.starts  # type: ignore[attr-defined]
        total = gradient.new_zeros(shape)
        channels, width = shape[2], gradient.shape[1]
        for number, start in enumerate(starts):
            part = gradient[:, :, number * channels : (number + 1) * channels]
            total[:, start : start + width] += part
        return total, None, None


class _Largest(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: FunctionCtx, laid: Tensor, weight: Tensor, bias: Tensor, real: Tensor | None
    ) -> Tensor:
        values = nn.functional.linear(laid, weight, bias)  # (B, T, F)
        if real is not None:
            values.masked_fill_(~real.unsqueeze(2), -torch.inf)
        found, places = nn.functional.adaptive_max_pool1d(
            values.transpose(1, 2), 1, return_indices=True
        )
        found, places = found.squeeze(2), places.squeeze(2)  # (B, F) each
        empty = None if real is None else ~real[:, :1]  # (B, 1)
        if empty is not None:
            found = found.masked_fill(empty, 0.0)
        ctx.save_for_backward(laid, weight, places, empty)  # type: ignore[arg-type]
        return found

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        """One position of each text and filter has a gradient, so both products are sparse."""
        laid, weight, places, empty = ctx.saved_tensors  # type: ignore[attr-defined]
        if empty is not None:
            gradient = gradient.masked_fill(empty, 0.0)
        texts, width, size = laid.shape
        filters = torch.arange(len(weight))
        rows = places + width * torch.arange(texts).unsqueeze(1)  # (B, F), places in (B · T)
        columns = filters.expand(texts, -1)
        change = _sparse(columns.t(), rows.t(), gradient.t(), (len(weight), texts * width))
        back = _sparse(rows, columns, gradient, (texts * width, len(weight)))
        laid_gradient = torch.mm(back, weight).view(texts, width, size)
        return laid_gradient, torch.mm(change, laid.view(-1, size)), gradient.sum(dim=0), None


def _sparse(rows: Tensor, columns: Tensor, values: Tensor, size: tuple[int, int]) -> Tensor:
    """A matrix with these values; no two of them stand in one place, which is all that counts."""
    places = torch.stack((rows.reshape(-1), columns.reshape(-1)))
    return torch.sparse_coo_tensor(
        places, values.reshape(-1), size, is_coalesced=True, check_invariants=False
    )
