"""What forms of files have in common, fastText lines, and pasted tables."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from files_read import CSV, cells, code_of, opened, workbook, write_files
from pyarrow import parquet

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError
from studio.core.progress import Cancelled
from studio.data.pasted import sniff_text, table_of_text
from studio.data.readers import read_table
from studio.data.sniff import sniff


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
