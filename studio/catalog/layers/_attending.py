"""What the attention layers share: heads and their size."""

from studio.catalog.base import InitialisedLayer
from studio.core.i18n import N_
from studio.core.spec import param


class Attending(InitialisedLayer):
    """A layer in which tokens look at tokens, in several heads at once."""

    heads: int = param(
        4,
        title=N_("Heads"),
        help=N_("How many patterns of attention are learnt side by side."),
        ge=1,
        le=128,
    )
    head_size: int = param(
        16,
        title=N_("Size of a head"),
        help=N_("How many numbers each head compares; heads times size is the whole width."),
        ge=1,
        le=1024,
    )
    dropout: float = param(
        0.0,
        title=N_("Dropout"),
        help=N_("The share of attention weights that is left out at each step of training."),
        ge=0,
        lt=1,
        advanced=True,
    )

    @property
    def width(self) -> int:
        """Of all heads together."""
        return self.heads * self.head_size

    def attention_parameters(self, channels: int, memory: int) -> int:
        """Weights and biases of queries, keys, values and of what joins the heads.

        Args:
            channels: width of the tokens that ask, and of what comes out.
            memory: width of the tokens that are looked at.
        """
        asking = self.width * (channels + 1)
        looked_at = 2 * self.width * (memory + 1)
        return asking + looked_at + channels * (self.width + 1)


class SelfAttending(Attending):
    """A layer in which the tokens of a text look at each other, so that places may count."""

    rotary: bool = param(
        False,
        title=N_("Rotary positions"),
        help=N_("Queries and keys are turned by their place, so that distances count."),
    )
    causal: bool = param(
        False,
        title=N_("Look back only"),
        help=N_("A token sees only itself and those before it, as in models that write."),
    )
