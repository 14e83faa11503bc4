"""Folders of texts and of tables."""

from pathlib import Path

import pytest
from files_read import CSV, ROWS, cells, code_of, opened, write_files, write_zip

from studio.core.errors import UserError
from studio.data.readers import read_table
from studio.data.sniff import sniff

CLASSES = {
    "pos/1.txt": "good\nfilm",
    "pos/2.txt": "fine",
    "neg/1.txt": "bad",
    "neg/10.txt": "awful",
}


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_with_one_sub_folder_a_class(tmp_path: Path, packed: bool):
    files = {**CLASSES, "readme.md": "about", "neg/.hidden": "x", "__MACOSX/pos/1.txt": "x"}
    path = tmp_path / "set.zip"
    if packed:
        write_zip(path, {f"reviews/{name}": content for name, content in files.items()})
    else:
        path = write_files(tmp_path / "reviews", files)
    assert sniff(path).format == "folder"
    table = opened(path)
    assert table.columns == ("text", "label", "file")
    assert [row[:2] for row in cells(table)] == [
        ("bad", "neg"),
        ("awful", "neg"),
        ("good\nfilm", "pos"),
        ("fine", "pos"),
    ]
    shown = read_table(path, sniff(path), max_rows=2)
    assert {row[1] for row in cells(shown)} == {"neg", "pos"}


def test_folders_in_folders_tell_the_part(tmp_path: Path):
    files = {f"{part}/{name}": text for part in ("train", "test") for name, text in CLASSES.items()}
    table = opened(write_files(tmp_path / "set", {**files, "train/urls.txt": "not a text"}))
    assert table.columns == ("text", "label", "part", "file")
    assert table.rows == 8
    assert set(table.column("part").to_pylist()) == {"train", "test"}
    assert set(table.column("label").to_pylist()) == {"pos", "neg"}


def test_one_file_a_class(tmp_path: Path):
    folder = write_files(tmp_path / "set", {"pos.txt": "a\nb\nc\n", "neg.txt": "d\ne\n\nf\n"})
    assert sniff(folder).format == "folder"
    assert cells(opened(folder)) == [
        ("d", "neg"), ("e", "neg"), ("f", "neg"), ("a", "pos"), ("b", "pos"), ("c", "pos")
    ]  # fmt: skip


def test_tables_in_a_folder_or_archive_follow_each_other(tmp_path: Path):
    files = {"part2.csv": CSV, "part10.csv": "label,text\n9,last\n", "notes.txt": "about"}
    folder = write_files(tmp_path / "set", dict(files))
    archive = write_zip(tmp_path / "set.zip", dict(files))
    for path in (folder, archive):
        assert sniff(path).format == "csv"
        assert cells(opened(path)) == [*ROWS, ("last", "9")]
    lines = write_files(tmp_path / "parts", {"train.txt": "a\t1\nb\t0\n", "test.txt": "c\t1\n"})
    assert cells(opened(lines)) == [("c", "1"), ("a", "1"), ("b", "0")]


def test_tables_with_other_columns_are_told(tmp_path: Path):
    folder = write_files(tmp_path / "set", {"a.csv": CSV, "b.csv": "text,stars\nx,5\n"})
    with pytest.raises(UserError) as caught:
        opened(folder)
    problem = caught.value.problem
    assert problem.code == "other-columns"
    assert "“label”" in str(problem.message)
    assert "“stars”" in str(problem.message)


def test_an_empty_folder_and_one_without_texts(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    assert code_of(tmp_path / "empty") == "empty-folder"
    write_zip(tmp_path / "a.zip", {"a/": ""})
    assert code_of(tmp_path / "a.zip") == "empty-folder"
