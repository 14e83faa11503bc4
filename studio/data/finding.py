"""What a finding about the data is, and the ways to mend it."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from studio.core.errors import Message, Problem, msg, problem
from studio.core.i18n import N_

Rows = npt.NDArray[np.int64]

NO_ROWS: Rows = np.empty(0, dtype=np.int64)

#: ``exclude`` leaves the rows out; ``majority`` gives each text the label that most of its rows
#: have; ``relabel`` gives all rows one label, which the person names; ``cut`` shortens texts;
#: ``mend`` restores garbled characters; ``weights`` and ``oversample`` make the training heed
#: small classes; ``find_edits`` and ``discard_edits`` are about edits that no longer fit.
FixKind = Literal[
    "exclude",
    "majority",
    "relabel",
    "cut",
    "mend",
    "weights",
    "oversample",
    "find_edits",
    "discard_edits",
]

#: Fixes that change the rows; the others change the training.
ROW_FIXES: frozenset[FixKind] = frozenset(
    ("exclude", "majority", "relabel", "cut", "mend", "find_edits", "discard_edits")
)


@dataclass(frozen=True, eq=False)
class Fix:
    """One way to mend a finding: what its button says, and the rows that it changes."""

    kind: FixKind
    words: Message
    rows: Rows = field(default_factory=lambda: NO_ROWS)
    #: ``cut``: at most so many characters.
    limit: int = 0


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing about the data, the rows that it is about, and ways to mend it, best first."""

    problem: Problem
    rows: Rows
    fixes: tuple[Fix, ...] = ()


def finding(
    code: str,
    message: Message,
    fix: Message,
    rows: Rows = NO_ROWS,
    *fixes: Fix,
    severity: str = "warning",
) -> Finding:
    """A finding about the data, in the order in which one says it."""
    return Finding(problem(code, "data", message, fix, severity=severity), rows, fixes)


def number(count: int) -> str:
    """A count as sentences write it: ``12,480``."""
    return f"{count:,}"


def exclude_fix(rows: Rows) -> Fix:
    """Leave these rows out."""
    words = N_("Exclude 1 row") if len(rows) == 1 else N_("Exclude {count} rows")
    return Fix("exclude", msg(words, count=number(len(rows))), rows)


def named(names: list[str], most: int = 5) -> str:
    """The first few names, and how many there are besides."""
    shown = ", ".join(names[:most])
    rest = len(names) - most
    return f"{shown} … (+{rest})" if rest > 0 else shown
