"""Chosen layers in line and at even distances."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from studio.model.aligning import WAYS, evenly, in_one_column, in_one_row
from studio.model.tidy import Spacing

ROOM = Spacing(width=200, height=60, across=40, down=40)
_AT = st.floats(-3000, 3000).map(lambda at: round(at, 1))


def test_in_one_column_they_have_one_x_and_keep_their_order() -> None:
    found = in_one_column({"a": (0.0, 0.0), "b": (30.0, 300.0), "c": (60.0, 20.0)}, ROOM)
    assert found == {"a": (30.0, 0.0), "c": (30.0, 100.0), "b": (30.0, 300.0)}


def test_in_one_row_they_have_one_y_and_keep_their_order() -> None:
    found = in_one_row({"a": (0.0, 0.0), "b": (30.0, 90.0), "c": (900.0, 30.0)}, ROOM)
    assert found == {"a": (0.0, 40.0), "b": (240.0, 40.0), "c": (900.0, 40.0)}


def test_at_even_distances_the_ends_stay() -> None:
    found = evenly({"a": (0.0, 0.0), "b": (50.0, 90.0), "c": (0.0, 400.0)}, ROOM)
    assert found == {"a": (0.0, 0.0), "b": (50.0, 200.0), "c": (0.0, 400.0)}
    across = evenly({"a": (0.0, 0.0), "b": (300.0, 10.0), "c": (1000.0, 0.0)}, ROOM)
    assert across["b"] == (500.0, 10.0)


def test_two_have_one_distance_already() -> None:
    places = {"a": (0.0, 0.0), "b": (7.0, 9.0)}
    assert evenly(places, ROOM) == places


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(_AT, _AT), min_size=1),
    st.sampled_from(sorted(WAYS)),
)
def test_every_layer_keeps_a_place_and_lines_hide_none(
    places: dict[str, tuple[float, float]], way: str
) -> None:
    found = WAYS[way](places, ROOM)
    assert set(found) == set(places)
    if way == "evenly" and len(places) < 3:
        return
    for (ax, ay), (bx, by) in combinations(found.values(), 2):
        assert abs(ax - bx) >= ROOM.width or abs(ay - by) >= ROOM.height
