"""One declaration gives the form, the bounds and the defaults."""

import pytest
from pydantic import ValidationError

from studio.catalog.optimizers.sgd import Sgd
from studio.catalog.plan import TrainPlan
from studio.core.spec import ParamKind, changed_params, is_shown, params_of


def test_parameters_come_in_the_declared_order_with_bounds() -> None:
    by_name = {p.name: p for p in params_of(TrainPlan)}
    assert list(by_name)[:2] == ["epochs", "batch_size"]
    assert by_name["epochs"].kind is ParamKind.INTEGER
    assert by_name["epochs"].minimum == 1
    assert by_name["optimizer"].kind is ParamKind.ENTRY
    assert by_name["clip_norm"].optional
    assert by_name["clip_norm"].exclusive_minimum
    assert by_name["device"].kind is ParamKind.CHOICE
    assert by_name["device"].choices[0] == ("auto", "Automatic")


def test_an_entry_is_set_by_its_id_alone() -> None:
    plan = TrainPlan.model_validate({"optimizer": "sgd"})
    assert plan.optimizer == Sgd()


@pytest.mark.parametrize(
    "bad",
    [
        {"epochs": 0},
        {"epochs": 2.5},
        {"clip_norm": 0},
        {"l1": float("nan")},
        {"l1": float("inf")},
        {"device": "tpu"},
        {"nonsense": 1},
    ],
)
def test_what_does_not_fit_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TrainPlan.model_validate(bad)


def test_what_was_changed_is_known() -> None:
    assert [p.name for p in changed_params(TrainPlan(epochs=3, seed=1))] == ["epochs", "seed"]


def test_a_parameter_that_does_not_matter_is_hidden() -> None:
    from studio.catalog.layers.dense import Dense

    scale = next(p for p in params_of(Dense) if p.name == "init_scale")
    assert not is_shown(scale, Dense())
    assert is_shown(scale, Dense(init="normal"))
