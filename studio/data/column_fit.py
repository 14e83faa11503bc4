"""What the columns beside the text need for a network: scales, fill values, tables of values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from studio.catalog.source import CategoryColumn, DataSettings, NumericColumn
from studio.core.tensors import Categories, TensorType, Vector
from studio.data.coding import Coded
from studio.data.inputs import InputColumns, Inputs
from studio.data.packing import packed, unpacked

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset

Floats = npt.NDArray[np.floating]
Arrays = dict[str, npt.NDArray[Any]]

#: Scaled numbers are kept within this, so that a slip in a cell can't make a network infinite.
MOST = 1e12
#: More columns than this can't come from a file of ours.
_MOST_COLUMNS = 10_000
_PREFIX = "category."


@dataclass(frozen=True)
class FittedNumber:
    """A column of numbers.

    Attributes:
        settings: as chosen.
        fill: what stands for a missing number, in the column's own unit.
        centre, scale: a number is encoded as (number − centre) / scale.
        low, high: the smallest and largest of the training rows; 0 where there are none.
    """

    settings: NumericColumn
    fill: float
    centre: float
    scale: float
    low: float
    high: float

    def encode(self, numbers: Floats) -> npt.NDArray[np.float32]:
        """(n,) numbers, NaN where missing → (n,) scaled."""
        filled = np.where(np.isfinite(numbers), numbers, self.fill)
        # A tiny scale under a huge number overflows to infinity, which the clip takes back.
        with np.errstate(over="ignore"):
            scaled = np.clip((filled - self.centre) / self.scale, -MOST, MOST)
        return scaled.astype(np.float32)


@dataclass(frozen=True)
class FittedCategory:
    """A column of few values.

    Attributes:
        settings: as chosen.
        values: those with a code of their own, most frequent first, ties by code point; value i
            has code i + 1. Code 0 is for what was not seen and for missing values.
    """

    settings: CategoryColumn
    values: tuple[str, ...]

    def encode(self, cells: Coded) -> npt.NDArray[np.int32]:
        """The code of each cell, (n,)."""
        known = {value: number for number, value in enumerate(self.values, start=1)}
        lookup = np.array([known.get(value, 0) for value in cells.values] or [0], dtype=np.int32)
        return lookup[cells.codes]


@dataclass(frozen=True)
class FittedColumns:
    """The columns that a model reads, and what was learnt of them.

    Attributes:
        text: names of the text columns; empty in models that don't know them.
        separate: whether each text column is an input of its own.
        marker: stands between joined texts.
        label_separator: divides the labels of a cell.
        numbers, categories: the columns beside the text.
    """

    text: tuple[str, ...] = ()
    separate: bool = False
    marker: str = " "
    label_separator: str = ","
    numbers: tuple[FittedNumber, ...] = ()
    categories: tuple[FittedCategory, ...] = ()

    @property
    def text_parts(self) -> tuple[str, ...]:
        """The text columns that are inputs of their own."""
        return self.text if self.separate else ()

    @property
    def text_alone(self) -> bool:
        """Whether a text is all that the model can read of a row."""
        return not (self.text_parts or self.numbers or self.categories)

    def input_types(self) -> dict[str, TensorType]:
        """The types of the channels that `encode` gives."""
        types: dict[str, TensorType] = {
            f"category/{each.settings.name}": Categories(len(each.values) + 1)
            for each in self.categories
        }
        if self.numbers:
            types["numbers"] = Vector(len(self.numbers))
        return types

    def encode(self, inputs: InputColumns, channels: frozenset[str]) -> dict[str, npt.NDArray[Any]]:
        """Numbers as (rows, n) float32, each category as (rows,) int32: those asked for."""
        found: dict[str, npt.NDArray[Any]] = {}
        if "numbers" in channels:
            parts = [each.encode(inputs.numbers[each.settings.name]) for each in self.numbers]
            found["numbers"] = np.stack(parts, axis=1)
        for each in self.categories:
            channel = f"category/{each.settings.name}"
            if channel in channels:
                found[channel] = each.encode(inputs.categories[each.settings.name])
        return found

    def columns_of(self, rows: Sequence[Inputs]) -> InputColumns:
        """Typed rows column by column; what a row doesn't name is missing."""
        parts = {
            name: [_text(row, name, name == self.text[0]) for row in rows]
            for name in self.text_parts
        }
        texts = [self._joined(row) for row in rows]
        numbers = {
            each.settings.name: np.array(
                [_number(row.numbers.get(each.settings.name)) for row in rows], dtype=np.float64
            )
            for each in self.numbers
        }
        categories = {
            each.settings.name: Coded.of(
                [row.categories.get(each.settings.name, "") for row in rows]
            )
            for each in self.categories
        }
        return InputColumns(texts, parts, numbers, categories)

    def _joined(self, row: Inputs) -> str:
        if not self.separate or not row.texts:
            return row.text
        return self.marker.join(_text(row, name, name == self.text[0]) for name in self.text)

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """A JSON value and arrays from which `from_state` restores it exactly."""
        arrays: Arrays = {}
        for number, each in enumerate(self.categories):
            arrays[f"{_PREFIX}{number}.values"], arrays[f"{_PREFIX}{number}.offsets"] = packed(
                each.values
            )
        plain = {
            "text": list(self.text),
            "separate": self.separate,
            "marker": self.marker,
            "label_separator": self.label_separator,
            "numbers": [
                {
                    "settings": each.settings.model_dump(mode="json"),
                    **{name: getattr(each, name) for name in _FIGURES},
                }
                for each in self.numbers
            ],
            "categories": [each.settings.model_dump(mode="json") for each in self.categories],
        }
        return plain, arrays

    @classmethod
    def from_state(
        cls, plain: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]
    ) -> "FittedColumns":
        """Restore it.

        Raises:
            ValueError, KeyError, TypeError: the values don't hang together.
        """
        text = plain["text"]
        if not isinstance(text, list) or not all(isinstance(name, str) for name in text):
            raise ValueError("the text columns are no list of names")
        if max(map(len, (text, plain["numbers"], plain["categories"]))) > _MOST_COLUMNS:
            raise ValueError("there are too many columns")
        for name, kind in (("separate", bool), ("marker", str), ("label_separator", str)):
            if not isinstance(plain[name], kind):
                raise ValueError(f"{name} is of another type")
        numbers = tuple(_fitted_number(each) for each in plain["numbers"])
        categories = tuple(
            FittedCategory(
                CategoryColumn.model_validate(each),
                unpacked(arrays[f"{_PREFIX}{number}.values"], arrays[f"{_PREFIX}{number}.offsets"]),
            )
            for number, each in enumerate(plain["categories"])
        )
        names = [each.settings.name for each in numbers]
        names += [each.settings.name for each in categories]
        if len(set(names)) != len(names) or len(set(text)) != len(text):
            raise ValueError("a column occurs twice")
        return cls(
            tuple(text),
            plain["separate"],
            plain["marker"],
            plain["label_separator"],
            numbers,
            categories,
        )


