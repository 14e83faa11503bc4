"""The short way from texts to ids gives what the long way gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.pipeline import Pipeline
from studio.catalog.tokenizers.characters import Characters
from studio.data.fit import fit_pipeline


@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(st.text(st.characters() | st.sampled_from("\x00\ud800😀 \n手机a"), max_size=12)),
    group=st.integers(1, 4),
)
def test_characters_are_encoded_the_short_way_as_the_long(texts: list[str], group: int):
    pipeline = Pipeline(tokenizer=Characters())
    fitted = fit_pipeline(pipeline, ["手机a😀\x00 \ud800"], channels=frozenset({"tokens"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("studio.data.direct._GROUP", group)
        found = fitted.encode(texts, frozenset({"tokens"}))["tokens"]
    wanted = [[fitted.ids.get(c, 1) for c in text if not c.isspace()] for text in texts]
    assert found.offsets.tolist() == [0, *np.cumsum([len(ids) for ids in wanted]).tolist()]
    assert found.ids.tolist() == [number for ids in wanted for number in ids]
