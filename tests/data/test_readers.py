"""Reading: what is in the file is in the table, and every way a file can be bad is told."""

import csv
import io
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.catalog.source import ReaderOptions
from studio.core.errors import Problem, UserError
from studio.data.readers import read_table
from studio.data.sniff import sniff

CSV = ReaderOptions(delimiter=",", quote='"', header=True)
TSV = ReaderOptions(delimiter="\t", quote="", header=False)


def write(tmp_path: Path, content: bytes | str, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def code_of(path: Path, options: ReaderOptions | None = None) -> str:
    with pytest.raises(UserError) as caught:
        read_table(path, options or sniff(path))
    problem = caught.value.problem
    assert str(problem.message)
    assert str(problem.fix)
    return problem.code


def test_every_cell_stays_text(tmp_path: Path):
    path = write(tmp_path, "id,n,t\n007,NA,null\n,1e5,TRUE\n")
    assert read_table(path, CSV).slice(0, 2) == [("007", "NA", "null"), ("", "1e5", "TRUE")]


def test_quotes_hold_delimiters_line_ends_and_quotes(tmp_path: Path):
    path = write(tmp_path, 'a,b\n"x, y","line\nend"\n"say ""hi""",z\n')
    assert read_table(path, CSV).slice(0, 2) == [("x, y", "line\nend"), ('say "hi"', "z")]


def test_without_a_quote_marks_are_text(tmp_path: Path):
    path = write(tmp_path, '"ok" he said\t1\n"never closed\t0\n')
    assert read_table(path, TSV).slice(0, 2) == [('"ok" he said', "1"), ('"never closed', "0")]


def test_columns_without_a_header_are_named_by_position(tmp_path: Path):
    table = read_table(write(tmp_path, "good\t1\nbad\t0\n"), TSV)
    assert table.columns == ("column 0", "column 1")
    assert table.column("1").to_pylist() == ["1", "0"]
    assert table.column("column 0").to_pylist() == ["good", "bad"]


def test_names_are_made_different_and_never_empty(tmp_path: Path):
    table = read_table(write(tmp_path, "t,,t,t\na,b,c,d\n"), CSV)
    assert table.columns == ("t", "column 1", "t (2)", "t (3)")


def test_blank_lines_and_a_missing_last_line_end(tmp_path: Path):
    assert read_table(write(tmp_path, "a,b\n\n1,2\n\n3,4"), CSV).slice(0, 9) == [
        ("1", "2"),
        ("3", "4"),
    ]


def test_each_line_is_a_text_without_a_delimiter(tmp_path: Path):
    options = ReaderOptions(delimiter="", quote="", header=False)
    content = 'one, two\r\n\r\n"three"\tfour\rfive\u2028six'
    table = read_table(write(tmp_path, content), options)
    assert table.column("0").to_pylist() == ["one, two", '"three"\tfour', "five\u2028six"]


def test_a_preview_reads_only_the_first_rows(tmp_path: Path):
    content = "text,label\n" + "".join(f"row {n},{n % 2}\n" for n in range(200_000))
    path = write(tmp_path, content)
    assert read_table(path, CSV, max_rows=50).slice(0, 100)[-1] == ("row 49", "1")
    ragged = write(tmp_path, content + "a,b,c\n", "b.csv")
    assert read_table(ragged, CSV, max_rows=7).rows == 7
    lines = ReaderOptions(delimiter="", quote="", header=True)
    assert read_table(path, lines, max_rows=3).column("0").to_pylist()[2] == "row 2,0"
    gbk = write(tmp_path, content.encode("gbk"), "c.csv")
    assert read_table(gbk, CSV.model_copy(update={"encoding": "gb18030"}), max_rows=3).rows == 3


def test_ragged_rows_are_repaired_and_told(tmp_path: Path):
    good = "".join(f"quite a long text number {n},{n % 2}\n" for n in range(20))
    path = write(tmp_path, f"text,label\n{good}no label\ntoo, many, commas,1\n{good}")
    table = read_table(path, CSV)
    assert table.rows == 42
    assert table.slice(20, 22) == [("no label", ""), ("too, many, commas", "1")]
    (note,) = table.notes
    assert note.code == "ragged-rows"
    assert note.severity == "warning"
    assert str(note.message).endswith("other than 2: 2 (first lines: 22, 23).")
    assert "“text”" in str(note.fix)


def test_mostly_ragged_is_refused(tmp_path: Path):
    rows = "".join(",".join("x" * (1 + n % 7)) + "\n" for n in range(30))
    assert code_of(write(tmp_path, rows), ReaderOptions(header=False)) == "ragged-rows"


def test_a_wider_header_and_a_narrower_one(tmp_path: Path):
    wider = read_table(write(tmp_path, "a,b,c\n1,2,3\n4,5,6\n7,8\n"), CSV)
    assert wider.slice(2, 3) == [("7", "8", "")]
    narrower = read_table(write(tmp_path, "b,c\n0,1,2\n1,4,5\n"), CSV)
    assert narrower.columns == ("b", "c", "column 2")
    assert narrower.rows == 2


def test_a_line_longer_than_any_block(tmp_path: Path):
    long = "word " * 600_000
    path = write(tmp_path, f"text,label\n{long},1\nshort,0\n")
    assert read_table(path, CSV).slice(0, 2) == [(long, "1"), ("short", "0")]


@pytest.mark.parametrize("header", [True, False])
def test_only_a_header_or_nothing_but_blank_lines(tmp_path: Path, header: bool):
    assert code_of(write(tmp_path, "\n\n\n"), CSV) == "no-rows"
    assert code_of(write(tmp_path, "text,label\n"), CSV) == "no-rows"
    assert code_of(write(tmp_path, "text,label\n")) == "no-rows"
    assert code_of(write(tmp_path, "text\tlabel", "a.tsv")) == "no-rows"


def test_an_empty_file(tmp_path: Path):
    assert code_of(write(tmp_path, "")) == "empty-file"
    assert code_of(write(tmp_path, ""), CSV) == "no-rows"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_truncated_wide_file_is_told(tmp_path: Path, encoding: str):
    content = "text\tlabel\n今天天气很好\t1\n明天下雨\t0\n".encode(encoding)
    assert code_of(write(tmp_path, content[:-1], "a.tsv")) == "truncated-file"


def test_a_wide_file_cut_inside_a_pair_is_told(tmp_path: Path):
    content = "text\tlabel\ngood\t1\nfun 😀".encode("utf-16")
    assert code_of(write(tmp_path, content[:-2], "a.tsv")) == "truncated-file"


def test_a_wrong_encoding_is_told_and_never_replaced_in_silence(tmp_path: Path):
    path = write(tmp_path, "今天天气很好,1\n明天下雨了吗,0\n".encode("gbk") * 20)
    wrong = ReaderOptions(encoding="utf-8", header=False)
    assert code_of(path, wrong) == "wrong-encoding"
    lines = ReaderOptions(encoding="utf-8", delimiter="", quote="", header=False)
    assert code_of(path, lines) == "wrong-encoding"


@pytest.mark.parametrize("encoding", ["no-such", "rot13", "hex", "", "\ud800", "a\x00b"])
def test_an_encoding_that_does_not_exist(tmp_path: Path, encoding: str):
    path = write(tmp_path, "a,b\n1,2\n")
    assert code_of(path, CSV.model_copy(update={"encoding": encoding})) == "unknown-encoding"


def test_a_quote_that_is_never_closed(tmp_path: Path):
    path = write(tmp_path, 'a,b\n"open,1\n' + "x" * 2**24 + "\n")
    assert code_of(path, CSV) == "bad-table"


def test_a_quote_that_swallows_rows_is_told(tmp_path: Path):
    rows = [f"plain text {n},{n % 2}" for n in range(60)]
    rows[20] = '"never closed,1'
    rows[30] = '"a, b",0'
    table = read_table(write(tmp_path, "text,label\n" + "\n".join(rows)), CSV)
    assert table.rows < 60
    notes = {note.code: note for note in table.notes}
    assert str(notes["open-quotes"].message).endswith("1 (first rows: 21).")


def test_texts_of_several_lines_are_nothing_to_tell(tmp_path: Path):
    rows = [f'"letter {n}\n\nDear\nyou,\nbye",{n % 2}' for n in range(60)]
    table = read_table(write(tmp_path, "text,label\n" + "\n".join(rows)), CSV)
    assert table.rows == 60
    assert table.notes == ()


@pytest.mark.parametrize(("delimiter", "quote"), [('"', '"'), ("\n", '"'), ("\r", "")])
def test_a_delimiter_that_can_not_be(tmp_path: Path, delimiter: str, quote: str):
    path = write(tmp_path, "a,b\n1,2\n")
    assert code_of(path, ReaderOptions(delimiter=delimiter, quote=quote)) == "bad-delimiter"


@pytest.mark.parametrize("delimiter", ["，", "\x01", " ", "a", "\x00"])
def test_unusual_delimiters(tmp_path: Path, delimiter: str):
    path = write(tmp_path, delimiter.join("xy") + "\n" + delimiter.join("12") + "\n")
    options = ReaderOptions(delimiter=delimiter, quote="", header=True)
    if delimiter == "\x00":
        assert code_of(path, options) == "bad-delimiter"
    else:
        assert read_table(path, options).slice(0, 9) == [("1", "2")]


def test_a_column_that_does_not_exist(tmp_path: Path):
    table = read_table(write(tmp_path, "a,b\n1,2\n"), CSV)
    for name in ("c", "2", "-1", "", "99999999", "²"):
        with pytest.raises(UserError) as caught:
            table.column(name)
        assert caught.value.problem.code == "no-column"
    assert "a, b" in str(caught.value.problem.fix)


def test_json_lines_take_the_union_of_keys(tmp_path: Path):
    rows = [
        {"text": "good 好", "label": 1},
        {"text": None, "meta": {"a": [1, "二"]}},
        {"label": 0.5, "text": "x\ny", "flag": True, "big": 10**30},
    ]
    content = "\n".join(json.dumps(row) for row in rows)
    table = read_table(write(tmp_path, content, "a.jsonl"), ReaderOptions(format="jsonl"))
    assert table.columns == ("text", "label", "meta", "flag", "big")
    assert table.slice(0, 3) == [
        ("good 好", "1", "", "", ""),
        ("", "", '{"a": [1, "二"]}', "", ""),
        ("x\ny", "0.5", "", "true", str(10**30)),
    ]


def test_one_json_array_is_read_too(tmp_path: Path):
    content = json.dumps([{"text": "a"}, {"text": "b"}], indent=1)
    path = write(tmp_path, content, "a.json")
    assert read_table(path, sniff(path)).column("text").to_pylist() == ["a", "b"]


def test_broken_json_lines_are_left_out_and_told(tmp_path: Path):
    lines = ['{"t": "a"}', '{"t": "b"', "3", '{"t": "c"}', '{"t": "\\ud800d"}', "", '{"t": 1}']
    path = write(tmp_path, "\n".join(lines), "a.jsonl")
    table = read_table(path, sniff(path))
    assert table.column("t").to_pylist() == ["a", "c", "?d", "1"]
    (note,) = table.notes
    assert str(note.message) == "Lines that hold no JSON object: 2 (first lines: 2, 3)."


def test_json_that_is_none(tmp_path: Path):
    assert code_of(write(tmp_path, "good\nbad\n", "a.jsonl")) == "bad-json-lines"
    deep = "[" * 100_000
    assert code_of(write(tmp_path, f"{deep}\n{deep}\n", "a.jsonl")) == "bad-json"
    nested = '{"a": ' * 100_000
    assert code_of(write(tmp_path, f"{nested}\n{nested}\n", "a.jsonl")) == "bad-json-lines"
    many = "\n".join(json.dumps({f"k{n}": n}) for n in range(5000))
    assert code_of(write(tmp_path, many, "a.jsonl")) == "too-many-columns"


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff"), max_size=12
).filter(lambda text: text.strip() != "")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    delimiter=st.sampled_from(",\t;|"),
)
def test_what_csv_writes_is_read_back(
    tmp_path: Path, rows: list[tuple[str, str]], encoding: str, delimiter: str
):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path = write(tmp_path, out.getvalue().encode(encoding))
    options = ReaderOptions(encoding=encoding, delimiter=delimiter, header=False)
    assert read_table(path, options).slice(0, 9) == rows


