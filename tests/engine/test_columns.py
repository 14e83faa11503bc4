"""Numbers, categories, several texts and several labels, from the table to a reopened model."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio import engine
from studio.catalog.source import CategoryColumn, NumericColumn
from studio.core.errors import UserError
from studio.core.events import Failed, Finished
from studio.data.inputs import Inputs
from studio.engine.concluding import selftest_rows
from studio.model.graph import channels_of
from studio.model.suggest import all_templates
from studio.predict.explanations import explain
from studio.predict.predictor import Predictor
from studio.store.project import Project, with_settings
from studio.train.control import Control
from tests.column_toys import PLAN, shop_table, tag_table, title_table


def _trained(folder: Path, project: Project) -> tuple[Finished, Predictor]:
    project = with_settings(project, PLAN)
    engine.write_snapshot(folder, "run", project)
    last = list(engine.run_training(folder, "run", Control()))[-1]
    assert isinstance(last, Finished), last.problem if isinstance(last, Failed) else last
    return last, engine.open_predictor(Path(last.model))


def _shop(tmp_path: Path, decides: str, **values: Any) -> Project:
    file = shop_table(tmp_path / "shop.csv", decides)
    return engine.new_project("shop", file, numeric=["price"], categories=["shop"], **values)


@pytest.mark.parametrize("decides", ["price", "shop"])
def test_a_column_that_alone_decides_is_learnt(tmp_path: Path, decides: str) -> None:
    project = _shop(tmp_path, decides)
    assert project.template == "wide_deep"
    assert project.data.text == ("text",)
    last, predictor = _trained(tmp_path, project)
    assert last.test["accuracy"] > 0.9
    low, high = ({"price": 100.0}, {"price": 1_900.0}) if decides == "price" else ({}, {})
    shops = ("south", "east")
    rows = [Inputs("a red cat", {}, low, {"shop": shops[0]})]
    rows.append(Inputs("a red cat", {}, high, {"shop": shops[1]}))
    assert [answer.label for answer in predictor.predict(rows)] == ["low", "high"]
    # Missing, unseen, or a text alone: an answer all the same.
    odd = [Inputs("a", {}, {"price": None}, {"shop": "mars"}), "a red cat"]
    assert all(sum(a.probabilities.values()) == pytest.approx(1) for a in predictor.predict(odd))


def test_a_reopened_model_answers_as_in_training(tmp_path: Path) -> None:
    project = _shop(tmp_path, "price")
    _last, predictor = _trained(tmp_path, project)
    kept = engine.run_test_rows(tmp_path, "run")
    assert kept is not None
    dataset = engine.open_data(project)
    inputs = dataset.inputs(kept["rows"])
    outputs = predictor.outputs_of(inputs)
    np.testing.assert_array_equal(outputs.argmax(axis=1), kept["predicted"])
    np.testing.assert_allclose(outputs.max(axis=1), kept["probability"], atol=1e-6)
    # Row by row as typed, the very same.
    numbers, cells = inputs.numbers["price"], inputs.categories["shop"]
    rows = [
        Inputs(text, {}, {"price": None if np.isnan(price) else price}, {"shop": shop})
        for text, price, shop in zip(
            inputs.texts,
            numbers.tolist(),
            [cells.values[code] for code in cells.codes],
            strict=True,
        )
    ]
    np.testing.assert_allclose(predictor.outputs(rows), outputs, atol=1e-6)
    assert predictor.bundle.selftest.rows
    fields = predictor.fields
    assert [n.name for n in fields.numbers] == ["price"]
    assert sorted(fields.categories[0].values) == ["east", "north", "south", "west"]


def test_explanations_hold_the_other_inputs(tmp_path: Path) -> None:
    _last, predictor = _trained(tmp_path, _shop(tmp_path, "price"))
    row = Inputs("a red cat", {}, {"price": 1_950.0}, {"shop": "north"})
    found = explain(predictor, row)
    assert found.label == "high"
    assert [piece.token for piece in found.pieces] == ["a", "red", "cat"]


def test_the_selftest_carries_no_row_of_the_data(tmp_path: Path) -> None:
    prepared = engine.prepare(_shop(tmp_path, "price"))
    texts = set(prepared.dataset.texts())
    rows = selftest_rows(prepared)
    assert texts.isdisjoint(row.text for row in rows)
    assert any(row.numbers["price"] is None for row in rows)
    assert any(row.numbers["price"] is not None for row in rows)


def test_several_labels_from_table_to_answer(tmp_path: Path) -> None:
    project = engine.new_project("tags", tag_table(tmp_path / "tags.csv"))
    assert (project.data.task, project.data.label_separator) == ("multilabel", ";")
    assert project.plan.loss.meta.id == "binary_cross_entropy"
    last, predictor = _trained(tmp_path, project)
    assert last.test["micro_f1"] > 0.9
    both, none = predictor.predict(["ball goal soup salt", "xyzzy"])
    assert both.labels is not None
    assert set(both.labels) == {"food", "sport"}
    assert set(both.label.split(";")) == {"food", "sport"}
    assert none.labels is not None
    evaluation = engine.run_evaluation(tmp_path, "run")
    assert evaluation is not None
    assert evaluation["task"] == "multilabel"
    assert set(evaluation["per_class"]) == {"food", "money", "sport", "travel"}
    judged = engine.evaluate_file(Path(last.model), tmp_path / "tags.csv")
    assert judged.micro_f1 > 0.9
    found = explain(predictor, "ball near soup", "food")
    strongest = max(found.pieces, key=lambda piece: piece.weight)
    assert strongest.token == "soup"


def test_several_texts_as_inputs_of_their_own(tmp_path: Path) -> None:
    file = title_table(tmp_path / "titles.csv")
    project = engine.new_project("titles", file, text="title,body")
    apart = project.data.model_copy(update={"text_use": "separate"})
    dataset = engine.open_data(replace(project, data=apart))
    check = engine.check_project(replace(project, data=apart), dataset, fit=False)
    assert check.profile is not None
    project = engine.suggest(replace(project, data=apart), check.profile.facts)
    assert channels_of(project.graph) == {"ngrams/title", "ngrams/body"}
    last, predictor = _trained(tmp_path, project)
    assert last.test["accuracy"] > 0.9
    assert predictor.fields.texts == ("title", "body")
    title = {"title": "ball goal", "body": "soup bread"}
    assert predictor.predict([Inputs("", title)])[0].label == "sport"
    turned = {"title": "soup bread", "body": "ball goal"}
    assert predictor.predict([Inputs("", turned)])[0].label == "food"
    # A text alone stands for the first column.
    assert predictor.predict(["ball team goal"])[0].label == "sport"
    found = explain(predictor, Inputs("", title), column="body")
    assert [piece.token for piece in found.pieces] == ["soup", "bread"]


def test_columns_that_no_layer_reads_are_told(tmp_path: Path) -> None:
    project = _shop(tmp_path, "price", template_id="fast_ngrams")
    check = engine.check_project(project)
    (told,) = [p for p in check.problems if p.code == "unread-columns"]
    assert told.severity == "warning"
    assert "price" in str(told.message)
    assert "shop" in str(told.message)
    assert check.ok
    joined = engine.check_project(_shop(tmp_path, "price"))
    assert "unread-columns" not in {p.code for p in joined.problems}


def test_a_network_that_reads_columns_which_are_not_chosen_is_told(tmp_path: Path) -> None:
    project = _shop(tmp_path, "price")
    bare = replace(project, data=project.data.model_copy(update={"numeric": (), "categories": ()}))
    codes = {p.code for p in engine.check_project(bare).problems}
    assert {"no-numbers", "no-category"} <= codes
    engine.write_snapshot(tmp_path, "run", bare)
    last = list(engine.run_training(tmp_path, "run", Control()))[-1]
    assert isinstance(last, Failed)
    assert last.problem.code in ("no-numbers", "no-category")


@pytest.mark.parametrize("task", ["classification", "multilabel", "regression"])
def test_every_template_suits_every_task_and_all_columns(tmp_path: Path, task: str) -> None:
    file = shop_table(tmp_path / "shop.csv", "price", rows=60)
    project = engine.new_project("shop", file, label="shop", task=task)  # type: ignore[arg-type]
    data = project.data.model_copy(
        update={
            "label": "price" if task == "regression" else "label",
            "numeric": (NumericColumn(name="price"),),
            "categories": tuple(CategoryColumn(name=name) for name in ("shop", "label", "text")),
        }
    )
    project = replace(project, data=data)
    check = engine.check_project(project, fit=False)
    assert check.profile is not None
    for name in all_templates():
        suggested = engine.apply_template(project, name, check.profile.facts)
        found = engine.check_project(suggested, check.dataset, fit=False)
        wrong = [p for p in found.problems if p.severity == "error" or p.where.startswith("graph.")]
        assert not wrong, (name, [str(p.message) for p in wrong])
    facts = replace(check.profile.facts, categories=tuple((f"c{n}", 3) for n in range(20)))
    wide = engine.apply_template(project, "wide_deep", facts)
    assert len(channels_of(wide.graph)) == 22


def test_an_evaluation_file_needs_the_columns(tmp_path: Path) -> None:
    last, _predictor = _trained(tmp_path, _shop(tmp_path, "price"))
    bare = tmp_path / "bare.csv"
    bare.write_text("text,label\nx,low\n", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        engine.evaluate_file(Path(last.model), bare)
    assert raised.value.problem.code == "no-column"
