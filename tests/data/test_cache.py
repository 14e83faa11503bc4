"""Parsed tables beside the project: reopened without reading, and never in the way."""

import os
import shutil
import time
from pathlib import Path

import pyarrow as pa
import pytest

from studio.catalog.source import DataSettings, ReaderOptions, Source
from studio.core.errors import UserError
from studio.core.progress import Cancelled
from studio.data.cache import cached_table, hashed_table, kept_table, source_state
from studio.data.dataset import load_dataset, source_for
from studio.data.hash_memory import known_sha256, remember_sha256
from studio.data.readers import read_source
from studio.data.table import Table

ROWS = 5_000
#: So long that the table is worth keeping.
FILLER = "很长的文本内容" * 12


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "data.csv", "text")


def write(path: Path, word: str) -> Path:
    rows = "".join(f"{word} number {n} {FILLER},{n % 3}\n" for n in range(ROWS))
    path.write_text(f"text,label\n{rows}no label\n", encoding="utf-8")
    return aged(path)


def aged(path: Path) -> Path:
    """Written long ago: a file that was just written is hashed again to be sure."""
    then = time.time() - 3600
    os.utime(path, (then, then))
    return path


def kept(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "cache").glob("*.arrow"))


def same(one: Table, other: Table) -> bool:
    return (
        one.columns == other.columns
        and one.arrow.equals(other.arrow)
        and [note.to_json() for note in one.notes] == [note.to_json() for note in other.notes]
    )


def test_a_table_is_kept_and_opened_without_its_file(tmp_path: Path, path: Path):
    source = source_for(path)
    read = read_source(source)
    assert [note.code for note in read.notes] == ["ragged-rows"]
    folder = tmp_path / "project"
    assert same(cached_table(source, folder), read)
    (name,) = kept(folder)
    before = (folder / "cache" / name).stat()
    # What the file holds now doesn't matter while its size and time are the same.
    told = path.stat()
    path.write_bytes(b"x" * told.st_size)
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert same(cached_table(source, folder), read)
    assert (folder / "cache" / name).stat().st_mtime_ns == before.st_mtime_ns


def test_a_kept_table_is_mapped_and_takes_no_memory_of_its_own(tmp_path: Path, path: Path):
    source = source_for(path)
    cached_table(source, tmp_path)
    before = pa.total_allocated_bytes()
    table = cached_table(source, tmp_path)
    assert table.rows == ROWS + 1
    assert pa.total_allocated_bytes() - before < table.arrow.nbytes / 20


def test_other_options_and_other_content_are_other_tables(tmp_path: Path, path: Path):
    source = source_for(path)
    folder = tmp_path / "project"
    cached_table(source, folder)
    plain = source.model_copy(update={"reader": source.reader.model_copy(update={"header": False})})
    assert cached_table(plain, folder).rows == ROWS + 2
    write(path, "other")
    assert cached_table(source, folder).cell(0, 0).startswith("other number 0")
    assert len(kept(folder)) == 3


def test_the_newest_three_are_kept(tmp_path: Path, path: Path):
    source = source_for(path)
    for skipped in range(5):
        reader = source.reader.model_copy(update={"skip_rows": skipped, "header": False})
        cached_table(source.model_copy(update={"reader": reader}), tmp_path)
    assert len(kept(tmp_path)) == 3


