"""Gated recurrent unit."""

from typing import ClassVar

from studio.catalog.layers._recurrent import Recurrent
from studio.core.i18n import N_
from studio.core.spec import Meta


class Gru(Recurrent):
    """Reads a text token by token with two gates and no separate cell."""

    meta: ClassVar[Meta] = Meta(
        id="gru",
        title="GRU",
        summary=N_("Reads a text in order, like LSTM with fewer gates and fewer parameters."),
        group="recurrent",
        reference="Cho et al. 2014, arXiv:1406.1078",
    )
    block: ClassVar[str] = "GruBlock"
    formula: ClassVar[str] = (
        "r, z = σ(W xₜ + U hₜ₋₁ + b)\n"
        "n = tanh(W xₜ + b + r ⊙ (U hₜ₋₁ + b))\n"
        "hₜ = (1 − z) ⊙ n + z ⊙ hₜ₋₁"
    )
    torch_name: ClassVar[str] = "torch.nn.GRU"
    gates: ClassVar[int] = 3
    sentence: ClassVar[str] = N_("GRU expects a sequence (B, T, C), gets {shape}.")
