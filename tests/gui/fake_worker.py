"""A worker that speaks the line protocol without training anything, for tests of the window.

Its first argument says how it behaves: ``well``, ``dies`` (after three steps and a checkpoint),
``noisy`` (malformed lines between the good ones), ``deaf`` (never answers a stop), ``crashes``
(before anything is said), ``slow`` (goes on until it is stopped, with hours left). It finds a learning rate too:
``well``, ``noisy`` and ``slow`` (for ever) as well as ``dies`` (half-way) and ``refuses``.
"""

import json
import os
import signal
import sys
import threading
import time

TELLING = threading.Lock()


def say(**line: object) -> None:
    with TELLING:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def main(way: str) -> None:
    if way == "crashes":
        sys.exit("it broke")
    say(event="ready")
    commands: list[str] = []
    run = ""
    for raw in sys.stdin:
        line = json.loads(raw)
        job = line.get("job")
        if job == "train":
            commands, run = [], line["run"]
            fold = fold_of(line.get("snapshot", ""))
            threading.Thread(target=train, args=(way, run, commands, fold)).start()
        elif job == "find_rate":
            find_rate(way, line["id"])
        elif job == "predict":
            say(event="predictions", id=line["id"], items=[{"text": t} for t in line["texts"]])
        elif "command" in line:
            commands.append(line["command"])
            answer(run, line)


def answer(run: str, command: dict[str, object]) -> None:
    if command["command"] == "set_learning_rate":
        say(event="rate_changed", run=run, step=3, learning_rate=command["value"])
    elif command["command"] == "more_epochs":
        say(event="epochs_changed", run=run, step=3, epochs=2 + int(str(command["value"])))
    elif command["command"] == "save":
        say(event="saved", run=run, kind="checkpoint", path="/there/checkpoint", step=7)


def find_rate(way: str, number: int) -> None:
    for share in (0.1, 0.6):
        say(event="finding", id=number, share=share)
    if way == "refuses":
        message = {"template": "There is no row to train on.", "args": {}}
        found = {"code": "no-rows", "translatable": {"message": message}}
        say(event="problem", id=number, problem=found)
        return
    if way == "dies":
        os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    while way == "slow":
        time.sleep(0.05)
    rates = [10.0 ** (place / 10 - 6) for place in range(60)]
    losses = [2.0 - max(0.0, 1 - abs(place - 40) / 15) for place in range(60)]
    curve = {
        "rates": rates,
        "losses": losses,
        "smoothed": losses,
        "suggested": 0.0004,
        "lowest": 0.01,
        "diverged": False,
        "reason": {"template": "It falls from {rate} on.", "args": {"rate": "0.0004"}},
    }
    say(event="rate", id=number, curve=curve)


def fold_of(snapshot: str) -> int:
    if not os.path.exists(snapshot):  # noqa: PTH110 - a moment counts
        return 1
    with open(snapshot, encoding="utf-8") as file:  # noqa: PTH123
        return int(json.load(file)["data"]["split"]["fold"])


def train(way: str, run: str, commands: list[str], fold: int) -> None:
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
            seconds_left=12_000.0 if way == "slow" else None,
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
        while way == "slow" and "stop" not in commands:
            time.sleep(0.005)
        time.sleep(0.005)
    test = {"accuracy": 0.5 + fold / 10}
    say(event="finished", run=run, reason="completed", best={"epoch": 2}, test=test)
    say(event="finished", run=run, reason="completed")


main(sys.argv[1])
