"""Row 7: from the process's start to a usable window, against an empty QMainWindow."""

from statistics import median

from measuring.processes import in_turns, time_to_line
from measuring.setup import HERE, Setup
from measuring.table import Line

TITLE = "start to a usable window"
FORBIDDEN = ("torch", "nltk", "sklearn", "pyarrow", "pyqtgraph")
SLOWER = 2.5


def measure(setup: Setup) -> list[Line]:
    """Seconds to the window, and what was imported before it stood."""
    empty = (setup.python, HERE / "references" / "empty_window.py")
    start = setup.window("start_ours.py")

    def ours(_: int) -> tuple[float, dict[str, object]]:
        return time_to_line(start, home=setup.home)

    def reference(_: int) -> tuple[float, dict[str, object]]:
        return time_to_line(empty, home=setup.home)

    # The first start of each reads its files from the disk.
    ours(0)
    reference(0)
    found = in_turns(max(5, setup.repeats), {"ours": ours, "empty window": reference})
    fast = [seconds for seconds, _ in found["ours"]]
    bare = [seconds for seconds, _ in found["empty window"]]
    told = found["ours"][-1][1]
    heavy = [name for name in told["heavy"] if name in FORBIDDEN]
    ratio = median(fast) / median(bare)
    return [
        Line(
            7,
            "start to a usable window",
            median(fast),
            median(bare),
            "s",
            ratio,
            f"≤ {SLOWER}×",
            ratio <= SLOWER,
            note=f"{told['modules']} modules imported",
            samples={"ours": fast, "reference": bare},
        ),
        Line(
            7,
            "heavy libraries imported before the window stands",
            len(heavy),
            None,
            "",
            None,
            "none",
            not heavy,
            note=", ".join(heavy) or "none of " + ", ".join(FORBIDDEN),
        ),
    ]
