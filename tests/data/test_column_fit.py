"""Scales, fill values and tables of values: fitted, kept and restored."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.catalog.pipeline import Pipeline
from studio.catalog.source import CategoryColumn, NumericColumn
from studio.core.errors import UserError
from studio.core.tensors import Bag, Categories, Tokens, Vector
from studio.data.coding import Coded
from studio.data.column_fit import MOST, FittedColumns, fit_category, fit_number
from studio.data.fit import fit_pipeline
from studio.data.fitted import FittedPipeline
from studio.data.inputs import Inputs

NUMBERS = np.array([1.0, 2.0, np.nan, 3.0, 10.0])


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        ("none", [1, 2, 3, 10]),
        ("minmax", [0, 1 / 9, 2 / 9, 1]),
        ("standard", [(x - 4) / np.std([1, 2, 3, 10]) for x in (1, 2, 3, 10)]),
        ("robust", [(x - 2.5) / 3 for x in (1, 2, 3, 10)]),
    ],
)
def test_scaling(scaling: Any, expected: list[float]) -> None:
    fitted = fit_number(NumericColumn(name="n", scaling=scaling), NUMBERS)
    found = fitted.encode(np.array([1.0, 2.0, 3.0, 10.0]))
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)
    assert found.dtype == np.float32
    assert (fitted.low, fitted.high) == (1.0, 10.0)


@pytest.mark.parametrize(
    ("missing", "value", "fill"),
    [("mean", 0.0, 4.0), ("median", 0.0, 2.5), ("zero", 7.0, 0.0), ("value", 7.0, 7.0)],
)
def test_missing_numbers_are_filled_by_the_rule(missing: Any, value: float, fill: float) -> None:
    column = NumericColumn(name="n", scaling="none", missing=missing, value=value)
    fitted = fit_number(column, NUMBERS)
    assert fitted.fill == fill
    assert fitted.encode(np.array([np.nan])).tolist() == [fill]


@pytest.mark.parametrize("scaling", ["none", "minmax", "standard", "robust"])
@pytest.mark.parametrize("numbers", [[], [np.nan], [5.0, 5.0], [1e15, 1e15]])
def test_columns_without_spread(scaling: Any, numbers: list[float]) -> None:
    fitted = fit_number(NumericColumn(name="n", scaling=scaling), np.array(numbers))
    assert np.isfinite(fitted.encode(np.array([np.nan, 5.0, 1e299]))).all()


@given(st.lists(st.floats(allow_nan=True, allow_infinity=False, width=32), min_size=1))
def test_scaled_numbers_are_finite(numbers: list[float]) -> None:
    for scaling in ("none", "minmax", "standard", "robust"):
        fitted = fit_number(NumericColumn(name="n", scaling=scaling), np.array(numbers))
        found = fitted.encode(np.array([*numbers, np.nan, 1e299]))
        assert np.isfinite(found).all()
        assert np.abs(found).max() <= np.float32(MOST)


def test_categories_by_frequency_with_a_slot_for_the_unseen() -> None:
    cells = Coded.of(["b", "a", "b", "", "c", "a ", "d"])
    fitted = fit_category(CategoryColumn(name="c"), cells)
    assert fitted.values == ("a", "b", "c", "d")
    assert fitted.encode(Coded.of(["d", "never", "", " a"])).tolist() == [4, 0, 0, 1]
    few = fit_category(CategoryColumn(name="c", min_count=2), cells)
    assert few.values == ("a", "b")
    assert few.encode(cells).tolist() == [2, 1, 2, 0, 0, 1, 0]
    assert fit_category(CategoryColumn(name="c", max_values=1), cells).values == ("a",)


def _fitted(columns: FittedColumns | None = None) -> FittedPipeline:
    channels = frozenset({"tokens", "ngrams", "numbers", "category/shop"})
    return fit_pipeline(
        Pipeline(), ["a b", "b c", "a b"], channels=channels, label_names=("x", "y"),
        columns=columns or COLUMNS,
    )  # fmt: skip


COLUMNS = FittedColumns(
    text=("title", "body"),
    separate=True,
    marker=" | ",
    label_separator="；",
    numbers=(fit_number(NumericColumn(name="price", scaling="robust"), NUMBERS / 3),),
    categories=(
        fit_category(CategoryColumn(name="shop"), Coded.of(["北", "n", "n", "\ud800"])),
        fit_category(CategoryColumn(name="empty"), Coded.of(["", ""])),
    ),
)


def test_a_fitted_pipeline_with_columns_survives_its_state_exactly() -> None:
    import json

    fitted = _fitted()
    plain, arrays = fitted.state()
    again = FittedPipeline.from_state(json.loads(json.dumps(plain)), arrays)
    assert again.columns == fitted.columns
    assert again.fingerprint() == fitted.fingerprint()
    assert again.input_types() == fitted.input_types()


def test_the_fingerprint_covers_the_columns() -> None:
    other = fit_number(NumericColumn(name="price"), NUMBERS)
    changed = _fitted(FittedColumns(text=("title", "body"), separate=True, numbers=(other,)))
    assert changed.fingerprint() != _fitted().fingerprint()


def test_the_types_of_all_channels() -> None:
    types = _fitted().input_types()
    assert types["numbers"] == Vector(1)
    assert types["category/shop"] == Categories(4)
    assert types["category/empty"] == Categories(1)
    assert isinstance(types["tokens/title"], Tokens)
    assert isinstance(types["ngrams/body"], Bag)


def test_typed_rows_become_the_same_channels() -> None:
    fitted = _fitted()
    rows = [
        Inputs("", {"title": "a", "body": "b c"}, {"price": 2.0}, {"shop": "n"}),
        Inputs("b"),
        Inputs("", {"body": "a"}, {"price": None}, {"shop": "elsewhere"}),
    ]
    columns = fitted.columns.columns_of(rows)
    assert columns.texts == ["a | b c", "b", " | a"]
    assert columns.parts == {"title": ["a", "b", ""], "body": ["b c", "", "a"]}
    channels = frozenset({"tokens/title", "tokens/body", "numbers", "category/shop"})
    found = fitted.encode_inputs(columns, channels)
    assert set(found) == channels
    assert found["tokens/title"].lengths().tolist() == [1, 1, 0]
    assert found["category/shop"].tolist() == [1, 0, 0]
    price = COLUMNS.numbers[0]
    np.testing.assert_allclose(
        found["numbers"][:, 0], price.encode(np.array([2.0, price.fill, price.fill]))
    )


def test_bundles_from_before_there_were_columns_still_load() -> None:
    plain, arrays = _fitted(FittedColumns()).state()
    del plain["columns"]
    again = FittedPipeline.from_state(plain, arrays)
    assert again.columns == FittedColumns()
    assert again.columns.text_alone


def _number(plain: dict[str, Any], **values: Any) -> None:
    plain["columns"]["numbers"][0] |= values


@pytest.mark.parametrize(
    "damage",
    [
        lambda p, a: _number(p, scale=0.0),
        lambda p, a: _number(p, fill=float("nan")),
        lambda p, a: _number(p, scale=1e999),
        lambda p, a: _number(p, settings={"name": "price", "scaling": "odd"}),
        lambda p, a: p["columns"].update(text="title"),
        lambda p, a: p["columns"].update(separate="yes"),
        lambda p, a: p["columns"].update(categories=p["columns"]["categories"][:1] * 2),
        lambda p, a: p["columns"].update(numbers=p["columns"]["numbers"] * 20_000),
        lambda p, a: p["columns"].pop("marker"),
        lambda p, a: a.pop("category.0.values"),
        lambda p, a: a.update({"category.0.offsets": a["category.0.offsets"][::-1].copy()}),
        lambda p, a: a.update({"category.0.values": a["category.0.values"].astype(np.int32)}),
    ],
)  # fmt: skip
def test_damaged_columns_are_refused(damage: Any) -> None:
    plain, arrays = _fitted().state()
    damage(plain, arrays)
    with pytest.raises(UserError) as raised:
        FittedPipeline.from_state(plain, arrays)
    assert raised.value.problem.code == "broken-pipeline"


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"text": 3},
        {"text": "a", "more": 1},
        {"numbers": {"n": "3"}},
        {"numbers": {"n": True}},
        {"numbers": {"n": 10**400}},
        {"categories": {"c": 3}},
        {"texts": ["a"]},
    ],
)
def test_rows_from_elsewhere_are_checked(value: Any) -> None:
    with pytest.raises(ValueError):
        Inputs.from_json(value)


def test_a_row_survives_json() -> None:
    row = Inputs("t", {"a": "b"}, {"n": 0.1, "m": None}, {"c": "\ud800"})
    assert Inputs.from_json(row.to_json()) == row
    assert Inputs("t", numbers={"n": float("nan")}).to_json()["numbers"] == {"n": None}
