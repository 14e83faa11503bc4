"""Pipelines whose tokeniser learns: fitted, kept, restored, given up."""

from pathlib import Path

import numpy as np
import pytest

from studio.catalog.pipeline import Pipeline, StepSetting
from studio.catalog.text_steps.lower_case import LowerCase
from studio.catalog.tokenizers.bpe import Bpe
from studio.catalog.tokenizers.imported import Imported
from studio.catalog.tokenizers.unigram import Unigram
from studio.catalog.tokenizers.wordpiece import WordPiece
from studio.core.errors import UserError
from studio.core.progress import Cancelled
from studio.data.fit import fit_pipeline
from studio.data.fitted import FittedPipeline

TOKENS = frozenset({"tokens"})
BOTH = frozenset({"tokens", "ngrams"})
TEXTS = ["The Runner runs", "the singer sings", "手机很好用，物流很快", "手机不好用"] * 15
NEW = ["runner singer 手机☃", "", "quite NEW words", "物流手机"]
TOKENIZERS = [
    Bpe(vocabulary_size=150),
    Bpe(vocabulary_size=300, bytewise=True),
    WordPiece(vocabulary_size=150),
    Unigram(vocabulary_size=150, mark_beginning=True),
]


def fitted(tokenizer: Bpe | WordPiece | Unigram | Imported) -> FittedPipeline:
    steps = (StepSetting(step=LowerCase()),)
    return fit_pipeline(Pipeline(steps=steps, tokenizer=tokenizer), TEXTS, channels=BOTH)


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=repr)
def test_a_restored_pipeline_encodes_the_same(tokenizer: Bpe | WordPiece | Unigram):
    made = fitted(tokenizer)
    restored = FittedPipeline.from_state(*made.state())
    assert restored.pipeline == made.pipeline
    assert restored.learnt == made.learnt
    assert restored.fingerprint() == made.fingerprint() == fitted(tokenizer).fingerprint()
    for name in BOTH:
        ours, theirs = made.encode(NEW, BOTH)[name], restored.encode(NEW, BOTH)[name]
        assert np.array_equal(ours.ids, theirs.ids)
        assert np.array_equal(ours.offsets, theirs.offsets)


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=repr)
def test_padding_is_0_and_the_unknown_1(tokenizer: Bpe | WordPiece | Unigram):
    made = fitted(tokenizer)
    encoded = made.encode(["手机☃"], TOKENS)["tokens"]
    assert 0 not in encoded.ids
    assert 1 in encoded.ids
    assert encoded.ids.max() < made.input_types()["tokens"].vocabulary  # type: ignore[attr-defined]
    assert made.unknown_tokens("手机☃")
    assert made.counts.tolist() == sorted(made.counts.tolist(), reverse=True)


def test_only_the_training_texts_are_learnt_from():
    lower = fitted(Bpe(vocabulary_size=150))
    assert "runner" in lower.tokens
    assert not any("R" in token for token in lower.tokens), "steps on texts come first"
    assert "quite" not in lower.tokens


def test_an_imported_tokeniser_travels_inside(tmp_path: Path):
    path = tmp_path / "tokenizer.json"
    path.write_text(fitted(Unigram(vocabulary_size=150)).learnt, encoding="utf-8")
    made = fitted(Imported(file=str(path)))
    path.unlink()
    restored = FittedPipeline.from_state(*made.state())
    assert np.array_equal(
        restored.encode(NEW, TOKENS)["tokens"].ids, made.encode(NEW, TOKENS)["tokens"].ids
    )
    with pytest.raises(UserError):
        fitted(Imported(file=str(path)))


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"\xff\xfe", b'{"version":"1.0","model":{"type":"BPE","vocab":{},"merges":[]}}'],
)
def test_a_damaged_tokeniser_is_refused(content: bytes):
    plain, arrays = fitted(Bpe(vocabulary_size=150)).state()
    arrays["tokenizer"] = np.frombuffer(content, dtype=np.uint8)
    with pytest.raises(UserError) as caught:
        FittedPipeline.from_state(plain, arrays)
    assert caught.value.problem.code == "broken-pipeline"
    del arrays["tokenizer"]
    with pytest.raises(UserError):
        FittedPipeline.from_state(plain, arrays)


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=repr)
def test_fitting_tells_progress_and_can_be_given_up(tokenizer: Bpe | WordPiece | Unigram):
    told: list[float] = []
    pipeline = Pipeline(tokenizer=tokenizer)
    fit_pipeline(pipeline, TEXTS, channels=TOKENS, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def tick(share: float) -> None:
        if share > 0.15:
            raise Cancelled

    with pytest.raises(Cancelled):
        fit_pipeline(pipeline, TEXTS, channels=TOKENS, progress=tick)
