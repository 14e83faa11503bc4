"""Makes damaged files and has them read in a child process, one after another."""

import contextlib
import json
import queue
import random
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from damage import damaged, damaged_zip
from seeds import FILES, folder_files, packed, zipped

REPOSITORY = Path(__file__).resolve().parents[2]
#: Every form that is damaged, in the order of the table.
FORMS = (*FILES, "folder", "packed", "zip")
HANG_SECONDS = 5.0
_START_SECONDS = 120.0
MOST_BYTES = 2 * 2**30
_READ_AS: dict[str, dict[str, Any]] = {
    "csv": {"format": "csv"},
    "tsv": {"format": "csv", "delimiter": "\t", "quote": "", "header": False},
    "lines": {"format": "csv", "delimiter": "", "quote": "", "header": False},
    "jsonl": {"format": "jsonl"},
    "json": {"format": "json"},
    "fasttext": {"format": "fasttext"},
    "parquet": {"format": "parquet"},
    "arrow": {"format": "arrow"},
    "excel": {"format": "excel"},
    "folder": {"format": "folder"},
}


@dataclass
class Tally:
    """What came of the files of one form."""

    form: str
    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0
    peak_bytes: int = 0
    failures: list[str] = field(default_factory=list)


class Reader:
    """The child that reads; started anew after a crash or a hang.

    Args:
        program: instead of the reader, as Python code.
        hang_seconds: a file that takes longer hangs.
    """

    def __init__(self, program: Sequence[str] = (), hang_seconds: float = HANG_SECONDS) -> None:
        script = str(Path(__file__).with_name("reader.py"))
        self._arguments = ["-c", *program] if program else [script]
        self._hang_seconds = hang_seconds
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def ask(self, path: Path, options: dict[str, Any] | None) -> dict[str, Any]:
        """What came of a file."""
        process = self._process or self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps({"path": str(path), "options": options}) + "\n")
            process.stdin.flush()
        except OSError:
            return self._ended("gone before it was asked")
        try:
            # Twice as long as a hang: what is only slow is measured.
            line = self._answers.get(timeout=2 * self._hang_seconds)
        except queue.Empty:
            return self._ended("hang")
        if not line:
            return self._ended("crash")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the child."""
        if self._process is not None:
            self._end()

    def _end(self) -> int:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        process.kill()
        status = process.wait()
        # Its output ends with it; the threads that read it close it then.
        for thread in self._threads:
            thread.join()
        with contextlib.suppress(OSError):
            process.stdin.close()
        self._process = None
        return status

    def _started(self) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *self._arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", cwd=REPOSITORY,
        )  # fmt: skip
        self._process = process
        answers: queue.Queue[str] = queue.Queue()
        self._answers = answers
        self._errors: list[str] = []
        self._threads = [
            threading.Thread(target=_hand_on, args=(process, answers), daemon=True),
            threading.Thread(target=_keep, args=(process, self._errors), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        # What its imports take is not counted to the first file.
        answers.get(timeout=_START_SECONDS)
        return process

    def _ended(self, how: str) -> dict[str, Any]:
        status = self._end()
        told = "".join(self._errors[-30:])[-1500:]
        return {"outcome": "wrong", "what": f"{how}, status {status}\n{told}"}


def fuzz(
    form: str,
    numbers: Iterable[int],
    *,
    seed: int,
    reader: Reader,
    work: Path,
    keep: Path | None = None,
) -> Tally:
    """Damage and read files of one form.

    Args:
        form: one of `FORMS`.
        numbers: of the files; a number and a seed always make the same file.
        seed: of the run.
        reader: the child that reads.
        work: a folder for the file that is read.
        keep: where files go whose reading failed.
    """
    tally = Tally(form)
    for number in numbers:
        rng = random.Random(f"{seed} {form} {number}")
        path = _write(form, rng, work)
        # Now and then bytes are read by a form that no one would find in them.
        forced = _READ_AS.get(form) if rng.random() < 0.4 else None
        if forced and rng.random() < 0.2:
            forced = {**forced, "encoding": rng.choice(["gb18030", "utf-16", "cp1252", "big5"])}
        if forced and rng.random() < 0.2:
            forced = {**forced, "skip_rows": rng.choice([1, 3, 100])}
        _count(tally, reader.ask(path, forced), f"{form}:{number}", path, keep)
    return tally


def _write(form: str, rng: random.Random, work: Path) -> Path:
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    if form == "folder":
        files = folder_files(rng)
        chosen = rng.choice(list(files))
        files[chosen] = damaged(files[chosen], rng)
        for name, content in files.items():
            path = work / "folder" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return work / "folder"
    suffix, content = _bytes(form, rng)
    path = work / f"file{suffix}"
    path.write_bytes(content)
    return path


def _bytes(form: str, rng: random.Random) -> tuple[str, bytes]:
    if form == "packed":
        suffix, make = FILES[rng.choice(list(FILES))]
        content = make(rng)
        if rng.random() < 0.5:
            return f"{suffix}.gz", packed(damaged(content, rng), rng)
        return f"{suffix}.gz", damaged(packed(content, rng), rng)
    if form == "zip":
        suffix, make = FILES[rng.choice(list(FILES))]
        members = folder_files(rng)
        if rng.random() < 0.7:
            members = {f"{number}{suffix}": make(rng) for number in range(rng.choice([1, 2]))}
        content = zipped(members, rng)
        return ".zip", (damaged_zip if rng.random() < 0.6 else damaged)(content, rng)
    suffix, make = FILES[form]
    content = make(rng)
    if form == "excel" and rng.random() < 0.8:
        return suffix, damaged_zip(content, rng)
    return suffix, damaged(content, rng)


def _count(tally: Tally, told: dict[str, Any], name: str, path: Path, keep: Path | None) -> None:
    tally.files += 1
    seconds, peak = told.get("seconds", 0.0), told.get("peak_bytes", 0)
    tally.slowest_seconds = max(tally.slowest_seconds, seconds)
    tally.peak_bytes = max(tally.peak_bytes, peak)
    wrong = told.get("what", "")
    if seconds > HANG_SECONDS:
        wrong = f"took {seconds:.1f} s"
    elif peak > MOST_BYTES:
        wrong = f"took {peak / 2**20:.0f} MB"
    tally.outcomes["wrong" if wrong else told["outcome"]] += 1
    if not wrong:
        tally.codes[told.get("code", "")] += 1
        return
    tally.failures.append(f"{name}: {wrong}")
    if keep is not None:
        target = keep / name.replace(":", "-")
        target.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, target / path.name, dirs_exist_ok=True)
        else:
            shutil.copy(path, target)


def _hand_on(process: "subprocess.Popen[str]", answers: "queue.Queue[str]") -> None:
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            answers.put(line)
    answers.put("")


def _keep(process: "subprocess.Popen[str]", lines: list[str]) -> None:
    assert process.stderr is not None
    with process.stderr as errors:
        lines.extend(errors)
