"""Fitting, encoding, and the exact way into a file and back."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.base import Tokenizer
from studio.catalog.pipeline import (
    NgramSettings,
    Pipeline,
    SequenceSettings,
    StepSetting,
    VocabularySettings,
)
from studio.catalog.text_steps.lower_case import LowerCase
from studio.catalog.text_steps.remove_special import RemoveSpecial
from studio.catalog.text_steps.stop_words import StopWords
from studio.catalog.tokenizers.characters import Characters
from studio.catalog.tokenizers.chinese_words import ChineseWords
from studio.catalog.tokenizers.whitespace import Whitespace
from studio.core.errors import UserError
from studio.core.tensors import Bag, Tokens
from studio.data import fit
from studio.data.fit import fit_pipeline
from studio.data.fitted import FittedPipeline

TOKENS = frozenset(["tokens"])
NGRAMS = frozenset(["ngrams"])
BOTH = TOKENS | NGRAMS
TEXTS = ["b a a", "c a b", "d", "e a"]


def spaced(**parts: Any) -> Pipeline:
    return Pipeline(tokenizer=Whitespace(), **parts)


def ids(fitted: FittedPipeline, text: str) -> list[int]:
    return fitted.encode([text], TOKENS)["tokens"].ids.tolist()


def test_vocabulary_is_ordered_by_count_then_by_code_point():
    fitted = fit_pipeline(spaced(), TEXTS, channels=TOKENS)
    assert fitted.tokens == ("a", "b", "c", "d", "e")
    assert fitted.counts.tolist() == [4, 2, 1, 1, 1]
    assert ids(fitted, "a b zzz e") == [2, 3, 1, 6]
    assert fitted.input_types() == {"tokens": Tokens(7, 100)}


def test_order_of_the_rows_does_not_matter():
    one = fit_pipeline(spaced(), TEXTS, channels=TOKENS)
    two = fit_pipeline(spaced(), TEXTS[::-1], channels=TOKENS)
    assert one.fingerprint() == two.fingerprint()


def test_size_and_minimum_count_limit_the_vocabulary():
    small = spaced(vocabulary=VocabularySettings(max_size=1))
    assert fit_pipeline(small, TEXTS, channels=TOKENS).tokens == ("a",)
    often = spaced(vocabulary=VocabularySettings(min_count=2))
    assert fit_pipeline(often, TEXTS, channels=TOKENS).tokens == ("a", "b")


@pytest.mark.parametrize(("keep", "expected"), [("start", "a b c"), ("end", "c d e")])
def test_longer_texts_are_cut(keep: str, expected: str):
    pipeline = spaced(sequence=SequenceSettings(max_length=3, keep=keep))
    fitted = fit_pipeline(pipeline, ["a b c d e"], channels=TOKENS)
    ragged = fitted.encode(["a b c d e", "", "a b c", "d", "e d c b"], TOKENS)["tokens"]
    assert ragged.lengths().tolist() == [3, 0, 3, 1, 3]
    assert ragged.ids[:3].tolist() == [fitted.ids[token] for token in expected.split()]


def test_texts_without_tokens_have_length_zero():
    steps = (StepSetting(step=StopWords()),)
    fitted = fit_pipeline(spaced(steps=steps), ["cat the"], channels=BOTH)
    encoded = fitted.encode(["", "the", " "], BOTH)
    assert encoded["tokens"].lengths().tolist() == [0, 0, 0]
    assert encoded["ngrams"].lengths().tolist() == [0, 0, 0]
    assert fitted.encode([], BOTH)["tokens"].rows == 0


def test_an_empty_vocabulary_is_told():
    steps = (StepSetting(step=RemoveSpecial()),)
    for texts in (["★ ★", "😀"], ["", " "], []):
        for channels in (TOKENS, NGRAMS, BOTH):
            with pytest.raises(UserError) as caught:
                fit_pipeline(spaced(steps=steps), texts, channels=channels)
            assert caught.value.problem.code == "empty-vocabulary"
    often = spaced(vocabulary=VocabularySettings(min_count=9))
    with pytest.raises(UserError) as caught:
        fit_pipeline(often, TEXTS, channels=TOKENS)
    assert caught.value.problem.code == "empty-vocabulary"
    assert "9" in str(caught.value.problem.message)


def test_unknown_tokens_are_named_after_the_steps():
    steps = (StepSetting(step=LowerCase()), StepSetting(step=StopWords()))
    pipeline = spaced(steps=steps, ngrams=NgramSettings(min_count=1))
    for channels in (TOKENS, NGRAMS):
        fitted = fit_pipeline(pipeline, ["good phone", "bad phone"], channels=channels)
        assert fitted.unknown_tokens("The GOOD Camera camera phone lens") == ["camera", "lens"]


def test_targets_are_scaled():
    targets = np.array([1.0, 3.0, np.nan])
    fitted = fit_pipeline(
        spaced(), ["a", "b", "c"], channels=TOKENS, task="regression", targets=targets
    )
    assert (fitted.target_mean, fitted.target_std) == (2.0, 1.0)
    same = fit_pipeline(
        spaced(), ["a"], channels=TOKENS, task="regression", targets=np.array([5.0])
    )
    assert (same.target_mean, same.target_std) == (5.0, 1.0)


def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch):
    texts = [f"{n % 7} {n % 11} x" for n in range(100)]
    pipeline = spaced(ngrams=NgramSettings(max_tokens=2))
    whole = fit_pipeline(pipeline, texts, channels=BOTH)
    told: list[float] = []
    monkeypatch.setattr(fit, "_CHUNK_TEXTS", 9)
    parts = fit_pipeline(pipeline, texts, channels=BOTH, progress=told.append)
    assert parts.fingerprint() == whole.fingerprint()
    assert told == sorted(told)
    assert told[-1] == 1.0


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(st.text(max_size=30), min_size=1, max_size=6),
    typed=st.lists(st.text(st.characters(), max_size=20), max_size=4),
)
def test_state_restores_exactly(texts: list[str], typed: list[str]):
    pipeline = Pipeline(
        tokenizer=Characters(), ngrams=NgramSettings(max_tokens=3, min_count=1, characters=2)
    )
    fitted = fit_pipeline(
        pipeline, [*texts, "always something"], channels=BOTH, label_names=["甲", "b"]
    )
    plain, arrays = fitted.state()
    plain = json.loads(json.dumps(plain))
    restored = FittedPipeline.from_state(plain, {k: v.copy() for k, v in arrays.items()})
    assert restored.fingerprint() == fitted.fingerprint()
    assert (restored.tokens, restored.label_names) == (fitted.tokens, ("甲", "b"))
    before, after = fitted.encode(typed, BOTH), restored.encode(typed, BOTH)
    for name in BOTH:
        assert before[name].ids.tolist() == after[name].ids.tolist()
        assert before[name].offsets.tolist() == after[name].offsets.tolist()
    assert before["ngrams"].weights.tobytes() == after["ngrams"].weights.tobytes()
    alone = [fitted.encode([text], TOKENS)["tokens"].ids.tolist() for text in typed]
    assert [number for row in alone for number in row] == before["tokens"].ids.tolist()


@pytest.mark.parametrize("tokenizer", [Characters(), ChineseWords()], ids=lambda t: t.meta.id)
@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(
        st.text(st.characters() | st.sampled_from("ab \r\n\u3000\x1c中文😀"), max_size=12),
        max_size=5,
    ),
    keep=st.sampled_from(["start", "end"]),
)
def test_the_short_way_agrees_with_the_general_one(
    tokenizer: Tokenizer, texts: list[str], keep: str
):
    pipeline = Pipeline(
        steps=(StepSetting(step=LowerCase()),),
        tokenizer=tokenizer,
        sequence=SequenceSettings(max_length=5, keep=keep),
    )
    fitted = fit_pipeline(pipeline, ["abc中文😀 a b"], channels=BOTH)
    straight = fitted.encode(texts, TOKENS)["tokens"]
    long_road = fitted.encode(texts, BOTH)["tokens"]
    assert straight.ids.tolist() == long_road.ids.tolist()
    assert straight.offsets.tolist() == long_road.offsets.tolist()
    assert straight.ids.dtype == np.int32


def test_the_fingerprint_tells_differences():
    base = fit_pipeline(spaced(), TEXTS, channels=TOKENS)
    assert fit_pipeline(spaced(), TEXTS, channels=TOKENS).fingerprint() == base.fingerprint()
    others = [
        fit_pipeline(spaced(), [*TEXTS, "f"], channels=TOKENS),
        fit_pipeline(spaced(), TEXTS, channels=TOKENS, label_names=["x"]),
        fit_pipeline(spaced(), TEXTS, channels=BOTH),
        fit_pipeline(spaced(sequence=SequenceSettings(max_length=5)), TEXTS, channels=TOKENS),
    ]
    assert len({base.fingerprint(), *(other.fingerprint() for other in others)}) == 5


def _damaged() -> list[Any]:
    def counts_short(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays["counts"] = arrays["counts"][:-1]

    def negative(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays["counts"] = -arrays["counts"]

    def offsets_beyond(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays["token_offsets"] = arrays["token_offsets"] + 1

    def offsets_back(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays["token_offsets"] = arrays["token_offsets"][::-1].copy()

    def no_text(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays["tokens"] = np.full_like(arrays["tokens"], 0xFF)

    def twice(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays["tokens"] = np.full_like(arrays["tokens"], 0x61)

    def wrong_type(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays["tokens"] = arrays["tokens"].astype(np.float32)

    def missing(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        del arrays["token_offsets"]

    def steps(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        plain["pipeline"]["tokenizer"] = {"id": "os.system"}

    def task(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        plain["task"] = "anything"

    def scale(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        plain["target_std"] = 0

    def labels(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        plain["label_names"] = ["a", "a"]

    def labels_text(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        plain["label_names"] = "ab"

    def ngrams(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        plain["ngrams"]["orders"] = 10**9

    def idf(plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        arrays["ngrams.idf"] = arrays["ngrams.idf"][:1]

    return [
        counts_short, negative, offsets_beyond, offsets_back, no_text, twice, wrong_type, missing,
        steps, task, scale, labels, labels_text, ngrams, idf,
    ]  # fmt: skip


@pytest.mark.parametrize("damage", _damaged(), ids=lambda damage: damage.__name__)
def test_a_damaged_state_is_told(damage: Any):
    pipeline = spaced(ngrams=NgramSettings(min_count=1))
    plain, arrays = fit_pipeline(pipeline, TEXTS, channels=BOTH, label_names=["x", "y"]).state()
    plain, arrays = json.loads(json.dumps(plain)), dict(arrays)
    damage(plain, arrays)
    with pytest.raises(UserError) as caught:
        FittedPipeline.from_state(plain, arrays)
    assert caught.value.problem.code == "broken-pipeline"


def test_a_bag_is_declared_where_there_are_ngrams():
    fitted = fit_pipeline(spaced(ngrams=NgramSettings(min_count=1)), TEXTS, channels=NGRAMS)
    types = fitted.input_types()
    assert isinstance(types["ngrams"], Bag)
    assert types["ngrams"].features > len(fitted.tokens)
