"""What a model asks for besides a text, for forms and command lines."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.data.column_fit import FittedColumns

#: At most so many values of a category are told; any other may be given all the same.
MOST_VALUES = 2_000


@dataclass(frozen=True)
class NumberField:
    """A number: `fill` stands for a missing one; `low` to `high` were seen in training."""

    name: str
    fill: float
    low: float
    high: float


@dataclass(frozen=True)
class CategoryField:
    """A category and its known values, the most frequent first."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Fields:
    """What a model reads of a row.

    Attributes:
        texts: the text columns that are read apart; empty where there is one text.
        numbers, categories: what is read beside the text.
    """

    texts: tuple[str, ...] = ()
    numbers: tuple[NumberField, ...] = ()
    categories: tuple[CategoryField, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the worker tells it."""
        return {
            "texts": list(self.texts),
            "numbers": [
                {"name": each.name, "fill": each.fill, "low": each.low, "high": each.high}
                for each in self.numbers
            ],
            "categories": [
                {"name": each.name, "values": list(each.values)} for each in self.categories
            ],
        }

    @classmethod
    def from_json(cls, value: Any) -> "Fields":
        """Read what `to_json` made; nothing where it is missing."""
        value = value or {}
        return cls(
            tuple(str(name) for name in value.get("texts", ())),
            tuple(
                NumberField(str(n["name"]), float(n["fill"]), float(n["low"]), float(n["high"]))
                for n in value.get("numbers", ())
            ),
            tuple(
                CategoryField(str(c["name"]), tuple(str(each) for each in c["values"]))
                for c in value.get("categories", ())
            ),
        )


def fields_of(columns: "FittedColumns", channels: frozenset[str]) -> Fields:
    """The fields that a network with these channels reads."""
    parts = {channel.partition("/")[2] for channel in channels if channel[:9] != "category/"}
    numbers = columns.numbers if "numbers" in channels else ()
    return Fields(
        # The joined text is made of all columns.
        columns.text_parts
        if channels & {"tokens", "ngrams"}
        else tuple(name for name in columns.text_parts if name in parts),
        tuple(NumberField(n.settings.name, n.fill, n.low, n.high) for n in numbers),
        tuple(
            CategoryField(each.settings.name, each.values[:MOST_VALUES])
            for each in columns.categories
            if f"category/{each.settings.name}" in channels
        ),
    )
