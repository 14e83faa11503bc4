"""Delimiter, quote, header and format are found unaided."""

from pathlib import Path

import pytest

from studio.data.readers import read_table
from studio.data.sniff import sniff

NEWS = "春节出境游预订火爆\t1\n央行宣布下调利率\t0\n球队逆转夺冠\t2\n新手机开售即售罄\t3\n"

#: name, content, delimiter, quote, header, columns of the first row
FILES = [
    ("a.txt", NEWS * 3, "\t", "", False, 2),
    ("a.txt", "one long string of cliches\t0\nit 's fun , and smart\t1\n" * 4, "\t", "", False, 2),
    ("a.csv", "text,label\ngood,1\nbad,0\nfine,1\n", ",", '"', True, 2),
    ("a.csv", 'text,category\n"Hello, there",greet\nBye,part\n', ",", '"', True, 2),
    ("a.csv", '"3","Title, one","Long text"\n"4","Other","Text, more"\n', ",", '"', False, 3),
    ("a.csv", '"cat","review"\n"a","fine, thanks"\n"b","no, never"\n', ",", '"', True, 2),
    ("a.csv", "good movie,positive\nbad movie,negative\nfine,positive\nmeh,negative\n" * 3,
     ",", '"', False, 2),
    ("a.csv", "x1;x2\nerster Satz, lang;ja\nzweiter Satz, lang;nein\ndritter;ja\nvierter;ja\n",
     ";", '"', True, 2),
    ("a.txt", "text|label\ngood thing|1\nbad thing|0\n", "|", "", True, 2),
    ("a.txt", "The first line.\nA second, with a comma.\nAnd, well, a third.\n", "", "", False, 1),
    ("a.txt", "第一行文字。\n第二行，有逗号。\n", "", "", False, 1),
    ("a.txt", "Hello, world.\nHi, you.\nHey, there.\n", "", "", False, 1),
    ("a.csv", "review\nI liked it, truly\nNo good\nFine, fine, fine\nOk\n", "", "", True, 1),
    ("a.csv", 'review\n"I liked it, truly"\n"No ""good"", bad"\nFine\n', ",", '"', True, 1),
    ("a.tsv", "label\ttext\nspam\tWIN \"cash\" now\nham\t\"ok\" he said\nham\tsee you\n",
     "\t", "", True, 2),
    ("a.csv", ",text,label\n0,good,pos\n1,bad,neg\n2,ok,pos\n", ",", '"', True, 3),
    ("a.csv", "评论,标签\n很好，喜欢,好评\n太差,差评\n", ",", '"', True, 2),
    ("a.csv", "很好,好评\n太差,差评\n不错,好评\n一般,差评\n可以,好评\n", ",", '"', False, 2),
    ("a.csv", "text,label\r\ngood,1\r\nbad,0\r\n", ",", '"', True, 2),
    ("a.csv", "text,label\rgood,1\rbad,0\r", ",", '"', True, 2),
    ("a.csv", "id,text,score\n1,hello world,0.5\n2,bye world,0.7\n", ",", '"', True, 3),
    ("a.csv", "text,label\na,1,\nb,0\nc,1\nd,0\ne,1\n", ",", '"', True, 2),
    ("a.csv", "text,label,\ngood,a,\nbad,b,\n", ",", '"', True, 3),
    ("a.csv", '"multi\nline text",1\n"other, text",0\n', ",", '"', False, 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "delimiter", "quote", "header", "columns"), FILES)
def test_form_is_found(
    tmp_path: Path,
    name: str,
    content: str,
    delimiter: str,
    quote: str,
    header: bool,
    columns: int,
):
    path = tmp_path / name
    path.write_bytes(content.encode())
    found = sniff(path)
    assert (found.delimiter, found.quote, found.header) == (delimiter, quote, header)
    assert found.format == "csv"
    assert len(read_table(path, found).columns) == columns


def test_quotes_that_come_late_are_still_quotes(tmp_path: Path):
    path = tmp_path / "a.csv"
    rows = "".join(f"plain text {n},{n % 3}\n" for n in range(20_000))
    path.write_text(f'text,label\n{rows}"late, ""quoted""",1\n')
    table = read_table(path, sniff(path))
    assert table.slice(20_000, 20_001) == [('late, "quoted"', "1")]
    assert table.notes == ()


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.ndjson", "a.txt"])
def test_json_lines_are_known_by_their_content(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_text('{"text": "good", "label": 1}\n{"text": "bad", "label": 0}\n')
    assert sniff(path).format == "jsonl"


def test_a_text_that_begins_with_a_brace_is_no_json(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("{curly} first\tx\nsecond line\ty\n" * 3)
    assert sniff(path).format == "csv"


@pytest.mark.parametrize(
    ("name", "delimiter", "quote", "header", "rows", "text", "label"),
    [
        ("thucnews/train.txt", "\t", "", False, 10_000, ("column 0",), "column 1"),
        ("thucnews/test.txt", "\t", "", False, 10_000, ("column 0",), "column 1"),
        ("ag_news/test.csv", ",", '"', False, 7_600, ("column 1", "column 2"), "column 0"),
        ("sst2/train.tsv", "\t", "", False, 6_920, ("column 0",), "column 1"),
        ("sst2/dev.tsv", "\t", "", False, 872, ("column 0",), "column 1"),
        ("sst2/test.tsv", "\t", "", False, 1_821, ("column 0",), "column 1"),
        ("banking77/train.csv", ",", '"', True, 10_003, ("text",), "category"),
        ("banking77/test.csv", ",", '"', True, 3_080, ("text",), "category"),
    ],
)
def test_real_sets_open_unaided(
    shared_data: Path,
    name: str,
    delimiter: str,
    quote: str,
    header: bool,
    rows: int,
    text: tuple[str, ...],
    label: str,
):
    from studio.data.columns import guess_columns, guess_task

    path = shared_data / name
    found = sniff(path)
    assert (found.delimiter, found.quote, found.header) == (delimiter, quote, header)
    table = read_table(path, found)
    assert table.rows == rows
    assert table.notes == ()
    assert guess_columns(table) == (text, label)
    assert guess_task(table, label) == "classification"


def test_the_samples_open_unaided(samples: Path):
    from studio.data.columns import guess_columns

    for path in sorted(samples.glob("*.csv")):
        table = read_table(path, sniff(path))
        assert guess_columns(table) == (("text",), "label"), path.name
