"""N-grams in words, with the number of texts they are in."""

import numpy as np
import pytest

from studio.catalog.pipeline import NgramSettings, Pipeline
from studio.catalog.tokenizers.whitespace import Whitespace
from studio.core.progress import Cancelled
from studio.data.fit import fit_pipeline
from studio.data.ngram_list import list_ngrams
from studio.data.ngrams import NgramTable, fit_ngrams
from studio.data.tokens import token_stream

TEXTS = ["a b c", "a b c a b", "b c d", "a d"]


def fitted(settings: NgramSettings) -> NgramTable:
    stream = token_stream(Pipeline(tokenizer=Whitespace()), TEXTS)
    return fit_ngrams(stream.ids, stream.offsets, stream.tokens, settings)


def test_every_order_is_put_into_words_with_its_texts():
    table = fitted(NgramSettings(max_tokens=3, min_count=1))
    found = list_ngrams(table, len(TEXTS), " ")
    counts = dict(zip(found.words, found.documents.tolist(), strict=True))
    assert counts["a"] == 3
    assert counts["b c"] == 3
    assert counts["a b"] == 2
    assert counts["a b c"] == 2
    assert counts["b c d"] == 1
    orders = dict(zip(found.words, found.orders.tolist(), strict=True))
    assert (orders["a"], orders["b c"], orders["a b c"]) == (1, 2, 3)
    assert found.features == sum(found.by_order) == len(found.words)
    assert (np.diff(found.documents) <= 0).all()


def test_runs_of_characters_are_listed_as_such():
    found = list_ngrams(fitted(NgramSettings(max_tokens=1, characters=2, min_count=1)), 4, " ")
    assert found.pieces == sum(order == 0 for order in found.orders.tolist())
    assert found.pieces > 0


def test_only_the_most_frequent_are_put_into_words():
    table = fitted(NgramSettings(max_tokens=2, min_count=1))
    found = list_ngrams(table, len(TEXTS), " ", most=3)
    assert len(found.words) == 3
    assert found.features == table.features > 3
    assert found.documents.min() >= 3


def test_hashed_n_grams_have_no_words():
    pipeline = Pipeline(tokenizer=Whitespace(), ngrams=NgramSettings(hashing_bits=12))
    table = fit_pipeline(pipeline, TEXTS, channels=frozenset({"ngrams"})).ngrams
    assert table is not None
    found = list_ngrams(table, len(TEXTS), " ")
    assert found.hashed
    assert found.words == ()
    assert found.features == 4096


def test_a_cancel_is_heard():
    def stop(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        list_ngrams(fitted(NgramSettings()), len(TEXTS), " ", tick=stop)
