"""What a model reads of a row, as a person gives it: texts, numbers and categories."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from studio.data.coding import Coded

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Inputs:
    """One row.

    Attributes:
        text: the text; where a model reads several text columns apart, that of the first.
        texts: by column, where a model reads several text columns apart.
        numbers: by column; None or NaN where it is missing. A column left out is missing too.
        categories: by column; empty where it is missing, any other text where it is unseen.
    """

    text: str = ""
    texts: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    numbers: Mapping[str, float | None] = field(default_factory=lambda: _NOTHING)
    categories: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def to_json(self) -> dict[str, Any]:
        """As it stands in a file or on a wire; NaN becomes null."""
        numbers = {
            name: None if value is None or not math.isfinite(value) else float(value)
            for name, value in self.numbers.items()
        }
        return {
            "text": self.text,
            "texts": dict(self.texts),
            "numbers": numbers,
            "categories": dict(self.categories),
        }

    @classmethod
    def from_json(cls, value: Any) -> "Inputs":
        """Read what `to_json` made; members that are missing are empty.

        Raises:
            ValueError: it is something else.
        """
        if not isinstance(value, dict) or not set(value) <= _MEMBERS:
            raise ValueError("a row of inputs was expected")
        parts = {name: value.get(name, {}) for name in ("texts", "numbers", "categories")}
        if not all(isinstance(part, dict) for part in parts.values()):
            raise ValueError("a row's columns are no mapping")
        text = value.get("text", "")
        strings = [text, *parts["texts"].values(), *parts["categories"].values()]
        if not all(isinstance(each, str) for each in strings):
            raise ValueError("a row's text is no text")
        numbers = parts["numbers"].values()
        if not all(each is None or _is_number(each) for each in numbers):
            raise ValueError("a row's number is no number")
        return cls(text, parts["texts"], parts["numbers"], parts["categories"])


_MEMBERS = {"text", "texts", "numbers", "categories"}


@dataclass(frozen=True, eq=False)
class InputColumns:
    """The same for many rows, column by column.

    Attributes:
        texts: of each row the text, several columns joined.
        parts: the texts of each text column that is read apart.
        numbers: (rows,) float64 of each number column, NaN where missing.
        categories: of each category column the cells; "" where missing.
    """

    texts: list[str]
    parts: Mapping[str, list[str]] = field(default_factory=dict)
    numbers: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    categories: Mapping[str, Coded] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.texts)

    def slice(self, start: int, stop: int) -> "InputColumns":
        """The rows from `start` up to, not including, `stop`."""
        places = np.arange(start, min(stop, self.rows))
        return InputColumns(
            self.texts[start:stop],
            {name: texts[start:stop] for name, texts in self.parts.items()},
            {name: numbers[start:stop] for name, numbers in self.numbers.items()},
            {name: cells.take(places) for name, cells in self.categories.items()},
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e308
