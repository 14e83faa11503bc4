"""The batch road gives what going token by token gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.base import TextStep, Tokenizer
from studio.catalog.pipeline import Pipeline, StepSetting
from studio.catalog.registry import entries
from studio.catalog.text_steps.parts_of_speech import PartsOfSpeech
from studio.data.tokens import token_stream

TEXTS = st.lists(
    st.text(
        st.characters() | st.sampled_from("The running's 不是手机 a.b-1\n\u3000<&😀\ud800"),
        max_size=40,
    ),
    max_size=6,
)
TOKENIZERS = list(entries(Tokenizer).values())
#: Parts of speech look at more than the token; what needs a folder first has a problem as it is.
STEPS = [
    entry
    for entry in entries(TextStep).values()
    if entry is not PartsOfSpeech and not entry().problems()
]


def one_by_one(pipeline: Pipeline, text: str) -> list[str]:
    steps = [setting.step for setting in pipeline.steps if setting.enabled]
    for step in steps:
        if step.stage == "text":
            text = step.clean(text)
    tokens = pipeline.tokenizer.tokenize(text)
    for step in steps:
        if step.stage == "token":
            token_map = step.token_map()
            tokens = [new for token in tokens if (new := token_map(token))]
    return tokens


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=lambda entry: entry.meta.id)
@settings(max_examples=120, deadline=None)
@given(texts=TEXTS, steps=st.lists(st.sampled_from(STEPS), max_size=4))
def test_batch_equals_one_by_one(
    tokenizer: type[Tokenizer], texts: list[str], steps: list[type[TextStep]]
):
    pipeline = Pipeline(
        steps=tuple(StepSetting(step=step()) for step in steps), tokenizer=tokenizer()
    )
    stream = token_stream(pipeline, texts)
    assert stream.lists() == [one_by_one(pipeline, text) for text in texts]
    assert len(set(stream.tokens)) == len(stream.tokens)
    assert len(stream.offsets) == len(texts) + 1


def test_many_characters_take_the_table_and_agree():
    from studio.catalog.tokenizers.characters import Characters

    texts = ["今天 天气\n好", "", "Good\ud800 day 😀", " "] * 2000
    stream = token_stream(Pipeline(tokenizer=Characters()), texts)
    assert stream.lists() == [Characters().tokenize(text) for text in texts]


def test_a_step_that_is_off_does_nothing():
    from studio.catalog.text_steps.lower_case import LowerCase
    from studio.catalog.tokenizers.whitespace import Whitespace

    steps = (StepSetting(step=LowerCase(), enabled=False),)
    pipeline = Pipeline(steps=steps, tokenizer=Whitespace())
    assert token_stream(pipeline, ["A b"]).lists() == [["A", "b"]]


def test_a_token_step_runs_once_for_each_distinct_token():
    from studio.data.tokens import TokenStream, mapped, tokenized

    calls: list[str] = []

    def note(token: str) -> str:
        calls.append(token)
        return token.lower()

    from studio.catalog.tokenizers.words import Words

    stream = tokenized(Words(), ["A cat and a dog"] * 500)
    result = mapped(stream, note)
    assert isinstance(result, TokenStream)
    assert sorted(calls) == ["A", "a", "and", "cat", "dog"]
    assert result.lists()[499] == ["a", "cat", "and", "a", "dog"]
    assert len(result.tokens) == 4
