"""Parts of speech: what is tagged how, and the three uses of it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tags_input import TagsInput
from studio.catalog.pipeline import Pipeline, SequenceSettings, StepSetting
from studio.catalog.tagging.chinese import chinese_tag
from studio.catalog.tagging.classes import CLASSES, FIRST_TAG, TAG_IDS, jieba_class, penn_class
from studio.catalog.tagging.english import english_tag
from studio.catalog.text_steps.parts_of_speech import PartsOfSpeech
from studio.catalog.text_steps.stop_words import StopWords
from studio.catalog.tokenizers.characters import Characters
from studio.catalog.tokenizers.chinese_words import ChineseWords
from studio.catalog.tokenizers.words import Words
from studio.core.errors import UserError
from studio.core.tensors import Tokens
from studio.data.fit import fit_pipeline
from studio.data.tokens import token_stream
from studio.model.check import check_graph
from studio.model.graph import chain
from tests.pipeline_settings import NLTK_MINI, TEXTS, same

ENGLISH = "The cats were running quickly. They stopped!"
CHINESE = "我爱北京天安门，用iPhone拍照。"


def lists(step: PartsOfSpeech, text: str, tokenizer: Words | ChineseWords) -> list[str]:
    pipeline = Pipeline(steps=(StepSetting(step=step),), tokenizer=tokenizer)
    return token_stream(pipeline, [text]).lists()[0]


def test_content_words_are_kept():
    assert lists(PartsOfSpeech(), ENGLISH, Words()) == [
        *("cats", "were", "running", "quickly", "stopped")
    ]
    assert lists(PartsOfSpeech(), CHINESE, ChineseWords()) == [
        *("爱", "北京", "天安门", "iPhone", "拍照")
    ]


def test_each_class_can_be_kept_or_dropped():
    only_marks = PartsOfSpeech(
        nouns=False, verbs=False, adjectives=False, adverbs=False, marks=True
    )
    assert lists(only_marks, ENGLISH + " “so”", Words()) == [".", "!", "“", "”"]
    assert lists(only_marks, CHINESE, ChineseWords()) == ["，", "。"]
    everything = PartsOfSpeech(
        **dict.fromkeys(
            (
                *("pronouns", "determiners", "adpositions", "numbers"),
                *("conjunctions", "particles", "marks", "others"),
            ),
            True,
        )
    )
    assert everything.kept_classes() == set(CLASSES)
    assert lists(everything, ENGLISH, Words()) == Words().tokenize(ENGLISH)


def test_tags_are_written_behind_the_words():
    append = PartsOfSpeech(use="append")
    assert lists(append, ENGLISH, Words())[:4] == ["The/DT", "cats/NNS", "were/VBD", "running/VBG"]
    assert lists(append, CHINESE, ChineseWords())[:3] == ["我/r", "爱/v", "北京/ns"]
    classes = PartsOfSpeech(use="append", detail="classes")
    assert lists(classes, "cat cats", Words()) == ["cat/NOUN", "cats/NOUN"]


def test_the_first_word_of_a_sentence_is_looked_up_in_small_letters():
    assert english_tag("Yesterday", first=True) == english_tag("yesterday", first=False)
    tagged = lists(PartsOfSpeech(use="append"), "Zeroing in. Zeroing in on Zeroing", Words())
    assert tagged[0] == tagged[3]


def test_a_persons_own_dictionary_names_its_words():
    own = ChineseWords(dictionary="天安门 100000 v")
    assert lists(PartsOfSpeech(use="append"), "北京天安门", own) == ["北京/ns", "天安门/v"]


# TextBlob leaves the file of its list to the garbage collector.
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_english_tags_are_those_of_the_pattern_tagger(shared_data: Path):
    from textblob._text import find_tags
    from textblob.en import lexicon

    text = (shared_data / "sst2" / "train.tsv").read_text(encoding="utf-8")
    words = sorted({word for word in text.split() if any(map(str.isalnum, word))})
    assert len(words) > 10_000
    for word in [*words, *(word.title() for word in words[::5])]:
        [[_word, tag]] = find_tags([word], lexicon=lexicon)
        assert english_tag(word, first=True) == tag


@pytest.mark.parametrize(
    ("word", "tag", "name"),
    [
        ("手机", "n", "NOUN"),
        ("漂亮", "a", "ADJ"),
        ("跑", "v", "VERB"),
        ("非常", "d", "ADV"),
        ("的", "uj", "PRT"),
        ("，", "w", "."),
        ("２", "m", "NUM"),
        ("iPhone", "eng", "X"),
        ("朱梓骁", "n", "NOUN"),
        ("\ud800", "x", "X"),
    ],
)
def test_chinese_tags_and_their_classes(word: str, tag: str, name: str):
    assert chinese_tag(word) == tag
    assert jieba_class(tag) == name


def test_tags_without_rjieba_come_from_jieba(monkeypatch: pytest.MonkeyPatch):
    import sys

    from studio.catalog.tagging import chinese

    monkeypatch.setitem(sys.modules, "rjieba", None)
    chinese._tagger.cache_clear()
    try:
        assert [chinese_tag(word) for word in ("手机", "漂亮", "，")] == ["n", "a", "w"]
    finally:
        chinese._tagger.cache_clear()


@pytest.mark.parametrize(
    ("tag", "name"),
    [("NN", "NOUN"), ("NNP-PERS", "NOUN"), ("VBZ", "VERB"), ("PRP$", "PRON"), ("IN", "ADP")],
)
def test_classes_of_penn_tags(tag: str, name: str):
    assert penn_class(tag) == name
    assert penn_class("``") == penn_class(",") == "."


def feature(max_length: int = 100, keep: str = "start") -> Pipeline:
    return Pipeline(
        steps=(
            StepSetting(step=PartsOfSpeech(use="feature")),
            StepSetting(step=StopWords(language="both")),
        ),
        tokenizer=ChineseWords(),
        sequence=SequenceSettings(max_length=max_length, keep=keep),
    )


@pytest.mark.parametrize("keep", ["start", "end"])
def test_a_second_input_stands_beside_the_tokens(keep: str):
    texts = [CHINESE, "", "the very good 手机", "的"]
    both = frozenset({"tokens", "tags"})
    fitted = fit_pipeline(feature(3, keep), texts, channels=both)
    encoded = fitted.encode(texts, both)
    assert encoded["tags"].offsets.tolist() == encoded["tokens"].offsets.tolist()
    assert encoded["tags"].lengths().tolist() == [3, 0, 2, 0]
    names = [CLASSES[number - FIRST_TAG] for number in encoded["tags"].ids.tolist()]
    first = ["VERB", "NOUN", "NOUN"] if keep == "start" else ["NOUN", "NOUN", "VERB"]
    assert names == [*first, "ADJ", "NOUN"]
    assert fitted.input_types()["tags"] == Tokens(TAG_IDS, 3)


@same
@given(texts=TEXTS)
def test_tags_stay_with_their_tokens(texts: list[str]):
    fitted = fit_pipeline(feature(5), ["good 手机"], channels=frozenset({"tokens", "tags"}))
    encoded = fitted.encode(texts, frozenset({"tokens", "tags"}))
    np.testing.assert_array_equal(encoded["tags"].offsets, encoded["tokens"].offsets)
    assert ((encoded["tags"].ids >= FIRST_TAG) & (encoded["tags"].ids < TAG_IDS)).all()
    for place, text in enumerate(texts):
        alone = fitted.encode([text], frozenset({"tags"}))["tags"].ids
        start, end = encoded["tags"].offsets[place : place + 2]
        np.testing.assert_array_equal(alone, encoded["tags"].ids[start:end])


def test_a_network_that_reads_tags_needs_the_step():
    graph = chain(TagsInput(), Embedding(dim=4), Pooling(), Output())
    fitted = fit_pipeline(feature(), [CHINESE], channels=frozenset({"tags"}))
    assert check_graph(graph, fitted.input_types(), 2, "classification").ok
    without = fit_pipeline(
        Pipeline(tokenizer=Characters()), [CHINESE], channels=frozenset({"tokens"})
    )
    checked = check_graph(graph, without.input_types(), 2, "classification")
    assert [p.code for p in checked.problems] == ["no-tags"]


def test_nltks_tagger_looks_at_the_words_around():
    by_nltk = PartsOfSpeech(use="append", engine="nltk", folder=str(NLTK_MINI))
    assert lists(by_nltk, "the book 手机", ChineseWords()) == ["the/DT", "book/NN", "手机/n"]
    assert lists(by_nltk, "to book", Words()) == ["to/TO", "book/VB"]
    assert lists(by_nltk, "手机", ChineseWords()) == ["手机/n"]


def test_a_model_opened_where_the_data_are_missing_tells_so(tmp_path: Path):
    step = PartsOfSpeech(engine="nltk", folder=str(tmp_path / "away"))
    with pytest.raises(UserError) as caught:
        lists(step, ENGLISH, Words())
    assert caught.value.problem.code == "nltk-data-missing"
    assert "averaged_perceptron_tagger_eng" in str(caught.value.problem.message)
