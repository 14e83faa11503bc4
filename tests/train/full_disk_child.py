"""Trains on a disk that is really full: run in a mount namespace of its own (`unshare -rm`)."""

import subprocess
import sys
from pathlib import Path

from train_toys import toy_job

from studio.core.errors import UserError
from studio.train.checkpoint import load_checkpoint
from studio.train.control import Control, SaveNow
from studio.train.loop import train


def main(folder: Path, kind: str) -> None:
    """Mount a small disk, save once, make it full or read-only, go on; print what is told."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(folder)], check=True)
    control = Control()
    events = train(toy_job(folder, plan={"epochs": 40, "checkpoint_seconds": 0.1}), control)
    control.send(SaveNow())
    spoilt = False
    try:
        for event in events:
            if event.name == "saved" and not spoilt:
                spoilt = True
                first = event.to_json()["step"]
                if kind == "full":
                    with (folder / "filler").open("wb", buffering=0) as stream:
                        try:
                            while stream.write(b"x" * 4096):
                                pass
                        except OSError:
                            pass
                else:
                    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    except UserError as error:
        saved = load_checkpoint(folder)
        step = "nothing" if saved is None else saved.step
        left = [p.name for p in (folder / "checkpoints").glob(".*")]
        print(error.problem.code, step == first, left)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
