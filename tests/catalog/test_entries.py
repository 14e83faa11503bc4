"""The contract that every catalogue entry keeps, whatever its kind."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from studio.catalog.registry import KINDS, entries, from_json, to_json
from studio.core.errors import UserError
from studio.core.spec import Entry, Param, ParamKind, is_shown, params_of

ALL = [(kind, entry) for kind in KINDS for entry in entries(kind).values()]
PARAMETERS = [(kind, entry, parameter) for kind, entry in ALL for parameter in params_of(entry)]
NUMBERS = [item for item in PARAMETERS if item[2].kind in (ParamKind.INTEGER, ParamKind.NUMBER)]

each_entry = pytest.mark.parametrize(
    ("kind", "entry"), ALL, ids=[f"{KINDS[k]}-{e.meta.id}" for k, e in ALL]
)


def _names(items: list[tuple[type[Entry], type[Entry], Param]]) -> list[str]:
    return [f"{KINDS[k]}-{e.meta.id}-{p.name}" for k, e, p in items]


def _other_value(parameter: Param) -> Any:
    """A value that is allowed and not the default."""
    default = parameter.default
    match parameter.kind:
        case ParamKind.SWITCH:
            return not default
        case ParamKind.CHOICE:
            return next(v for v, _ in parameter.choices if v != default)
        case ParamKind.INTEGER:
            high = parameter.maximum if parameter.maximum is not None else default + 1
            return default + 1 if default + 1 <= high else default - 1
        case ParamKind.NUMBER:
            return (default or 0.0) * 0.5 + 0.01
        case ParamKind.TEXT:
            return 'é织 \\ "'
        case _:
            return default


@each_entry
def test_defaults_make_an_entry(kind: type[Entry], entry: type[Entry]) -> None:
    value = entry()
    assert from_json(kind, entry.meta.id) == value
    assert hash(value) == hash(entry())


@each_entry
def test_json_round_trip(kind: type[Entry], entry: type[Entry]) -> None:
    changed = entry(**{p.name: _other_value(p) for p in params_of(entry)})
    for value in (entry(), changed):
        text = json.dumps(to_json(value), ensure_ascii=False, allow_nan=False)
        read = from_json(kind, json.loads(text))
        assert read == value
        assert type(read) is entry


@each_entry
def test_no_parameter_hides_the_words_of_the_file(kind: type[Entry], entry: type[Entry]) -> None:
    names = {parameter.name for parameter in params_of(entry)}
    assert not names & {"id", "version", "name", "meta"}


@each_entry
def test_says_what_it_is(kind: type[Entry], entry: type[Entry]) -> None:
    meta = entry.meta
    assert meta.title
    assert meta.summary.endswith(".")
    assert meta.version >= 1
    assert entry.__doc__ not in {None, entry.__mro__[1].__doc__}


@each_entry
def test_an_unknown_parameter_is_refused(kind: type[Entry], entry: type[Entry]) -> None:
    value = {**to_json(entry()), "surely_not_a_parameter": 1}
    with pytest.raises(UserError) as caught:
        from_json(kind, value)
    assert "surely_not_a_parameter" in caught.value.problem.where


@each_entry
def test_a_newer_version_is_refused(kind: type[Entry], entry: type[Entry]) -> None:
    with pytest.raises(UserError) as caught:
        from_json(kind, {"id": entry.meta.id, "version": entry.meta.version + 1})
    assert caught.value.problem.code == "newer-entry"


@each_entry
def test_an_entry_can_not_be_changed(kind: type[Entry], entry: type[Entry]) -> None:
    value = entry()
    for parameter in params_of(entry):
        with pytest.raises(ValidationError):
            setattr(value, parameter.name, parameter.default)


@pytest.mark.parametrize(("kind", "entry", "parameter"), PARAMETERS, ids=_names(PARAMETERS))
def test_parameters_say_what_they_are(
    kind: type[Entry], entry: type[Entry], parameter: Param
) -> None:
    assert parameter.title
    assert parameter.title != parameter.name
    assert parameter.help.endswith(".")
    if parameter.kind is ParamKind.CHOICE:
        values = [value for value, _ in parameter.choices]
        assert parameter.default in values
        assert all(title for _, title in parameter.choices)
        declared = entry.model_fields[parameter.name].json_schema_extra
        assert isinstance(declared, dict)
        assert set(declared["choices"]) == set(values)  # type: ignore[arg-type]
    if parameter.shown_when is not None:
        name, wanted = parameter.shown_when
        other = next(p for p in params_of(entry) if p.name == name)
        assert wanted
        if other.kind is ParamKind.CHOICE:
            assert set(wanted) <= {value for value, _ in other.choices}
    assert isinstance(is_shown(parameter, entry()), bool)


@pytest.mark.parametrize(("kind", "entry", "parameter"), NUMBERS, ids=_names(NUMBERS))
def test_bounds_are_enforced(kind: type[Entry], entry: type[Entry], parameter: Param) -> None:
    low, high = parameter.minimum, parameter.maximum
    assert low is not None, "every number has a lower bound"
    assert high is not None, "every number has an upper bound"
    step = 1 if parameter.kind is ParamKind.INTEGER else 1e-9 + abs(high) * 1e-9
    bad = [low - step, high + step, float("nan"), float("inf"), "many"]
    bad += [low] if parameter.exclusive_minimum else []
    bad += [high] if parameter.exclusive_maximum else []
    bad += [0.5 + low] if parameter.kind is ParamKind.INTEGER else []
    for value in bad:
        with pytest.raises(UserError):
            from_json(kind, {"id": entry.meta.id, parameter.name: value})
    good = [] if parameter.exclusive_minimum else [low]
    good += [] if parameter.exclusive_maximum else [high]
    for value in good:
        read = from_json(kind, {"id": entry.meta.id, parameter.name: value})
        assert getattr(read, parameter.name) == value


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.__name__)
def test_ids_are_plain_words(kind: type[Entry]) -> None:
    found = entries(kind)
    assert found
    assert all(entry_id.isidentifier() and entry_id.islower() for entry_id in found)
    assert all(entry.meta.id == entry_id for entry_id, entry in found.items())


@pytest.mark.parametrize("value", [None, 3, [], {}, {"id": 4}, {"id": ["lstm"]}])
@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.__name__)
def test_nonsense_is_refused(kind: type[Entry], value: object) -> None:
    with pytest.raises(UserError):
        from_json(kind, value)


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.__name__)
def test_an_unknown_id_names_what_there_is(kind: type[Entry]) -> None:
    with pytest.raises(UserError) as caught:
        from_json(kind, "no_such_thing")
    assert next(iter(entries(kind))) in str(caught.value.problem.fix)
