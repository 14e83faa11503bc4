"""N-grams agree with scikit-learn's TfidfVectorizer to the last feature and weight."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.pipeline import NgramSettings
from studio.data import ngrams
from studio.data.encoded import Ragged
from studio.data.ngram_pieces import BOUNDARY, cut_into_pieces
from studio.data.ngrams import NgramTable, encode_ngrams, fit_ngrams

Texts = list[list[str]]
_TEXTS = st.lists(st.lists(st.sampled_from("abcde"), max_size=12), min_size=1, max_size=12)


def _stream(texts: Texts) -> tuple[np.ndarray, np.ndarray, list[str]]:
    numbers: dict[str, int] = {}
    ids = [numbers.setdefault(token, len(numbers)) for text in texts for token in text]
    offsets = np.cumsum([0, *(len(text) for text in texts)])
    return np.array(ids, np.int32), offsets.astype(np.int64), list(numbers)


def _names(table: NgramTable) -> list[str]:
    """What each feature is, in words."""
    names = list(table.tokens)
    before = list(table.tokens)
    for keys in table.keys:
        before = [
            f"{before[k // len(table.tokens)]} {table.tokens[k % len(table.tokens)]}" for k in keys
        ]
        names += before
    return [*names, *table.pieces]


def _rows(table: NgramTable, encoded: Ragged) -> list[dict[str, float]]:
    names = _names(table)
    assert encoded.weights is not None
    return [
        {names[encoded.ids[i]]: float(encoded.weights[i]) for i in range(begin, end)}
        for begin, end in zip(encoded.offsets[:-1], encoded.offsets[1:], strict=True)
    ]


def _reference(texts: Texts, new: Texts, longest: int, min_count: int) -> list[dict[str, float]]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer="word",
        tokenizer=str.split,
        token_pattern=None,
        lowercase=False,
        ngram_range=(1, longest),
        min_df=min_count,
        sublinear_tf=True,
    )
    try:
        vectorizer.fit([" ".join(text) for text in texts])
    except ValueError:
        return [{} for _ in new]
    names = vectorizer.get_feature_names_out()
    matrix = vectorizer.transform([" ".join(text) for text in new])
    return [
        {names[j]: v for j, v in zip(row.indices, row.data, strict=True)}
        for row in (matrix[i] for i in range(len(new)))
    ]


@settings(max_examples=60, deadline=None)
@given(texts=_TEXTS, new=_TEXTS, longest=st.integers(1, 4), min_count=st.integers(1, 3))
def test_features_and_weights_are_those_of_scikit_learn(
    texts: Texts, new: Texts, longest: int, min_count: int
) -> None:
    chosen = NgramSettings(max_tokens=longest, min_count=min_count)
    table = fit_ngrams(*_stream(texts), chosen)
    ids, offsets, tokens = _stream(new)
    ours = _rows(table, encode_ngrams(table, ids, offsets, tokens))
    for mine, theirs in zip(ours, _reference(texts, new, longest, min_count), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(texts=_TEXTS, most=st.integers(1, 12), characters=st.sampled_from([0, 3]))
def test_at_most_so_many_features_and_every_prefix_is_there(
    texts: Texts, most: int, characters: int
) -> None:
    chosen = NgramSettings(max_tokens=3, min_count=1, max_features=most, characters=characters)
    table = fit_ngrams(*_stream(texts), chosen)
    names = _names(table)
    assert len(names) == len(set(names)) == len(table.idf) <= most
    grams = set(names) - set(table.pieces)
    assert all(" ".join(gram.split()[:-1]) in grams for gram in grams if " " in gram)


def test_the_most_frequent_are_kept() -> None:
    table = fit_ngrams(
        *_stream([["a", "b"], ["a", "b"], ["a", "c"], ["a"]]),
        NgramSettings(max_tokens=2, min_count=1, max_features=3),
    )
    assert set(_names(table)) == {"a", "b", "a b"}


def test_pieces_are_counted_by_text_and_found_in_words_never_seen() -> None:
    texts = [["walking"], ["talking", "walking"], ["sing"]]
    table = fit_ngrams(*_stream(texts), NgramSettings(max_tokens=1, characters=4, min_count=2))
    assert f"ing{BOUNDARY}" in table.pieces
    found = Counter(p for text in texts for p in {q for t in text for q in cut_into_pieces(t, 4)})
    assert set(table.pieces) == {p for p, n in found.items() if n >= 2}
    ids, offsets, tokens = _stream([["balking"]])
    assert "alk" in _rows(table, encode_ngrams(table, ids, offsets, tokens))[0]


@settings(max_examples=30, deadline=None)
@given(texts=_TEXTS, new=_TEXTS)
def test_a_restored_table_encodes_the_same(texts: Texts, new: Texts) -> None:
    table = fit_ngrams(*_stream(texts), NgramSettings(max_tokens=3, characters=3, min_count=1))
    restored = NgramTable.from_state(*table.state())
    ids, offsets, tokens = _stream(new)
    before = encode_ngrams(table, ids, offsets, tokens)
    after = encode_ngrams(restored, ids, offsets, tokens)
    np.testing.assert_array_equal(before.ids, after.ids)
    np.testing.assert_array_equal(before.weights, after.weights)


@settings(max_examples=30, deadline=None)
@given(texts=_TEXTS, new=_TEXTS)
def test_one_by_one_equals_all_at_once(texts: Texts, new: Texts) -> None:
    table = fit_ngrams(*_stream(texts), NgramSettings(max_tokens=3, characters=3, min_count=1))
    together = _rows(table, encode_ngrams(table, *_stream(new)))
    alone = [_rows(table, encode_ngrams(table, *_stream([text])))[0] for text in new]
    assert together == alone


def test_a_state_that_does_not_hang_together_is_refused() -> None:
    plain, arrays = fit_ngrams(*_stream([["a", "b"]] * 2), NgramSettings()).state()
    with pytest.raises(ValueError, match="differ"):
        NgramTable.from_state(plain, arrays | {"idf": np.ones(1, np.float32)})


@pytest.mark.parametrize("joint", ["", " "])
def test_runs_across_tokens_are_those_of_the_joined_text(joint: str) -> None:
    texts = [["我们", "喜欢", "鸡蛋"], ["鸡蛋", "好", "鸡蛋"], ["喜", "欢"], []] * 2
    chosen = NgramSettings(
        max_tokens=1, characters=3, character_reach="text", min_count=1, weighting="count"
    ).model_copy(update={"normalise": False})
    table = fit_ngrams(*_stream(texts), chosen, joint)
    ids, offsets, tokens = _stream(texts)
    found = encode_ngrams(table, ids, offsets, tokens, joint)
    pieces = [found.take(np.array([row])) for row in range(len(texts))]
    for text, got in zip(texts, pieces, strict=True):
        whole = "".join(token + joint for token in text)
        runs = Counter(whole[i : i + n] for n in (1, 2, 3) for i in range(len(whole) - n + 1))
        assert got.weights is not None
        counted = {
            table.pieces[i - len(table.tokens)]: int(weight)
            for i, weight in zip(got.ids.tolist(), got.weights.tolist(), strict=True)
            if i >= len(table.tokens)
        }
        assert counted == dict(runs)


@pytest.mark.parametrize("reach", ["token", "text"])
def test_texts_in_chunks_are_fitted_and_encoded_as_in_one_go(
    reach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [["talk", "walk"], ["talks", "walk", "talk"], [], ["walks"], ["talk"] * 9, ["run"]]
    chosen = NgramSettings.model_validate(
        {"max_tokens": 2, "characters": 4, "character_reach": reach, "min_count": 2}
    )
    whole = fit_ngrams(*_stream(texts), chosen, " ")
    encoded = encode_ngrams(whole, *_stream(texts), " ")
    monkeypatch.setattr(ngrams, "_CHUNK_NGRAMS", 50)
    parts = fit_ngrams(*_stream(texts), chosen, " ")
    assert (parts.tokens, parts.pieces) == (whole.tokens, whole.pieces)
    assert np.array_equal(parts.idf, whole.idf)
    again = encode_ngrams(parts, *_stream(texts), " ")
    assert np.array_equal(again.ids, encoded.ids)
    assert np.array_equal(again.offsets, encoded.offsets)
    assert again.weights is not None
    assert np.array_equal(again.weights, encoded.weights)


def test_runs_across_tokens_are_dropped_by_count_and_unknown_ones_are_passed_over() -> None:
    texts = [["鸡蛋", "好"], ["鸡蛋", "坏"]]
    chosen = NgramSettings(max_tokens=1, characters=2, character_reach="text", min_count=2)
    table = fit_ngrams(*_stream(texts), chosen)
    assert table.tokens == ("鸡蛋",)
    assert table.pieces == ("蛋", "鸡", "鸡蛋")
    ids, offsets, tokens = _stream([["天"], ["鸡", "蛋", "天"]])
    assert np.diff(encode_ngrams(table, ids, offsets, tokens).offsets).tolist() == [0, 3]


def test_hashed_runs_across_tokens_have_places() -> None:
    texts = [["鸡蛋", "好"], ["好", "鸡蛋"]]
    chosen = NgramSettings(
        max_tokens=1, characters=2, character_reach="text", weighting="binary", hashing_bits=16
    )
    table = NgramTable(chosen, (), (), (), np.ones(2**16, dtype=np.float32))
    ids, offsets, tokens = _stream(texts)
    found = encode_ngrams(table, ids, offsets, tokens)
    first, second = np.split(found.ids, found.offsets[1:-1])
    assert len(set(first) & set(second)) == 6  # two words, three characters, one pair
    assert len(set(first) ^ set(second)) == 2  # 蛋好 and 好鸡
