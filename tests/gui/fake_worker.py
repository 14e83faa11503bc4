"""A worker that speaks the line protocol without training anything, for tests of the window.

Its first argument says how it behaves: ``well``, ``dies`` (after three steps and a checkpoint),
``noisy`` (malformed lines between the good ones), ``deaf`` (never answers a stop), ``crashes``
(before anything is said).
"""

import json
import os
import signal
import sys
import threading
import time


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main(way: str) -> None:
    if way == "crashes":
        sys.exit("it broke")
    say(event="ready")
    commands: list[str] = []
    for raw in sys.stdin:
        job = json.loads(raw)
        if job.get("job") == "train":
            reader = threading.Thread(target=listen, args=(commands,), daemon=True)
            reader.start()
            train(way, job["run"], commands)
            return
        if job.get("job") == "predict":
            say(event="predictions", id=job["id"], items=[{"text": t} for t in job["texts"]])


def listen(commands: list[str]) -> None:
    for raw in sys.stdin:
        commands.append(json.loads(raw)["command"])  # noqa: PERF401 - seen while it waits


def train(way: str, run: str, commands: list[str]) -> None:
    say(event="started", run=run, steps_per_epoch=10, epochs=2, train_rows=640)
    for step in range(1, 21):
        if way == "noisy":
            sys.stdout.write('not json\n[1, 2]\n{"event": "strange"}\n\n')
        say(
            event="steps",
            run=run,
            step=[step],
            loss=[1 / step],
            accuracy=[1 - 1 / step],
            learning_rate=[0.1],
            gradient_norm=[1.0],
            epoch=step / 10,
            samples_per_second=1000.0,
        )
        if step == 2:
            say(event="saved", run=run, kind="checkpoint", path="/there/checkpoint", step=2)
        if way == "dies" and step == 3:
            os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        while way == "deaf":
            time.sleep(0.05)
        if "stop" in commands:
            say(event="finished", run=run, reason="stopped")
            return
        time.sleep(0.005)
    say(event="finished", run=run, reason="completed", best={"epoch": 2})
    say(event="finished", run=run, reason="completed")


main(sys.argv[1])
