"""The closer look: near-duplicates, garbled texts, languages, tokens and typical words."""

import numpy as np
import pyarrow as pa
import pytest

from studio.catalog.edits import Edits
from studio.catalog.pipeline import Pipeline
from studio.catalog.source import DataSettings
from studio.catalog.tokenizers.words import Words
from studio.core.progress import Cancelled
from studio.data.closer import (
    closer_findings,
    languages_in,
    text_marks,
    token_figures,
)
from studio.data.dataset import TextDataset, load_dataset
from studio.data.duplicates import same_texts
from studio.data.editing import exclude
from studio.data.fixes import fixed
from studio.data.languages import languages_of, script_of
from studio.data.mojibake import is_garbled, mended
from studio.data.near_duplicates import near_texts
from studio.data.split import Split
from studio.data.table import table_of
from studio.data.tokens import token_stream
from studio.data.typical_words import joined_streams, typical_words

LONG = "the quick brown fox jumps over the lazy dog near the old river bank every single morning"


def _column(texts: list[str], chunk: int = 3) -> pa.ChunkedArray:
    return pa.chunked_array(
        [texts[at : at + chunk] for at in range(0, len(texts), chunk)], pa.string()
    )


def _dataset(texts: list[str], labels: list[str], edits: Edits | None = None) -> TextDataset:
    table = table_of(["text", "label"], [_column(texts), _column(labels)])
    settings = DataSettings(text="text", label="label", edits=edits or Edits())
    return load_dataset(settings, table=table)


# -- near-duplicates ----------------------------------------------------------------------------


def test_texts_that_differ_little_are_one_group():
    texts = [
        LONG,
        "something else altogether, with nothing in common",
        LONG.replace("quick", "quick!").upper(),
        LONG + " again",
        "这家酒店的服务非常好，房间很干净，下次还会再来",
        "这家酒店的服务非常好，房间很干净，下次还会再来的。",
        "这家饭店的菜不太好吃，而且上菜太慢，不会再来",
        "很好",
        "很好！",
        "很差",
        "",
    ]
    assert near_texts(_column(texts), same_texts(_column(texts))).tolist() == [
        0,
        1,
        0,
        0,
        4,
        4,
        6,
        7,
        7,
        9,
        10,
    ]


def test_near_texts_agree_with_counting_every_pair():
    generator = np.random.default_rng(3)
    letters = np.array(list("abcdefghijklmnop"))
    texts = []
    for _ in range(60):
        text = "".join(generator.choice(letters, 60))
        texts.append(text)
        for changes in (1, 3, 8):
            chars = np.array(list(text))
            places = generator.choice(60, changes, replace=False)
            chars[places] = generator.choice(letters, changes)
            texts.append("".join(chars))
    pieces = [{text[at : at + 3] for at in range(58)} for text in texts]
    alike = {
        (one, other)
        for other in range(len(texts))
        for one in range(other)
        if len(pieces[one] & pieces[other]) >= 0.8 * len(pieces[one] | pieces[other])
    }
    found = near_texts(_column(texts, 50), same_texts(_column(texts)))
    assert alike
    together = sum(found[one] == found[other] for one, other in alike)
    assert together >= 0.97 * len(alike)
    # Nothing is joined that no chain of alike texts joins.
    joined = sum(found != np.arange(len(found)))
    assert joined <= len(alike)


def test_looking_for_near_texts_can_be_given_up():
    def stop(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        near_texts(_column([LONG]), same_texts(_column([LONG])), stop)


def test_findings_leave_out_exact_copies_and_excluded_rows():
    texts = [LONG, LONG, LONG + " too", "quite another text here", LONG + " also"]
    split = Split(np.array([0, 1, 3]), np.array([], dtype=np.int64), np.array([2, 4]))
    data = _dataset(texts, ["a", "a", "a", "b", "a"])
    found = {
        f.problem.code: f.rows.tolist() for f in closer_findings(data, split, text_marks(data))
    }
    assert found == {"near-duplicates": [2, 4], "near-leak": [2, 4]}
    edits = exclude(Edits(), data.overlay.tables, [4])
    less = _dataset(texts, ["a", "a", "a", "b", "a"], edits)
    split = Split(split.train, split.validation, np.array([2]))
    found = {
        f.problem.code: f.rows.tolist() for f in closer_findings(less, split, text_marks(data))
    }
    assert found == {"near-duplicates": [2], "near-leak": [2]}


# -- garbled texts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "garbled", "meant"),
    [
        ("plain text", False, "plain text"),
        ("今天天气很好，我们去公园玩", False, None),
        ("Crème brûlée à la carte, “naïve” café — 20 €", False, None),
        ("Größe und Übung, schön", False, None),
        ("Привет, мир", False, None),
        ("日本語のテキスト", False, None),
        ("Itâ€™s fine", True, "It’s fine"),
        ("schÃ¶n Ã¼ber", True, "schön über"),
        ("ä½\xa0å¥½ä¸–ç•Œ", True, "你好世界"),
        ("今天天气很好".encode().decode("gbk"), True, "今天天气很好"),
        ("烦恼锟斤拷锟斤拷", True, None),
        ("陶\ufffd加盟深圳卫视", True, None),
        ("ï»¿first line", True, None),
    ],
)
def test_garbled_texts_are_told_and_mended_where_they_can_be(text, garbled, meant):
    assert is_garbled(text) is garbled
    if meant is not None:
        assert mended(text) == meant


