"""Damaged files of every form, read in a child process with 2 GB and 5 seconds for each.

python tests/fuzz/run.py [--files 10000 | --minutes 5] [--forms csv,zip] [--seed 0] [--only csv:17]

None may crash, hang, or end in anything but a table that keeps its promises or a problem in words.
"""

import argparse
import contextlib
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fuzzing import FORMS, Reader, Tally, fuzz


def main() -> int:
    """Damage and read what was asked for; 0 when nothing failed."""
    options = _options()
    forms = options.forms.split(",") if options.forms else list(FORMS)
    tallies: list[Tally] = []
    reader = Reader()
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(reader):
        fixed = {"seed": options.seed, "reader": reader, "work": Path(folder) / "work"}
        if options.only:
            form, _, number = options.only.partition(":")
            tallies.append(fuzz(form, [int(number)], keep=options.keep, **fixed))
        else:
            for form in forms:
                numbers = _numbers(options, len(forms))
                tallies.append(fuzz(form, numbers, keep=options.keep, **fixed))
                print(_row(tallies[-1]), file=sys.stderr, flush=True)
    print(_table(tallies))
    failures = [failure for tally in tallies for failure in tally.failures]
    for failure in failures[:50]:
        print(f"\n{failure}")
    return 1 if failures else 0


def _numbers(options: argparse.Namespace, forms: int) -> Iterator[int]:
    if not options.minutes:
        yield from range(options.start, options.start + options.files)
        return
    end = time.monotonic() + options.minutes * 60 / forms
    for number in itertools.count(options.start):
        if time.monotonic() > end:
            return
        yield number


def _table(tallies: list[Tally]) -> str:
    head = f"{'form':10}{'files':>8}{'read':>8}{'refused':>9}{'wrong':>7}{'slowest':>10}{'peak':>9}"
    return "\n".join([head, *map(_row, tallies)])


def _row(tally: Tally) -> str:
    counts = tally.outcomes
    slowest, peak = f"{tally.slowest_seconds:.2f} s", f"{tally.peak_bytes / 2**20:.0f} MB"
    usual = ", ".join(f"{code} {n}" for code, n in tally.codes.most_common(5) if code)
    return (
        f"{tally.form:10}{tally.files:8}{counts['read']:8}{counts['refused']:9}"
        f"{counts['wrong']:7}{slowest:>10}{peak:>9}  {usual}"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1_000, help="of each form")
    parser.add_argument("--minutes", type=float, default=0.0, help="in all, instead of --files")
    parser.add_argument("--forms", metavar="csv,zip", help=f"only these of {', '.join(FORMS)}")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="number of the first file")
    parser.add_argument("--only", metavar="csv:17", help="one file again")
    parser.add_argument("--keep", type=Path, help="a folder for the files that failed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
