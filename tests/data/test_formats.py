"""Every form of file through the one entry: what is in it is in the table, as text."""

import bz2
import datetime
import gzip
import json
import lzma
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError
from studio.core.progress import Cancelled
from studio.data.pasted import sniff_text, table_of_text
from studio.data.readers import read_table
from studio.data.sniff import sniff
from studio.data.table import Table

CSV = 'text,label\n"good, 好",1\nbad,0\nfine,1\n'
ROWS = [("good, 好", "1"), ("bad", "0"), ("fine", "1")]


def opened(path: Path, **changes: Any) -> Table:
    return read_table(path, sniff(path).model_copy(update=changes))


def cells(table: Table) -> list[tuple[str, ...]]:
    return table.slice(0, table.rows)


def code_of(path: Path, options: ReaderOptions | None = None) -> str:
    with pytest.raises(UserError) as caught:
        read_table(path, options or sniff(path))
    assert str(caught.value.problem.message)
    return caught.value.problem.code


def write_zip(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


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


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Reviews"
    sheet.append(["text", "stars", "when", "share", "ok"])
    sheet.append(["很好", 3, datetime.datetime(2024, 5, 1), 0.1 + 0.2, True])
    sheet.append(["line\nend", 2.5, datetime.datetime(2024, 5, 1, 12, 30), None, False])
    second = book.create_sheet("二")
    for row in (["made by us"], [], ["name", "number"], ["x", 1], ["y", 2]):
        second.append(row)
    book.save(path)
    return path


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


JSON_FORMS = [
    [{"text": "a", "label": 1}, {"label": 2, "text": "b"}],
    {"text": ["a", "b"], "label": [1, 2]},
    {"version": "1.0", "data": [{"text": "a", "label": 1}, {"text": "b", "label": 2}]},
    {"text": {"0": "a", "1": "b", "2": "c"}, "label": {"0": 1, "1": 2, "2": 3}},
    {"columns": ["text", "label"], "data": [["a", 1], ["b", 2]]},
    {"reviews": {"text": ["a", "b"], "label": [1, 2]}},
    {"r1": {"text": "a", "label": 1}, "r2": {"text": "b", "label": 2}, "r3": {"text": "c"}},
]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("value", JSON_FORMS)
def test_json_of_many_forms(tmp_path: Path, value: Any, indent: int | None):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(value, indent=indent))
    assert sniff(path).format == "json"
    table = opened(path)
    assert table.columns == ("text", "label")
    assert cells(table)[:2] == [("a", "1"), ("b", "2")]


def test_json_values_that_are_no_text(tmp_path: Path):
    path = tmp_path / "a.json"
    rows = [{"t": None, "l": ["x", "y"], "n": [1, 2], "o": {"k": "好"}}, {"t": True, "l": []}]
    path.write_text(json.dumps(rows))
    assert cells(opened(path)) == [("", "x, y", "[1, 2]", '{"k": "好"}'), ("true", "", "", "")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('[{"text": "a"}, {"text": "b"', "bad-json"),
        ('[{"text": "a"} {"text": "b"}]', "bad-json"),
        ('[{"text": nonsense}]', "bad-json"),
        ('{"text": ["a", "b"]', "bad-json"),
        ("[1, 2, 3]", "no-json-table"),
        ('{"text": [], "label": []}', "no-json-table"),
        ("[]", "no-rows"),
        ('"text"', "no-json-table"),
    ],
)
def test_json_that_is_no_table_is_told(tmp_path: Path, content: str, code: str):
    path = tmp_path / "a.json"
    path.write_text(content)
    assert code_of(path) == code


def test_a_long_json_array_is_read_item_by_item(tmp_path: Path):
    path = tmp_path / "a.json"
    rows = [{"text": "好 " * (n % 50), "n": n} for n in range(30_000)]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    table = opened(path)
    assert table.rows == 30_000
    assert table.slice(29_999, 30_000) == [("好 " * 49, "29999")]
    with pytest.raises(UserError) as caught:
        path.write_text(json.dumps(rows, indent=1)[:-200])
        opened(path)
    assert caught.value.problem.code == "bad-json"


