"""Tables of vectors: a row for each token or n-gram."""

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx, once_differentiable

from studio.catalog.base import Layer
from studio.core.tensors import TensorType
from studio.model.blocks.base import Block

#: From this many values on a table's gradient holds only the rows of the batch. Below it a dense
#: gradient and one fused update of the whole table are as fast or faster (measured: equal at 2.5
#: million values; at 13 million 10 against 40 ms a step).
SPARSE_FROM = 4_000_000


class TableBlock(Block):
    """A layer whose one weight is a table (rows, channels)."""

    def __init__(
        self,
        layer: Layer,
        inputs: tuple[TensorType, ...],
        output: TensorType,
        *,
        rows: int,
        channels: int,
    ) -> None:
        super().__init__(layer, inputs, output)
        self.weight = nn.Parameter(torch.empty(rows, channels))
        # A penalty reaches every row at every step, so a sparse gradient would be none.
        self._large = rows * channels >= SPARSE_FROM and not (self.l1 or self.l2)

    @property
    def sparse(self) -> bool:
        """Whether the table's gradient is sparse, which the optimiser needs to know.

        Apple's graphics know no sparse tensors.
        """
        return self._large and self.weight.device.type != "mps"


def rows_for(table: Tensor, ids: Tensor) -> tuple[Tensor, Tensor]:
    """The rows of `table` (V, D) that occur in `ids` (N,), and `ids` as places among them.

    Returns:
        (U, D), whose gradient reaches the table as a sparse one with each row once; and (N,).
    """
    rows, places = torch.unique(ids, return_inverse=True)
    found: Tensor = _Rows.apply(table, rows)  # type: ignore[no-untyped-call]
    return found, places


class _Rows(torch.autograd.Function):
    """Rows by ascending numbers. `sparse=True` would lay down one for each id, N instead of U."""

    @staticmethod
    def forward(ctx: FunctionCtx, table: Tensor, rows: Tensor) -> Tensor:
        """(V, D), (U,) → (U, D)."""
        ctx.save_for_backward(rows)
        ctx.shape = table.shape  # type: ignore[attr-defined]
        return table.index_select(0, rows)

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, None]:
        """(U, D) → sparse (V, D)."""
        (rows,) = ctx.saved_tensors  # type: ignore[attr-defined]
        shape: torch.Size = ctx.shape  # type: ignore[attr-defined]
        # Row numbers come from the batch that the table was just read with: nothing to check.
        sparse = torch.sparse_coo_tensor(
            rows.unsqueeze(0), gradient, shape, is_coalesced=True, check_invariants=False
        )
        return sparse, None
