"""Cleaning steps: what each does, and that none fails on any string."""

import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.base import TextStep
from studio.catalog.registry import from_json
from studio.catalog.text_steps import regex_replace, wordnet_lemmas
from studio.catalog.text_steps._replace import replacement
from studio.catalog.text_steps.collapse_spaces import CollapseSpaces
from studio.catalog.text_steps.find_replace import FindReplace
from studio.catalog.text_steps.lemmas import Lemmas
from studio.catalog.text_steps.lower_case import LowerCase
from studio.catalog.text_steps.parts_of_speech import PartsOfSpeech
from studio.catalog.text_steps.porter_stem import PorterStem
from studio.catalog.text_steps.regex_replace import RegexReplace
from studio.catalog.text_steps.remove_digits import RemoveDigits
from studio.catalog.text_steps.remove_html import RemoveHtml
from studio.catalog.text_steps.remove_punctuation import RemovePunctuation
from studio.catalog.text_steps.remove_special import RemoveSpecial
from studio.catalog.text_steps.remove_urls import RemoveUrls
from studio.catalog.text_steps.snowball_stem import SnowballStem
from studio.catalog.text_steps.stop_words import StopWords, stop_words
from studio.catalog.text_steps.unicode_normal import UnicodeNormal
from studio.catalog.text_steps.wordnet_lemmas import WordnetLemmas
from studio.core.errors import UserError
from studio.core.noting import collecting
from tests.pipeline_settings import NLTK_MINI

ANY_TEXT = st.text(
    st.characters() | st.sampled_from("<>&!-/'\"@.:# \n\u200d\ufe0fé中。０\ud800"), max_size=60
)


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
        (StopWords(language="none", own="cat\n 手机 \n"), "Cat", None),
        (StopWords(language="none", own="cat\n 手机 \n"), "手机", None),
        (StopWords(language="none", own="cat"), "the", "the"),
        (StopWords(own="not", keep_negations=True), "not", None),
        (StopWords(own="手机"), "的", None),
        (Lemmas(), "Houses", "house"),
        (Lemmas(), "was", "be"),
        (Lemmas(), "手机", "手机"),
        (Lemmas(), "\ud800", "\ud800"),
        (Lemmas(language="de"), "Häuser", "Haus"),
        (WordnetLemmas(folder=str(NLTK_MINI)), "geese", "goose"),
        (WordnetLemmas(folder=str(NLTK_MINI)), "Dogs", "dog"),
        (WordnetLemmas(folder=str(NLTK_MINI)), "churches", "church"),
        (WordnetLemmas(folder=str(NLTK_MINI)), "was", "be"),
        (WordnetLemmas(folder=str(NLTK_MINI)), "nicest", "nice"),
        (WordnetLemmas(folder=str(NLTK_MINI)), "running", "run"),
        (WordnetLemmas(folder=str(NLTK_MINI), part="noun"), "running", "running"),
        (WordnetLemmas(folder=str(NLTK_MINI), part="noun"), "went", "went"),
        (WordnetLemmas(folder=str(NLTK_MINI)), "Blorf", "Blorf"),
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


@settings(max_examples=60, deadline=None)
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


@pytest.mark.parametrize("language", SnowballStem.model_fields["language"].annotation.__args__)
def test_every_snowball_language_works(language: str):
    assert SnowballStem(language=language).token_map()("Testing")


def test_an_old_project_still_opens():
    old = {"id": "remove_urls", "version": 1, "mail": True}
    assert from_json(TextStep, old) == RemoveUrls()
    assert from_json(
        TextStep, {"id": "remove_digits", "version": 1, "put": "zero"}
    ) == RemoveDigits(put="zero")
    old = {"id": "stop_words", "version": 1, "language": "en", "keep_negations": True}
    assert from_json(TextStep, old) == StopWords(language="en", keep_negations=True)


@pytest.mark.parametrize(
    ("step", "where", "code", "says"),
    [
        (RegexReplace(pattern="(a"), "pattern", "bad-pattern", "missing )"),
        (RegexReplace(pattern="a{99999999}"), "pattern", "bad-pattern", "repeats too often"),
        (RegexReplace(pattern="((a{99}){99}){99}"), "pattern", "bad-pattern", "repeats too often"),
        (RegexReplace(pattern="(" * 1_000), "pattern", "bad-pattern", "regular expression"),
        (RegexReplace(pattern="[z-a]"), "pattern", "bad-pattern", "bad character range"),
        (RegexReplace(pattern="a", replacement="\\1"), "replacement", "bad-replacement", "group"),
        (
            RegexReplace(pattern="a", replacement="\\g<x>"),
            "replacement",
            "bad-replacement",
            "group",
        ),
        (FindReplace(pairs="a → b\n\nno pair"), "pairs", "bad-pair", "Line 3"),
        (WordnetLemmas(), "folder", "no-nltk-folder", "No folder"),
        (WordnetLemmas(folder="/nowhere\x00"), "folder", "nltk-data-missing", "wordnet"),
        (PartsOfSpeech(engine="nltk"), "folder", "no-nltk-folder", "No folder"),
    ],
)
def test_what_is_wrong_with_the_settings_is_told(step: TextStep, where: str, code: str, says: str):
    (found,) = step.problems()
    assert (found.where, found.code) == (where, code)
    assert says in str(found.message)
    assert str(found.fix)


