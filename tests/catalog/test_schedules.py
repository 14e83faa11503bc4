"""The curves of the learning rate."""

from itertools import pairwise

import pytest

from studio.catalog.base import Schedule
from studio.catalog.registry import entries
from studio.catalog.schedules.exponential import Exponential
from studio.catalog.schedules.linear import Linear
from studio.catalog.schedules.plateau import Plateau


@pytest.mark.parametrize("kind", entries(Schedule).values(), ids=lambda kind: kind.meta.id)
@pytest.mark.parametrize("steps", [1, 2, 3, 10, 1_000])
def test_every_factor_is_between_nothing_and_the_full_rate(
    kind: type[Schedule], steps: int
) -> None:
    factors = [kind().factor(step, steps) for step in range(steps)]
    assert all(0 <= factor <= 1 for factor in factors)
    assert max(factors) > 0
    assert factors[0] > 0


def test_linear_rises_to_the_full_rate_and_falls_to_its_floor() -> None:
    linear = Linear(warm_up=0.2, floor=0.1)
    factors = [linear.factor(step, 101) for step in range(101)]
    assert factors[:20] == pytest.approx([(n + 1) / 21 for n in range(20)])
    assert factors[20] == 1
    assert factors[-1] == pytest.approx(0.1)
    falls = [a - b for a, b in pairwise(factors[20:])]
    assert falls == pytest.approx([falls[0]] * 80)


def test_exponential_falls_by_the_same_share_each_time() -> None:
    factors = [Exponential(final=0.01).factor(step, 5) for step in range(5)]
    assert factors == pytest.approx([1, 10**-0.5, 0.1, 10**-1.5, 0.01])


def test_a_plateau_drops_no_further_than_its_floor() -> None:
    plateau = Plateau(gamma=0.5, floor=0.2, patience=3)
    assert plateau.drop_after() == 3
    assert [plateau.dropped(drops) for drops in range(4)] == [1, 0.5, 0.25, 0.2]
