"""The benchmarks: ours and the references in turns, one table.

python tests/benchmarks/run.py [--rows 1,3] [--quick] [--out DIR]
"""

import argparse
import importlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from measuring.datasets import AbsentError
from measuring.processes import REPOSITORY, BrokenError, project_python
from measuring.references_env import references_python
from measuring.setup import NoReferencesError, Setup
from measuring.table import Line, skipped, table, write_results

#: The rows that can be measured, in the order of the table.
ROWS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#: Rows whose references need no environment of their own.
WITHOUT_REFERENCES = frozenset({2, 7, 8, 9, 10, 11, 12, 13, 14, 15})


def main() -> int:
    """Measure what was asked for; 0 when every measured budget is held."""
    options = _options()
    rows = [int(number) for number in options.rows.split(",")] if options.rows else list(ROWS)
    folder = Path(options.work) if options.work else Path(tempfile.mkdtemp(prefix="wordloom-"))
    needs_references = not set(rows) <= WITHOUT_REFERENCES
    setup = Setup(
        folder=folder,
        python=project_python(),
        references=references_python() if needs_references else None,
        repeats=1 if options.quick or options.smoke else options.repeats,
        smoke=options.smoke,
        slow_references=options.slow_references,
    )
    lines: list[Line] = []
    try:
        for number in rows:
            lines += _measured(number, setup)
    except KeyboardInterrupt:
        print("BrokenError off; what was measured so far:", file=sys.stderr)
    finally:
        if not options.work:
            shutil.rmtree(folder, ignore_errors=True)
    print(table(lines))
    settings = {"rows": rows, "repeats": setup.repeats, "smoke": setup.smoke}
    print(f"\nWritten to {write_results(Path(options.out), lines, settings)}")
    return 1 if any(line.held is False for line in lines) else 0


def _measured(number: int, setup: Setup) -> list[Line]:
    print(f"Row {number}", file=sys.stderr, flush=True)
    module = importlib.import_module(f"rows.row_{number:02}")
    begun = time.perf_counter()
    try:
        found: list[Line] = module.measure(setup)
    except (AbsentError, NoReferencesError) as reason:
        return [skipped(number, module.TITLE, str(reason))]
    except BrokenError as error:
        print(error, file=sys.stderr)
        return [Line(number, module.TITLE, note=f"broken: {str(error).splitlines()[0]}")]
    print(f"  {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", metavar="1,3", help="only these rows")
    parser.add_argument("--quick", action="store_true", help="one measurement of each")
    parser.add_argument("--repeats", type=int, default=3, help="measurements behind a median")
    parser.add_argument("--smoke", action="store_true", help="tiny data: only that all of it runs")
    parser.add_argument(
        "--slow-references", action="store_true", help="also spaCy and logistic regression"
    )
    parser.add_argument("--out", default=str(REPOSITORY / "benchmark-results"), metavar="DIR")
    parser.add_argument("--work", metavar="DIR", help="keep projects and data here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
