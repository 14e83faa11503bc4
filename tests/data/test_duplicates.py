"""Which rows have the same text: exact, whatever the texts."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.data.buffers import string_bytes, windows_at
from studio.data.duplicates import same_texts

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


def test_texts_that_differ_between_the_places_looked_at():
    texts = [f"{'head' * 10}{n:08d}{'tail' * 40}" for n in range(500)] * 2
    assert same_texts(column(texts, 3)).tolist() == [*range(500), *range(500)]


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
