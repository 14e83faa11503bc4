"""A fixed curve through which every value goes."""

from typing import ClassVar, Literal

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_values
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType

Function = Literal["relu", "leaky_relu", "gelu", "silu", "sigmoid", "tanh", "softmax"]


class Activation(Layer):
    """A non-linear function of each value, or of each vector (Softmax). Shapes stay."""

    meta: ClassVar[Meta] = Meta(
        id="activation",
        title=N_("Activation"),
        summary=N_("Bends the values, so that layers behind one another can do more than one."),
        group="dense",
        reference="Nair & Hinton 2010 (ReLU); Maas et al. 2013 (LeakyReLU); "
        "Hendrycks & Gimpel 2016, arXiv:1606.08415 (GELU, SiLU)",
    )
    block: ClassVar[str] = "ActivationBlock"
    formula: ClassVar[str] = (
        "ReLU: max(0, x)\n"
        "LeakyReLU: max(0.01 x, x)\n"
        "Sigmoid: 1 / (1 + e⁻ˣ)\n"
        "Tanh: tanh(x)\n"
        "GELU: x · Φ(x)\n"
        "SiLU: x / (1 + e⁻ˣ)\n"
        "Softmax: eˣⁱ / Σⱼ eˣʲ"
    )
    torch_name: ClassVar[str] = "torch.nn.ReLU, LeakyReLU, GELU, SiLU, Sigmoid, Tanh, Softmax"

    function: Function = param(
        "relu",
        title=N_("Function"),
        help=N_("The curve that is applied."),
        choices={
            "relu": "ReLU",
            "leaky_relu": "LeakyReLU",
            "gelu": "GELU",
            "silu": "SiLU",
            "sigmoid": "Sigmoid",
            "tanh": "Tanh",
            "softmax": "Softmax",
        },
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_values(
            inputs[0], N_("Activation expects vectors (B, C) or (B, T, C), gets {shape}.")
        )
