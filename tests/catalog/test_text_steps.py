"""Cleaning steps: what each does, and that none fails on any string."""

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.base import TextStep
from studio.catalog.registry import entries
from studio.catalog.text_steps._replace import replacement
from studio.catalog.text_steps.collapse_spaces import CollapseSpaces
from studio.catalog.text_steps.lower_case import LowerCase
from studio.catalog.text_steps.porter_stem import PorterStem
from studio.catalog.text_steps.remove_digits import RemoveDigits
from studio.catalog.text_steps.remove_html import RemoveHtml
from studio.catalog.text_steps.remove_punctuation import RemovePunctuation
from studio.catalog.text_steps.remove_special import RemoveSpecial
from studio.catalog.text_steps.remove_urls import RemoveUrls
from studio.catalog.text_steps.snowball_stem import SnowballStem
from studio.catalog.text_steps.stop_words import StopWords, stop_words
from studio.catalog.text_steps.unicode_normal import UnicodeNormal

ANY_TEXT = st.text(
    st.characters() | st.sampled_from("<>&!-/'\"@.:# \n\u200d\ufe0fé中。０\ud800"), max_size=60
)
STEPS = list(entries(TextStep).values())


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        (UnicodeNormal(), "ＡＢＣ①ﬁ", "ABC1fi"),
        (UnicodeNormal(form="NFC"), "e\u0301①", "é①"),
        (UnicodeNormal(form="NFD"), "é", "e\u0301"),
        (LowerCase(), "GOOD Straße ÉCOLE 好", "good straße école 好"),
        (RemoveHtml(), "<p class='x'>a<br/>b</p>&amp;&#39;c", " a b &'c"),
        (RemoveHtml(), "3 < 5 and 7 > 6 <3", "3 < 5 and 7 > 6 <3"),
        (RemoveHtml(), "a<!-- <b>hidden</b> -->b<script>x<y</script>c", "a b c"),
        (RemoveHtml(), "a<style type=x>p{}</STYLE >b<!DOCTYPE html>", "a b "),
        (RemoveHtml(), "a<!-- never closed", "a<!-- never closed"),
        (RemoveUrls(), "看https://t.cn/a1?b=c谢谢", "看 谢谢"),
        (RemoveUrls(), "see www.example.com, ok", "see   ok"),
        (RemoveUrls(), "mail a.b+c@example.co.uk now", "mail   now"),
        (RemoveUrls(mail=False), "mail a@example.com", "mail a@example.com"),
        (RemovePunctuation(), "Hi, “you”！a-b", "Hi   you  a b"),
        (RemovePunctuation(put="nothing"), "don't。", "dont"),
        (RemovePunctuation(), "1+1=2 ￥5", "1+1=2 ￥5"),
        (RemoveSpecial(), "★good😀👍🏽￥5", " good    5"),
        (RemoveSpecial(put="nothing"), "a\u200bb\x00c\ufeff❤️\ue000\ufffd", "abc"),
        (RemoveSpecial(), "tab\tline\nend.", "tab\tline\nend."),
        (RemoveDigits(), "iPhone15 has ３ lenses", "iPhone   has   lenses"),
        (RemoveDigits(put="zero"), "in 2024, ①", "in 0, 0"),
        (RemoveDigits(put="nothing"), "三3", "三"),
        (CollapseSpaces(), "  a \t\n b\u3000c ", "a b c"),
    ],
)
def test_cleans_as_declared(step: TextStep, before: str, after: str):
    assert step.stage == "text"
    assert step.clean(before) == after


@pytest.mark.parametrize(
    ("step", "token", "after"),
    [
        (StopWords(), "The", None),
        (StopWords(), "的", None),
        (StopWords(), "battery", "battery"),
        (StopWords(), "手机", "手机"),
        (StopWords(language="en"), "的", "的"),
        (StopWords(language="zh"), "the", "the"),
        (StopWords(), "not", None),
        (StopWords(keep_negations=True), "not", "not"),
        (StopWords(keep_negations=True), "不", "不"),
        (StopWords(keep_negations=True), "the", None),
        (PorterStem(), "connections", "connect"),
        (PorterStem(), "Running", "run"),
        (PorterStem(), "手机", "手机"),
        (SnowballStem(), "generously", "generous"),
        (SnowballStem(language="german"), "aufeinanderfolgenden", "aufeinanderfolg"),
        (SnowballStem(language="french"), "continuellement", "continuel"),
    ],
)
def test_maps_tokens_as_declared(step: TextStep, token: str, after: str | None):
    assert step.stage == "token"
    assert step.token_map()(token) == after


def test_the_english_stop_words_are_those_of_scikit_learn():
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    assert stop_words("en") == ENGLISH_STOP_WORDS


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.meta.id)
@settings(max_examples=150, deadline=None)
@given(text=ANY_TEXT)
def test_no_string_makes_a_step_fail(step: type[TextStep], text: str):
    value = step()
    if value.stage == "text":
        assert isinstance(value.clean(text), str)
    else:
        assert isinstance(value.token_map()(text), str | None)


@settings(max_examples=150, deadline=None)
@given(text=ANY_TEXT)
def test_what_was_removed_is_gone(text: str):
    def categories(cleaned: str) -> set[str]:
        return {unicodedata.category(char)[0] for char in cleaned}

    assert "P" not in categories(RemovePunctuation().clean(text))
    assert "N" not in categories(RemoveDigits().clean(text))
    special = RemoveSpecial().clean(text)
    assert "S" not in categories(special)
    assert "\ud800" not in special


def test_a_character_goes_by_its_category():
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        category = unicodedata.category(char)
        assert (replacement("P", "space")[code] == " ") == (category[0] == "P")
        assert (replacement("N", "space")[code] == " ") == (category[0] == "N")
        if category[0] in "LNPZ":
            assert RemoveSpecial().clean(char) == ("" if char == "\ufffd" else char)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.meta.id)
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(ANY_TEXT, max_size=5))
def test_many_texts_are_cleaned_as_one(step: type[TextStep], texts: list[str]):
    value = step()
    assert value.clean_many(texts) == [value.clean(text) for text in texts]


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("connections", "connect"),
        ("caresses", "caress"),
        ("ponies", "poni"),
        ("agreed", "agre"),
        ("plastered", "plaster"),
        ("hopping", "hop"),
        ("filing", "file"),
        ("relational", "relat"),
        ("Running", "run"),
        ("的", "的"),
    ],
)
def test_porter_cuts_english_endings_off(word: str, stem: str):
    assert PorterStem().token_map()(word) == stem


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.meta.id)
@pytest.mark.parametrize(
    "part", ["<!--", "<script>", "<", "a@", "&", "http://", "www.", "a.", "&#", "<a ", "'s", "ing"]
)
def test_long_strange_texts_do_not_take_quadratic_time(step: type[TextStep], part: str):
    value = step()
    text = part * 100_000
    # A quadratic step would take hours here.
    assert isinstance(value.clean(text) if value.stage == "text" else value.token_map()(text), str)


@pytest.mark.parametrize("language", SnowballStem.model_fields["language"].annotation.__args__)
def test_every_snowball_language_works(language: str):
    assert SnowballStem(language=language).token_map()("Testing")
