"""The encoding of a file is found unaided, over many generated files of both languages."""

import codecs
import random
from pathlib import Path

import pytest

from studio.core.errors import UserError
from studio.data.contents import file_content
from studio.data.encoding import find_encoding
from studio.data.readers import read_table
from studio.data.sniff import sniff

SIMPLIFIED = [
    "今天股市大涨，投资者信心明显回升",
    "国家队在世界杯预选赛中获得胜利",
    "这家餐厅的服务态度非常好，下次还会再来",
    "手机屏幕清晰，电池耐用，值得购买",
    "医生建议多喝水，注意休息，保持运动",
    "新款电脑发布会将于下周在北京举行",
    "旅客可以乘坐高铁前往西安游览兵马俑",
    "质量太差了，用了两天就坏了",
]
TRADITIONAL = [
    "今天股市大漲，投資者信心明顯回升",
    "國家隊在世界盃預選賽中獲得勝利",
    "這家餐廳的服務態度非常好，下次還會再來",
    "手機螢幕清晰，電池耐用，值得購買",
    "醫生建議多喝水，注意休息，保持運動",
    "新款電腦發表會將於下週在臺北舉行",
    "旅客可以搭乘高鐵前往臺南遊覽古蹟",
    "品質太差了，用了兩天就壞了",
]
ENGLISH = [
    "The battery lasts all day and the screen is bright",
    "Shares rose sharply after the bank's announcement",
    "A café near the old théâtre served the best soup",
    "It broke after two days, and nobody answered my mail",
]


def encoding_found(path: Path) -> str:
    return find_encoding(file_content(path)).name


def file_text(rng: random.Random, pool: list[str], rows: int) -> str:
    lines = [
        f"{rng.choice(pool)}{rng.choice(['', rng.choice(pool)])}\t{rng.randrange(5)}"
        for _ in range(rows)
    ]
    return "\n".join(lines) + "\n"


CASES = [
    ("utf-8", SIMPLIFIED, {"utf-8"}),
    ("utf-8-sig", SIMPLIFIED, {"utf-8-sig"}),
    ("utf-16", SIMPLIFIED, {"utf-16"}),
    ("utf-16-le", SIMPLIFIED, {"utf-16-le"}),
    ("utf-16-be", SIMPLIFIED, {"utf-16-be"}),
    ("gbk", SIMPLIFIED, {"gb18030"}),
    ("gb18030", [*SIMPLIFIED, "罕见字䶮與𠮷也在其中，仍然可以读出来"], {"gb18030"}),
    ("big5", TRADITIONAL, {"big5", "cp950", "big5hkscs"}),
    ("utf-8", ENGLISH, {"utf-8"}),
    ("utf-8-sig", ENGLISH, {"utf-8-sig"}),
    ("utf-16", ENGLISH, {"utf-16"}),
    ("utf-16-le", ENGLISH, {"utf-16-le"}),
    ("utf-16-be", ENGLISH, {"utf-16-be"}),
    ("utf-32", SIMPLIFIED, {"utf-32"}),
]


@pytest.mark.parametrize("rows", [1, 2, 3, 10, 300])
@pytest.mark.parametrize(("encoding", "pool", "expected"), CASES)
def test_is_found_unaided_and_reads_the_same_text(
    tmp_path: Path, encoding: str, pool: list[str], expected: set[str], rows: int
):
    rng = random.Random(f"{encoding} {rows}")
    for attempt in range(20):
        text = file_text(rng, pool, rows)
        path = tmp_path / f"{attempt}.txt"
        path.write_bytes(text.encode(encoding))
        assert encoding_found(path) in expected, text
        table = read_table(path, sniff(path))
        assert "".join(f"{a}\t{b}\n" for a, b in table.slice(0, rows)) == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf16_with_a_mark_in_either_order(tmp_path: Path, mark: bytes):
    order = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    path = tmp_path / "a.txt"
    path.write_bytes(mark + "文本\t标签\n你好\t甲\n".encode(order))
    assert encoding_found(path) == "utf-16"
    assert read_table(path, sniff(path)).slice(0, 9) == [("你好", "甲")]


def test_mixed_chinese_and_english_in_gbk(tmp_path: Path):
    rng = random.Random(0)
    for attempt in range(30):
        path = tmp_path / f"{attempt}.csv"
        rows = [f'"{rng.choice(ENGLISH[:2])}, {rng.choice(SIMPLIFIED)}",{n % 2}' for n in range(4)]
        path.write_bytes(("text,label\n" + "\n".join(rows)).encode("gbk"))
        assert encoding_found(path) == "gb18030"


def test_western_text_in_a_code_page(tmp_path: Path):
    path = tmp_path / "a.csv"
    lines = ["Le café était très bon, déjà vu à l'hôtel,1", "Où est la bibliothèque près d'ici,0"]
    path.write_bytes("\n".join(lines * 5).encode("cp1252"))
    assert encoding_found(path) == "cp1252"


def test_chinese_far_behind_an_ascii_beginning(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        b"plain,1\n" * 30_000 + "后面的中文评论非常多，质量很好,0\n".encode("gbk") * 50
    )
    assert encoding_found(path) == "gb18030"


def test_one_damaged_place_leaves_utf8_and_is_told(tmp_path: Path):
    content = "".join(f"{line},1\n" for line in SIMPLIFIED).encode()
    broken = content.replace("股".encode(), b"\xe8\x82", 1)
    path = tmp_path / "a.csv"
    path.write_bytes(broken)
    assert encoding_found(path) == "utf-8"
    table = read_table(path, sniff(path))
    assert table.rows == len(SIMPLIFIED)
    (note,) = [note for note in table.notes if note.code == "broken-characters"]
    assert "1 (first lines: 1)" in str(note.message)
    assert note.severity == "warning"


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 40,
        b"\x89PNG\r\n\x1a\n" + b"abc" * 100,
        b"%PDF-1.7\n" + b"text text\n" * 50,
        b"7z\xbc\xaf\x27\x1c" + b"abc" * 100,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"abc" * 100,
        random.Random(1).randbytes(5000),
        b"text\x00label\x00\x01\x02\n" * 20,
    ],
)
def test_binary_files_are_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        sniff(path)
    assert caught.value.problem.code in {"binary-file", "unknown-encoding"}
    assert str(caught.value.problem.fix)


def test_an_empty_file_is_refused(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    with pytest.raises(UserError) as caught:
        sniff(path)
    assert caught.value.problem.code == "empty-file"


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path):
    with pytest.raises(UserError) as caught:
        sniff(tmp_path / "none.csv")
    assert caught.value.problem.code == "file-missing"
    with pytest.raises(UserError) as caught:
        sniff(tmp_path)
    assert caught.value.problem.code == "empty-folder"
