"""The text after each step, and that it is what training sees."""

from studio.catalog.pipeline import Pipeline, StepSetting
from studio.catalog.text_steps.lower_case import LowerCase
from studio.catalog.text_steps.porter_stem import PorterStem
from studio.catalog.text_steps.remove_digits import RemoveDigits
from studio.catalog.text_steps.remove_html import RemoveHtml
from studio.catalog.text_steps.stop_words import StopWords
from studio.data.preview import trace
from studio.data.tokens import token_stream


def test_each_enabled_step_shows_before_and_after():
    pipeline = Pipeline(
        steps=(
            StepSetting(step=PorterStem()),
            StepSetting(step=RemoveHtml()),
            StepSetting(step=RemoveDigits(), enabled=False),
            StepSetting(step=LowerCase()),
            StepSetting(step=StopWords()),
        )
    )
    stages = trace(pipeline, "<b>The</b> Runners ran")
    assert [(stage.after, stage.changed) for stage in stages] == [
        (" The  Runners ran", True),
        (" the  runners ran", True),
        ("the runners ran", True),
        ("the runner ran", True),
        ("runner ran", True),
    ]
    assert [stage.tokens is None for stage in stages] == [True, True, False, False, False]
    assert all(stage.title for stage in stages)
    assert stages[-1].tokens == tuple(token_stream(pipeline, ["<b>The</b> Runners ran"]).lists()[0])


def test_a_step_with_nothing_to_do_is_not_changed():
    stages = trace(Pipeline(steps=(StepSetting(step=LowerCase()),)), "good")
    assert [stage.changed for stage in stages] == [False, False]
    assert trace(Pipeline(), "")[-1].tokens == ()