def _mutated(rng: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        kind = rng.randrange(6)
        at = rng.randrange(len(data) + 1)
        if kind == 0:
            data[at : at + rng.randint(1, 30)] = b""
        elif kind == 1:
            data[at:at] = rng.randbytes(rng.randint(1, 8))
        elif kind == 2:
            data[at:at] = rng.choice([b'"', b'""', b",", b"\t", b"\n", b"\r", b"\x00", b"{", b"["])
        elif kind == 3:
            data = data[: max(1, at)]
        elif kind == 4 and data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        else:
            data[at:at] = data[rng.randrange(len(data) + 1) :][:200]
    return bytes(data)


SEEDS = {
    "a.csv": 'text,label\n"good, really",1\nbad,0\n"say ""no""",0\n' * 5,
    "b.tsv": "春节出境游预订火爆\t1\n央行宣布下调利率\t0\n" * 5,
    "c.txt": "just a line\nand another line\n最后一行\n" * 3,
    "d.jsonl": '{"text": "good", "label": 1}\n{"text": "不好", "n": [1]}\n' * 4,
}


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_damaged_files_are_read_or_told(tmp_path: Path, name: str, encoding: str):
    rng = random.Random(f"{name} {encoding}")
    problems: list[Problem] = []
    for _ in range(120):
        path = write(tmp_path, _mutated(rng, SEEDS[name].encode(encoding)), name)
        try:
            table = read_table(path, sniff(path))
        except UserError as error:
            problems.append(error.problem)
        else:
            assert table.rows > 0
            assert all(isinstance(c, str) for row in table.slice(0, table.rows) for c in row)
    assert len(problems) < 120
    assert all(problem.code and str(problem.message) for problem in problems)
