"""Packed files and archives: what is in them is read; damaged, locked and trapped ones are told."""

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import pytest
from files_read import CSV, ROWS, cells, code_of, opened, write_zip

from studio.catalog.source import ReaderOptions


@pytest.mark.parametrize("name", ["a.csv.gz", "a.bz2", "plain.csv", "a.xz", "a.zip"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_packed_files_are_known_by_their_content(tmp_path: Path, name: str, encoding: str):
    raw = (CSV * 3).encode(encoding)
    path = tmp_path / name
    if name.endswith("gz"):
        path.write_bytes(gzip.compress(raw))
    elif name.endswith("bz2"):
        path.write_bytes(bz2.compress(raw))
    elif name.endswith("xz"):
        path.write_bytes(lzma.compress(raw))
    elif name.endswith("zip"):
        write_zip(path, {"deep/data.csv": raw})
    else:
        path.write_bytes(gzip.compress(raw))
    table = opened(path)
    assert table.columns == ("text", "label")
    assert cells(table)[:3] == ROWS
    assert table.rows == 11


def test_a_trap_is_not_unpacked(tmp_path: Path):
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(b"text,label\n")
        for _ in range(80):
            out.write(b"0" * 2**20)
    assert code_of(path, ReaderOptions()) == "zip-bomb"


def test_damaged_and_locked_archives_are_told(tmp_path: Path):
    whole = write_zip(tmp_path / "a.zip", {"a.csv": CSV * 400}).read_bytes()
    for number, raw in enumerate(
        [whole[:-30], b"PK\x03\x04" + whole[4:60], gzip.compress(b"x" * 9, mtime=0)[:12]]
    ):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(raw)
        assert code_of(path) == "damaged-archive"
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    (tmp_path / "b.zip").write_bytes(flipped)
    assert code_of(tmp_path / "b.zip") == "damaged-archive"
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "c.zip").write_bytes(locked)
    assert code_of(tmp_path / "c.zip") == "locked-archive"


def test_names_in_an_archive_never_leave_it(tmp_path: Path):
    members: dict[str, str | bytes] = {"../../evil.csv": CSV, "/absolute.csv": CSV}
    path = write_zip(tmp_path / "a.zip", members)
    before = sorted(tmp_path.parent.rglob("*"))
    assert opened(path).rows == 3
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_chinese_names_of_old_archives(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {})
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("好评/1.txt", "差评/1.txt"):
            info = zipfile.ZipInfo(name.encode("gbk").decode("cp437"))
            archive.writestr(info, "text")
    raw = path.read_bytes()
    for name in ("好评/1.txt", "差评/1.txt"):
        wide = name.encode("gbk").decode("cp437").encode("utf-8")
        assert wide in raw
    # As an old program writes: the bytes of the name as they are, without the flag for UTF-8.
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("好评/1.txt", "差评/1.txt"):
            archive.writestr(_OldName(name.encode("gbk")), "text")
    assert set(opened(path).column("label").to_pylist()) == {"好评", "差评"}


class _OldName(zipfile.ZipInfo):
    def __init__(self, raw: bytes) -> None:
        super().__init__(raw.decode("cp437"))
        self._raw = raw

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self._raw, self.flag_bits
