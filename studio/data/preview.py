"""What each step of a pipeline makes of one text, for the eye."""

from dataclasses import dataclass

from studio.catalog.pipeline import Pipeline
from studio.data.tokens import TokenStream, mapped, tokenized


@dataclass(frozen=True)
class StageResult:
    """The text before and after one stage.

    Attributes:
        title: the stage's English title, marked for translation where it is declared.
        before, after: the text; behind the tokeniser, the tokens joined for reading.
        tokens: the tokens after the stage; None for stages before the tokeniser.
        changed: whether the stage did anything.
    """

    title: str
    before: str
    after: str
    tokens: tuple[str, ...] | None
    changed: bool


def trace(pipeline: Pipeline, text: str) -> list[StageResult]:
    """The text after each enabled step and after the tokeniser, in the order in which they run."""
    steps = [setting.step for setting in pipeline.steps if setting.enabled]
    found: list[StageResult] = []
    for step in steps:
        if step.stage == "text":
            after = step.clean(text)
            found.append(StageResult(step.meta.title, text, after, None, after != text))
            text = after
    stream = tokenized(pipeline.tokenizer, [text])
    tokens = _tokens(stream)
    shown = _shown(tokens)
    found.append(StageResult(pipeline.tokenizer.meta.title, text, shown, tokens, tokens != (text,)))
    for step in steps:
        if step.stage == "token":
            stream = mapped(stream, step.token_map())
            before, tokens = tokens, _tokens(stream)
            found.append(
                StageResult(
                    step.meta.title, _shown(before), _shown(tokens), tokens, tokens != before
                )
            )
    return found


def _tokens(stream: TokenStream) -> tuple[str, ...]:
    return tuple(stream.lists()[0])


def _shown(tokens: tuple[str, ...]) -> str:
    return " ".join(tokens)