@pytest.mark.parametrize(
    "step",
    [
        RegexReplace(),
        FindReplace(),
        RegexReplace(pattern="a|b"),
        RegexReplace(pattern=r"(?:\d{4}-\d{2}-\d{2}[T ]){1,500}[{}\]a]{1000}\{9999999\}"),
    ],
)
def test_nothing_is_wrong_with_good_settings(step: TextStep):
    assert step.problems() == ()


# Tries both branches at every "a" before it finds that no "b" follows.
SLOW = RegexReplace(pattern="^(a|aa)+$")
HARD = "a" * 60 + "!"


def test_a_text_on_which_a_pattern_takes_too_long_is_left_alone_counted_and_told():
    with collecting() as notes:
        assert SLOW.clean_many(["aaa", HARD, "b", HARD]) == ["", HARD, "b", HARD]
    (told,) = notes.problems()
    assert told.severity == "warning"
    assert "2 training texts" in str(told.message)
    assert SLOW.clean(HARD) == HARD


def test_learning_is_given_up_where_a_pattern_takes_too_long_on_very_many_texts(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(regex_replace, "_MOST_SLOW", 2)
    with collecting(), pytest.raises(UserError) as caught:
        SLOW.clean_many([HARD] * 5)
    assert caught.value.problem.code == "pattern-too-slow"


def test_the_check_names_the_step_and_the_setting():
    from studio.catalog.pipeline import Pipeline, StepSetting
    from studio.engine.checking import check_project
    from studio.store.project import Project

    steps = (
        StepSetting(step=RegexReplace(pattern="("), enabled=False),
        StepSetting(step=RegexReplace(pattern="(")),
    )
    project = Project(pipeline=Pipeline(steps=steps))
    found = {p.where: p for p in check_project(project).problems}
    assert found["pipeline.steps.1.pattern"].code == "bad-pattern"
    assert "pipeline.steps.0.pattern" not in found


def test_a_long_list_replaces_the_longest_everywhere():
    words = [f"{first}{second}" for first in "abcdef" for second in "abcdef"]
    pairs = "\n".join([*(f"{word}\t{word.upper()}" for word in words), "abc\t!"])
    assert FindReplace(pairs=pairs).clean("abcab fa x") == "!AB FA x"


@pytest.mark.parametrize("part", ["noun", "verb", "adj", "adv"])
def test_wordnet_forms_are_those_of_nltk(part: str):
    from nltk.corpus.reader.wordnet import WordNetCorpusReader

    step = WordnetLemmas(folder=str(NLTK_MINI), part=part)
    listed = wordnet_lemmas._wordlist(str(NLTK_MINI), part)
    theirs = WordNetCorpusReader.__new__(WordNetCorpusReader)
    kind = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}[part]
    theirs._exception_map = {kind: {k: list(v) for k, v in listed.exceptions.items()}}
    theirs._lemma_pos_offset_map = {lemma: {kind: [1]} for lemma in listed.lemmas}
    words = "cats geese went was running runs hopping hoped nicest larger better best wolves men"
    for word in [*words.split(), *listed.lemmas, "s", "es", "xyz"]:
        forms = theirs._morphy(word, kind)
        assert step.token_map()(word) == (min(forms, key=len) if forms else word), word


def test_data_that_are_broken_are_told(tmp_path: Path):
    folder = tmp_path / "corpora"
    folder.mkdir()
    (folder / "wordnet.zip").write_bytes(b"no zip")
    with pytest.raises(UserError) as caught:
        WordnetLemmas(folder=str(tmp_path)).token_map()
    assert caught.value.problem.code == "nltk-data-broken"


def test_a_zip_as_nltk_leaves_it_is_read(tmp_path: Path):
    (tmp_path / "corpora").mkdir()
    with zipfile.ZipFile(tmp_path / "corpora" / "wordnet.zip", "w") as archive:
        for file in (NLTK_MINI / "corpora" / "wordnet").iterdir():
            archive.write(file, f"wordnet/{file.name}")
    assert WordnetLemmas(folder=str(tmp_path)).token_map()("geese") == "goose"
