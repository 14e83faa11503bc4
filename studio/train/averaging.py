"""A running mean of the weights, which is judged and kept instead of the weights themselves."""

import copy
from collections.abc import Mapping

import torch
from torch import Tensor

from studio.model.build import GraphModule


class Average:
    """The exponential mean of a module's weights (Polyak & Juditsky 1992).

    After step t the mean keeps the share d = min(decay, (1 + t) / (10 + t)) of itself, so that it
    forgets the first weights soon. What is counted rather than learnt (buffers) is taken over as
    it is.

    Args:
        module: whose weights are followed.
        decay: the largest share kept in a step, 0 to 1.
    """

    def __init__(self, module: GraphModule, decay: float) -> None:
        self.module = copy.deepcopy(module).requires_grad_(False).eval()
        self._decay = decay
        self._followed: list[Tensor] = list(module.parameters())
        self._means: list[Tensor] = list(self.module.parameters())
        self._buffers = list(zip(self.module.buffers(), module.buffers(), strict=True))

    @torch.no_grad()
    def follow(self, step: int) -> None:
        """Take in the weights after `step` (counted from 0)."""
        kept = min(self._decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(self._means, self._followed, 1 - kept)
        for mine, theirs in self._buffers:
            mine.copy_(theirs)

    def restore(self, weights: Mapping[str, Tensor]) -> None:
        """Go on from a saved mean; a RuntimeError says that it is of another network."""
        self.module.load_state_dict(dict(weights), strict=True)