def test_fasttext_lines(tmp_path: Path):
    path = tmp_path / "train.txt"
    path.write_text(
        "__label__good so fine\n__label__a __label__b two labels\n\n"
        "__label__x,__label__y joined\n__label__1 , comma first\n" * 5
    )
    assert sniff(path).format == "fasttext"
    table = opened(path)
    assert table.columns == ("text", "label")
    assert cells(table)[:4] == [
        ("so fine", "good"),
        ("two labels", "a,b"),
        ("joined", "x,y"),
        (", comma first", "1"),
    ]
    assert code_of(
        write_files(tmp_path, {"b.txt": "no label\n"}) / "b.txt", ReaderOptions(format="fasttext")
    ) == ("no-labels")


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


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.csv.gz", "a.jsonl"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rows_above_the_table_are_skipped(tmp_path: Path, name: str, encoding: str):
    body = '{"text": "好", "label": "1"}\n' if "jsonl" in name else "text,label\n好,1\n"
    raw = ("标题，一份报告\r\n\r\n2024\n" + body).encode(encoding)
    path = tmp_path / name
    path.write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)
    found = sniff(path, encoding=encoding, skip_rows=3)
    table = read_table(path, found)
    assert table.columns == ("text", "label")
    assert cells(table) == [("好", "1")]


def test_skipping_more_rows_than_there_are(tmp_path: Path):
    path = write_files(tmp_path, {"a.csv": CSV}) / "a.csv"
    assert code_of(path, ReaderOptions(skip_rows=9)) == "no-rows"
    assert code_of(workbook(tmp_path / "a.xlsx"), ReaderOptions(format="excel", skip_rows=99)) == (
        "no-rows"
    )


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


def test_an_empty_folder_and_one_without_texts(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    assert code_of(tmp_path / "empty") == "empty-folder"
    write_zip(tmp_path / "a.zip", {"a/": ""})
    assert code_of(tmp_path / "a.zip") == "empty-folder"


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("text\tlabel\na b\t1\n\"x\ny\"\t2", ("text", "label"), [("a b", "1"), ("x\ny", "2")]),
        ("很好\t1\r\n很差\t0\r\n", ("column 0", "column 1"), [("很好", "1"), ("很差", "0")]),
        ("text,label\n\"a, b\",1\nc,0\n", ("text", "label"), [("a, b", "1"), ("c", "0")]),
        ("One line, so.\nAnother, well.\n", ("column 0",), [("One line, so.",), ("Another, well.",)]),
        ('[{"text": "a"}, {"text": "b"}]', ("text",), [("a",), ("b",)]),
    ],
)  # fmt: skip
def test_what_was_pasted(text: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]):
    table = table_of_text(text)
    assert table.columns == columns
    assert cells(table) == rows
    assert table_of_text(text, sniff_text(text)).columns == columns


@pytest.mark.parametrize("text", ["", "  \n ", "\x00"])
def test_nothing_pasted(text: str):
    with pytest.raises(UserError) as caught:
        table_of_text(text)
    assert caught.value.problem.code in ("nothing-pasted", "empty-file", "no-rows")


@pytest.mark.parametrize(
    "form", ["csv", "gbk", "ragged", "lines", "jsonl", "json", "folder", "xlsx", "parquet"]
)
def test_reading_tells_its_progress_and_can_be_given_up(tmp_path: Path, form: str):
    path = tmp_path / f"a.{form}"
    rows = [f"text number {n},{n % 2}" for n in range(60_000)]
    if form in ("csv", "gbk"):
        path.write_text("\n".join(rows), encoding="utf-8" if form == "csv" else "gbk")
    elif form == "ragged":
        path.write_text("\n".join([*rows, "no label"]))
    elif form == "lines":
        path.write_text("\n".join(row.replace(",", ", and ") for row in rows))
    elif form in ("jsonl", "json"):
        objects = [json.dumps({"text": row}) for row in rows]
        path.write_text("\n".join(objects) if form == "jsonl" else f"[{','.join(objects)}]")
    elif form == "folder":
        write_files(path, {f"{n % 2}/{n}.txt": rows[n] for n in range(40)})
    elif form == "xlsx":
        workbook(path)
    else:
        parquet.write_table(pa.table({"text": rows}), path)
    options = sniff(path)
    shares: list[float] = []
    read_table(path, options, tick=shares.append)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert len(shares) > 1

    def give_up(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_table(path, options, tick=give_up)
