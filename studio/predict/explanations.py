"""Which words decided: each is left out in turn, and the answer compared.

Occlusion, or leave-one-out (Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional
Networks", section 4.2; Li, Monroe & Jurafsky 2016, "Understanding Neural Networks through
Representation Erasure"). It asks the model nothing but answers, so every network can be explained,
and a weight is what a person can check by hand: delete the word and watch the answer move.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.catalog.base import TextStep
from studio.catalog.text_steps.parts_of_speech import PartsOfSpeech
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.data.fitted import FittedPipeline
from studio.data.tokens import after_step, clean, tokenized
from studio.model.graph import channels_of
from studio.predict.predictor import Predictor, Row

#: Characters that all shortened texts of one explanation may have together.
_BUDGET = 200_000
#: A long text is left out in this many chunks at least, whatever the budget.
_FEWEST = 16
#: Texts between two questions whether the explanation is still wanted.
_AT_ONCE = 8
#: Places in the middle of a word that are passed over before the first of them is taken.
_TRIES = 32

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """One token of the text, or a few neighbouring ones of a long text.

    Attributes:
        token: as the model reads it, after the steps.
        start, end: where it stands in the text as given, in code points.
        weight: how much it speaks for the explained class, in log-odds (natural logarithm), or
            by how much it raises the number; negative where it speaks against.
    """

    token: str
    start: int
    end: int
    weight: float

    def to_json(self) -> dict[str, Any]:
        """As the worker tells it."""
        return {"token": self.token, "start": self.start, "end": self.end, "weight": self.weight}


@dataclass(frozen=True)
class Explanation:
    """What each piece of a text adds to an answer.

    Attributes:
        label: the explained class; "" for a number.
        pieces: in the order of the text, none overlapping another.
    """

    label: str
    pieces: tuple[Piece, ...]

    def to_json(self) -> dict[str, Any]:
        """As the worker tells it."""
        return {"label": self.label, "pieces": [piece.to_json() for piece in self.pieces]}


class AbandonedError(Exception):
    """Nobody waits for the explanation any more."""


def explain(
    predictor: Predictor,
    row: Row,
    label: str | None = None,
    *,
    column: str = "",
    most: int = 200,
    wanted: Callable[[], bool] = lambda: True,
) -> Explanation:
    """How the answer changes when each token of the text is left out.

    The token's letters are cut from the text as given, and the rest takes the whole pipeline
    again. Tokens that the steps changed beyond recognition, or that lie beyond the maximum length,
    are not explained. Numbers, categories and other texts of the row stay as they are.

    Args:
        row: a text, or a whole row.
        label: the class to explain; the most probable one by default.
        column: the text column whose words are left out, where a model reads several apart; the
            first by default.
        most: longer texts are left out in this many equal chunks (fewer for very long texts).
        wanted: asked now and then; the work stops when it says no.

    Raises:
        UserError: the model has no such class.
        AbandonedError: it is no longer wanted.
    """
    if label and label not in predictor.labels:
        raise UserError(_no_such_class(predictor, label))
    column = column or next(iter(predictor.fields.texts), "")
    text = _text_of(row, column)
    chunks = _chunks(predictor.bundle.fitted, predictor, text, most)
    shortened = (without(text, spans[0][0], spans[-1][1]) for _token, spans in chunks)
    variants = [row, *(_with_text(row, column, each) for each in shortened)]
    parts = []
    for first in range(0, len(variants), _AT_ONCE):
        if not wanted():
            raise AbandonedError
        parts.append(predictor.outputs(variants[first : first + _AT_ONCE]))
    outputs = np.concatenate(parts)  # (1 + chunks, classes)
    if predictor.task == "regression":
        label, scores = "", outputs[:, 0]
    else:
        label = label or predictor.labels[int(outputs[0].argmax())]
        number = predictor.labels.index(label)
        alone = predictor.task == "multilabel"
        scores = own_log_odds(outputs[:, number]) if alone else log_odds(outputs, number)
    weights = (scores[0] - scores[1:]).tolist()
    pieces = tuple(
        Piece(token, spans[0][0], spans[-1][1], weight)
        for (token, spans), weight in zip(chunks, weights, strict=True)
    )
    return Explanation(label, pieces)


def log_odds(probabilities: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """Of class `number` against all others, (N,), from probabilities (N, classes).

    The others are added up rather than taken from 1, so that the odds of a sure answer still move.
    """
    others = np.delete(probabilities, number, axis=1).sum(axis=1)
    least = np.finfo(np.float64).tiny
    if probabilities.shape[1] < 2:
        return np.zeros(len(probabilities))
    found: NDArray[np.float64] = np.log(np.maximum(probabilities[:, number], least)) - np.log(
        np.maximum(others, least)
    )
    return found


def own_log_odds(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a label that does not exclude the others, (N,), from its probabilities (N,)."""
    least = np.finfo(np.float64).eps
    kept = np.clip(probabilities, least, 1.0 - least)
    found: NDArray[np.float64] = np.log(kept) - np.log1p(-kept)
    return found


