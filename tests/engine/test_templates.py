"""Every template trains on every sample as it comes from the gallery."""

from pathlib import Path

import pytest

from studio import engine
from studio.core.events import Evaluated, Finished
from studio.model.suggest import all_templates
from studio.store.project import with_settings
from studio.train.control import Control

SAMPLES = ("news_zh.csv", "reviews_en.csv")
#: Of the issue's list, each once.
WANTED = {
    "logistic_regression",
    "tfidf_mlp",
    "fast_ngrams",
    "embedding_lstm",
    "bilstm_attention",
    "gru_stack",
    "text_cnn",
    "rcnn",
    "dpcnn",
    "transformer",
    "wide_deep",
}


def _trained(folder: Path, sample: Path, template: str, **settings: str) -> tuple[float, float]:
    """(validation accuracy of the last epoch, test accuracy)."""
    project = engine.new_project("p", sample, template_id=template)
    plan = {f"plan.{name}": value for name, value in settings.items()}
    engine.write_snapshot(folder, "run", with_settings(project, {"plan.device": "cpu"} | plan))
    events = list(engine.run_training(folder, "run", Control()))
    last = events[-1]
    assert isinstance(last, Finished), last
    epochs = [event for event in events if isinstance(event, Evaluated)]
    return epochs[-1].metrics["val_accuracy"], last.test["accuracy"]


def test_the_gallery_holds_what_was_promised() -> None:
    found = all_templates()
    assert set(found) >= WANTED
    for template in found.values():
        assert template.meta.title
        assert template.meta.summary.endswith(".")
        assert template.meta.reference
        assert template.suits.endswith(".")
        assert template.cost.endswith(".")


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("template", sorted(all_templates()))
def test_it_trains_without_a_change(
    template: str, sample: str, samples: Path, tmp_path: Path
) -> None:
    validated, tested = _trained(tmp_path, samples / sample, template, epochs="1", refit="false")
    assert 0 <= validated <= 1
    assert 0 <= tested <= 1


@pytest.mark.parametrize("template", ["logistic_regression", "tfidf_mlp", "text_cnn"])
def test_it_learns_what_the_news_are_about(template: str, samples: Path, tmp_path: Path) -> None:
    """Five kinds of news, as many of each: chance is 0.2."""
    _, tested = _trained(tmp_path, samples / "news_zh.csv", template)
    assert tested > 0.6
