"""Hashed n-grams: the same everywhere, of bounded memory, near to what lists give."""

import numpy as np
import pytest

from studio.catalog.pipeline import NgramSettings, Pipeline
from studio.catalog.tokenizers.whitespace import Whitespace
from studio.core.errors import UserError
from studio.core.tensors import Bag
from studio.data.encoded import Ragged
from studio.data.fit import fit_pipeline
from studio.data.fitted import FittedPipeline
from studio.data.ngram_hashing import string_hashes

NGRAMS = frozenset({"ngrams"})
TEXTS = ["a good phone", "a bad phone", "good good good", "手机 很 好 用", ""] * 7


def fitted(texts: list[str] = TEXTS, **values: object) -> FittedPipeline:
    settings = NgramSettings.model_validate({"min_count": 1, **values})
    pipeline = Pipeline(tokenizer=Whitespace(), ngrams=settings)
    return fit_pipeline(pipeline, texts, channels=NGRAMS)


def encoded(pipeline: FittedPipeline, texts: list[str]) -> Ragged:
    return pipeline.encode(texts, NGRAMS)["ngrams"]


def dense(found: Ragged, features: int) -> np.ndarray:
    table = np.zeros((found.rows, features))
    assert found.weights is not None
    table[np.repeat(np.arange(found.rows), found.lengths()), found.ids] = found.weights
    return table


def test_hashes_are_the_same_on_every_machine():
    hashes = string_hashes(["", "a", "手机", "x" * 5_000, "\ud800"])
    assert hashes.tolist() == [
        16347704670158291724,
        17340918148175924054,
        9817201724743578027,
        1735931174824063872,
        8746622489002626231,
    ]
    assert len(set(string_hashes([str(number) for number in range(50_000)]).tolist())) == 50_000


@pytest.mark.parametrize("weighting", ["tfidf", "count", "binary"])
@pytest.mark.parametrize("characters", [0, 3])
def test_with_places_to_spare_texts_are_as_alike_as_by_a_list(weighting: str, characters: int):
    values = {"weighting": weighting, "characters": characters, "max_tokens": 3}
    listed, hashed = fitted(**values), fitted(**values, hashing_bits=20)
    assert hashed.input_types()["ngrams"] == Bag(2**20)
    texts = [*TEXTS[:5], "good phone"]
    own = encoded(listed, texts)
    other = encoded(hashed, texts)
    ours = dense(own, int(own.ids.max()) + 1)
    places, ids = np.unique(other.ids, return_inverse=True)
    theirs = dense(Ragged(ids.astype(np.int32), other.offsets, other.weights), len(places))
    assert np.allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-6)


def test_orders_and_ends_of_texts_tell_apart():
    hashed = fitted(hashing_bits=22, max_tokens=2, weighting="count", normalise=False)
    one, two = encoded(hashed, ["a b", "b a"]).ids.reshape(2, 3)
    assert len(set(one) & set(two)) == 2, "the tokens are shared, the pairs are not"
    assert encoded(hashed, ["a", "b"]).ids.size == 2, "no pair reaches over the end of a text"


def test_signs_cancel_and_are_part_of_the_settings():
    hashed = fitted(
        hashing_bits=1, hashing_signed=True, max_tokens=1, weighting="count", normalise=False
    )
    words = [f"w{number}" for number in range(400)]
    weights = encoded(hashed, [" ".join(words)]).weights
    assert weights is not None
    assert np.abs(weights).max() < 80, "as a random walk, not 200 each"
    assert {-1.0, 1.0} == set(encoded(hashed, words).weights.tolist())  # type: ignore[union-attr]


def test_unseen_words_have_a_place_and_none_is_unknown():
    hashed = fitted(hashing_bits=18)
    assert encoded(hashed, ["never seen"]).lengths().tolist() == [3]
    assert hashed.unknown_tokens("never seen") == []


def test_chunks_and_order_change_nothing(monkeypatch: pytest.MonkeyPatch):
    whole = fitted(hashing_bits=12, characters=3)
    monkeypatch.setattr("studio.data.fit._CHUNK_TEXTS", 4)
    parts = fitted(hashing_bits=12, characters=3)
    assert whole.fingerprint() == parts.fingerprint()
    assert whole.fingerprint() == fitted(TEXTS[::-1], hashing_bits=12, characters=3).fingerprint()
    together = encoded(whole, TEXTS)
    alone = [encoded(whole, [text]) for text in TEXTS]
    assert np.array_equal(together.ids, np.concatenate([each.ids for each in alone]))


def test_a_hashed_pipeline_survives_saving_and_bad_states_are_refused():
    made = fitted(hashing_bits=12)
    restored = FittedPipeline.from_state(*made.state())
    assert restored.fingerprint() == made.fingerprint()
    plain, arrays = made.state()
    arrays["ngrams.idf"] = np.ones(100, dtype=np.float32)
    with pytest.raises(UserError):
        FittedPipeline.from_state(plain, arrays)
    plain, arrays = fitted().state()
    plain["ngrams"]["settings"]["hashing_bits"] = 12
    with pytest.raises(UserError):
        FittedPipeline.from_state(plain, arrays)


@pytest.mark.parametrize("bits", [0, 16])
def test_damping_and_scaling_can_be_switched_off(bits: int):
    raw = fitted(hashing_bits=bits, sublinear=False, normalise=False, max_tokens=1)
    damped = fitted(hashing_bits=bits, normalise=False, max_tokens=1)
    scaled = fitted(hashing_bits=bits, max_tokens=1)
    (three,), (soft,), (unit,) = (
        encoded(each, ["good good good"]).weights for each in (raw, damped, scaled)
    )
    (one,) = encoded(raw, ["good"]).weights  # type: ignore[misc]
    assert three == pytest.approx(3 * one)
    assert soft == pytest.approx((1 + np.log(3)) * one)
    assert unit == pytest.approx(1.0)


def test_bag_of_words_counts():
    bag = fitted(max_tokens=1, weighting="count", normalise=False)
    assert sorted(encoded(bag, ["good good phone"]).weights.tolist()) == [1.0, 2.0]  # type: ignore[union-attr]
