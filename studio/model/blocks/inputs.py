"""Where the encoded text enters."""

from torch import nn

from studio.core.batch import BagBatch, TokenBatch
from studio.model.blocks.base import Block


class TokensInputBlock(Block):
    """Hands on the token ids, with at least one position so that no layer meets T = 0."""

    def forward(self, batch: TokenBatch) -> TokenBatch:
        """Token ids (B, T) with T ≥ 1."""
        if batch.ids.shape[1] > 0:
            return batch
        return TokenBatch(nn.functional.pad(batch.ids, (0, 1)), batch.lengths)


class NgramsInputBlock(Block):
    """Hands on the n-grams as they come."""

    def forward(self, batch: BagBatch) -> BagBatch:
        """The same bag."""
        return batch
