"""The first values of weights, drawn from a given generator and nothing else."""

from collections.abc import Callable

from torch import Generator, Tensor, nn

from studio.catalog.base import Initialisation, InitialisedLayer


def _xavier_uniform(weight: Tensor, generator: Generator) -> Tensor:
    return nn.init.xavier_uniform_(weight, generator=generator)


def _xavier_normal(weight: Tensor, generator: Generator) -> Tensor:
    return nn.init.xavier_normal_(weight, generator=generator)


def _kaiming_uniform(weight: Tensor, generator: Generator) -> Tensor:
    return nn.init.kaiming_uniform_(weight, nonlinearity="relu", generator=generator)


def _kaiming_normal(weight: Tensor, generator: Generator) -> Tensor:
    return nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator)


def _orthogonal(weight: Tensor, generator: Generator) -> Tensor:
    return nn.init.orthogonal_(weight, generator=generator)


_BY_SHAPE: dict[Initialisation, Callable[[Tensor, Generator], Tensor]] = {
    "xavier_uniform": _xavier_uniform,
    "xavier_normal": _xavier_normal,
    "kaiming_uniform": _kaiming_uniform,
    "kaiming_normal": _kaiming_normal,
    "orthogonal": _orthogonal,
}


def initialise_weight(
    weight: Tensor,
    layer: InitialisedLayer,
    generator: Generator,
    *,
    usual: Initialisation,
    usual_scale: float = 0.05,
) -> None:
    """Fill a matrix (or a stack of filters) as the layer says; `usual` when it says default.

    Glorot & Bengio 2010 (Xavier), He et al. 2015 (Kaiming), Saxe et al. 2014 (orthogonal).

    Args:
        weight: two dimensions or more; filled in place.
        layer: says which distribution.
        generator: the only source of chance.
        usual: what ``default`` means for this weight.
        usual_scale: half-width (uniform) or deviation (normal) of `usual`.
    """
    kind, scale = layer.init, layer.init_scale
    if kind == "default":
        kind, scale = usual, usual_scale
    if kind == "uniform":
        nn.init.uniform_(weight, -scale, scale, generator=generator)
    elif kind == "normal":
        nn.init.normal_(weight, 0.0, scale, generator=generator)
    else:
        _BY_SHAPE[kind](weight, generator)


def initialise_bias(bias: Tensor) -> None:
    """Biases start at zero."""
    nn.init.zeros_(bias)
