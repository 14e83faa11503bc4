"""All that can be picked, by kind and id, found once from the files of this package."""

from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, PlainSerializer, ValidationError

from studio.catalog import (
    layers,
    losses,
    optimizers,
    schedules,
    text_steps,
    tokenizers,
)
from studio.catalog.base import Layer, Loss, Optimizer, Schedule, TextStep, Tokenizer
from studio.core.discover import classes_in
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.core.spec import Entry

E = TypeVar("E", bound=Entry)

_PACKAGES: dict[type[Entry], Any] = {
    Layer: layers,
    TextStep: text_steps,
    Tokenizer: tokenizers,
    Optimizer: optimizers,
    Schedule: schedules,
    Loss: losses,
}
#: The word that ``describe`` uses for each kind.
KINDS: dict[type[Entry], str] = {
    Layer: "layer",
    TextStep: "text",
    Tokenizer: "text",
    Optimizer: "optimizer",
    Schedule: "schedule",
    Loss: "loss",
}


@cache
def entries(kind: type[E]) -> dict[str, type[E]]:
    """Every entry of a kind by its id, in the order of the palette (group, then title)."""
    found = [c for c in classes_in(_PACKAGES[kind], kind) if "meta" in vars(c)]
    by_id = {entry.meta.id: entry for entry in found}
    if len(by_id) != len(found):
        raise AssertionError(f"two entries of kind {KINDS[kind]} share an id")
    return by_id


def entry(kind: type[E], entry_id: str) -> type[E]:
    """The entry with this id.

    Raises:
        UserError: there is none; the message lists what there is.
    """
    found = entries(kind).get(entry_id)
    if found is None:
        raise UserError(
            problem(
                "unknown-entry",
                entry_id,
                msg(
                    N_("There is no {kind} “{name}”."),
                    kind=KINDS[kind],
                    name=entry_id,
                ),
                msg(N_("On offer: {names}."), names=", ".join(sorted(entries(kind)))),
            )
        )
    return found


def to_json(value: Entry) -> dict[str, Any]:
    """An entry as it stands in files: its id, its version and every parameter."""
    return {"id": value.meta.id, "version": value.meta.version, **value.model_dump(mode="json")}


def from_json(kind: type[E], value: Any) -> E:
    """An entry from a file or a command line: a mapping with an id, or the id alone.

    Raises:
        UserError: unknown id, a version from the future, an unknown or unfitting parameter.
    """
    if isinstance(value, kind):
        return value
    if isinstance(value, str):
        return entry(kind, value)()
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise UserError(
            problem(
                "not-an-entry",
                KINDS[kind],
                msg(N_("A {kind} with an id was expected."), kind=KINDS[kind]),
            )
        )
    parameters = dict(value)
    found = entry(kind, parameters.pop("id"))
    version = parameters.pop("version", 1)
    if not isinstance(version, int) or version > found.meta.version:
        raise UserError(
            problem(
                "newer-entry",
                found.meta.id,
                msg(N_("“{name}” was made by a newer version of Wordloom."), name=found.meta.id),
                msg(N_("Update Wordloom to use it.")),
            )
        )
    try:
        return found.model_validate(parameters)
    except ValidationError as error:
        raise UserError(*validation_problems(found.meta.id, error)) from error


def validation_problems(where: str, error: ValidationError) -> list[Problem]:
    """One problem for each value that a declaration refuses, with its path."""
    found: list[Problem] = []
    for item in error.errors(include_url=False):
        path = ".".join([where, *(str(part) for part in item["loc"])]).strip(".")
        inner = item.get("ctx", {}).get("error")
        if isinstance(inner, _RefusedError):
            found += inner.problems
            continue
        found.append(
            problem(
                "bad-value",
                path,
                msg(
                    N_("{path}: {reason}; found {value}."),
                    path=path,
                    reason=item["msg"],
                    value=repr(item["input"])[:80],
                ),
            )
        )
    return found


def _validator(kind: type[Entry]) -> BeforeValidator:
    def parse(value: Any) -> Entry:
        try:
            return from_json(kind, value)
        except UserError as error:
            # pydantic collects ValueErrors with their path; the problems travel inside.
            raise _RefusedError(error) from error

    return BeforeValidator(parse)


class _RefusedError(ValueError):
    """A `UserError` on its way through pydantic."""

    def __init__(self, error: UserError) -> None:
        self.problems = error.problems
        super().__init__(str(error))


_serializer = PlainSerializer(to_json, return_type=dict[str, Any])

#: Field types: hold an entry, read and written as its JSON form, or set by its id alone.
AnyOptimizer = Annotated[Optimizer, _validator(Optimizer), _serializer]
AnySchedule = Annotated[Schedule, _validator(Schedule), _serializer]
AnyLoss = Annotated[Loss, _validator(Loss), _serializer]
AnyTextStep = Annotated[TextStep, _validator(TextStep), _serializer]
AnyTokenizer = Annotated[Tokenizer, _validator(Tokenizer), _serializer]
AnyLayer = Annotated[Layer, _validator(Layer), _serializer]
