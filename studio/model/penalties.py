"""L1 and L2 of single layers: what training minimises beside the loss of the data."""

import torch
from torch import Tensor, nn

from studio.model.blocks.base import Block


def penalty(module: nn.Module) -> Tensor | None:
    """What the layers' own L1 and L2 add up to: Σ (l1 · Σ|w| + l2 / 2 · Σw²) over the layers.

    The gradient is l1 · sign(w) + l2 · w, as for L1 and L2 of the training plan, which come on
    top. It counts weights with two dimensions or more, no biases and no scales, and only those
    that training moves.

    Args:
        module: a network made by `build_module`.

    Returns:
        A scalar with a gradient; None where no layer asks for it, so that nothing is paid.
    """
    found = [
        _of_weight(weight, block.l1, block.l2)
        for block in module.children()
        if isinstance(block, Block) and (block.l1 or block.l2)
        for weight in block.parameters()
        if weight.requires_grad and weight.dim() > 1
    ]
    return torch.stack(found).sum() if found else None


def _of_weight(weight: Tensor, l1: float, l2: float) -> Tensor:
    total = weight.new_zeros(())
    if l1:
        total = total + l1 * weight.abs().sum()
    if l2:
        total = total + l2 / 2 * weight.square().sum()
    return total
