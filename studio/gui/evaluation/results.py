"""The results of one run on its test split, as the page needs them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from studio.store.history import RunRow

#: At most this many rows are listed at once.
MAX_ROWS = 500


@dataclass(frozen=True, eq=False)
class Results:
    """Figures and the answer for every test row.

    Attributes:
        run: the run's row in the history.
        figures: `Evaluation.to_json` of the run.
        columns: equally long arrays; see `engine.run_test_rows`. Empty where they are gone.
    """

    run: "RunRow"
    figures: dict[str, Any]
    columns: dict[str, npt.NDArray[Any]] = field(default_factory=dict)

    @property
    def regression(self) -> bool:
        """Whether the label is a number."""
        return self.figures.get("task") == "regression"

    @property
    def several(self) -> bool:
        """Whether a row may have several labels."""
        return self.figures.get("task") == "multilabel"

    def label_counts(self, label: int) -> npt.NDArray[np.int64]:
        """Of one label of several: rows that have it and have it not, columns found and not."""
        hit, extra, missed, rest = self.figures["label_counts"][label]
        return np.asarray([[hit, missed], [extra, rest]], dtype=np.int64)

    def labels_of(self, place: int, column: str) -> list[str]:
        """The labels of a row, where it may have several: ``actual`` or ``predicted``."""
        bits = np.unpackbits(self.columns[column][place], bitorder="little")
        return [name for name, on in zip(self.labels, bits, strict=False) if on]

    def in_label_cell(self, label: int, *, has: bool, found: bool) -> npt.NDArray[np.int64]:
        """Places of the rows that have a label or not, and were given it or not."""
        if not self.columns:
            return np.empty(0, np.int64)
        byte, bit = divmod(label, 8)
        actual = (self.columns["actual"][:, byte] >> bit) & 1
        predicted = (self.columns["predicted"][:, byte] >> bit) & 1
        places = np.flatnonzero((actual == int(has)) & (predicted == int(found)))
        sure = self.columns["probability"][places]
        return places[np.argsort(-sure, kind="stable")][:MAX_ROWS]

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the classes."""
        return tuple(str(name) for name in self.figures.get("label_names", ()))

    @property
    def confusion(self) -> npt.NDArray[np.int64]:
        """Rows of actual classes, columns of predicted ones."""
        size = len(self.labels)
        return np.asarray(self.figures.get("confusion", []), dtype=np.int64).reshape(size, size)

    def worst(self) -> npt.NDArray[np.int64]:
        """Places of the worst mistakes: wrong and sure of it, or farthest off, first."""
        if not self.columns:
            return np.empty(0, np.int64)
        actual, predicted = self.columns["actual"], self.columns["predicted"]
        if self.regression:
            return np.argsort(-np.abs(predicted - actual), kind="stable")[:MAX_ROWS]
        different = actual != predicted
        wrong = np.flatnonzero(different.any(axis=1) if self.several else different)
        sure = self.columns["probability"][wrong] - self.columns["right_probability"][wrong]
        return wrong[np.argsort(-sure, kind="stable")][:MAX_ROWS]

    def in_cell(self, actual: int, predicted: int) -> npt.NDArray[np.int64]:
        """Places of the rows of one cell of the matrix, the surest first."""
        if not self.columns:
            return np.empty(0, np.int64)
        found = np.flatnonzero(
            (self.columns["actual"] == actual) & (self.columns["predicted"] == predicted)
        )
        sure = self.columns["probability"][found]
        return found[np.argsort(-sure, kind="stable")][:MAX_ROWS]


def evaluated_runs(folder: Path) -> "list[RunRow]":
    """The runs of a project that were judged on a test split, the newest first.

    Raises:
        UserError: the history can't be read.
    """
    from studio.engine.run_files import EVALUATION, run_folder
    from studio.gui.run_history import past_runs

    return [r for r in past_runs(folder) if (run_folder(folder, r.id) / EVALUATION).exists()]


def load_results(folder: Path, run: "RunRow") -> Results | None:
    """The results of a run; None where there are none.

    Raises:
        UserError: a file of the run is damaged.
    """
    from studio.engine.models import run_evaluation, run_test_rows

    figures = run_evaluation(folder, run.id)
    if figures is None:
        return None
    return Results(run, figures, run_test_rows(folder, run.id) or {})
