"""The line protocol with a worker process."""

import sys
from pathlib import Path

import pytest

from studio.gui.worker_client import WorkerClient, WorkerPool

FAKE = Path(__file__).with_name("fake_worker.py")


def command(way: str) -> tuple[str, ...]:
    return (sys.executable, str(FAKE), way)


def test_says_when_it_is_warm_and_answers_a_job() -> None:
    client = WorkerClient(command("well"))
    try:
        assert client.wait_ready(20)
        assert client.send({"job": "predict", "id": 7, "texts": ["一", "two"]})
        line = client.read(20)
        assert line is not None
        assert line["id"] == 7
        assert [item["text"] for item in line["items"]] == ["一", "two"]
    finally:
        client.end()
    assert not client.alive


def test_the_end_of_the_worker_is_told_to_every_later_read() -> None:
    client = WorkerClient(command("crashes"))
    for _ in range(2):
        with pytest.raises(EOFError):
            client.read(20)
    assert client.exit_code == 1
    assert "it broke" in client.log_tail()
    assert not client.send({"job": "predict"})
    client.end()


def test_ending_a_worker_that_ignores_us_does_not_wait_for_ever() -> None:
    client = WorkerClient((sys.executable, "-c", "import time; time.sleep(600)"))
    client.end(grace=0.1)
    assert not client.alive


def test_lines_that_are_no_objects_are_passed_over() -> None:
    script = "print('noise'); print('[1]'); print('{\"event\": \"model\"}')"
    client = WorkerClient((sys.executable, "-c", script))
    assert client.read(20) == {"event": "model"}
    with pytest.raises(EOFError):
        client.read(20)
    client.end()


def test_the_pool_hands_out_the_warm_worker_and_keeps_one_that_comes_back() -> None:
    pool = WorkerPool(command("well"))
    pool.warm()
    first = pool.take()
    assert first.wait_ready(20)
    pool.give_back(first)
    assert pool.take() is first
    pool.give_back(first)
    pool.close()
    assert not first.alive
    late = WorkerClient(command("well"))
    pool.give_back(late)
    late.end()
    assert not late.alive
