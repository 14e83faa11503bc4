"""What each step makes of some texts, for the eye; done again only from a changed step on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from studio.catalog.base import TextStep, Tokenizer
from studio.catalog.pipeline import Pipeline
from studio.core.errors import Problem, UserError
from studio.core.noting import collecting
from studio.core.progress import Tick, no_tick
from studio.data.tokens import TokenStream, after_step, tokenized

#: Steps on texts look for a cancel after so many rows.
_CHUNK_ROWS = 100


@dataclass(frozen=True, eq=False)
class Stage:
    """What one step made of the texts.

    Attributes:
        step: the step or tokeniser that ran.
        place: its place among the pipeline's steps; −1 for the tokeniser.
        changed: (rows,) whether a text came out otherwise than it went in.
        texts: the texts after it; the last ones behind the tokeniser.
        stream: the tokens after it; None before the tokeniser.
        problems: what came up while it ran, with the number of texts; after an error the texts
            went past it.
    """

    step: TextStep | Tokenizer
    place: int
    changed: npt.NDArray[np.bool_]
    texts: list[str]
    stream: TokenStream | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, eq=False)
class Staged:
    """Texts and what every enabled step made of them, in the order in which they ran."""

    texts: tuple[str, ...]
    stages: tuple[Stage, ...]

    @property
    def stream(self) -> TokenStream:
        """The tokens after all steps."""
        stream = self.stages[-1].stream
        assert stream is not None, "the tokeniser is always among the stages"
        return stream

    def of_step(self, place: int) -> Stage | None:
        """The stage of the step at a place of the pipeline; None while it is switched off."""
        return next((stage for stage in self.stages if stage.place == place), None)


def run_stages(
    pipeline: Pipeline,
    texts: tuple[str, ...],
    before: Sequence[Staged] = (),
    *,
    taught: Tokenizer | None = None,
    tick: Tick = no_tick,
) -> Staged:
    """Take texts through a pipeline and keep what every step makes of them.

    Args:
        pipeline: the settings.
        texts: the texts.
        before: earlier results; the first stages are taken from the one that begins with most of
            the same steps for the same texts.
        taught: the pipeline's tokeniser where it has learnt already; else one that has to learn
            does so from these texts.
        tick: told the share that is done.

    Raises:
        Cancelled: `tick` raised it.
    """
    steps = [(place, s.step) for place, s in enumerate(pipeline.steps) if s.enabled]
    line: list[tuple[int, TextStep | Tokenizer]] = [
        *((place, step) for place, step in steps if step.stage == "text"),
        (-1, taught or pipeline.tokenizer),
        *((place, step) for place, step in steps if step.stage == "token"),
    ]
    known = max(
        (staged.stages for staged in before if staged.texts is texts),
        key=lambda stages: _in_common(stages, line),
        default=(),
    )
    found: list[Stage] = []
    for number, (place, step) in enumerate(line):
        tick(number / len(line))
        if number < len(known) and known[number].step == step:
            found.append(replace(known[number], place=place))
            continue
        known = ()
        last = found[-1] if found else None
        with collecting() as notes:
            stage = _stage(step, place, last, texts, pipeline.tokenizer, taught is not None, tick)
        found.append(replace(stage, problems=(*stage.problems, *notes.problems())))
    tick(1.0)
    return Staged(texts, tuple(found))


def _in_common(stages: Sequence[Stage], line: Sequence[tuple[int, TextStep | Tokenizer]]) -> int:
    """How many of the first steps are the same."""
    pairs = zip(stages, line, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0].step == pair[1][1], pairs))


def _stage(
    step: TextStep | Tokenizer,
    place: int,
    last: Stage | None,
    texts: Sequence[str],
    tokenizer: Tokenizer,
    has_learnt: bool,
    tick: Tick,
) -> Stage:
    came = last.texts if last is not None else list(texts)
    stream = last.stream if last is not None else None
    nothing = np.zeros(len(texts), dtype=bool)
    try:
        if isinstance(step, Tokenizer):
            cut = _cut(step, came, has_learnt, tick)
            return Stage(step, place, np.diff(cut.offsets) > 0, came, cut)
        if stream is None:
            cleaned = _cleaned(step, came, tick)
            changed = [old != new for old, new in zip(came, cleaned, strict=True)]
            return Stage(step, place, np.array(changed, dtype=bool), cleaned, None)
        after = after_step(stream, step, tokenizer)
        return Stage(step, place, changed_rows(stream, after), came, after)
    except UserError as error:
        if isinstance(step, Tokenizer):
            offsets = np.zeros(len(texts) + 1, dtype=np.int64)
            stream = TokenStream(np.zeros(0, dtype=np.int32), offsets, [])
        return Stage(step, place, nothing, came, stream, error.problems)


def _cut(tokenizer: Tokenizer, texts: list[str], has_learnt: bool, tick: Tick) -> TokenStream:
    if not tokenizer.learns or has_learnt:
        return tokenized(tokenizer, texts)
    pieces: dict[str, int] = {}
    if tokenizer.learns == "texts":
        coarse = tokenized(tokenizer, texts)
        counts = np.bincount(coarse.ids, minlength=len(coarse.tokens)).tolist()
        pieces = dict(zip(coarse.tokens, counts, strict=True))
    return tokenized(tokenizer.taught(tokenizer.learn(pieces, tick)), texts)


def _cleaned(step: TextStep, texts: list[str], tick: Tick) -> list[str]:
    found: list[str] = []
    for start in range(0, len(texts), _CHUNK_ROWS):
        tick(0.5)
        found += step.clean_many(texts[start : start + _CHUNK_ROWS])
    return found


def changed_rows(before: TokenStream, after: TokenStream) -> npt.NDArray[np.bool_]:
    """(rows,) whether the tokens of a text differ between two streams of the same texts."""
    old, new = np.diff(before.offsets), np.diff(after.offsets)
    changed: npt.NDArray[np.bool_] = old != new
    numbers = {token: number for number, token in enumerate(after.tokens)}
    lookup = np.fromiter(
        (numbers.get(token, -1) for token in before.tokens), np.int64, len(before.tokens)
    )
    kept_old, kept_new = np.repeat(~changed, old), np.repeat(~changed, new)
    differ = lookup[before.ids[kept_old]] != after.ids[kept_new]
    rows = np.repeat(np.arange(len(old)), old)[kept_old]
    changed[rows[differ]] = True
    return changed