def _text_of(row: Row, column: str) -> str:
    if isinstance(row, str):
        return row
    return row.texts.get(column, "") if column and row.texts else row.text


def _with_text(row: Row, column: str, text: str) -> Row:
    if isinstance(row, str):
        return text
    if column and row.texts:
        return replace(row, texts={**row.texts, column: text})
    return replace(row, text=text)


def without(text: str, start: int, end: int) -> str:
    """The text without ``text[start:end]``.

    A space is put between letters that would otherwise become one word ("a,b" without its comma).
    """
    before, after = text[:start], text[end:]
    fused = before[-1:].isalnum() and after[:1].isalnum()
    spaced = before[-1:] < "\u2e80" and after[:1] < "\u2e80"
    apart = fused and spaced and not text[start:end][:1].isalnum()
    return before + (" " if apart else "") + after


def locate(text: str, tokens: Sequence[str]) -> list[Span | None]:
    """Where tokens stand in a text, (start, end) each, in order; None where one isn't found.

    Case and compatible forms (full width, ligatures, composed accents) make no difference.
    """
    folded, places = _folded(text)
    found: list[Span | None] = []
    cursor = past = 0
    for token in tokens:
        wanted = fold(token)
        at = _find(folded, wanted, cursor)
        if at < 0:
            found.append(None)
            continue
        start = max(places[at], past)
        end = places[at + len(wanted) - 1] + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if start >= end:
            found.append(None)
            continue
        cursor, past = at + len(wanted), end
        found.append((start, end))
    return found


def fold(text: str) -> str:
    """Letters in one case and taken apart into their simplest forms."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters where it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    parts = [fold(char) for char in text]
    places = [place for place, part in enumerate(parts) for _char in part]
    return "".join(parts), places


def _find(folded: str, wanted: str, start: int) -> int:
    """The first place from `start`, sooner at the beginning of a word than in its middle.

    What the steps removed (an address, a tag) may hold the letters of the word behind it.
    """
    if not wanted:
        return -1
    first = at = folded.find(wanted, start)
    for _try in range(_TRIES):
        if at < 0:
            break
        if at == start or not (_spelt(wanted[0]) and _spelt(folded[at - 1])):
            return at
        at = folded.find(wanted, at + 1)
    return first


def _spelt(char: str) -> bool:
    return char.isalnum() and char < "\u2e80"


def _chunks(
    fitted: FittedPipeline, predictor: Predictor, text: str, most: int
) -> list[tuple[str, list[Span]]]:
    """What is left out together: the tokens joined for reading, and their places."""
    located = _located(fitted, text, cut=_reads_ids_alone(predictor))
    if not located:
        return []
    allowed = max(_FEWEST, _BUDGET // max(len(text), 1))
    count = min(len(located), max(most, 1), allowed)
    between = " " if fitted.pipeline.tokenizer.joins_with_space else ""
    chunks = []
    for numbers in np.array_split(np.arange(len(located)), count):
        part = [located[number] for number in numbers.tolist()]
        chunks.append((between.join(token for token, _span in part), [span for _, span in part]))
    return chunks


def _reads_ids_alone(predictor: Predictor) -> bool:
    """Whether the text is read as token ids only, which are cut to the maximum length."""
    kinds = {channel.partition("/")[0] for channel in channels_of(predictor.bundle.graph)}
    return "tokens" in kinds and "ngrams" not in kinds


def _gives_tags(step: TextStep) -> bool:
    """Whether a step only adds a second input."""
    return isinstance(step, PartsOfSpeech) and step.use == "feature"


def _located(fitted: FittedPipeline, text: str, *, cut: bool) -> list[tuple[str, Span]]:
    """The tokens that are found in the text; with `cut`, those within the maximum length.

    They are looked for as the tokeniser cut them: behind a stemmer they are no longer in the text.
    """
    pipeline = fitted.ready
    steps = [setting.step for setting in pipeline.steps if setting.enabled]
    stream = tokenized(pipeline.tokenizer, clean(steps, [text]))
    written = [pipeline.tokenizer.written(token) for token in stream.lists()[0]]
    spans = locate(text, written)
    # Where each token stood goes along with it, in the place of its part of speech.
    stream = replace(stream, tags=np.arange(len(written), dtype=np.int32))
    for step in steps:
        if step.stage == "token" and not _gives_tags(step):
            stream = after_step(stream, step, pipeline.tokenizer)
    assert stream.tags is not None
    found = [
        (token, spans[place])
        for token, place in zip(stream.lists()[0], stream.tags.tolist(), strict=True)
    ]
    longest = pipeline.sequence.max_length
    if cut and len(found) > longest:
        found = found[:longest] if pipeline.sequence.keep == "start" else found[-longest:]
    return [(token, span) for token, span in found if span is not None]


def _no_such_class(predictor: Predictor, label: str) -> Problem:
    return problem(
        "no-such-class",
        "predict",
        msg(N_("The model doesn't know the class {name}."), name=label),
        msg(N_("It knows these: {names}."), names=", ".join(predictor.labels[:8])),
    )
