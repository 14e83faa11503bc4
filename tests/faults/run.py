"""Kills and failing disks, at random and at every place.

python tests/faults/run.py [--saves 500] [--runs 100] [--seed 0] [--quick]

Saves are killed `--saves` times for each kind of file, a training run `--runs` times. What was
acknowledged is there afterwards, whole; a run that was killed ends with the same weights, bit for
bit; a disk that is full, failing or read-only leaves what was there and is told.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch  # the processes forked from here need it
from devices import fill_while_saving, refuse_while_saving
from kills import Tally, kill_while_saving, kill_while_training
from saving import KINDS

DATA = Path(__file__).resolve().parents[2] / "resources" / "samples" / "reviews_en.csv"


def main() -> int:
    """Do all of it; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--saves", type=int, default=500)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="a few of each")
    options = parser.parse_args()
    saves, runs = (8, 2) if options.quick else (options.saves, options.runs)
    torch.set_num_threads(1)
    chance = random.Random(options.seed)
    tallies = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in KINDS:
            tallies.append(kill_while_saving(kind, saves, folder / "kills", chance))
            _tell(tallies[-1])
            tallies.append(fill_while_saving(kind, folder / f"full-{kind}"))
            _tell(tallies[-1])
            if kind != "history":  # SQLite calls the system by itself
                tallies.append(refuse_while_saving(kind, folder / f"refused-{kind}"))
                _tell(tallies[-1])
        tallies.append(kill_while_training(runs, folder / "runs", DATA, chance))
        _tell(tallies[-1])
    return 1 if any(tally.wrong for tally in tallies) else 0


def _tell(tally: Tally) -> None:
    print(
        f"{tally.what:36}{tally.kills:>6} times{tally.hits:>6} hits{len(tally.wrong):>5} wrong",
        flush=True,
    )
    for line in tally.wrong[:20]:
        print(f"    {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
