"""The cleaned table as a file: edited, without excluded rows, never over the source."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from studio.catalog.edits import Edits
from studio.catalog.source import DataSettings, Source
from studio.core.errors import UserError
from studio.core.progress import Cancelled
from studio.data.dataset import TextDataset, load_dataset, source_for
from studio.data.editing import edit_cell, exclude
from studio.data.export import export_table
from studio.data.readers import read_table
from studio.data.table import table_of

CELLS = [
    ("plain", "a"),
    ('with "quotes", a comma', "b"),
    ("two\nlines", "a"),
    ("中文，逗号", "类"),
    ("tab\there", "b"),
    ("007", "a"),
]


def _dataset(settings: DataSettings) -> TextDataset:
    columns = [pa.chunked_array([list(c)], pa.string()) for c in zip(*CELLS, strict=True)]
    return load_dataset(settings, table=table_of(["text", "label"], columns))


def _settings(path: str = "elsewhere.csv") -> DataSettings:
    return DataSettings(source=Source(path=path), text="text", label="label")


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
@pytest.mark.parametrize("mark", [False, True])
def test_what_is_written_is_read_again(tmp_path: Path, suffix: str, mark: bool):
    settings = _settings()
    tables = _dataset(settings).overlay.tables
    edits = edit_cell(exclude(Edits(), tables, [0]), tables, 5, "text", "008")
    settings = settings.model_copy(update={"edits": edits})
    path = tmp_path / f"cleaned{suffix}"
    assert export_table(_dataset(settings), settings, path, mark=mark) == 5
    source = source_for(path)
    table = read_table(path, source.reader)
    assert table.columns == ("text", "label")
    assert table.slice(0, 10) == [*CELLS[1:5], ("008", "a")]
    marked = path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert marked is (mark and suffix in (".csv", ".tsv"))
    assert list(tmp_path.iterdir()) == [path]


def test_json_lines_hold_plain_characters(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    export_table(_dataset(_settings()), _settings(), path)
    lines = path.read_text("utf-8").splitlines()
    assert json.loads(lines[3]) == {"text": "中文，逗号", "label": "类"}
    assert "中文" in lines[3]


def test_the_test_file_is_written_on_its_own(tmp_path: Path):
    columns = [pa.chunked_array([["judge"]], pa.string()), pa.chunked_array([["a"]], pa.string())]
    test = table_of(["text", "label"], columns)
    settings = _settings()
    data = load_dataset(settings, table=_dataset(settings).table, test_table=test)
    path = tmp_path / "test.csv"
    assert export_table(data, settings, path, test=True) == 1
    with pytest.raises(UserError, match="no row to write"):
        export_table(_dataset(settings), settings, path, test=True)


def test_the_source_is_never_written(tmp_path: Path):
    source = tmp_path / "rows.csv"
    source.write_text("text,label\na,b\n")
    link = tmp_path / "other.csv"
    link.hardlink_to(source)
    settings = _settings(str(source))
    for path in (source, link, tmp_path / "x" / ".." / "rows.csv"):
        with pytest.raises(UserError, match="never written"):
            export_table(_dataset(settings), settings, path)
    folder = tmp_path / "classes"
    folder.mkdir()
    with pytest.raises(UserError, match="never written"):
        export_table(_dataset(settings), _settings(str(folder)), folder / "new.csv")
    assert source.read_text() == "text,label\na,b\n"


def test_what_stands_in_the_way_is_told(tmp_path: Path):
    data, settings = _dataset(_settings()), _settings()
    with pytest.raises(UserError, match=r"says no form") as told:
        export_table(data, settings, tmp_path / "a.docx")
    assert ".csv, .tsv, .jsonl, .parquet" in str(told.value.problem.fix)
    edits = exclude(Edits(), data.overlay.tables, range(6))
    settings = settings.model_copy(update={"edits": edits})
    with pytest.raises(UserError, match="all are excluded"):
        export_table(_dataset(settings), settings, tmp_path / "a.csv")
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(UserError):
        export_table(data, _settings(), blocked / "a.csv")


def test_giving_up_leaves_nothing_and_the_older_file_stands(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("older")

    def stop(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        export_table(_dataset(_settings()), _settings(), path, tick=stop)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "older"
