"""Long short-term memory."""

from typing import ClassVar

from studio.catalog.layers._recurrent import Recurrent
from studio.core.i18n import N_
from studio.core.spec import Meta


class Lstm(Recurrent):
    """Reads a text token by token and keeps what matters in a gated cell."""

    meta: ClassVar[Meta] = Meta(
        id="lstm",
        title="LSTM",
        summary=N_("Reads a text in order and learns what to keep in memory and what to forget."),
        group="recurrent",
        reference="Hochreiter & Schmidhuber 1997; Gers et al. 2000 (forget gate)",
    )
    block: ClassVar[str] = "LstmBlock"
    formula: ClassVar[str] = (
        "i, f, o = σ(W xₜ + U hₜ₋₁ + b)\n"
        "g = tanh(W xₜ + U hₜ₋₁ + b)\n"
        "cₜ = f ⊙ cₜ₋₁ + i ⊙ g\n"
        "hₜ = o ⊙ tanh(cₜ)"
    )
    torch_name: ClassVar[str] = "torch.nn.LSTM"
    gates: ClassVar[int] = 4
    sentence: ClassVar[str] = N_("LSTM expects a sequence (B, T, C), gets {shape}.")
