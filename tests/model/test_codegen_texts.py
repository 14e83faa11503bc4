"""Cleaning steps and tokenisers in a script cut texts as the studio's do."""

from collections.abc import Iterator
from typing import Any

import pytest

from studio.catalog.base import TextStep, Tokenizer
from studio.catalog.pipeline import Pipeline, StepSetting
from studio.catalog.registry import entries
from studio.core.errors import UserError
from studio.core.spec import ParamKind, params_of
from studio.data.tokens import token_stream
from studio.model.codegen.script import text_functions
from studio.model.codegen.sections import Sections

TEXTS = [
    "",
    "   \t\n ",
    "I don't LIKE it, couldn't've been worse... see https://example.org/a?b=c, a@b.org!",
    "<p>Hello&nbsp;<b>world</b></p><!-- no --><script>x < y</script> 3 < 5 &amp; 7 > 2 <!-- open",
    "Ｔｈｅ ｃａｆé ① ℃ naïve Ångström ﬁne",
    "soooo goooood!!!! 哈哈哈哈哈 1000000 ！！！！",
    "漂流全程四公里，有三处落差，手机最好装进防水袋。用iPhone拍照\n第二行\r\n第三行",
    "軟體工程師在頭髮店發財",
    "price: $1,234.50 or 12% of ３４５ and Ⅳ² 😀👍🏽 ★",
    "connections connected running was houses mice the not never",
    "two  spaces\u3000full\xa0hard\u200bzero\ufeff U.S. e-mail rock&roll #tag @name -- ---",
    "が ｶﾞ café cafe\u0301 \x07bell",
]
#: What a script can't do yet, and says so.
_REFUSED = {"parts_of_speech", "wordnet_lemmas", "imported", "bpe", "wordpiece", "unigram"}
_FILLED: dict[str, dict[str, Any]] = {
    "find_replace": {"pairs": "like → love\nsoooo\tso\n全程 → 一半\nlike it → adore it"},
    "regex_replace": {"pattern": r"(\w)\1+", "replacement": r"\1"},
    "chinese_words": {"dictionary": "防水袋 100 n\n用iPhone"},
}


def _variants(kind: type[TextStep] | type[Tokenizer]) -> Iterator[Any]:
    """The entry as it is, with each other choice, and with each switch turned."""
    filled = _FILLED.get(kind.meta.id, {})
    yield kind()
    if filled:
        yield kind(**filled)
    for parameter in params_of(kind):
        if parameter.kind is ParamKind.CHOICE:
            values: list[Any] = [value for value, _ in parameter.choices]
        elif parameter.kind is ParamKind.SWITCH:
            values = [not parameter.default]
        else:
            continue
        for value in values[:4]:
            yield kind(**{**filled, parameter.name: value})


def _cut_by_script(pipeline: Pipeline) -> list[list[str]]:
    sections = Sections()
    text = "\n\n\n".join(text_functions(pipeline, sections))
    scope: dict[str, Any] = {}
    exec("\n".join([*sorted(sections.imports), text]), scope)
    return [scope["tokens_of"](each) for each in TEXTS]


STEPS = [each for kind in entries(TextStep).values() for each in _variants(kind)]
TOKENIZERS = [each for kind in entries(Tokenizer).values() for each in _variants(kind)]


def _name(entry: Any) -> str:
    return "-".join([entry.meta.id, *(str(value)[:12] for value in entry.model_dump().values())])


@pytest.mark.parametrize("step", STEPS, ids=_name)
def test_a_step_does_what_the_studio_does(step: TextStep) -> None:
    _agrees(step.meta.id, Pipeline(steps=(StepSetting(step=step),)))


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=_name)
def test_a_tokeniser_cuts_as_the_studio_does(tokenizer: Tokenizer) -> None:
    _agrees(tokenizer.meta.id, Pipeline(tokenizer=tokenizer))


def _agrees(name: str, pipeline: Pipeline) -> None:
    if name in _REFUSED:
        with pytest.raises(UserError) as refused:
            text_functions(pipeline, Sections())
        assert refused.value.problem.fix
        return
    if (name, _setting(pipeline)) in _REFUSED_SETTINGS:
        with pytest.raises(UserError):
            text_functions(pipeline, Sections())
        return
    assert _cut_by_script(pipeline) == token_stream(pipeline, TEXTS).lists()


#: Settings of steps that a script can't do yet, and says so.
_REFUSED_SETTINGS = {
    ("emoji", "keep"),
    ("find_replace", "whole"),
    ("find_replace", "case"),
    ("nltk_words", "punkt"),
}


def _setting(pipeline: Pipeline) -> str:
    entry: Any = pipeline.steps[0].step if pipeline.steps else pipeline.tokenizer
    if entry.meta.id == "find_replace":
        return "whole" if entry.whole_words else "case" if entry.ignore_case else ""
    return str(getattr(entry, "action", getattr(entry, "sentences", "")))
