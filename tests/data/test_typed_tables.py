"""Tables whose cells have types, from Parquet to Excel: they become text as a person sees it."""

import datetime
import gzip
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from files_read import cells, code_of, opened, workbook, write_zip
from pyarrow import feather, parquet

from studio.core.errors import UserError
from studio.data.readers import read_table
from studio.data.sniff import sniff

TYPED = pa.table(
    {
        "text": ["a", None],
        "whole": pa.array([7, None], pa.int16()),
        "number": [3.0, 0.1 + 0.2],
        "nothing": [float("nan"), -1e20],
        "flag": [True, None],
        "when": [datetime.datetime(2024, 5, 1), datetime.datetime(2024, 5, 1, 3, 4, 5)],
        "day": [datetime.date(2024, 1, 2), None],
        "kind": pa.array(["x", "y"]).dictionary_encode(),
        "tags": [["p", "q"], []],
        "nested": [{"a": 1}, None],
        "large": pa.array(["好", None], pa.large_string()),
        "raw": pa.array([b"bytes", None], pa.binary()),
        "void": pa.nulls(2),
    }
)
SHOWN = [
    ("a", "7", "3", "", "true", "2024-05-01", "2024-01-02", "x", "p, q", '{"a": 1}', "好", "bytes", ""),
    ("", "", "0.3", "-1e+20", "", "2024-05-01 03:04:05", "", "y", "", "", "", "", ""),
]  # fmt: skip


def write_stream(path: Path) -> None:
    with pa.OSFile(str(path), "wb") as out, pa.ipc.new_stream(out, TYPED.schema) as writer:
        writer.write_table(TYPED)


@pytest.mark.parametrize("form", ["parquet", "feather", "stream", "packed", "zipped"])
def test_typed_columns_become_text(tmp_path: Path, form: str):
    path = tmp_path / "file.bin"
    if form == "feather":
        feather.write_feather(TYPED, path)
    elif form == "stream":
        write_stream(path)
    else:
        parquet.write_table(TYPED, path)
    raw = path.read_bytes()
    if form == "packed":
        path.write_bytes(gzip.compress(raw))
    elif form == "zipped":
        write_zip(path, {"a.parquet": raw})
    assert sniff(path).format == ("arrow" if form in ("feather", "stream") else "parquet")
    table = opened(path)
    assert table.columns == tuple(TYPED.column_names)
    assert cells(table) == SHOWN
    assert read_table(path, sniff(path), max_rows=1).rows == 1


def test_excel_cells_stand_as_the_person_sees_them(tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx")
    found = sniff(path)
    assert (found.format, found.sheet, found.header) == ("excel", "Reviews", True)
    table = read_table(path, found)
    assert table.columns == ("text", "stars", "when", "share", "ok")
    assert cells(table) == [
        ("很好", "3", "2024-05-01", "0.3", "TRUE"),
        ("line\nend", "2.5", "2024-05-01 12:30:00", "", "FALSE"),
    ]


def test_excel_by_sheet_and_without_the_rows_above(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"a.xlsx": workbook(tmp_path / "a.xlsx").read_bytes()})
    table = opened(path, sheet="二", skip_rows=1)
    assert table.columns == ("name", "number")
    assert cells(table) == [("x", "1"), ("y", "2")]
    with pytest.raises(UserError) as caught:
        opened(path, sheet="三")
    assert "Reviews, 二" in str(caught.value.problem.fix)


def test_a_cell_far_away_does_not_fill_the_memory(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["text", "label"])
    sheet["ZZ1048576"] = "far away"
    book.save(tmp_path / "far.xlsx")
    assert code_of(tmp_path / "far.xlsx") == "too-large"


def test_a_long_text_named_often_does_not_fill_the_memory(tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    texts = b"<sst><si><t>" + b"x" * 2_000_000 + b"</t></si></sst>"
    row = b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>'
    rows = b"".join(row % (n, n) for n in range(1, 2_001))
    members["xl/sharedStrings.xml"] = texts
    members["xl/worksheets/sheet1.xml"] = (
        b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
    )
    write_zip(path, dict(members))
    assert code_of(path) == "too-large"
