"""A pipeline with everything that it learnt from the training rows."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from studio.catalog.pipeline import Pipeline, SequenceSettings, gives_tags
from studio.catalog.source import Task
from studio.catalog.tagging.classes import TAG_IDS
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.core.tensors import Bag, TensorType, Tokens
from studio.data.column_fit import NO_COLUMNS, FittedColumns
from studio.data.direct import FIRST_TOKEN, UNKNOWN, DirectEncoder, direct_encoder
from studio.data.encoded import Channel, Ragged, offsets_of
from studio.data.inputs import InputColumns
from studio.data.packing import MOST_STRINGS, packed, unpacked
from studio.data.tokens import TokenStream, taught, token_stream

if TYPE_CHECKING:
    from studio.data.ngrams import NgramTable

_NGRAM_PREFIX = "ngrams."
_TOKENIZER = "tokenizer"
#: The forms in which a text can be encoded.
_TEXT_KINDS = ("tokens", "ngrams", "tags")


@dataclass(frozen=True, eq=False)
class FittedPipeline:
    """Turns texts into ids, always the same way: in training, evaluation and prediction.

    Attributes:
        pipeline: the settings.
        tokens: the vocabulary, most frequent first, ties by code point; token i has id i + 2.
        counts: (tokens,) int64, how often each occurs in the training rows.
        ngrams: the n-gram features, or None where no layer asked for them.
        label_names: the classes in the order of the outputs; empty for regression.
        task: what the labels are for.
        target_mean, target_std: of the training targets (regression; else 0 and 1).
        columns: the text columns, and the columns beside the text.
        learnt: what the tokeniser learnt, where it `learns`: a tokenizer.json.
        notes: what came up while it was fitted, such as a pattern that took too long on some
            texts; not part of `state`.
    """

    pipeline: Pipeline
    tokens: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    ngrams: "NgramTable | None" = None
    label_names: tuple[str, ...] = ()
    task: Task = "classification"
    target_mean: float = 0.0
    target_std: float = 1.0
    columns: FittedColumns = NO_COLUMNS
    learnt: str = ""
    notes: tuple[Problem, ...] = ()

    @cached_property
    def ready(self) -> Pipeline:
        """The settings with a tokeniser that knows what it learnt: the one to cut texts with."""
        return taught(self.pipeline, self.learnt)

    @cached_property
    def ids(self) -> dict[str, int]:
        """The id of each token of the vocabulary."""
        return {token: number for number, token in enumerate(self.tokens, start=FIRST_TOKEN)}

    def encode_inputs(self, inputs: InputColumns, channels: frozenset[str]) -> dict[str, Channel]:
        """Whole rows as the given channels, of those that `input_types` names."""
        channels = channels & self.input_types().keys()
        found: dict[str, Channel] = dict(self.columns.encode(inputs, channels))
        for column in ("", *self.columns.text_parts):
            suffix = f"/{column}" if column else ""
            kinds = frozenset(kind for kind in _TEXT_KINDS if kind + suffix in channels)
            if kinds:
                texts = inputs.parts[column] if column else inputs.texts
                own = self.encode(texts, kinds)
                found |= {f"{kind}{suffix}": ragged for kind, ragged in own.items()}
        return found

    def encode(self, texts: list[str], channels: frozenset[str]) -> dict[str, Ragged]:
        """Texts as the given channels, "tokens", "ngrams" and "tags".

        A text without tokens has length 0. Channel "ngrams" needs a pipeline fitted with it,
        "tags" one with a step that gives parts of speech: an id beside each token's.
        """
        if channels == {"tokens"} and self._direct is not None:
            flat = self._direct.encode(texts)
            return {"tokens": Ragged(*_cut(*flat, self.pipeline.sequence))}
        stream = token_stream(self.ready, texts)
        found: dict[str, Ragged] = {}
        if "tokens" in channels:
            found["tokens"] = self._token_ids(stream)
        if "tags" in channels:
            if stream.tags is None:
                raise ValueError("this pipeline gives no parts of speech")
            found["tags"] = Ragged(*_cut(stream.tags, stream.offsets, self.pipeline.sequence))
        if "ngrams" in channels:
            from studio.data.ngrams import encode_ngrams

            if self.ngrams is None:
                raise ValueError("this pipeline was fitted without n-grams")
            found["ngrams"] = encode_ngrams(
                self.ngrams,
                stream.ids,
                stream.offsets,
                stream.tokens,
                " " if self.pipeline.tokenizer.joins_with_space else "",
            )
        return found

    def input_types(self) -> dict[str, TensorType]:
        """The types of what `encode` gives."""
        length = self.pipeline.sequence.max_length
        types: dict[str, TensorType] = {
            "tokens": Tokens(len(self.tokens) + FIRST_TOKEN, length),
        }
        if self.ngrams is not None:
            types["ngrams"] = Bag(self.ngrams.features)
        if gives_tags(self.pipeline):
            types["tags"] = Tokens(TAG_IDS, length)
        for column in self.columns.text_parts:
            types |= {f"{kind}/{column}": types[kind] for kind in _TEXT_KINDS if kind in types}
        return types | self.columns.input_types()

    def unknown_tokens(self, text: str) -> list[str]:
        """The tokens of a text, after the steps, that the model has never seen."""
        stream = token_stream(self.ready, [text])
        known = self.ids
        return [
            token
            for token in stream.tokens
            if token not in known and not (self.ngrams is not None and self.ngrams.knows(token))
        ]

    def words_of(self, text: str) -> tuple[str, ...]:
        """The tokens of a text that `encode` gives the ids of, known or not, in their order."""
        stream = token_stream(self.ready, [text])
        ids, _offsets = _cut(stream.ids, stream.offsets, self.pipeline.sequence)
        return tuple(stream.tokens[number] for number in ids.tolist())

    def words_of_ngrams(self, features: npt.NDArray[np.integer]) -> tuple[str, ...]:
        """A few n-grams in words, by their numbers."""
        from studio.data.ngram_list import words_of_features

        assert self.ngrams is not None
        join = " " if self.pipeline.tokenizer.joins_with_space else ""
        return tuple(words_of_features(self.ngrams, features, join))

    def state(self) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
        """A JSON value and arrays from which `from_state` restores the pipeline exactly."""
        plain: dict[str, Any] = {
            "pipeline": self.pipeline.model_dump(mode="json"),
            "label_names": list(self.label_names),
            "task": self.task,
            "target_mean": self.target_mean,
            "target_std": self.target_std,
            "ngrams": None,
        }
        plain["columns"], arrays = self.columns.state()
        arrays["counts"] = self.counts
        arrays["tokens"], arrays["token_offsets"] = packed(self.tokens)
        if self.learnt:
            arrays[_TOKENIZER] = np.frombuffer(self.learnt.encode("utf-8"), dtype=np.uint8)
        if self.ngrams is not None:
            plain["ngrams"], table = self.ngrams.state()
            arrays |= {f"{_NGRAM_PREFIX}{name}": array for name, array in table.items()}
        return plain, arrays

    @classmethod
    def from_state(
        cls, plain: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]
    ) -> "FittedPipeline":
        """Restore a pipeline from `state`.

        Raises:
            UserError: the values don't hang together.
        """
        try:
            return _restored(plain, arrays)
        except (ValidationError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise UserError(
                problem(
                    "broken-pipeline",
                    "pipeline",
                    msg(N_("The text steps of this model can't be read.")),
                    msg(N_("The file is damaged. Open an earlier copy, or train again.")),
                    details=str(error),
                )
            ) from error

    def fingerprint(self) -> str:
        """The SHA-256 of everything that decides how a text is encoded, in hexadecimal."""
        plain, arrays = self.state()
        digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode())
        for name in sorted(arrays):
            array = np.ascontiguousarray(arrays[name])
            digest.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
            digest.update(array.tobytes())
        return digest.hexdigest()

    def _token_ids(self, stream: TokenStream) -> Ragged:
        known = self.ids
        lookup = np.fromiter(
            (known.get(token, UNKNOWN) for token in stream.tokens), np.int32, len(stream.tokens)
        )
        ids, offsets = _cut(stream.ids, stream.offsets, self.pipeline.sequence)
        return Ragged(lookup[ids] if len(ids) else ids, offsets)

    @cached_property
    def _direct(self) -> DirectEncoder | None:
        return direct_encoder(self.ready, self.tokens)


def _cut(
    ids: npt.NDArray[np.int32], offsets: npt.NDArray[np.int64], settings: SequenceSettings
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """The ids with longer texts cut to the maximum length, and the new offsets."""
    lengths = np.diff(offsets)
    longest = settings.max_length
    if not len(lengths) or lengths.max() <= longest:
        return ids, offsets
    within = np.arange(len(ids)) - np.repeat(offsets[:-1], lengths)
    if settings.keep == "start":
        kept = within < longest
    else:
        kept = within >= np.repeat(lengths - longest, lengths)
    return ids[kept], offsets_of(np.minimum(lengths, longest))


def _restored(plain: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> FittedPipeline:
    pipeline = Pipeline.model_validate(plain["pipeline"])
    tokens = unpacked(arrays["tokens"], arrays["token_offsets"])
    counts = np.asarray(arrays["counts"])
    if counts.dtype != np.int64 or counts.shape != (len(tokens),) or (counts < 0).any():
        raise ValueError("the counts don't fit the vocabulary")
    names = plain["label_names"]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("the label names are no list of texts")
    if len(set(names)) != len(names) or len(names) > MOST_STRINGS:
        raise ValueError("a label name occurs twice")
    task = plain["task"]
    if task not in get_args(Task):
        raise ValueError(f"there is no task {task!r}")
    mean, deviation = float(plain["target_mean"]), float(plain["target_std"])
    if not (np.isfinite(mean) and np.isfinite(deviation) and deviation > 0):
        raise ValueError("the scale of the numbers is not finite")
    ngrams = None
    if plain["ngrams"] is not None:
        from studio.data.ngrams import NgramTable

        own = {
            name.removeprefix(_NGRAM_PREFIX): array
            for name, array in arrays.items()
            if name.startswith(_NGRAM_PREFIX)
        }
        ngrams = NgramTable.from_state(plain["ngrams"], own)
    # Bundles made before there were columns beside the text have no word of them.
    columns = FittedColumns.from_state(plain["columns"], arrays) if "columns" in plain else None
    return FittedPipeline(
        pipeline,
        tokens,
        counts,
        ngrams,
        tuple(names),
        task,
        mean,
        deviation,
        columns or NO_COLUMNS,
        _learnt(pipeline, arrays),
    )


def _learnt(pipeline: Pipeline, arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    """What the tokeniser learnt, tried out."""
    if not pipeline.tokenizer.learns:
        return ""
    content = np.asarray(arrays[_TOKENIZER])
    if content.dtype != np.uint8 or content.ndim != 1:
        raise ValueError("the tokeniser is of another type")
    learnt = content.tobytes().decode("utf-8")
    taught(pipeline, learnt)
    return learnt
