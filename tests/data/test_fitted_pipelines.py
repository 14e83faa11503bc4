"""Whatever the steps and the tokeniser: a fitted pipeline comes back from a file exactly."""

import json

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from studio.catalog.pipeline import (
    NgramSettings,
    Pipeline,
    SequenceSettings,
    StepSetting,
    VocabularySettings,
    gives_tags,
)
from studio.core.errors import UserError
from studio.data.fit import fit_pipeline
from studio.data.fitted import FittedPipeline
from tests.pipeline_settings import EVERY_STEP, EVERY_TOKENIZER, TEXTS, same

PIPELINES = st.builds(
    Pipeline,
    steps=st.lists(
        st.builds(StepSetting, step=st.sampled_from(EVERY_STEP), enabled=st.booleans()), max_size=4
    ).map(tuple),
    tokenizer=st.sampled_from(EVERY_TOKENIZER),
    vocabulary=st.builds(VocabularySettings, max_size=st.integers(1, 50)),
    sequence=st.builds(
        SequenceSettings, max_length=st.integers(1, 12), keep=st.sampled_from(["start", "end"])
    ),
    ngrams=st.builds(NgramSettings, max_tokens=st.integers(1, 3), min_count=st.just(1)),
)
LEARN = ["The cats were running to www.a.b in 2024!", "我爱北京天安门，用iPhone拍照。", "ｶﾀｶﾅ 😀"]


@same
@given(pipeline=PIPELINES, texts=TEXTS)
def test_a_fitted_pipeline_survives_saving_exactly(pipeline: Pipeline, texts: list[str]):
    channels = frozenset({"tokens", "ngrams", *(["tags"] if gives_tags(pipeline) else [])})
    try:
        fitted = fit_pipeline(
            pipeline, [*LEARN, *texts], channels=channels, label_names=["a", "乙"]
        )
    except UserError as error:
        if error.problem.code != "empty-vocabulary":
            raise
        assume(False)  # the steps left nothing
    plain, arrays = fitted.state()
    restored = FittedPipeline.from_state(
        json.loads(json.dumps(plain)), {name: array.copy() for name, array in arrays.items()}
    )
    assert restored.fingerprint() == fitted.fingerprint()
    assert restored.pipeline == fitted.pipeline
    assert restored.tokens == fitted.tokens
    assert restored.input_types() == fitted.input_types()
    before, after = (each.encode(texts, channels) for each in (fitted, restored))
    for name in channels:
        np.testing.assert_array_equal(before[name].ids, after[name].ids)
        np.testing.assert_array_equal(before[name].offsets, after[name].offsets)
    for text in texts:
        assert restored.unknown_tokens(text) == fitted.unknown_tokens(text)


@same
@given(pipeline=PIPELINES, texts=TEXTS)
def test_a_row_is_encoded_the_same_alone_and_among_others(pipeline: Pipeline, texts: list[str]):
    try:
        fitted = fit_pipeline(pipeline, LEARN, channels=frozenset({"tokens"}))
    except UserError:
        assume(False)
    together = fitted.encode(texts, frozenset({"tokens"}))["tokens"]
    for place, text in enumerate(texts):
        start, end = together.offsets[place : place + 2]
        alone = fitted.encode([text], frozenset({"tokens"}))["tokens"]
        np.testing.assert_array_equal(alone.ids, together.ids[start:end])
