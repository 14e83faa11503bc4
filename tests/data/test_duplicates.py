"""Which rows have the same text: exact, whatever the texts."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.data.buffers import string_bytes, windows_at
from studio.data.duplicates import first_by_hash, firsts_of_codes, repeated_texts, same_texts
from studio.data.text_facts import TextFacts

# Few letters and long equal beginnings and ends, so that many texts nearly agree.
PIECES = st.sampled_from(["", "a", "b", "aaaaaaaa", "中", "中文文本", "x" * 30, "x" * 29 + "y"])
TEXTS = st.lists(st.builds("".join, st.lists(PIECES, max_size=4)), max_size=30)


def column(texts: list[str], cut: int) -> pa.ChunkedArray:
    # Slices keep their offset into a common buffer, as those of a table do.
    whole = pa.array(["skipped", *texts], pa.string())
    chunks = [whole.slice(1, cut), whole.slice(1 + cut)]
    return pa.chunked_array(chunks, pa.string())


@settings(max_examples=300, deadline=None)
@given(texts=TEXTS, data=st.data())
def test_the_first_row_with_the_same_text(texts: list[str], data: st.DataObject):
    cut = data.draw(st.integers(0, len(texts)))
    found = same_texts(column(texts, cut))
    assert found.tolist() == [texts.index(text) for text in texts]


@pytest.mark.parametrize("times", [1, 2, 30])
def test_texts_that_repeat_seldom_or_often(times: int):
    texts = [f"{'head' * 10}{n:08d}{'tail' * 40}" for n in range(500)] * times
    assert same_texts(column(texts, 3)).tolist() == [*range(500)] * times
    assert (repeated_texts(column(texts, 3)) is not None) == (times == 30)


@settings(max_examples=200, deadline=None)
@given(texts=TEXTS, data=st.data())
def test_hashing_and_gathering_find_the_same(texts: list[str], data: st.DataObject):
    cut = data.draw(st.integers(0, len(texts)))
    often = column(texts * 40, cut)
    coded = repeated_texts(often)
    expected = [texts.index(text) for text in texts] * 40
    assert first_by_hash(often).tolist() == expected
    assert coded is not None or not texts
    if coded is not None:
        assert firsts_of_codes(coded[0]).tolist() == expected
        assert coded[1].to_pylist() == list(dict.fromkeys(texts))


@pytest.mark.parametrize("times", [1, 40])
def test_facts_of_texts(times: int):
    texts = ["", " ", "\u3000\n", "\u3000中", "é", "ab", "\x1c", "𠀀"] * times
    facts = TextFacts(column(texts, 3))
    assert facts.filled.tolist() == [bool(text.strip()) for text in texts]
    assert facts.lengths.tolist() == list(map(len, texts))
    assert facts.first.tolist() == [*range(8)] * times
    assert not len(TextFacts(column([], 0)).first)


@pytest.mark.parametrize("content", [b"", b"a", b"abc", b"abcdefgh", b"abcdefghi"])
def test_windows_end_with_the_content(content: bytes):
    data = np.frombuffer(content, dtype=np.uint8)
    starts = np.arange(len(content), dtype=np.int64)
    found = windows_at(data, starts, len(content) - starts)
    expected = [int.from_bytes(content[at : at + 8], "little") for at in range(len(content))]
    assert found.tolist() == expected


def test_bytes_of_a_column():
    parts = list(string_bytes(column(["ab", "", "中"], 1)))
    assert [part.first_row for part in parts] == [0, 1]
    found = [
        bytes(part.content[start : start + length]).decode()
        for part in parts
        for start, length in zip(part.starts.tolist(), part.lengths.tolist(), strict=True)
    ]
    assert found == ["ab", "", "中"]
