"""What the recurrent layers share: size, directions, and what they hand on."""

from typing import ClassVar, Literal

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import param
from studio.core.tensors import Sequence, TensorType, Vector


class Recurrent(InitialisedLayer):
    """A layer that reads a sequence token by token and carries a state along."""

    #: How many times the state's size the gates need.
    gates: ClassVar[int]
    #: What it says when something else than a sequence comes, with `{shape}`.
    sentence: ClassVar[str]

    hidden: int = param(
        64,
        title=N_("Hidden units"),
        help=N_("The size of the state that is carried from token to token, in each direction."),
        ge=1,
        le=8192,
    )
    bidirectional: bool = param(
        False,
        title=N_("Both directions"),
        help=N_("Also reads each text backwards and puts the two results side by side."),
    )
    layers: int = param(
        1,
        title=N_("Stacked"),
        help=N_("So many such layers in a row, each reading what the one before it gives."),
        ge=1,
        le=16,
    )
    returns: Literal["last", "sequence"] = param(
        "last",
        title=N_("Gives"),
        help=N_("The state after the last token, or the states after every token."),
        choices={"last": N_("The final state"), "sequence": N_("The whole sequence")},
    )

    @property
    def directions(self) -> int:
        """1, or 2 when each text is also read backwards."""
        return 2 if self.bidirectional else 1

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """One state a text, or one a token; both directions side by side."""
        expect_sequence(inputs[0], self.sentence)
        channels = self.hidden * self.directions
        return Vector(channels) if self.returns == "last" else Sequence(channels)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """Input and recurrent weights and two biases, for each gate, direction and layer."""
        channels = expect_sequence(inputs[0], self.sentence).channels
        each = self.directions * self.gates * self.hidden
        first = each * (channels + self.hidden + 2)
        further = each * (self.hidden * self.directions + self.hidden + 2)
        return first + (self.layers - 1) * further
