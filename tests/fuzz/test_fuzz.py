"""The short form of the fuzz command (tests/fuzz/run.py): a few damaged files of every form."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzzing import FORMS, Reader, fuzz

FILES = 25


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    child = Reader()
    yield child
    child.close()


@pytest.mark.parametrize("form", FORMS)
def test_damaged_files_are_read_or_told(tmp_path: Path, reader: Reader, form: str):
    tally = fuzz(form, range(FILES), seed=1, reader=reader, work=tmp_path / "work")
    assert tally.failures == []
    assert tally.outcomes["read"] + tally.outcomes["refused"] == FILES


def test_a_crash_and_a_hang_would_be_seen(tmp_path: Path):
    crashing = Reader(["import os; print(flush=True); input(); os.abort()"], hang_seconds=5)
    assert "crash" in crashing.ask(tmp_path, None)["what"]
    crashing.close()
    hanging = Reader(["import time; print(flush=True); input(); time.sleep(60)"], hang_seconds=0.2)
    assert "hang" in hanging.ask(tmp_path, None)["what"]
    hanging.close()