def test_small_tables_are_not_worth_it(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("text,label\na,1\n")
    cached_table(source_for(path), tmp_path / "project")
    assert not (tmp_path / "project" / "cache").exists() or not kept(tmp_path / "project")


@pytest.mark.parametrize("how", ["cut", "empty", "noise", "another", "flipped", "folder"])
def test_what_is_wrong_with_a_kept_file_is_read_over(tmp_path: Path, path: Path, how: str):
    source = source_for(path)
    read = cached_table(source, tmp_path / "p")
    (name,) = kept(tmp_path / "p")
    file = tmp_path / "p" / "cache" / name
    raw = file.read_bytes()
    file.unlink()
    if how == "folder":
        file.mkdir()
    elif how == "another":
        other = pa.table({"text": ["x"], "label": ["y"]})
        with pa.OSFile(str(file), "wb") as out, pa.ipc.new_file(out, other.schema) as writer:
            writer.write_table(other)
    else:
        # In the middle of the texts, a byte that no UTF-8 has.
        flipped = raw[: len(raw) // 2] + b"\xff" * 64 + raw[len(raw) // 2 + 64 :]
        wrong = {"cut": raw[: len(raw) // 2], "empty": b"", "noise": b"\x01" * 5000}
        file.write_bytes(wrong.get(how, flipped))
    again = cached_table(source, tmp_path / "p")
    assert again.columns == read.columns
    assert again.rows == ROWS + 1
    assert again.cell(ROWS // 2, 0) == f"text number {ROWS // 2} {FILLER}"


def test_places_beyond_the_texts_never_reach_the_memory(tmp_path: Path, path: Path):
    source = source_for(path)
    cached_table(source, tmp_path)
    (name,) = kept(tmp_path)
    file = tmp_path / "cache" / name
    told = file.stat()
    raw = bytearray(file.read_bytes())
    # Offsets of the first column rise by the length of a cell; the second becomes enormous.
    first = len(f"text number 0 {FILLER}".encode())
    place = raw.find((0).to_bytes(4, "little") + first.to_bytes(4, "little"))
    assert place > 0
    raw[place + 4 : place + 8] = (2**31 - 9).to_bytes(4, "little")
    file.write_bytes(raw)
    # Even where size and time are those of the file that was written.
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert cached_table(source, tmp_path).cell(0, 0) == f"text number 0 {FILLER}"


def test_a_folder_that_can_not_be_written_never_stops_reading(tmp_path: Path, path: Path):
    blocked = tmp_path / "project"
    blocked.mkdir()
    (blocked / "cache").write_text("a file where the folder should be")
    source = source_for(path)
    assert cached_table(source, blocked).rows == ROWS + 1
    assert source_state(source, blocked) == "unchanged"


def test_giving_up_leaves_nothing_behind(tmp_path: Path, path: Path):
    source = source_for(path)

    def late(share: float) -> None:
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        cached_table(source, tmp_path / "p", tick=late)
    assert not [file for file in (tmp_path / "p").rglob("*") if file.name != "files.json"
                and file.is_file()]  # fmt: skip


def test_the_state_of_a_source(tmp_path: Path, path: Path):
    source = source_for(path)
    for folder in (None, tmp_path):
        assert source_state(source, folder) == "unchanged"
    assert source_state(source.model_copy(update={"sha256": ""}), tmp_path) == "unchanged"
    path.write_text("text,label\nnew,1\n")
    for folder in (None, tmp_path):
        assert source_state(source, folder) == "changed"
    path.unlink()
    assert source_state(source, tmp_path) == "missing"


def test_a_file_that_was_just_written_is_hashed_again(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("text,label\nold,1\n")
    source = source_for(path)
    remember_sha256(source, tmp_path)
    told = path.stat()
    path.write_text("text,label\nnew,1\n")
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert source_state(source, tmp_path) == "changed"


def test_a_known_hash_is_not_computed_again(tmp_path: Path, path: Path):
    source = source_for(path)
    remember_sha256(source, tmp_path)
    shares: list[float] = []
    assert known_sha256([path], tmp_path, tick=shares.append) == source.sha256
    assert shares == []
    (tmp_path / "cache" / "files.json").write_text("{broken")
    assert known_sha256([path], tmp_path, tick=shares.append) == source.sha256
    assert shares[-1] == 1.0


def test_folders_and_several_files_have_one_hash(tmp_path: Path):
    folder = tmp_path / "set"
    for name in ("pos/1.txt", "neg/1.txt"):
        (folder / name).parent.mkdir(parents=True)
        aged_text(folder / name, name)
    source = source_for(folder)
    assert source.reader.format == "folder"
    assert source_state(source, tmp_path) == "unchanged"
    aged_text(folder / "neg/1.txt", "changed")
    assert source_state(source, tmp_path) == "changed"
    aged_text(folder / "neg/1.txt", "neg/1.txt")
    assert source_state(source, tmp_path) == "unchanged"
    shutil.move(folder / "neg", folder / "bad")
    assert source_state(source, tmp_path) == "changed"


def aged_text(path: Path, text: str) -> None:
    path.write_text(text)
    aged(path)


def test_several_files_are_one_table(tmp_path: Path):
    paths = [tmp_path / f"{n}.csv" for n in range(3)]
    paths[0].write_text("text,label\na,1\n")
    paths[1].write_text("label,text\n2,b\n")
    paths[2].write_text("text,label\nc,3\n")
    source = source_for(paths[0], more=paths[1:])
    table = read_source(source)
    assert table.slice(0, 9) == [("a", "1"), ("b", "2"), ("c", "3")]
    assert read_source(source, max_rows=2).rows == 2
    settings = DataSettings(source=source, text=("text",), label="label")
    assert load_dataset(settings, folder=tmp_path).texts() == ["a", "b", "c"]
    assert source_state(source, tmp_path) == "unchanged"
    paths[2].write_text("text,stars\nc,3\n")
    assert source_state(source, tmp_path) == "changed"
    with pytest.raises(UserError) as caught:
        read_source(source)
    assert "2.csv" in str(caught.value.problem.message)
    paths[2].unlink()
    assert source_state(source, tmp_path) == "missing"


def test_reader_options_alone_make_a_source_without_a_hash(tmp_path: Path, path: Path):
    source = Source(path=str(path), reader=ReaderOptions())
    assert cached_table(source, tmp_path / "p").rows == ROWS + 1
    assert len(kept(tmp_path / "p")) == 1


def test_the_hash_comes_with_the_rows(tmp_path: Path, path: Path):
    source = source_for(path)
    bare = source.model_copy(update={"sha256": ""})
    for folder in (None, tmp_path / "p", tmp_path / "p"):
        table, sha256 = hashed_table(bare, folder)
        assert table.rows == ROWS + 1
        assert sha256 == source.sha256
    assert len(kept(tmp_path / "p")) == 1


def test_the_rows_of_before_are_kept_while_the_file_changes(tmp_path: Path, path: Path):
    source = source_for(path)
    assert kept_table(source, tmp_path) is None
    before = cached_table(source, tmp_path)
    write(path, "other")
    found = kept_table(source, tmp_path)
    assert found is not None
    assert same(found, before)
