"""The texts after each step: what training sees, and only the changed part worked out again."""

import numpy as np
import pytest

from studio.catalog.pipeline import Pipeline, StepSetting
from studio.catalog.text_steps.lower_case import LowerCase
from studio.catalog.text_steps.porter_stem import PorterStem
from studio.catalog.text_steps.regex_replace import RegexReplace
from studio.catalog.text_steps.remove_digits import RemoveDigits
from studio.catalog.text_steps.remove_html import RemoveHtml
from studio.catalog.text_steps.stop_words import StopWords
from studio.core.progress import Cancelled
from studio.data.preview import changed_rows, run_stages
from studio.data.tokens import TokenStream, token_stream

TEXTS = ("<b>The</b> Runners ran", "one fox", "")


def pipeline_of(*steps: StepSetting) -> Pipeline:
    return Pipeline(steps=steps)


PIPELINE = pipeline_of(
    StepSetting(step=PorterStem()),
    StepSetting(step=RemoveHtml()),
    StepSetting(step=RemoveDigits(), enabled=False),
    StepSetting(step=LowerCase()),
    StepSetting(step=StopWords()),
)


def test_each_enabled_step_tells_which_rows_it_changes():
    staged = run_stages(PIPELINE, TEXTS)
    assert [stage.place for stage in staged.stages] == [1, 3, -1, 0, 4]
    assert [stage.texts[0] for stage in staged.stages][:2] == [
        " The  Runners ran",
        " the  runners ran",
    ]
    assert [stage.changed.tolist() for stage in staged.stages] == [
        [True, False, False],
        [True, False, False],
        [True, True, False],
        [True, False, False],
        [True, True, False],
    ]
    assert staged.stream.lists() == token_stream(PIPELINE, TEXTS).lists()
    assert staged.of_step(2) is None
    html = staged.of_step(1)
    assert html is not None
    assert isinstance(html.step, RemoveHtml)


def test_only_steps_from_the_changed_one_on_are_run_again():
    texts = TEXTS
    before = run_stages(PIPELINE, texts)
    steps = [*PIPELINE.steps[:4], StepSetting(step=StopWords(language="en"))]
    after = run_stages(pipeline_of(*steps), texts, [before])
    same = [new.texts is old.texts for new, old in zip(after.stages, before.stages, strict=True)]
    streams = [
        new.stream is old.stream for new, old in zip(after.stages, before.stages, strict=True)
    ]
    assert same[:3] == [True, True, True]
    assert streams == [True, True, True, True, False]


def test_a_moved_step_keeps_its_result_under_its_new_place():
    before = run_stages(pipeline_of(StepSetting(step=LowerCase())), TEXTS)
    now = pipeline_of(StepSetting(step=StopWords()), StepSetting(step=LowerCase()))
    after = run_stages(now, TEXTS, [before])
    assert [stage.place for stage in after.stages] == [1, -1, 0]
    assert after.stages[0].texts is before.stages[0].texts


def test_other_texts_are_worked_out_anew():
    before = run_stages(PIPELINE, TEXTS)
    after = run_stages(PIPELINE, ("Another text",), [before])
    assert after.stream.lists() == token_stream(PIPELINE, ["Another text"]).lists()


def test_the_order_of_two_equal_steps_matters():
    texts = ("aab",)
    first = StepSetting(step=RegexReplace(pattern="a", replacement="b"))
    second = StepSetting(step=RegexReplace(pattern="b", replacement="c"))
    before = run_stages(pipeline_of(first, second), texts)
    after = run_stages(pipeline_of(second, first), texts, [before])
    assert before.stages[1].texts == ["ccc"]
    assert after.stages[1].texts == ["bbc"]


def test_a_cancel_is_heard_between_steps():
    def tick(share: float) -> None:
        if share > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        run_stages(PIPELINE, TEXTS, tick=tick)


def test_a_pattern_that_takes_too_long_is_told_with_its_stage():
    texts = ("a" * 40 + "b",)
    slow = RegexReplace(pattern="(a|aa)+$", replacement="")
    staged = run_stages(pipeline_of(StepSetting(step=slow)), texts)
    assert [item.severity for item in staged.stages[0].problems] == ["warning"]
    assert staged.stages[0].texts == list(texts)


def test_tokens_that_stay_in_number_are_compared_one_by_one():
    offsets = np.array([0, 2, 3], dtype=np.int64)
    before = TokenStream(np.array([0, 1, 1], dtype=np.int32), offsets, ["a", "b"])
    after = TokenStream(np.array([1, 0, 0], dtype=np.int32), offsets, ["b", "a"])
    assert changed_rows(before, before).tolist() == [False, False]
    assert changed_rows(before, after).tolist() == [False, False]
    swapped = TokenStream(np.array([0, 1, 0], dtype=np.int32), offsets, ["b", "a"])
    assert changed_rows(before, swapped).tolist() == [True, False]


def test_no_text_has_no_tokens():
    staged = run_stages(Pipeline(), ())
    assert staged.stream.lists() == []
    assert run_stages(Pipeline(), ("",)).stream.lists() == [[]]


def test_what_is_changed_back_is_taken_from_the_result_that_has_most_of_it():
    first, second = StepSetting(step=LowerCase()), StepSetting(step=RemoveDigits())
    both = run_stages(pipeline_of(first, second), TEXTS)
    without = run_stages(pipeline_of(second), TEXTS, [both])
    again = run_stages(pipeline_of(first, second), TEXTS, [without, both])
    assert again.stream is both.stream
    assert [stage.place for stage in again.stages] == [stage.place for stage in both.stages]
