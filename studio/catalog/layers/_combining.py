"""What layers that take several inputs have in common."""

from typing import ClassVar

from studio.catalog.base import Layer, ShapeError
from studio.catalog.layers._expect import expect_values
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.core.tensors import Sequence, TensorType

#: As many ports as such a layer has; any two or more of them are wired.
PORTS = tuple(f"in{number}" for number in range(1, 9))


class Combining(Layer):
    """Takes two to eight vectors a text, or as many sequences of the same text."""

    ports: ClassVar[tuple[str, ...]] = PORTS
    ports_optional: ClassVar[bool] = True

    #: Says what it expects, with `{shape}` for what it gets.
    sentence: ClassVar[str]

    def channels_of(self, inputs: tuple[TensorType, ...]) -> tuple[int, ...]:
        """The width of each input.

        Raises:
            ShapeError: an input is no vector or sequence, the inputs are of both kinds, or there
                is one alone.
        """
        found = [expect_values(each, self.sentence) for each in inputs]
        if len({type(each) for each in found}) > 1:
            long = next(each for each in found if isinstance(each, Sequence))
            raise ShapeError(
                "mixed-inputs",
                msg(self.sentence, shape=long.shape()),
                msg(N_("Insert a pooling layer behind the sequence, so that all are vectors.")),
            )
        if len(found) < 2:
            raise ShapeError(
                "one-input",
                msg(N_("This layer joins two to eight inputs; only one reaches it.")),
                msg(N_("Wire another layer to it, or remove it.")),
            )
        return tuple(each.channels for each in found)

    def one_shape(self, inputs: tuple[TensorType, ...], unequal: str, fix: str) -> TensorType:
        """The shape that all inputs have.

        Args:
            unequal: says what is wrong otherwise, with `{first}` and `{second}`.
            fix: the way out.

        Raises:
            ShapeError: as `channels_of`, or the inputs are of different widths.
        """
        widths = self.channels_of(inputs)
        for other, width in zip(inputs, widths, strict=True):
            if width != widths[0]:
                shapes = {"first": inputs[0].shape(), "second": other.shape()}
                raise ShapeError("unequal-widths", msg(unequal, **shapes), msg(fix))
        return inputs[0]
