"""Tokenisers: what they cut, that nothing is lost, and that no string makes them fail."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.base import Tokenizer
from studio.catalog.registry import entries
from studio.catalog.tokenizers.characters import WHITE_SPACE, Characters
from studio.catalog.tokenizers.chinese_words import ChineseWords, dictionary_word
from studio.catalog.tokenizers.nltk_words import NltkWords
from studio.catalog.tokenizers.whitespace import Whitespace
from studio.catalog.tokenizers.words import Words
from studio.core.errors import UserError
from tests.pipeline_settings import NLTK_MINI

ANY_TEXT = st.text(
    st.characters() | st.sampled_from("ab'’-.@:/#&5 \n\t\u200d\ufe0fé中文。，０\ud800"), max_size=60
)
TOKENIZERS = [*(entry() for entry in entries(Tokenizer).values()), ChineseWords(engine="jieba")]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don't panic, it's fine!", ["Do", "n't", "panic", ",", "it", "'s", "fine", "!"]),
        ("she couldn’t’ve known", ["she", "could", "n’t", "’ve", "known"]),
        ("it 's n't over", ["it", "'s", "n't", "over"]),
        ("$3.14 (1,000.5%)", ["$", "3.14", "(", "1,000.5", "%", ")"]),
        ("well-known rock'n'roll", ["well-known", "rock'n'roll"]),
        ("the U.S. and AT&T...", ["the", "U.S.", "and", "AT&T", "..."]),
        ("the dogs' 'quoted' word", ["the", "dogs", "'", "'", "quoted", "'", "word"]),
        ("see https://a.b/c?d=e.", ["see", "https://a.b/c?d=e", "."]),
        ("to a.b@c.org, #tag @me", ["to", "a.b@c.org", ",", "#tag", "@me"]),
        ("cafe\u0301 naïve", ["cafe\u0301", "naïve"]),
        ("我爱iPhone手机，好", ["我", "爱", "iPhone", "手", "机", "，", "好"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("wow!!!", ["wow", "!", "!", "!"]),
        ("", []),
        (" \n\u3000", []),
    ],
)
def test_english_words(text: str, tokens: list[str]):
    assert Words().tokenize(text) == tokens


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_chinese_words(engine: str):
    cut = ChineseWords(engine=engine).tokenize
    assert cut("我来到北京清华大学") == ["我", "来到", "北京", "清华大学"]
    assert cut("用iPhone 15拍照，很好") == ["用", "iPhone", "15", "拍照", "，", "很", "好"]
    assert cut("good phone\n\t好手机") == ["good", "phone", "好", "手机"]
    assert cut("") == cut(" \u3000\n") == []


def test_jieba_keeps_its_cache_out_of_the_shared_temp_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import tempfile

    from studio.catalog.tokenizers import chinese_words
    from studio.core.paths import cache_folder

    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    chinese_words._jieba([], guess=True)("我来到北京清华大学")
    assert list(shared.iterdir()) == []
    assert list(cache_folder().glob("*.cache"))


def test_rjieba_missing_falls_back_to_jieba(monkeypatch: pytest.MonkeyPatch):
    from studio.catalog.tokenizers import chinese_words

    monkeypatch.setitem(sys.modules, "rjieba", None)
    chinese_words._cutter.cache_clear()
    assert ChineseWords().tokenize("我来到北京清华大学") == ["我", "来到", "北京", "清华大学"]
    chinese_words._cutter.cache_clear()


def test_both_engines_agree_on_real_headlines(shared_data: Path):
    lines = (shared_data / "thucnews" / "train.txt").read_text(encoding="utf-8").split("\n")[:500]
    fast = ChineseWords().tokenize_many(lines)
    slow = ChineseWords(engine="jieba").tokenize_many(lines)
    assert sum(a == b for a, b in zip(fast, slow, strict=True)) >= 0.95 * len(lines)


def test_characters_and_white_space():
    assert Characters().tokenize("好 A1\n\u3000é\ud800😀") == list("好A1é\ud800😀")
    assert Whitespace().tokenize(" a,b  c\n") == ["a,b", "c"]


def test_white_space_is_what_python_calls_so():
    spaces = {chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()}
    assert set(WHITE_SPACE) == spaces


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=lambda value: repr(value))
@settings(max_examples=200, deadline=None)
@given(text=ANY_TEXT)
def test_nothing_but_white_space_is_lost(tokenizer: Tokenizer, text: str):
    tokens = tokenizer.tokenize(text)
    assert all(token and not token.isspace() for token in tokens)
    kept = "".join(text.split())
    if isinstance(tokenizer, ChineseWords):
        kept = kept.encode("utf-8", "replace").decode()
    assert "".join("".join(tokens).split()) == kept


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=lambda value: repr(value))
@settings(max_examples=100, deadline=None)
@given(texts=st.lists(ANY_TEXT, max_size=5))
def test_many_texts_are_cut_as_one(tokenizer: Tokenizer, texts: list[str]):
    assert tokenizer.tokenize_many(texts) == [tokenizer.tokenize(text) for text in texts]


@pytest.mark.parametrize("part", ["+", "a.", "a'", "http://", "www.", "a@", "-", "#", "n't", "x&"])
def test_long_strange_words_are_cut_in_time(part: str):
    text = part * 40_000
    assert "".join(Words().tokenize(text)) == text


OWN = "大模型\n云计算大 5000 nz\n汰换了\n"


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_an_own_dictionary_joins_and_cuts_words(engine: str):
    text = "小米汰换了云计算大模型平台"
    own = ChineseWords(engine=engine, dictionary=OWN)
    assert own.tokenize(text) == ["小米", "汰换了", "云计算大", "模型", "平台"]
    assert ChineseWords(engine=engine).tokenize(text)[-3:] == ["大", "模型", "平台"]


def test_both_engines_agree_on_an_own_dictionary(shared_data: Path):
    lines = (shared_data / "thucnews" / "train.txt").read_text(encoding="utf-8").split("\n")[:400]
    words = sorted({line[place : place + 3] for line in lines for place in (1, 5)})
    own = "\n".join(word for word in words if len(word) == 3 and word.isalpha())
    fast = ChineseWords(dictionary=own).tokenize_many(lines)
    slow = ChineseWords(dictionary=own, engine="jieba").tokenize_many(lines)
    assert sum(a == b for a, b in zip(fast, slow, strict=True)) >= 0.95 * len(lines)
    assert fast != ChineseWords().tokenize_many(lines)


def test_new_words_are_guessed_only_where_wished():
    assert ChineseWords().tokenize("朱梓骁来了")[0] == "朱梓"
    assert ChineseWords(guess=False).tokenize("朱梓骁来了")[:3] == ["朱", "梓", "骁"]


def test_a_dictionary_reaches_no_other_project():
    import jieba
    import rjieba

    for engine in ("rjieba", "jieba"):
        ChineseWords(engine=engine, dictionary="云计算大模型 99999").tokenize("云计算大模型")
    assert not rjieba.has_word("云计算大模型")
    assert "云计算大模型" not in jieba.dt.FREQ
    assert len(ChineseWords(dictionary="别的").tokenize("云计算大模型")) > 1


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("大模型", ("大模型", None, None)),
        ("大模型 500", ("大模型", 500, None)),
        ("大模型\t500\tnz", ("大模型", 500, "nz")),
        (" 大模型 nz ", ("大模型", None, "nz")),
        ("\ufeffC++ 3", ("C++", 3, None)),
        ("", None),
    ],
)
def test_lines_of_a_dictionary(line: str, word: object):
    assert dictionary_word(line) == word


def test_a_word_that_is_never_found_is_told():
    (found,) = ChineseWords(dictionary="好\n大 模型 3").problems()
    assert (found.where, found.severity) == ("dictionary", "warning")
    assert "Line 2" in str(found.message)
    assert ChineseWords(dictionary="大模型 3 nz").problems() == ()


def test_nltks_words():
    assert NltkWords().tokenize('Mr. Smith didn\'t say "no".') == [
        *("Mr.", "Smith", "did", "n't", "say", '"', "no", '"', ".")
    ]
    text = "Mr. Smith left. He ran."
    assert NltkWords().tokenize(text) == ["Mr.", "Smith", "left.", "He", "ran", "."]
    punkt = NltkWords(sentences="punkt", folder=str(NLTK_MINI))
    assert punkt.tokenize(text) == ["Mr.", "Smith", "left", ".", "He", "ran", "."]


def test_punkt_without_its_data_is_told(tmp_path: Path):
    punkt = NltkWords(sentences="punkt", folder=str(tmp_path))
    assert [p.code for p in punkt.problems()] == ["nltk-data-missing"]
    with pytest.raises(UserError, match="punkt_tab"):
        punkt.tokenize("a")
    assert NltkWords().problems() == ()
