"""What a layer becomes in a script."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studio.catalog.base import InitialisedLayer, Layer
from studio.core.tensors import Sequence, TensorType, Vector


@dataclass(frozen=True)
class Place:
    """Where a layer stands.

    Attributes:
        name: its attribute and the variable that holds its output.
        node: its name on the canvas, which its weights bear in a bundle.
        layer: the declaration.
        inputs, output: the types on its wires.
        args: the variables that hold its inputs.
        lengths: the variables that hold the lengths of its inputs; empty for vectors.
        size: for a layer with a table the variable with the number of its rows.
        classes: what the number of outputs is called.
    """

    name: str
    node: str
    layer: Any
    inputs: tuple[TensorType, ...]
    output: TensorType
    args: tuple[str, ...]
    lengths: tuple[str, ...]
    size: str = ""
    classes: str = "classes"

    @property
    def own(self) -> str:
        """The layer's module."""
        return f"self.{self.name}"

    def width(self, port: int = 0) -> int:
        """The channels of an input."""
        found = self.inputs[port]
        assert isinstance(found, Sequence | Vector)
        return found.channels


@dataclass(frozen=True)
class Written:
    """The lines of a layer.

    Attributes:
        value: an expression for its output; empty where `steps` assign it.
        make: expressions by attribute, for the constructor.
        steps: lines of `forward`.
        reset: lines that give its weights their first values.
        uses: parts of the script that it needs.
        parts: by prefix of a weight's name here, what a bundle calls it.
        lengths: the variable with the lengths of its output, where that is new.
    """

    value: str = ""
    make: dict[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    reset: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    parts: dict[str, str] = field(default_factory=dict)
    lengths: str = ""


Writer = Callable[[Place], Written]
WRITERS: dict[str, Writer] = {}


def writes(*ids: str) -> Callable[[Writer], Writer]:
    """Say that a function writes the layers of these ids."""

    def keep(writer: Writer) -> Writer:
        for layer_id in ids:
            WRITERS[layer_id] = writer
        return writer

    return keep


def call(function: str, *args: object, **named: object) -> str:
    """A call in the script; values are written as Python writes them."""
    parts = [str(each) for each in args]
    parts += [f"{key}={value!r}" for key, value in named.items()]
    return f"{function}({', '.join(parts)})"


def drawn(weight: str, layer: Layer, usual: str = "xavier_uniform", scale: float = 0.05) -> str:
    """The line that fills a weight as the layer's settings say."""
    kind = usual
    if isinstance(layer, InitialisedLayer) and layer.init != "default":
        kind, scale = layer.init, layer.init_scale
    if kind == "uniform":
        return f"nn.init.uniform_({weight}, {-scale!r}, {scale!r}, generator=generator)"
    if kind == "normal":
        return f"nn.init.normal_({weight}, 0.0, {scale!r}, generator=generator)"
    more = ', nonlinearity="relu"' if kind.startswith("kaiming") else ""
    return f"nn.init.{kind}_({weight}{more}, generator=generator)"


def linears(layer: Layer, *paths: str) -> tuple[str, ...]:
    """The lines that fill linear layers: weights drawn, biases zero."""
    if len(paths) == 1:
        return drawn(f"{paths[0]}.weight", layer), f"nn.init.zeros_({paths[0]}.bias)"
    return (
        f"for part in ({', '.join(paths)}):",
        f"    {drawn('part.weight', layer)}",
        "    nn.init.zeros_(part.bias)",
    )