def test_mending_is_an_edit_of_the_texts_that_can_be_mended():
    texts = ["It's fine", "Itâ€™s fine", "陶\ufffd加盟", "more"]
    data = _dataset(texts, ["a", "b", "a", "b"])
    split = Split(np.arange(4), np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    found = next(f for f in closer_findings(data, split, text_marks(data)) if f.problem.code != "x")
    assert found.problem.code == "garbled-texts"
    assert found.rows.tolist() == [1, 2]
    mend, leave = found.fixes
    assert (str(mend.words), str(leave.words)) == ("Mend 1 row", "Exclude 2 rows")
    edits = fixed(mend, DataSettings(text="text", label="label"), data)
    assert _dataset(texts, ["a", "b", "a", "b"], edits).texts() == [
        "It's fine",
        "It’s fine",
        "陶\ufffd加盟",
        "more",
    ]


# -- languages ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("今天", "han"),
        ("iPhone 真好用啊", "han"),
        ("これはテストです", "kana"),
        ("漢字とカナ", "kana"),
        ("plain", "latin"),
        ("Привет", "cyrillic"),
        ("안녕하세요", "hangul"),
        ("123 !?", ""),
        ("", ""),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, script: str):
    assert script_of(text) == script


def test_languages_and_their_shares():
    texts = ["这部电影很好看"] * 6 + ["This film is a wonderful piece of work that I liked"] * 3
    texts += ["ok", "12"]
    shares = dict(languages_of(texts))
    assert list(shares) == ["zh", "en"]
    assert shares == {"zh": pytest.approx(0.6), "en": pytest.approx(0.4)}
    assert languages_of(["12", ""]) == ()
    assert languages_of(["ok"]) == (("und", 1.0),)
    french = ["C'est une très bonne idée de venir ici avec les enfants ce soir"] * 3
    assert languages_of(french) == (("fr", 1.0),)
    data = _dataset(texts, ["a", "b"] * 5 + ["a"], None)
    assert dict(languages_in(data)) == shares


# -- tokens -------------------------------------------------------------------------------------


def test_typical_words_are_frequent_and_one_sided():
    texts = ["the film was good and warm"] * 30 + ["the food was bad and cold"] * 30
    stream = token_stream(Pipeline(tokenizer=Words()), texts)
    labels = np.array([0] * 30 + [1] * 30)
    found = typical_words(stream, labels, ["yes", "no"], left_out=frozenset({"was", "and"}))
    assert {word.word for word in found["yes"]} == {"film", "good", "warm"}
    assert {word.word for word in found["no"]} == {"food", "bad", "cold"}
    best = found["yes"][0]
    assert (best.count, best.share) == (30, 1.0)
    assert best.z > 3.29


def test_rare_words_unlabelled_texts_and_single_classes_say_nothing():
    stream = token_stream(Pipeline(tokenizer=Words()), ["odd word"] * 4 + ["more more"] * 20)
    labels = np.array([0] * 4 + [-1] * 20)
    assert typical_words(stream, labels, ["a", "b"]) == {"a": (), "b": ()}
    assert typical_words(stream, labels, ["a"]) == {"a": ()}


def test_streams_are_joined_as_if_read_at_once():
    texts = ["a b c", "", "c a", "d d e"]
    pipeline = Pipeline(tokenizer=Words())
    parts = [token_stream(pipeline, texts[:2]), token_stream(pipeline, texts[2:])]
    assert joined_streams(parts).lists() == token_stream(pipeline, texts).lists()
    assert joined_streams([]).lists() == []


def test_lengths_in_tokens_are_those_of_the_training_rows():
    data = _dataset(["one two three", "one", "four five", ""], ["a", "b", "a", "b"])
    split = Split(np.array([0, 2]), np.array([1]), np.array([], dtype=np.int64))
    figures = token_figures(data, split, Pipeline(tokenizer=Words()))
    assert figures.lengths.tolist() == [3, 2]
    assert figures.rows == 2
