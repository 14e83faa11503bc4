"""The simplest recurrent layer."""

from typing import ClassVar

from studio.catalog.layers._recurrent import Recurrent
from studio.core.i18n import N_
from studio.core.spec import Meta


class Rnn(Recurrent):
    """Reads a text token by token and carries one state along, without gates."""

    meta: ClassVar[Meta] = Meta(
        id="rnn",
        title="RNN",
        summary=N_("Reads a text in order with the simplest memory; forgets soon."),
        group="recurrent",
        reference="Elman 1990",
    )
    block: ClassVar[str] = "RnnBlock"
    formula: ClassVar[str] = "hₜ = tanh(W xₜ + U hₜ₋₁ + b)"
    torch_name: ClassVar[str] = "torch.nn.RNN"
    gates: ClassVar[int] = 1
    sentence: ClassVar[str] = N_("RNN expects a sequence (B, T, C), gets {shape}.")
