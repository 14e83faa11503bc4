"""Batches: every row once, little padding, the same for the same seed."""

import numpy as np
import pytest
import torch

from studio.core.batch import BagBatch, TokenBatch
from studio.data.batching import make_batch, plan_batches
from studio.data.encoded import Encoded, Ragged, offsets_of


def encoded(lengths: list[int], channel: str = "tokens") -> Encoded:
    flat = np.arange(1, sum(lengths) + 1, dtype=np.int32)
    offsets = offsets_of(np.array(lengths, dtype=np.int64))
    ragged = Ragged(flat, offsets, flat.astype(np.float32) if channel == "ngrams" else None)
    rows = np.arange(len(lengths), dtype=np.int64) + 100
    return Encoded({channel: ragged}, np.arange(len(lengths), dtype=np.int64), None, rows)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("channel", ["tokens", "ngrams"])
@pytest.mark.parametrize("seed", [None, 3])
@pytest.mark.parametrize(("rows", "size"), [(1, 4), (10, 4), (100, 7), (64, 64), (5, 100)])
def test_every_row_is_in_exactly_one_batch(channel: str, seed: int | None, rows: int, size: int):
    data = encoded([number % 13 for number in range(rows)], channel)
    plan = plan_batches(data, size, generator=None if seed is None else generator(seed))
    assert sorted(np.concatenate(plan).tolist()) == list(range(rows))
    assert len(plan) == -(-rows // size)
    assert all(len(batch) <= size for batch in plan)


def test_no_rows_make_no_batches():
    assert plan_batches(encoded([]), 4, generator=generator()) == []


def test_the_seed_decides_and_each_draw_differs():
    data = encoded([number % 29 for number in range(500)])
    one, two = generator(1), generator(1)
    first = np.concatenate(plan_batches(data, 16, generator=one))
    again = np.concatenate(plan_batches(data, 16, generator=two))
    following = np.concatenate(plan_batches(data, 16, generator=one))
    assert first.tolist() == again.tolist()
    assert first.tolist() != following.tolist()


def test_buckets_save_padding_but_do_not_order_the_whole_data():
    lengths = np.random.default_rng(0).integers(1, 100, size=4000)
    data = encoded(lengths.tolist())
    plan = plan_batches(data, 32, generator=generator())
    padded = sum(int(lengths[batch].max()) * len(batch) for batch in plan)
    plain = plan_batches(data, 32, generator=generator(), bucket=1)
    unbucketed = sum(int(lengths[batch].max()) * len(batch) for batch in plain)
    assert padded < 1.25 * lengths.sum()
    assert padded < 0.7 * unbucketed
    longest_first_half = max(int(lengths[batch].max()) for batch in plan[: len(plan) // 2])
    assert longest_first_half > 90


def test_evaluation_goes_by_length():
    data = encoded([5, 1, 4, 2, 3])
    plan = plan_batches(data, 2, generator=None)
    assert [batch.tolist() for batch in plan] == [[1, 3], [4, 2], [0]]


def test_tokens_are_padded_on_the_right_with_zero():
    batch = make_batch(encoded([2, 0, 3]), np.array([2, 1, 0]))
    tokens = batch.inputs["tokens"]
    assert isinstance(tokens, TokenBatch)
    assert tokens.ids.tolist() == [[3, 4, 5], [0, 0, 0], [1, 2, 0]]
    assert tokens.lengths.tolist() == [3, 0, 2]
    assert tokens.ids.dtype == tokens.lengths.dtype == torch.int64
    assert batch.labels is not None
    assert batch.labels.tolist() == [2, 1, 0]
    assert batch.index.tolist() == [2, 1, 0]


def test_padding_to_a_fixed_length_and_at_least_one_position():
    tokens = make_batch(encoded([2, 3]), np.array([0, 1]), pad_to=6).inputs["tokens"]
    assert isinstance(tokens, TokenBatch)
    assert tokens.ids.shape == (2, 6)
    empty = make_batch(encoded([0, 0]), np.array([0, 1])).inputs["tokens"]
    assert isinstance(empty, TokenBatch)
    assert empty.ids.shape == (2, 1)


def test_bags_keep_ids_weights_and_offsets():
    bag = make_batch(encoded([2, 0, 3], "ngrams"), np.array([1, 2, 0])).inputs["ngrams"]
    assert isinstance(bag, BagBatch)
    assert bag.offsets.tolist() == [0, 0, 3]
    assert bag.ids.tolist() == [3, 4, 5, 1, 2]
    assert bag.weights.tolist() == [3.0, 4.0, 5.0, 1.0, 2.0]


def test_a_bag_of_nothing_works_with_embedding_bag():
    batch = make_batch(encoded([0, 0], "ngrams"), np.array([0, 1]))
    bag = batch.inputs["ngrams"]
    assert isinstance(bag, BagBatch)
    layer = torch.nn.EmbeddingBag(4, 3, mode="sum")
    assert layer(bag.ids, bag.offsets, per_sample_weights=bag.weights).shape == (2, 3)


def test_moving_keeps_everything():
    batch = make_batch(encoded([1, 2], "ngrams"), np.array([0, 1]))
    moved = batch.to(torch.device("meta"))
    assert moved.labels is not None
    assert moved.labels.device.type == "meta"
    assert moved.inputs["ngrams"].ids.device.type == "meta"
    assert batch.to(torch.device("cpu")) is batch
