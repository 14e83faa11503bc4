"""What the pipeline makes of a few texts, worked out in the background for the preview."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from studio.gui.textview.marked import Piece

if TYPE_CHECKING:
    from studio.catalog.pipeline import Pipeline

#: Longer texts are shown up to here: nobody compares more by eye.
MOST_CHARACTERS = 600
_MOST_TOKENS = 200
#: Between two tokens: wide enough to tell one box from the next, and a place to break the line.
GAP = "\u2002"


@dataclass(frozen=True)
class StageView:
    """One stage of one text; `pieces` has its changes marked."""

    title: str
    pieces: tuple[Piece, ...]
    changed: bool
    is_tokens: bool


@dataclass(frozen=True)
class TextView:
    """One text before and after all stages, and every stage between."""

    before: str
    cut: bool
    after: tuple[Piece, ...]
    tokens: int
    stages: tuple[StageView, ...]


def trace_texts(
    pipeline: "Pipeline", texts: Sequence[str], known: Callable[[str], bool] | None
) -> list[TextView]:
    """Follow texts through a pipeline.

    Args:
        known: whether a token has an id; None while no vocabulary is fitted.
    """
    return [_trace(pipeline, text, known) for text in texts]


def _trace(pipeline: "Pipeline", text: str, known: Callable[[str], bool] | None) -> TextView:
    from studio.data.preview import trace

    shown = text[:MOST_CHARACTERS]
    stages = []
    tokens: tuple[str, ...] | None = None
    for stage in trace(pipeline, shown):
        if stage.tokens is None:
            pieces = differences(stage.before, stage.after)
        elif tokens is None:
            pieces = token_pieces(stage.tokens, None)
        else:
            pieces = token_differences(tokens, stage.tokens)
        tokens = stage.tokens if stage.tokens is not None else tokens
        stages.append(StageView(stage.title, pieces, stage.changed, stage.tokens is not None))
    last = tokens or ()
    return TextView(
        shown, len(text) > len(shown), token_pieces(last, known), len(last), tuple(stages)
    )


def token_pieces(tokens: Sequence[str], known: Callable[[str], bool] | None) -> tuple[Piece, ...]:
    """Tokens as boxes with a gap between; those without an id are marked."""
    found: list[Piece] = []
    for token in tokens[:_MOST_TOKENS]:
        if found:
            found.append(Piece(GAP))
        found.append(Piece(token, "token" if known is None or known(token) else "unknown"))
    if len(tokens) > _MOST_TOKENS:
        found.append(Piece(" …"))
    return tuple(found)


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The text after a step, with what it took away struck through and what it put in marked."""
    if before == after:
        return (Piece(after),)
    found: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece(after[j1:j2]))
            continue
        if i1 < i2:
            found.append(Piece(before[i1:i2], "gone"))
        if j1 < j2:
            found.append(Piece(after[j1:j2], "new"))
    return tuple(found)


def token_differences(before: Sequence[str], after: Sequence[str]) -> tuple[Piece, ...]:
    """The same for tokens."""
    found: list[Piece] = []

    def put(tokens: Sequence[str], kind: str) -> None:
        for token in tokens:
            if found:
                found.append(Piece(GAP))
            found.append(Piece(token, kind))  # type: ignore[arg-type]

    old, new = list(before[:_MOST_TOKENS]), list(after[:_MOST_TOKENS])
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            put(new[j1:j2], "token")
        elif i2 - i1 == j2 - j1:
            for left, came in zip(old[i1:i2], new[j1:j2], strict=True):
                put([left], "gone")
                put([came], "new")
        else:
            put(old[i1:i2], "gone")
            put(new[j1:j2], "new")
    return tuple(found)
