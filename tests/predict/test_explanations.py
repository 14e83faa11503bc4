"""What a word adds is what its leaving takes away."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.pipeline import Pipeline, SequenceSettings, StepSetting
from studio.catalog.text_steps.porter_stem import PorterStem
from studio.catalog.text_steps.stop_words import StopWords
from studio.core.errors import UserError
from studio.predict.explanations import AbandonedError, explain, fold, locate, log_odds, without
from studio.predict.predictor import Predictor
from tests.model_toys import GRAPHS, THINGS, toy_bundle

BALL = "the soup and a ball"


@pytest.fixture(scope="module", params=sorted(GRAPHS))
def predictor(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Predictor:
    return Predictor(toy_bundle(tmp_path_factory.mktemp("model"), request.param))


def weights_of(predictor: Predictor, text: str, label: str) -> dict[str, float]:
    return {piece.token: piece.weight for piece in explain(predictor, text, label).pieces}


def test_a_word_speaks_for_its_class_and_against_the_others(predictor: Predictor) -> None:
    food, sport = (weights_of(predictor, BALL, label) for label in ("food", "sport"))
    assert food["soup"] > 0.02 > -0.02 > sport["soup"]
    assert sport["ball"] > 0.02 > -0.02 > food["ball"]
    assert abs(food["the"]) < food["soup"]


def test_a_weight_is_the_difference_of_two_answers(predictor: Predictor) -> None:
    text = "A ball, the BALL and soup; 球赛 bread."
    found = explain(predictor, text, "sport")
    assert found.label == "sport"
    place = predictor.labels.index("sport")
    for piece in found.pieces:
        shorter = without(text, piece.start, piece.end)
        both = np.array(
            [list(predictor.predict([t])[0].probabilities.values()) for t in (text, shorter)]
        )
        whole, rest = log_odds(both, place)
        assert piece.weight == pytest.approx(whole - rest, abs=1e-5)


def test_pieces_stand_in_the_text_in_order(predictor: Predictor) -> None:
    text = "The BALL  of Ｂａｌｌ, ball"
    found = explain(predictor, text)
    assert found.label == predictor.predict([text])[0].label
    words = [text[piece.start : piece.end] for piece in found.pieces]
    assert [fold(word) for word in words] == [fold(piece.token) for piece in found.pieces]
    assert {"BALL", "Ｂａｌｌ", "ball"} <= set(words)
    ends = [place for piece in found.pieces for place in (piece.start, piece.end)]
    assert ends == sorted(ends)


def test_the_same_each_time_and_as_json(predictor: Predictor) -> None:
    first, second = explain(predictor, BALL), explain(predictor, BALL)
    assert first == second
    told = first.to_json()
    assert told["label"] == first.label
    assert set(told["pieces"][0]) == {"token", "start", "end", "weight"}


@pytest.mark.parametrize("text", ["", " \n\t", "\x00"])
def test_nothing_to_leave_out(predictor: Predictor, text: str) -> None:
    assert [p for p in explain(predictor, text).pieces if p.token.strip("\x00")] == []


def test_a_long_text_is_left_out_in_chunks(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    answer = predictor.outputs

    def outputs(texts: list[str]) -> np.ndarray:
        asked.append(texts)
        return answer(texts)

    monkeypatch.setattr(predictor, "outputs", outputs)
    text = ("ball soup train " * 400)[:5_000]
    found = explain(predictor, text)
    assert 1 < len(found.pieces) <= 200
    assert sum(len(text) for texts in asked for text in texts) < 300_000
    assert len(explain(predictor, "ball soup train " * 3, most=4).pieces) == 4
    widths = [p.token.count(" ") for p in explain(predictor, "ball " * 11, most=4).pieces]
    assert max(widths) - min(widths) <= 1


def test_it_stops_when_nobody_waits(predictor: Predictor) -> None:
    answers = iter([True, False])
    with pytest.raises(AbandonedError):
        explain(predictor, "ball soup train " * 30, wanted=lambda: next(answers))


def test_a_class_that_the_model_does_not_know(predictor: Predictor) -> None:
    with pytest.raises(UserError) as raised:
        explain(predictor, BALL, "weather")
    assert raised.value.problem.code == "no-such-class"


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(THINGS)))
def test_any_text_is_explained(text: str, label: str) -> None:
    found = explain(_toy(), text, label)
    past = 0
    for piece in found.pieces:
        assert past <= piece.start < piece.end <= len(text)
        assert np.isfinite(piece.weight)
        past = piece.end


_MADE: list[Predictor] = []


def _toy() -> Predictor:
    if not _MADE:
        with tempfile.TemporaryDirectory() as folder:
            _MADE.append(Predictor(toy_bundle(Path(folder), "ngrams")))
    return _MADE[0]


def test_a_number_moves_by_its_weight(tmp_path: Path) -> None:
    predictor = Predictor(toy_bundle(tmp_path, task="regression"))
    found = explain(predictor, "ball journey the", None)
    assert found.label == ""
    whole = predictor.predict(["ball journey the"])[0].value
    rest = predictor.predict(["ball journey "])[0].value
    assert whole is not None
    assert rest is not None
    assert found.pieces[-1].weight == pytest.approx(whole - rest, abs=1e-3)


def test_a_stemmed_word_is_found_whole_and_a_stop_word_not_explained(tmp_path: Path) -> None:
    bundle = toy_bundle(tmp_path, "lstm")
    steps = (StepSetting(step=StopWords()), StepSetting(step=PorterStem()))
    pipeline = Pipeline(
        steps=(*bundle.fitted.pipeline.steps, *steps), sequence=SequenceSettings(max_length=2)
    )
    fitted = replace(bundle.fitted, pipeline=pipeline)
    predictor = Predictor(replace(bundle, fitted=fitted))
    text = "The players were happily running home"
    found = explain(predictor, text)
    assert [text[p.start : p.end] for p in found.pieces] == ["players", "happily"]
    assert [p.token for p in found.pieces] == ["player", "happili"]


@pytest.mark.parametrize(
    ("text", "tokens", "spans"),
    [
        ("Don't do", ["do", "n't", "do"], [(0, 2), (2, 5), (6, 8)]),
        ("see www.a.com a", ["see", "a"], [(0, 3), (8, 9)]),
        ("xa a", ["a"], [(3, 4)]),
        ("xa", ["a"], [(1, 2)]),
        ("ﬁne", ["fi", "ne"], [(0, 1), (1, 3)]),
        ("ﬁ", ["f", "i"], [(0, 1), None]),
        ("e\u0301a", ["é", "a"], [(0, 2), (2, 3)]),
        ("👩ＡＢ", ["ab"], [(1, 3)]),
        ("球赛 美食", ["赛", "美食", "食"], [(1, 2), (3, 5), None]),
        ("a", ["", "b", "A"], [None, None, (0, 1)]),
    ],
)
def test_where_tokens_stand(
    text: str, tokens: list[str], spans: list[tuple[int, int] | None]
) -> None:
    assert locate(text, tokens) == spans


def test_what_is_left_does_not_become_one_word() -> None:
    assert without("a,b", 1, 2) == "a b"
    assert without("the ball", 4, 8) == "the "
    assert without("球、赛", 1, 2) == "球赛"


def test_sure_answers_still_have_odds() -> None:
    found = log_odds(np.array([[1.0, 1e-30], [0.5, 0.5], [1.0, 0.0]]), 0)
    assert found[0] == pytest.approx(30 * np.log(10))
    assert found[1] == 0
    assert np.isfinite(found).all()
    assert log_odds(np.array([[1.0]]), 0).tolist() == [0]
