"""A process that trains toy runs in children of its own, which a test may kill.

It imports torch once and forks for each run, so that a killed run costs no second import. For
each line {"case", "folder"} on standard input it answers "pid" and the child's process id, then
the child writes a line for each event, and at last "end".
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import torch
from train_toys import lstm_graph, toy_job

from studio.store.history import History
from studio.store.history_rows import own_process
from studio.train.checkpoint import load_checkpoint
from studio.train.control import Control
from studio.train.loop import train
from studio.train.tensorfile import write_tensors

ADAM = {"id": "adam", "learning_rate": 0.01}
CASES: dict[str, dict[str, Any]] = {
    "adam": {"plan": {"epochs": 20, "optimizer": ADAM}},
    "dropout, momentum, one cycle, clipping": {
        "graph": lstm_graph(dropout=0.4),
        "plan": {
            "epochs": 20,
            "optimizer": {"id": "sgd", "learning_rate": 0.3, "momentum": 0.9, "nesterov": True},
            "schedule": "one_cycle",
            "clip_norm": 0.5,
            "l2": 1e-3,
        },
    },
    "early stopping": {
        "graph": lstm_graph(dropout=0.2),
        "plan": {"epochs": 60, "optimizer": ADAM, "patience": 12, "monitor": "accuracy"},
    },
    "averaging, accumulation, plateau": {
        "graph": lstm_graph(dropout=0.2),
        "plan": {
            "epochs": 40,
            "optimizer": {"id": "nadam", "learning_rate": 0.05},
            "schedule": {"id": "plateau", "patience": 1},
            "average": 0.98,
            "accumulate": 2,
            "batch_size": 8,
            "monitor": "macro_f1",
        },
    },
}


def run(case: str, folder: Path) -> None:
    """Begin or go on with a run, record it, and write down the weights it ends with."""
    settings = CASES[case]
    plan = {**settings["plan"], "checkpoint_seconds": 0.1}
    job = toy_job(folder, plan=plan, graph=settings.get("graph"))
    history = History(folder)
    checkpoint = load_checkpoint(folder)
    history.add_run("toy", "{}", 0, "")
    history.truncate("toy", checkpoint.step if checkpoint else 0)
    events = train(job, Control(), resume=checkpoint)
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            outcome = end.value
            break
        history.record(event)
        print(event.name, flush=True)
    write_tensors(folder / "weights.safetensors", outcome.module.state_dict())
    told = {"best": outcome.best, "steps": outcome.steps, "early": outcome.early_stopped}
    (folder / "outcome.json").write_text(json.dumps(told))
    print("end", flush=True)


def main() -> None:
    """Serve until standard input is closed."""
    torch.set_num_threads(1)
    # What torch loads late is loaded here once. No backward pass: a fork can't follow one.
    torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], fused=True).zero_grad()
    own_process()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            print("pid", os.getpid(), flush=True)
            run(asked["case"], Path(asked["folder"]))
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
