"""The rows that a run's cost is measured on: some of the training rows, fitted and encoded."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.core.progress import Tick, part_of
from studio.core.tensors import Bag, Categories, TensorType, Tokens
from studio.engine.preparing import fit_for, outputs_needed
from studio.model.graph import channels_of
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.catalog.source import Task
    from studio.data.dataset import TextDataset
    from studio.data.encoded import Encoded
    from studio.data.fitted import FittedPipeline
    from studio.data.split import Split

#: Training rows that are looked at: at most so many, with at most so many characters together.
SAMPLE_ROWS = 8_192
SAMPLE_CHARACTERS = 4_000_000


@dataclass(frozen=True, eq=False)
class Sample:
    """Some training rows, encoded, and what is known of all rows.

    Attributes:
        encoded: the rows.
        fitted: the pipeline, fitted on them.
        task, classes: of the labels; 1 class for a number.
        train, validation, test: how many rows each part of the split has.
        own_bytes: what the encoded rows of the sample take.
        data_bytes: what the texts and encoded rows of all parts take.
        prepare_seconds: reading, fitting and encoding all of them.
    """

    encoded: "Encoded"
    fitted: "FittedPipeline"
    task: "Task"
    classes: int
    train: int
    validation: int
    test: int
    own_bytes: int
    data_bytes: int
    prepare_seconds: float


def draw_sample(project: Project, dataset: "TextDataset", split: "Split", tick: Tick) -> Sample:
    """Some training rows fitted and encoded; the times are carried over to all rows."""
    from studio.data.encoded import encode_rows
    from studio.data.sampling import sample_rows

    classes = None if dataset.task == "regression" else dataset.labels[split.train]
    rows = sample_rows(split.train, classes, SAMPLE_ROWS)
    rows = _within_characters(dataset, rows)
    share = len(rows) / len(split.train)
    begun = time.perf_counter()
    fitted = fit_for(
        _for_sample(project, share), dataset, replace(split, train=rows), part_of(tick, 0.0, 0.7)
    )
    tick(0.7)
    encoded = encode_rows(dataset, rows, fitted, channels_of(project.graph))
    took = time.perf_counter() - begun
    train, validation, test = len(split.train), len(split.validation), len(split.test)
    everything = train + validation + test
    text_bytes, own = int(dataset.text_column.nbytes), _bytes_of(encoded)
    return Sample(
        encoded,
        fitted,
        dataset.task,
        outputs_needed(dataset),
        train,
        validation,
        test,
        own,
        text_bytes + round(own * everything / len(rows)),
        took * everything / len(rows),
    )


def _within_characters(
    dataset: "TextDataset", rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """As many of the rows, spread over all, as keep within `SAMPLE_CHARACTERS`; 32 at least."""
    total = sum(map(len, dataset.texts(rows)))
    if total <= SAMPLE_CHARACTERS:
        return rows
    kept = max(32, round(len(rows) * SAMPLE_CHARACTERS / total))
    places = np.unique(np.linspace(0, len(rows) - 1, kept).round().astype(np.int64))
    found: npt.NDArray[np.int64] = rows[places]
    return found


def _for_sample(project: Project, share: float) -> Project:
    """The project with least counts for so few rows: what is rare here is not rare among all."""
    pipeline = project.pipeline
    vocabulary, ngrams = pipeline.vocabulary, pipeline.ngrams
    return replace(
        project,
        pipeline=pipeline.model_copy(
            update={
                "vocabulary": vocabulary.model_copy(
                    update={"min_count": max(1, round(vocabulary.min_count * share))}
                ),
                "ngrams": ngrams.model_copy(
                    update={"min_count": max(1, round(ngrams.min_count * share))}
                ),
            }
        ),
    )


def grown_sizes(sample: Sample) -> dict[str, int]:
    """By channel, how large its vocabulary becomes with all rows.

    Heaps' law: the number of different tokens grows as a power of the number of rows, here the
    one by which it grows from the first half of the sample to the whole.
    """
    from studio.data.encoded import Ragged

    pipeline, times = sample.fitted.pipeline, sample.train / sample.encoded.size
    found = {}
    for name, kind in sample.fitted.input_types().items():
        channel = sample.encoded.channels.get(name)
        if times <= 1 or not isinstance(channel, Ragged) or name.startswith("tags"):
            continue
        half = int(channel.offsets[channel.rows // 2])
        few, all_ = len(np.unique(channel.ids[:half])), len(np.unique(channel.ids))
        power = min(1.0, math.log2(max(all_, 1) / max(few, 1)))
        if isinstance(kind, Tokens):
            most = pipeline.vocabulary.max_size + 2
            found[name] = min(most, round(kind.vocabulary * times**power))
        elif isinstance(kind, Bag) and not pipeline.ngrams.hashing_bits:
            found[name] = min(pipeline.ngrams.max_features, round(kind.features * times**power))
    return found


def types_with(sample: Sample, sizes: Mapping[str, int]) -> dict[str, TensorType]:
    """The types of the channels with vocabularies of these sizes, at least those of the sample."""
    found = dict(sample.fitted.input_types())
    for name, size in sizes.items():
        kind = found.get(name)
        if isinstance(kind, Tokens):
            found[name] = replace(kind, vocabulary=max(kind.vocabulary, size))
        elif isinstance(kind, Bag):
            found[name] = replace(kind, features=max(kind.features, size))
        elif isinstance(kind, Categories):
            found[name] = replace(kind, values=max(kind.values, size))
    return found


def sizes_of(types: Mapping[str, TensorType]) -> dict[str, int]:
    """What `Preflight.measure` wants to know of a pipeline that is fitted on all rows."""
    found = {}
    for name, kind in types.items():
        if isinstance(kind, Tokens):
            found[name] = kind.vocabulary
        elif isinstance(kind, Bag):
            found[name] = kind.features
        elif isinstance(kind, Categories):
            found[name] = kind.values
    return found


def _bytes_of(encoded: "Encoded") -> int:
    from studio.data.encoded import Ragged

    total = encoded.rows.nbytes
    for channel in encoded.channels.values():
        if isinstance(channel, Ragged):
            total += channel.ids.nbytes + channel.offsets.nbytes
            total += 0 if channel.weights is None else channel.weights.nbytes
        else:
            total += channel.nbytes
    for column in (encoded.labels, encoded.targets):
        total += 0 if column is None else column.nbytes
    return total
