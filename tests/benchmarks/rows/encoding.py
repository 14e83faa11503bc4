"""What rows 4 and 5 share: texts to ids, ours and as usual, in turns."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from measuring.processes import in_turns, run
from measuring.setup import HERE, Setup
from measuring.table import Line


@dataclass(frozen=True)
class Case:
    """A kind of encoding, and what the budget demands of it."""

    row: int
    kind: str
    words: str
    faster: float
    identical: bool


def lines(setup: Setup, case: Case, data: Path) -> list[Line]:
    """Speed, and whether the ids are the same where they have to be."""

    def ours(_: int) -> dict[str, object]:
        return _told(setup, HERE / "engine" / "encode_texts.py", case, data)

    def usual(_: int) -> dict[str, object]:
        return _told(setup, HERE / "references" / "encode_usual.py", case, data)

    found = in_turns(setup.repeats, {"ours": ours, "usual": usual})
    fast = [answer["seconds"] for answer in found["ours"]]
    slow = [answer["seconds"] for answer in found["usual"]]
    ratio = median(slow) / median(fast)
    same = found["ours"][0]["digest"] == found["usual"][0]["digest"]
    held = ratio >= case.faster and (same or not case.identical)
    tokens = found["ours"][0]["tokens"]
    return [
        Line(
            case.row,
            case.words,
            median(fast),
            median(slow),
            "s",
            ratio,
            f"≥ {case.faster:g}×" + (", identical" if case.identical else ""),
            held,
            note=f"{tokens:,} tokens; ids " + ("identical" if same else "not all identical"),
            samples={"ours": fast, "reference": slow},
        )
    ]


def _told(setup: Setup, script: Path, case: Case, data: Path) -> dict[str, object]:
    # Both with the project's interpreter: the same versions of the same libraries.
    command = [setup.python, script, "--data", data, "--kind", case.kind]
    return run(command, home=setup.home).answer
