"""Two runs beside each other: the test texts that they answer differently."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.engine.models import run_evaluation, run_test_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.store.history import RunRow

#: At most this many changed rows are told one by one, the surest first.
MAX_CHANGED = 2_000


@dataclass(frozen=True)
class ChangedAnswer:
    """A test row that two runs answer differently; classes by name."""

    row: int
    actual: str
    before: str
    after: str

    @property
    def mended(self) -> bool:
        """Whether the later answer is the right one."""
        return self.after == self.actual

    @property
    def broken(self) -> bool:
        """Whether the earlier answer was the right one."""
        return self.before == self.actual


@dataclass(frozen=True)
class Comparison:
    """Two runs on the test rows that both were judged by.

    Attributes:
        shared: rows that both answered.
        mended, broken: rows that only the later, or only the earlier run has right.
        otherwise: rows that both have wrong, each in its own way.
        changed: at most `MAX_CHANGED` of these rows.
    """

    shared: int
    mended: int
    broken: int
    otherwise: int
    changed: tuple[ChangedAnswer, ...]


def compare_runs(folder: Path, before: "RunRow", after: "RunRow") -> Comparison:
    """Which test rows two runs of a project answer differently.

    Raises:
        UserError: they were made from different data, one was never judged on a test split, they
            share no test row, or their answers are no single classes.
    """
    if before.data_sha256 != after.data_sha256:
        raise _incomparable(N_("The two runs were made from different data."))
    first, second = _answers(folder, before.id), _answers(folder, after.id)
    if first is None or second is None:
        raise _incomparable(
            N_("One of the two runs was not judged on single classes of test rows.")
        )
    return _compare(*first, *second)


def _answers(
    folder: Path, run: str
) -> "tuple[dict[str, NDArray[np.generic]], tuple[str, ...]] | None":
    figures = run_evaluation(folder, run)
    rows = run_test_rows(folder, run)
    if figures is None or rows is None or figures.get("task") != "classification":
        return None
    return rows, tuple(str(name) for name in figures.get("label_names", ()))


def _compare(
    first: "dict[str, NDArray[Any]]",
    first_names: tuple[str, ...],
    second: "dict[str, NDArray[Any]]",
    second_names: tuple[str, ...],
) -> Comparison:
    import numpy as np

    rows, here, there = np.intersect1d(
        first["rows"], second["rows"], assume_unique=True, return_indices=True
    )
    if not len(rows):
        raise _incomparable(N_("The two runs were judged on different rows."))
    # Classes by name: another order of the labels is no other answer.
    names = np.array(first_names, dtype=object)
    others = np.array(second_names, dtype=object)
    actual = names[first["actual"][here]]
    before, after = names[first["predicted"][here]], others[second["predicted"][there]]
    changed = before != after
    mended, broken = changed & (after == actual), changed & (before == actual)
    sure = np.maximum(first["probability"][here], second["probability"][there])
    places = np.flatnonzero(changed)
    places = places[np.argsort(-sure[places], kind="stable")][:MAX_CHANGED]
    return Comparison(
        shared=len(rows),
        mended=int(mended.sum()),
        broken=int(broken.sum()),
        otherwise=int((changed & ~mended & ~broken).sum()),
        changed=tuple(
            ChangedAnswer(int(rows[at]), str(actual[at]), str(before[at]), str(after[at]))
            for at in places.tolist()
        ),
    )


def _incomparable(reason: str) -> UserError:
    return UserError(
        problem(
            "incomparable-runs",
            "runs",
            msg(reason),
            msg(N_("Choose two finished runs of the same data and the same split.")),
            severity="info",
        )
    )