#: What a pipeline knows that was never told of columns.
NO_COLUMNS = FittedColumns()
_FIGURES = ("fill", "centre", "scale", "low", "high")


def fit_columns(
    settings: DataSettings, dataset: "TextDataset", rows: npt.NDArray[np.integer]
) -> FittedColumns:
    """Fit the columns beside the text. Give it the training rows only."""
    return FittedColumns(
        text=settings.text,
        separate=settings.text_use == "separate" and len(settings.text) > 1,
        marker=settings.text_marker,
        label_separator=settings.label_separator,
        numbers=tuple(
            fit_number(each, dataset.numbers[each.name][rows]) for each in settings.numeric
        ),
        categories=tuple(
            fit_category(each, dataset.categories[each.name].take(rows))
            for each in settings.categories
        ),
    )


def fit_number(settings: NumericColumn, numbers: Floats) -> FittedNumber:
    """Scale and fill value from the training numbers (NaN where missing).

    Minimum and range (min-max), mean and standard deviation (standard), median and the distance
    of the quartiles (robust). Where that distance is 0 the scale is 1.
    """
    known = np.asarray(numbers, dtype=np.float64)
    known = known[np.isfinite(known)]
    if not len(known):
        fill = settings.value if settings.missing == "value" else 0.0
        return FittedNumber(settings, fill, 0.0, 1.0, 0.0, 0.0)
    low, high, mean = float(known.min()), float(known.max()), float(known.mean())
    lower, median, upper = (float(part) for part in np.percentile(known, (25, 50, 75)))
    fill = {"mean": mean, "median": median, "zero": 0.0, "value": settings.value}[settings.missing]
    centre, scale = {
        "none": (0.0, 1.0),
        "minmax": (low, high - low),
        "standard": (mean, float(known.std())),
        "robust": (median, upper - lower),
    }[settings.scaling]
    tiny = 1e-12 * max(1.0, abs(centre))
    return FittedNumber(settings, fill, centre, scale if scale > tiny else 1.0, low, high)


def fit_category(settings: CategoryColumn, cells: Coded) -> FittedCategory:
    """The values of the training cells that get a code of their own."""
    counts = np.bincount(cells.codes, minlength=len(cells.values)).tolist()
    often = [
        (-count, value)
        for value, count in zip(cells.values, counts, strict=True)
        if value and count >= settings.min_count
    ]
    return FittedCategory(settings, tuple(v for _, v in sorted(often)[: settings.max_values]))


def _fitted_number(value: Mapping[str, Any]) -> FittedNumber:
    figures = [float(value[name]) for name in _FIGURES]
    if not np.isfinite(figures).all() or figures[2] <= 0:
        raise ValueError("the scale of a column is not finite")
    return FittedNumber(NumericColumn.model_validate(value["settings"]), *figures)


def _text(row: Inputs, name: str, first: bool) -> str:
    """A text column's text; a row that names no columns gives its text to the first."""
    return row.texts.get(name, row.text if first and not row.texts else "")


def _number(value: float | None) -> float:
    return np.nan if value is None else value
