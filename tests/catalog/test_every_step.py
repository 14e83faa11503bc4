"""What every step and every tokeniser keeps to, whatever it is set to and whatever string comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.catalog.base import TextStep, Tokenizer
from studio.catalog.pipeline import Pipeline, StepSetting
from studio.catalog.registry import entries
from studio.catalog.text_steps.parts_of_speech import PartsOfSpeech
from studio.data.tokens import token_stream
from tests.pipeline_settings import (
    ANY_TEXT,
    EVERY_STEP,
    EVERY_TOKENIZER,
    TEXTS,
    name_of,
    ready,
    same,
)

#: Beginnings that lead a careless pattern to try everything behind them.
PARTS = (
    *("<!--", "<script>", "<", "<a ", "a@", "a.", "&", "&#", "http://", "www.", "'s", "ing"),
    *("a", "哈", "😀", "1️⃣", "0,", "\ud800 ", "(a", "頭"),
)


def test_every_step_of_the_catalogue_is_here():
    assert {type(step) for step in EVERY_STEP} == set(entries(TextStep).values())
    assert {type(t) for t in EVERY_TOKENIZER} == {
        entry for entry in entries(Tokenizer).values() if entry.learns != "file"
    }


@pytest.mark.parametrize("step", [s for s in EVERY_STEP if s.stage == "token"], ids=name_of)
@same
@given(token=ANY_TEXT)
def test_no_token_makes_a_step_fail(step: TextStep, token: str):
    assert isinstance(step.token_map()(token), str | None)


@pytest.mark.parametrize("step", [s for s in EVERY_STEP if s.stage == "text"], ids=name_of)
@same
@given(texts=TEXTS)
def test_any_texts_are_cleaned_together_as_one_by_one(step: TextStep, texts: list[str]):
    cleaned = step.clean_many(texts)
    assert all(isinstance(text, str) for text in cleaned)
    assert cleaned == [step.clean(text) for text in texts]


@pytest.mark.parametrize("step", [step for step in EVERY_STEP if step.idempotent], ids=name_of)
@same
@given(text=ANY_TEXT)
def test_twice_is_once_where_a_step_says_so(step: TextStep, text: str):
    if step.stage == "text":
        once = step.clean(text)
        assert step.clean(once) == once
    else:
        new = step.token_map()(text)
        assert new is None or step.token_map()(new) == new


@pytest.mark.parametrize("tokenizer", EVERY_TOKENIZER, ids=name_of)
@same
@given(texts=TEXTS)
def test_any_texts_are_cut_together_as_one_by_one(tokenizer: Tokenizer, texts: list[str]):
    own = ready(tokenizer)
    cut = [own.tokenize(text) for text in texts]
    assert all(isinstance(token, str) and token for tokens in cut for token in tokens)
    assert own.tokenize_many(texts) == cut
    assert token_stream(Pipeline(tokenizer=own), texts).lists() == cut


PIPELINES = st.builds(
    lambda steps, tokenizer: Pipeline(
        steps=tuple(StepSetting(step=step) for step in steps), tokenizer=tokenizer
    ),
    st.lists(st.sampled_from(EVERY_STEP), max_size=4),
    st.sampled_from(EVERY_TOKENIZER),
)


@same
@given(pipeline=PIPELINES, texts=TEXTS)
def test_a_text_becomes_the_same_tokens_alone_and_among_others(
    pipeline: Pipeline, texts: list[str]
):
    own = pipeline.model_copy(update={"tokenizer": ready(pipeline.tokenizer)})
    together = token_stream(own, texts)
    tagged = any(isinstance(s.step, PartsOfSpeech) and s.step.use == "feature" for s in own.steps)
    assert (together.tags is not None) == tagged
    assert together.tags is None or len(together.tags) == len(together.ids)
    for number, text in enumerate(texts):
        alone = token_stream(own, [text])
        start, end = together.offsets[number : number + 2]
        assert alone.lists() == [together.lists()[number]]
        if together.tags is not None and alone.tags is not None:
            assert alone.tags.tolist() == together.tags[start:end].tolist()


@pytest.mark.parametrize(
    "step", {type(step): step for step in reversed(EVERY_STEP)}.values(), ids=name_of
)
def test_a_very_long_text_is_no_trouble(step: TextStep):
    for part in PARTS:
        text = part * 40_000
        # A quadratic step would take minutes here.
        made = step.clean(text) if step.stage == "text" else step.token_map()(text)
        assert made is None or isinstance(made, str)
