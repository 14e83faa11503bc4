"""Adding rows never moves a row out of the part in which a model saw it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.source import DataSettings, SplitSettings
from studio.data.dataset import TextDataset, load_dataset
from studio.data.row_keys import row_keys
from studio.data.saved_split import keep_split, known_parts
from studio.data.split import Split, split_rows
from studio.data.table import table_of


def made(rows: list[tuple[str, str, str]]) -> TextDataset:
    import pyarrow as pa

    columns = [list(column) for column in zip(*rows, strict=True)]
    arrays = [pa.chunked_array([pa.array(cells, pa.string())]) for cells in columns]
    table = table_of(["text", "label", "extra"], arrays)
    return load_dataset(DataSettings(text=("text",), label="label"), table=table)


def parts_by_text(data: TextDataset, split: Split) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, rows in enumerate((split.test, split.validation, split.train)):
        for text in data.texts(rows):
            found.setdefault(text, []).append(number)
    return {text: sorted(parts) for text, parts in found.items()}


def rows_of(first: int, last: int) -> list[tuple[str, str, str]]:
    return [
        (f"text {n}", "abc"[n % 3], f"2024-{1 + n // 28 % 12:02d}-{1 + n % 28:02d}")
        for n in range(first, last)
    ]


@pytest.mark.parametrize("method", ["stratified", "random", "time"])
def test_rows_that_were_there_stay_wherever_new_ones_are_put(tmp_path: Path, method: str):
    wanted = DataSettings(
        text=("text",), label="label", split=SplitSettings(method=method, column="extra")
    )
    before = made(rows_of(0, 200))
    first = split_rows(before, wanted.split)
    keep_split(tmp_path, before, wanted, first)
    mixed = rows_of(0, 300)
    np.random.default_rng(3).shuffle(mixed)
    after = made([(str(a), str(b), str(c)) for a, b, c in mixed])
    second = split_rows(after, wanted.split, known_parts(tmp_path, after, wanted))
    old, new = parts_by_text(before, first), parts_by_text(after, second)
    assert {text: new[text] for text in old} == old
    if method != "time":
        assert (len(second.test), len(second.validation)) == (60, 30)


def test_folds_keep_their_rows(tmp_path: Path):
    wanted = DataSettings(
        text=("text",), label="label", split=SplitSettings(method="folds", folds=4)
    )
    before = made(rows_of(0, 100))
    keep_split(tmp_path, before, wanted, split_rows(before, wanted.split))
    after = made(rows_of(50, 160) + rows_of(0, 50))
    known = known_parts(tmp_path, after, wanted)
    for fold in range(1, 5):
        chosen = wanted.split.model_copy(update={"fold": fold})
        earlier = set(before.texts(split_rows(before, chosen).test))
        later = set(after.texts(split_rows(after, chosen, known).test))
        assert later & set(before.texts()) == earlier
        assert 39 <= len(later) <= 41


def test_rows_that_come_back_are_known(tmp_path: Path):
    wanted = DataSettings(text=("text",), label="label")
    whole, half = made(rows_of(0, 200)), made(rows_of(0, 100))
    first = split_rows(whole, wanted.split)
    keep_split(tmp_path, whole, wanted, first)
    known = known_parts(tmp_path, half, wanted)
    keep_split(tmp_path, half, wanted, split_rows(half, wanted.split, known))
    again = split_rows(whole, wanted.split, known_parts(tmp_path, whole, wanted))
    assert parts_by_text(whole, again) == parts_by_text(whole, first)


def test_other_settings_are_drawn_anew(tmp_path: Path):
    wanted = DataSettings(text=("text",), label="label")
    data = made(rows_of(0, 50))
    keep_split(tmp_path, data, wanted, split_rows(data, wanted.split))
    other = wanted.model_copy(update={"split": SplitSettings(seed=1)})
    assert known_parts(tmp_path, data, other) is None
    assert known_parts(tmp_path, data, wanted) is not None


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff" * 64])
def test_a_damaged_file_is_as_none(tmp_path: Path, content: bytes):
    wanted = DataSettings(text=("text",), label="label")
    data = made(rows_of(0, 50))
    keep_split(tmp_path, data, wanted, split_rows(data, wanted.split))
    (file,) = (tmp_path / "splits").iterdir()
    file.write_bytes(content)
    assert known_parts(tmp_path, data, wanted) is None
    keep_split(tmp_path, data, wanted, split_rows(data, wanted.split))
    assert known_parts(tmp_path, data, wanted) is not None


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=40) | st.sampled_from(["x", "y" * 3000]), max_size=30))
def test_keys_are_of_the_text_and_its_turn(texts: list[str]):
    import pyarrow as pa

    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    keys = row_keys(pa.chunked_array([pa.array(texts, pa.string())]))
    assert len(set(keys.tolist())) == len(texts)
    half = len(texts) // 2
    apart = pa.chunked_array([texts[:half], texts[half:]], pa.string())
    assert row_keys(apart).tolist() == keys.tolist()
    longer = row_keys(pa.chunked_array([pa.array(["zz", *texts, "x"], pa.string())]))
    assert longer[1 : len(texts) + 1].tolist() == keys.tolist()


#: Written down once: a split kept by an earlier version must still be found.
KEYS = [5044229134941457905, 15887330617370988783, 4754219031586628637, 10610984448275783110]


def test_keys_are_the_same_in_every_process():
    import pyarrow as pa

    keys = row_keys(pa.chunked_array([pa.array(["good", "中文", "good", ""], pa.string())]))
    assert keys.tolist() == KEYS
