"""Learns from the training rows what a pipeline needs: vocabulary, n-grams, scale of numbers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.catalog.pipeline import Pipeline, VocabularySettings
from studio.catalog.source import Task
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.noting import collecting
from studio.core.progress import Tick, no_tick, part_of
from studio.data.column_fit import NO_COLUMNS, FittedColumns
from studio.data.dataset import take_texts
from studio.data.encoded import offsets_of
from studio.data.fitted import FittedPipeline
from studio.data.tokens import TokenStream, clean, taught, token_stream, tokenized

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.ngrams import NgramTable

#: Texts that are cut at once: enough to be quick, so few that the window isn't held up by a
#: library that keeps the interpreter to itself.
_CHUNK_TEXTS = 2_048


def fit_pipeline(
    pipeline: Pipeline,
    texts: list[str],
    *,
    channels: frozenset[str],
    label_names: Sequence[str] = (),
    task: Task = "classification",
    targets: npt.NDArray[np.floating] | None = None,
    columns: FittedColumns | None = None,
    progress: Callable[[float], None] | None = None,
) -> FittedPipeline:
    """Fit a pipeline. Give it the training rows only.

    Args:
        pipeline: the settings.
        texts: the training texts.
        channels: what the graph's input layers ask for; "ngrams" has its table fitted.
        label_names: the classes, in the order of the outputs.
        task: what the labels are for.
        targets: the training numbers, for regression.
        columns: the columns beside the text, fitted already.
        progress: told the share that is done, 0 to 1.

    Raises:
        UserError: no token is left after the steps.
    """
    with collecting() as notes:
        fitted = _fitted(
            pipeline,
            texts,
            channels=channels,
            label_names=label_names,
            task=task,
            targets=targets,
            columns=columns,
            tell=progress or _silent,
        )
    return replace(fitted, notes=notes.problems())


def _fitted(
    pipeline: Pipeline,
    texts: list[str],
    *,
    channels: frozenset[str],
    label_names: Sequence[str],
    task: Task,
    targets: npt.NDArray[np.floating] | None,
    columns: FittedColumns | None,
    tell: Callable[[float], None],
) -> FittedPipeline:
    kinds = {name.partition("/")[0] for name in channels}
    with collecting():  # the texts are cleaned again below, and count once
        learnt = learn_tokenizer(pipeline, texts, part_of(tell, 0.0, 0.6))
    ready = taught(pipeline, learnt)
    begun = 0.6 if learnt else 0.0
    joint = " " if pipeline.tokenizer.joins_with_space else ""
    hashed = None
    if "ngrams" in kinds and pipeline.ngrams.hashing_bits:
        from studio.data.ngram_hashing import HashedCounts

        hashed = HashedCounts(pipeline.ngrams, joint)
    counted = _Counted(keeps_stream="ngrams" in kinds and hashed is None)
    share = 0.5 if counted.keeps_stream else 0.95
    for start in range(0, len(texts), _CHUNK_TEXTS):
        tell(begun + (share - begun) * start / len(texts))
        stream = token_stream(ready, texts[start : start + _CHUNK_TEXTS])
        counted.add(stream)
        if hashed is not None:
            hashed.add(stream)
    known, counts = list(counted.table), counted.counts
    tokens, kept = vocabulary(known, counts, pipeline.vocabulary)
    ngrams: NgramTable | None = hashed.table() if hashed is not None and known else None
    if "ngrams" in kinds and hashed is None:
        from studio.data.ngrams import fit_ngrams

        ngrams = fit_ngrams(
            *counted.stream(), known, pipeline.ngrams, joint, part_of(tell, max(begun, share), 1.0)
        )
    reads_text = bool(kinds & {"tokens", "ngrams"})
    found = tokens if "tokens" in kinds or ngrams is None else len(ngrams.idf)
    if reads_text and not found:
        raise _empty(pipeline, has_tokens=bool(known))
    mean, deviation = _scale(targets) if task == "regression" else (0.0, 1.0)
    tell(1.0)
    return FittedPipeline(
        pipeline,
        tokens,
        kept,
        ngrams,
        tuple(label_names),
        task,
        mean,
        deviation,
        columns or NO_COLUMNS,
        learnt,
    )


def learn_tokenizer(pipeline: Pipeline, texts: list[str], tick: Tick = no_tick) -> str:
    """What the pipeline's tokeniser learns from the training texts; empty where it learns nothing.

    Raises:
        UserError: the file that it learns from can't be used.
        Cancelled: by `tick`.
    """
    tokenizer = pipeline.tokenizer
    if not tokenizer.learns:
        return ""
    counted = _Counted(keeps_stream=False)
    if tokenizer.learns == "texts":
        steps = [setting.step for setting in pipeline.steps if setting.enabled]
        for start in range(0, len(texts), _CHUNK_TEXTS):
            tick(0.3 * start / len(texts))
            cleaned = clean(steps, texts[start : start + _CHUNK_TEXTS])
            counted.add(tokenized(tokenizer, cleaned))
    pieces = dict(zip(counted.table, counted.counts.tolist(), strict=True))
    return tokenizer.learn(pieces, part_of(tick, 0.3, 1.0))


def training_texts(
    dataset: "TextDataset", rows: npt.NDArray[np.integer], channels: frozenset[str]
) -> list[str]:
    """The texts of these rows that the vocabulary is learnt from.

    Where a network reads text columns apart, the cells of each count as texts.
    """
    columns = dict.fromkeys(
        name.partition("/")[2]
        for name in channels
        if name.startswith(("tokens/", "ngrams/", "tags/"))
    )
    apart = [dataset.text_columns[name] for name in columns if name in dataset.text_columns]
    if not apart:
        return dataset.texts(rows)
    return [text for column in apart for text in take_texts(column, np.asarray(rows, np.int64))]


def vocabulary(
    tokens: Sequence[str], counts: npt.NDArray[np.int64], settings: VocabularySettings
) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """The tokens that get an id, most frequent first, ties by code point; and their counts."""
    often = np.flatnonzero(counts >= settings.min_count)
    by_token = np.array(sorted(often.tolist(), key=tokens.__getitem__), dtype=np.int64)
    order = by_token[np.argsort(-counts[by_token], kind="stable")][: settings.max_size]
    return tuple(tokens[number] for number in order.tolist()), counts[order].astype(np.int64)


class _Counted:
    """Counts the tokens of chunks of texts; keeps their ids only where n-grams need them."""

    def __init__(self, *, keeps_stream: bool) -> None:
        self.table: dict[str, int] = {}
        self.keeps_stream = keeps_stream
        # Longer than the table, so that it needn't grow with every chunk.
        self._counts = np.zeros(1024, dtype=np.int64)
        self._ids = [np.empty(0, dtype=np.int32)]
        self._lengths = [np.empty(0, dtype=np.int64)]

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """(tokens,) how often each occurs, in the order of `table`."""
        return self._counts[: len(self.table)]

    def add(self, stream: TokenStream) -> None:
        """Count one more chunk."""
        table = self.table
        numbers = np.fromiter(
            (table.setdefault(token, len(table)) for token in stream.tokens),
            np.int32,
            len(stream.tokens),
        )
        if len(table) > len(self._counts):
            more = np.zeros(2 * len(table) - len(self._counts), dtype=np.int64)
            self._counts = np.concatenate([self._counts, more])
        self._counts[numbers] += np.bincount(stream.ids, minlength=len(numbers))
        if self.keeps_stream:
            self._ids.append(numbers[stream.ids] if len(stream.ids) else stream.ids)
            self._lengths.append(np.diff(stream.offsets))

    def stream(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """The ids of all texts, each the number of a token in `table`, and their offsets."""
        ids = np.concatenate(self._ids)
        self._ids.clear()
        return ids, offsets_of(np.concatenate(self._lengths))


def _scale(targets: npt.NDArray[np.floating] | None) -> tuple[float, float]:
    """Mean and standard deviation; a deviation of 1 where all are equal or there are none."""
    known = np.empty(0) if targets is None else np.asarray(targets, dtype=np.float64)
    known = known[np.isfinite(known)]
    if not len(known):
        return 0.0, 1.0
    deviation = float(known.std())
    return float(known.mean()), deviation if deviation > 1e-12 else 1.0


def _empty(pipeline: Pipeline, *, has_tokens: bool) -> UserError:
    if has_tokens:
        told = msg(
            N_("No token occurs as often as the minimum count asks ({count} times)."),
            count=pipeline.vocabulary.min_count,
        )
        fix = msg(N_("Lower the minimum count on the Text page."))
    else:
        told = msg(N_("After the text steps no token is left in the training texts."))
        fix = msg(N_("Switch off a step on the Text page, such as removing special characters."))
    return UserError(problem("empty-vocabulary", "pipeline", told, fix))


def _silent(share: float) -> None:
    """Told nothing."""
