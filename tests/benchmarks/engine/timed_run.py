"""Row 11: a run by the engine, with the moments of its phases."""

import json
import sys
import time
from pathlib import Path

from studio.core.events import Failed, Finished, Phase
from studio.engine import new_run_id, run_training, write_snapshot
from studio.engine.warming import warm_up
from studio.store.project import load_project
from studio.train.control import Control


def main() -> None:
    folder = Path(sys.argv[1])
    run = new_run_id()
    # What every process pays once, however many rows it has.
    warm_up()
    write_snapshot(folder, run, load_project(folder))
    moments: dict[str, float] = {}
    for event in run_training(folder, run, Control()):
        if isinstance(event, Phase):
            moments.setdefault(event.phase, time.perf_counter())
        elif isinstance(event, Finished):
            told = {
                "encoding": moments["building"] - moments["fitting"],
                "training": event.train_seconds,
            }
            sys.stdout.write(json.dumps(told) + "\n")
        elif isinstance(event, Failed):
            sys.exit(str(event.problem.message))


if __name__ == "__main__":
    main()
