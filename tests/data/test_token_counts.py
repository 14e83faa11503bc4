"""Counts of tokens, what a vocabulary of any size covers, and what validation texts hold besides."""

from collections import Counter
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.catalog.pipeline import Pipeline, VocabularySettings
from studio.catalog.tokenizers.whitespace import Whitespace
from studio.core.progress import Cancelled, Tick, no_tick
from studio.data.token_counts import TokenCounts, count_tokens, counts_of
from studio.data.tokens import token_stream

PIPELINE = Pipeline(tokenizer=Whitespace())
TRAIN = ["a b a", "b c", "a d", ""]
VALIDATION = ["a e e", "c f"]


def counted(train: list[str], validation: list[str] | None, tick: Tick = no_tick) -> TokenCounts:
    def part(texts: list[str]):
        return lambda start, stop: texts[start:stop]

    return count_tokens(
        lambda texts: token_stream(PIPELINE, texts),
        part(train),
        len(train),
        part(validation) if validation is not None else None,
        len(validation or ()),
        tick,
    )


def test_tokens_come_in_the_order_of_a_vocabulary():
    found = counted(TRAIN, None)
    assert found.tokens == ("a", "b", "c", "d")
    assert found.counts.tolist() == [3, 2, 1, 1]
    assert found.documents.tolist() == [2, 2, 1, 1]
    assert found.lengths.tolist() == [3, 2, 2, 0]
    assert found.covered_by(1) == pytest.approx(3 / 7)
    assert found.covered_by(100) == 1.0
    assert found.covered_by(0) == 0.0


def test_the_cut_follows_size_and_minimum_count():
    found = counted(TRAIN, None)
    assert found.kept(VocabularySettings(max_size=3)) == 3
    assert found.kept(VocabularySettings(max_size=3, min_count=2)) == 2
    assert found.kept(VocabularySettings(min_count=4)) == 0


def test_the_validation_part_tells_what_is_unknown():
    found = counted(TRAIN, VALIDATION)
    # Five occurrences of a, e, c, f: "e" and "f" were never seen, "c" is cut off at two tokens.
    assert found.unknown(4) == (pytest.approx(3 / 5), pytest.approx(2 / 4))
    assert found.unknown(2) == (pytest.approx(4 / 5), pytest.approx(3 / 4))
    assert counted(TRAIN, None).unknown(4) is None
    assert counted(TRAIN, [""]).unknown(4) is None


def test_counting_goes_on_over_chunks_and_hears_a_cancel():
    many = ["x y", "y"] * 5_000
    shares: list[float] = []
    found = counted(many, many[:100], shares.append)
    assert found.counts.tolist() == [10_000, 5_000]
    assert found.documents.tolist() == [10_000, 5_000]
    assert shares == sorted(shares)
    assert len(shares) >= 4
    assert shares[-1] == 1.0

    def stop(share: float) -> None:
        if share > 0:
            raise Cancelled

    with pytest.raises(Cancelled):
        counted(many, None, stop)


def test_no_texts_have_no_tokens():
    found = counted([], None)
    assert found.tokens == ()
    assert found.texts == 0
    assert found.covered_by(5) == 0.0
    assert found.kept(VocabularySettings()) == 0


@given(st.lists(st.text(alphabet="ab 中", max_size=12), max_size=8))
def test_counts_are_those_of_a_plain_count(texts: list[str]):
    found = counts_of(token_stream(PIPELINE, texts))
    lists = [text.split() for text in texts]
    counts = Counter(chain.from_iterable(lists))
    documents = Counter(chain.from_iterable(set(tokens) for tokens in lists))
    assert dict(zip(found.tokens, found.counts.tolist(), strict=True)) == counts
    assert dict(zip(found.tokens, found.documents.tolist(), strict=True)) == documents
    assert found.lengths.tolist() == [len(tokens) for tokens in lists]
    order = sorted(counts, key=lambda token: (-counts[token], token))
    assert found.tokens == tuple(order)
    assert np.isclose(found.covered_by(len(order)), 1.0) or not order
