"""What each layer makes of one text, as plain values: for the window, the command line and files.

Free of torch, so that the window can read it. `studio.predict.following` makes it.
"""

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from studio.catalog.source import Task
from studio.data.inputs import Inputs

#: What is shown at most; what lies beyond is cut, and `Picture.cut` says so.
MOST_TOKENS = 128
MOST_CHANNELS = 64
MOST_ATTENDED = 64
MOST_HEADS = 16
MOST_VALUES = 256
#: The id of a token that the vocabulary doesn't hold.
UNKNOWN_ID = 1

Kind = Literal[
    "tokens",
    "ngrams",
    "category",
    "sequence",
    "vector",
    "attention",
    "weights",
    "logits",
    "probabilities",
    "labels",
    "number",
]
Role = Literal["value", "forwards", "backwards", "attention", "weights", "shares", "contributions"]
Words = tuple[str, ...]
Floats = npt.NDArray[np.float32]

#: By kind the number of axes of `values`, and how long each may be.
_BOUNDS: Mapping[str, tuple[int, ...]] = {
    "tokens": (MOST_TOKENS,),
    "ngrams": (MOST_CHANNELS,),
    "category": (1,),
    "sequence": (MOST_TOKENS, MOST_CHANNELS),
    "vector": (MOST_VALUES,),
    "attention": (MOST_HEADS, MOST_ATTENDED, MOST_ATTENDED),
    "weights": (MOST_TOKENS,),
    "logits": (MOST_VALUES,),
    "probabilities": (MOST_VALUES,),
    "labels": (MOST_VALUES,),
    "number": (1,),
}


@dataclass(frozen=True, eq=False)
class Picture:
    """One array that a layer made, as far as it is shown, with words along its axes.

    Attributes:
        kind: what it is; decides the axes of `values`:
            ``tokens`` (T,) ids; ``ngrams`` (N,) weights, the heaviest first; ``category`` (1,);
            ``sequence`` (T, C); ``vector`` (C,); ``attention`` (heads, T, S), each row sums to 1;
            ``weights`` (T,); ``logits`` and ``probabilities`` (classes,); ``labels`` (classes,),
            probabilities that don't exclude each other; ``number`` (1,).
        role: ``value`` is what the layer hands on; the others tell how it came about: the states
            of a recurrent layer reading ``forwards`` or ``backwards``; the ``attention`` of heads;
            the ``weights`` of a mean; of the largest value the ``shares`` of channels that each
            token gives; what each n-gram adds (``contributions``).
        values: float32.
        rows: words along the first axis (the second of ``attention``); may be empty.
        columns: along the second axis (the third of ``attention``); may be empty.
        shape: of the whole array, before anything was cut.
        low, mean, high: of the whole array; NaN where it is empty.
        level: of stacked layers, counted from 1.
    """

    kind: Kind
    role: Role
    values: Floats
    rows: Words = ()
    columns: Words = ()
    shape: tuple[int, ...] = ()
    low: float = math.nan
    mean: float = math.nan
    high: float = math.nan
    level: int = 1

    @property
    def cut(self) -> bool:
        """Whether there is more than is shown."""
        return self.values.shape != self.shape

    @property
    def signed(self) -> bool:
        """Whether values fall below 0."""
        return self.low < 0

    def to_json(self) -> dict[str, Any]:
        """A plain value that `from_json` restores."""
        return {
            "kind": self.kind,
            "role": self.role,
            "level": self.level,
            "values": {
                "shape": list(self.values.shape),
                "float32": base64.b64encode(self.values.astype("<f4").tobytes()).decode("ascii"),
            },
            "rows": list(self.rows),
            "columns": list(self.columns),
            "shape": list(self.shape),
            "low": _told(self.low),
            "mean": _told(self.mean),
            "high": _told(self.high),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Picture":
        """Read what `to_json` made.

        Raises:
            ValueError, KeyError, TypeError: it is something else, or larger than is ever shown.
        """
        kind, role = value["kind"], value["role"]
        if kind not in get_args(Kind) or role not in get_args(Role):
            raise ValueError(f"no picture of this kind: {kind!r}, {role!r}")
        rows, columns = _words(value["rows"]), _words(value["columns"])
        low, mean, high = (_read(value[name]) for name in ("low", "mean", "high"))
        shape = tuple(int(size) for size in value["shape"])
        values = _array(value["values"], _BOUNDS[kind])
        return cls(kind, role, values, rows, columns, shape, low, mean, high, int(value["level"]))


@dataclass(frozen=True, eq=False)
class LayerFollowed:
    """What one layer made.

    Attributes:
        node: the layer's name in the network.
        layer: the id of its declaration.
        pictures: what it hands on first, then how that came about.
    """

    node: str
    layer: str
    pictures: tuple[Picture, ...]

    @property
    def value(self) -> Picture:
        """What it hands on."""
        return self.pictures[0]


@dataclass(frozen=True, eq=False)
class Follow:
    """The way of one row through a network.

    Attributes:
        row: as given.
        task: what the labels are for.
        layers: in the order in which they run.
        answer: ``probabilities`` of the classes, of ``labels`` where a row may have several, or
            the ``number`` in the label's unit.
    """

    row: Inputs
    task: Task
    layers: tuple[LayerFollowed, ...]
    answer: Picture
    by_node: Mapping[str, LayerFollowed] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_node", {layer.node: layer for layer in self.layers})

    def to_json(self) -> dict[str, Any]:
        """A plain value that `from_json` restores."""
        return {
            "row": self.row.to_json(),
            "task": self.task,
            "layers": [
                {
                    "node": layer.node,
                    "layer": layer.layer,
                    "pictures": [picture.to_json() for picture in layer.pictures],
                }
                for layer in self.layers
            ],
            "answer": self.answer.to_json(),
        }

    @classmethod
    def from_json(cls, value: Any) -> "Follow":
        """Read what `to_json` made.

        Raises:
            ValueError: it is something else.
        """
        try:
            task = value["task"]
            if task not in get_args(Task):
                raise ValueError(f"there is no task {task!r}")
            layers = tuple(
                LayerFollowed(
                    str(layer["node"]),
                    str(layer["layer"]),
                    tuple(Picture.from_json(picture) for picture in layer["pictures"]),
                )
                for layer in value["layers"]
            )
            if not all(layer.pictures for layer in layers):
                raise ValueError("a layer without a picture")
            answer = Picture.from_json(value["answer"])
            return cls(Inputs.from_json(value["row"]), task, layers, answer)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"the way of a text was expected: {error!r}") from error


def _array(value: Mapping[str, Any], bounds: tuple[int, ...]) -> Floats:
    shape = tuple(int(size) for size in value["shape"])
    fits = len(shape) == len(bounds) and all(
        0 <= size <= most for size, most in zip(shape, bounds, strict=True)
    )
    text = str(value["float32"])
    if not fits or len(text) > 4 * math.prod(bounds) * 2:
        raise ValueError(f"an array of at most {bounds} was expected, found {shape}")
    flat = np.frombuffer(base64.b64decode(text, validate=True), dtype="<f4")
    return flat.astype(np.float32).reshape(shape)


def _words(value: Any) -> Words:
    if not isinstance(value, list) or len(value) > MOST_VALUES:
        raise ValueError("words along an axis were expected")
    return tuple(str(word) for word in value)


def _told(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _read(value: Any) -> float:
    return math.nan if value is None else float(value)
