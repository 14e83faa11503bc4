"""What every row is given."""

from dataclasses import dataclass
from pathlib import Path

from measuring.datasets import Set, dataset
from measuring.processes import REPOSITORY

HERE = REPOSITORY / "tests" / "benchmarks"


@dataclass(frozen=True)
class Setup:
    """Circumstances of a run of the benchmarks.

    Attributes:
        folder: for everything temporary.
        python: the interpreter that runs ours.
        references: the interpreter that runs the references; None where it can't be had.
        repeats: measurements behind a median.
        smoke: tiny data: the figures mean nothing, only that everything runs.
        slow_references: also those that take minutes (spaCy, logistic regression).
    """

    folder: Path
    python: str
    references: str | None
    repeats: int
    smoke: bool = False
    slow_references: bool = False

    def data(self, name: str) -> Set:
        """A dataset as CSV files.

        Raises:
            AbsentError: it is not beside this checkout.
        """
        return dataset(name, self.folder / "data", limit=600 if self.smoke else None)

    def reference(self, script: str) -> tuple[str, str]:
        """The start of a command that runs a reference."""
        if self.references is None:
            raise NoReferencesError("the references' environment could not be made")
        return self.references, str(HERE / "references" / script)

    def window(self, script: str) -> tuple[str, str]:
        """The start of a command that runs a script which drives our window."""
        return self.python, str(HERE / "window" / script)

    @property
    def home(self) -> Path:
        """The home folder of the measured processes."""
        return self.folder / "home"


class NoReferencesError(RuntimeError):
    """A row needs the references' environment, which is not there."""
