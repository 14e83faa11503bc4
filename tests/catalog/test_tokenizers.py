"""Tokenisers: what they cut, that nothing is lost, and that no string makes them fail."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.base import Tokenizer
from studio.catalog.registry import entries
from studio.catalog.tokenizers.characters import WHITE_SPACE, Characters
from studio.catalog.tokenizers.chinese_words import ChineseWords
from studio.catalog.tokenizers.whitespace import Whitespace
from studio.catalog.tokenizers.words import Words

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
