"""What the pipeline makes of a few texts, worked out in the background for the preview."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.gui.textview.differences import GAP, differences, token_differences
from studio.gui.textview.marked import Piece

if TYPE_CHECKING:
    from studio.catalog.base import Tokenizer
    from studio.catalog.pipeline import Pipeline
    from studio.data.preview import Stage

#: Longer texts are shown up to here: nobody compares more by eye.
MOST_CHARACTERS = 600
_MOST_TOKENS = 200


@dataclass(frozen=True)
class Source:
    """Where a text is from: a row of the data and its class; row −1 for one that was typed."""

    row: int = -1
    label: str = ""


@dataclass(frozen=True)
class StageView:
    """One stage of one text; `pieces` has its changes marked."""

    title: str
    place: int
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
    source: Source = Source()


def trace_texts(
    pipeline: "Pipeline",
    texts: Sequence[str],
    known: Callable[[str], bool] | None,
    *,
    taught: "Tokenizer | None" = None,
    sources: Sequence[Source] = (),
) -> list[TextView]:
    """Follow texts through a pipeline.

    Args:
        known: whether a token has an id; None while no vocabulary is fitted.
        taught: the tokeniser, where it had to learn and has.
        sources: where the texts are from.
    """
    from studio.data.preview import run_stages

    shown = tuple(text[:MOST_CHARACTERS] for text in texts)
    staged = run_stages(pipeline, shown, taught=taught)
    lists: dict[int, list[list[str]]] = {
        number: stage.stream.lists()
        for number, stage in enumerate(staged.stages)
        if stage.stream is not None
    }
    views = []
    for row, text in enumerate(shown):
        stages = []
        came, tokens = text, None
        for number, stage in enumerate(staged.stages):
            now = lists[number][row] if number in lists else None
            stages.append(_stage_view(stage, came, stage.texts[row], tokens, now))
            came, tokens = stage.texts[row], now
        last = tokens or []
        views.append(
            TextView(
                text,
                len(texts[row]) > len(text),
                token_pieces(last, known),
                len(last),
                tuple(stages),
                sources[row] if row < len(sources) else Source(),
            )
        )
    return views


def _stage_view(
    stage: "Stage", came: str, text: str, before: list[str] | None, after: list[str] | None
) -> StageView:
    if after is None:
        pieces, changed = differences(came, text), came != text
    elif before is None:
        pieces, changed = token_pieces(after, None), True
    else:
        pieces, changed = token_differences(before, after, _MOST_TOKENS), before != after
    return StageView(stage.step.meta.title, stage.place, pieces, changed, after is not None)


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


__all__ = ["GAP", "Source", "StageView", "TextView", "token_pieces", "trace_texts"]
