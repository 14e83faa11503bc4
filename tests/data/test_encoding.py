"""The encoding of a file is found unaided, over many generated files of both languages."""

import codecs
import random
from pathlib import Path

import pytest

from studio.core.errors import UserError
from studio.data.contents import bytes_content, file_content
from studio.data.encoding import EncodingGuess, find_encoding, first_readings
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


JAPANESE = [
    "配送が遅くて残念でした",
    "今日は天気がとても良いです",
    "駅の近くのホテルに泊まりました",
    "この商品は期待以上でした。また買います",
    "電池がすぐに切れるので困っています",
    "スタッフの対応が丁寧で嬉しかった",
    "ゲームの画面が美しい！",
    "最高の映画",
]
FRENCH = [
    "Livraison rapide, le café était bien emballé",
    "Ça ne marche pas, c'est dommage",
    "L’été dernier, nous avons mangé des crêpes",
    "Je suis très déçu de la qualité",
]
GERMAN = [
    "Schöne Farbe, würde ich wieder kaufen",
    "Leider ist der Akku für längere Fahrten zu schwach",
    "Größe passt, Qualität enttäuschend",
    "Übrigens: nicht für Anfänger geeignet",
]
SPANISH = [
    "El envío llegó tarde y la caja estaba rota",
    "¿Cómo puedo cambiar mi contraseña?",
    "El niño está feliz con su regalo",
    "¡Excelente! Volveré a comprar mañana",
]
OTHERS = ["It’s “fine” – but nobody answered", "The price is £20 or 25 €", "A naïve résumé"]
#: The encoding, the texts, and how many of the 200 files.
GENERATED = [
    ("utf-8", [*SIMPLIFIED, *JAPANESE, *GERMAN], 20),
    ("utf-8-sig", SIMPLIFIED, 10),
    ("utf-16", [*TRADITIONAL, *ENGLISH], 10),
    ("utf-16-le", [*SIMPLIFIED, *JAPANESE], 10),
    ("utf-16-be", TRADITIONAL, 10),
    ("gbk", SIMPLIFIED, 30),
    ("gb18030", [*SIMPLIFIED, "罕见字䶮与𠮷也在其中"], 20),
    ("big5", TRADITIONAL, 30),
    ("shift_jis", JAPANESE, 30),
    ("cp1252", FRENCH, 8),
    ("cp1252", GERMAN, 8),
    ("cp1252", SPANISH, 8),
    ("cp1252", OTHERS, 6),
]


def _generated(rng: random.Random, pool: list[str]) -> str:
    rows = rng.choice([1, 1, 2, 3, 5, 20, 100])
    form = rng.choice(["{text}", '"{text}",{label}', "{text}\t{label}"])
    lines = [form.format(text=rng.choice(pool), label=rng.randrange(3)) for _ in range(rows)]
    header = ["text,label"] if form.startswith('"') else []
    return "\n".join([*header, *lines]) + "\n"


def _reads_as(raw: bytes, encoding: str, text: str) -> bool:
    try:
        return raw.decode(encoding).removeprefix("\ufeff") == text
    except UnicodeDecodeError:
        return False


def _guess(raw: bytes) -> EncodingGuess:
    return find_encoding(bytes_content(Path("a.txt"), "a.txt", raw))


def test_two_hundred_generated_files(tmp_path: Path):
    rng = random.Random(3)
    files = [(encoding, _generated(rng, pool)) for encoding, pool, n in GENERATED for _ in range(n)]
    files = [(encoding, text) for encoding, text in files if not text.isascii()]
    assert len(files) == 200
    right = asked = 0
    for encoding, text in files:
        raw = text.encode(encoding)
        guess = _guess(raw)
        assert guess.candidates[0] == guess.name
        fits = _reads_as(raw, guess.name, text)
        # What is not read rightly is asked about, and the right reading is offered.
        assert fits or not guess.sure, text
        assert any(_reads_as(raw, name, text) for name in guess.candidates), text
        right += fits
        asked += not guess.sure
    assert right >= 195
    assert asked <= 15


def test_where_in_doubt_both_readings_are_shown(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes("text,label\n很好,1\n".encode("gbk"))
    guess = find_encoding(file_content(path))
    assert not guess.sure
    assert guess.name == "gb18030"
    readings = {each.encoding: each.lines for each in first_readings(path, guess)}
    assert set(readings) == set(guess.candidates)
    assert len(readings) > 1
    assert readings["gb18030"] == ("很好,1",)
    assert len(set(readings.values())) == len(readings)


def test_a_sure_answer_has_one_reading(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes("".join(f"{line},1\n" for line in SIMPLIFIED).encode("gbk"))
    guess = find_encoding(file_content(path))
    assert guess == EncodingGuess("gb18030", sure=True, candidates=("gb18030",))
    (reading,) = first_readings(path, guess, 3)
    assert reading.lines == tuple(f"{line},1" for line in SIMPLIFIED[:3])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Доставка была быстрой, спасибо большое. Книга очень понравилась детям.\n" * 3),
        ("cp949", "배송이 빨라요. 품질이 좋습니다. 다시 구매할게요.\n"),
        ("euc_jp", "今日は天気がいい。サイズが小さいので返品しました。\n"),
        ("iso8859-7", "Η παράδοση ήταν γρήγορη και το προϊόν είναι πολύ καλό\n" * 3),
    ],
)
def test_other_languages_are_among_the_candidates(encoding: str, text: str):
    raw = text.encode(encoding)
    assert any(_reads_as(raw, name, text) for name in _guess(raw).candidates)


def test_one_damaged_line_leaves_the_encoding_and_is_told(tmp_path: Path):
    lines = [f"{line},{n % 2}\n".encode("gbk") for n, line in enumerate(SIMPLIFIED * 10)]
    lines[40] = lines[40][:5] + b"\xff" + lines[40][5:]
    path = tmp_path / "a.csv"
    path.write_bytes(b"text,label\n" + b"".join(lines))
    found = sniff(path)
    assert found.encoding == "gb18030"
    table = read_table(path, found)
    assert table.rows == 80
    (note,) = [note for note in table.notes if note.code == "broken-characters"]
    assert "(first lines: 42)" in str(note.message)
