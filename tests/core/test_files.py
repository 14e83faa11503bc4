"""Files are written whole or not at all, and read within bounds."""

import errno
import os
from pathlib import Path

import pytest

from studio.core.errors import UserError
from studio.core.files import atomic_writer, read_json, sha256_of, write_bytes, write_json


def test_a_written_value_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "数据.json"
    write_json(path, {"名": [1, 2.5, None, True]})
    assert read_json(path) == {"名": [1, 2.5, None, True]}
    assert [p.name for p in path.parent.iterdir()] == ["数据.json"]


def test_a_failure_while_writing_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_bytes(path, b"old")
    with pytest.raises(RuntimeError), atomic_writer(path) as stream:
        stream.write(b"half of the new")
        raise RuntimeError("the power went")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk-full"), (errno.EROFS, "read-only"), (errno.EIO, "unwritable")],
)
def test_a_device_that_fails_is_told_and_the_old_file_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    path = tmp_path / "a.json"
    write_bytes(path, b"old")

    def failing(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(UserError) as caught:
        write_bytes(path, b"new")
    assert caught.value.problem.code == code
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_a_broken_and_an_oversized_file_each_say_so(tmp_path: Path) -> None:
    with pytest.raises(UserError) as missing:
        read_json(tmp_path / "no.json")
    assert missing.value.problem.code == "file-missing"
    broken = tmp_path / "broken.json"
    broken.write_text('{"a": 1,\n "b": ', encoding="utf-8")
    with pytest.raises(UserError) as cut:
        read_json(broken)
    assert cut.value.problem.code == "broken-file"
    assert "line 2" in cut.value.problem.message.english()
    with pytest.raises(UserError) as large:
        read_json(broken, max_bytes=3)
    assert large.value.problem.code == "file-too-large"
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'"\xe9"')
    with pytest.raises(UserError) as encoded:
        read_json(latin)
    assert encoded.value.problem.code == "broken-file"
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(UserError):
        read_json(deep)


def test_the_hash_is_sha256(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert sha256_of(path).startswith("ba7816bf8f01cfea414140de5dae2223")
