"""A shorter text: a few neighbouring tokens made one."""

from typing import ClassVar, Literal

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType


class StridedPooling(Layer):
    """Draws every few tokens together: (B, T, C) → (B, ⌈T / stride⌉, C)."""

    meta: ClassVar[Meta] = Meta(
        id="strided_pooling",
        title=N_("Strided pooling"),
        summary=N_("Makes the text shorter, so that the next layer sees further."),
        group="pooling",
        reference="Johnson & Zhang 2017 (DPCNN)",
    )
    block: ClassVar[str] = "StridedPoolingBlock"
    formula: ClassVar[str] = "yₜ = max or mean of x_{st}, …, x_{st + window − 1}"
    torch_name: ClassVar[str] = "torch.nn.MaxPool1d"

    window: int = param(
        3,
        title=N_("Window"),
        help=N_("How many neighbouring tokens become one."),
        unit=N_("tokens"),
        ge=1,
        le=255,
    )
    stride: int = param(
        2,
        title=N_("Stride"),
        help=N_("How far the window moves on; the text becomes so many times shorter."),
        unit=N_("tokens"),
        ge=1,
        le=255,
    )
    mode: Literal["max", "mean"] = param(
        "max",
        title=N_("Mode"),
        help=N_("What is kept of the tokens of a window."),
        choices={"max": N_("Largest value"), "mean": N_("Mean")},
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """Fewer tokens, as wide as before."""
        return expect_sequence(
            inputs[0], N_("Strided pooling expects a sequence (B, T, C), gets {shape}.")
        )
