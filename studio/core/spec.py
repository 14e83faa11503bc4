"""The base of everything that is declared once: layers, text steps, optimisers, settings.

A declaration is a frozen pydantic model; each parameter is a field made by `param`. From it come
the form in the window, the command-line option, the project file, the check and the documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo


class Spec(BaseModel):
    """A frozen value whose fields were all declared; unknown ones are refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=False, allow_inf_nan=False, use_enum_values=False
    )


def param(
    default: Any,
    *,
    title: str,
    help: str = "",  # noqa: A002 - the word the form uses
    unit: str = "",
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    choices: dict[str, str] | None = None,
    advanced: bool = False,
    shown_when: tuple[str, tuple[object, ...]] | None = None,
    widget: str = "",
    max_length: int | None = None,
) -> Any:
    """Declare one parameter of a `Spec`.

    Args:
        default: its value when nothing is chosen.
        title: a short English name, marked with `N_`.
        help: one English sentence for the tooltip, marked with `N_`.
        unit: shown behind the number, marked with `N_`.
        ge, gt, le, lt: bounds of a number.
        choices: value to English title, for a field typed as `Literal` or an enum.
        advanced: folded away in the form.
        shown_when: (name of another field, values of it at which this one matters).
        widget: a hint to the form, such as ``log`` for a number spread over powers of ten.
        max_length: bound of a text or a list.
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "choices": choices or {},
        "advanced": advanced,
        "shown_when": list(shown_when) if shown_when else None,
        "widget": widget,
    }
    return Field(
        default,
        title=title,
        description=help,
        ge=ge,
        gt=gt,
        le=le,
        lt=lt,
        max_length=max_length,
        json_schema_extra=extra,
    )


class ParamKind(StrEnum):
    """How a parameter is edited."""

    INTEGER = "integer"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    TEXT = "text"
    GROUP = "group"
    ENTRY = "entry"


@dataclass(frozen=True)
class Param:
    """One parameter as a form, a command line or a document page needs it."""

    name: str
    kind: ParamKind
    title: str
    help: str
    default: Any
    minimum: float | None
    maximum: float | None
    exclusive_minimum: bool
    exclusive_maximum: bool
    choices: tuple[tuple[str, str], ...]
    unit: str
    optional: bool
    advanced: bool
    shown_when: tuple[str, tuple[object, ...]] | None
    widget: str
    group: "type[Spec] | None" = None
    """For GROUP the nested declaration; for ENTRY the base class of the entries on offer."""


def params_of(spec: type[Spec]) -> tuple[Param, ...]:
    """The parameters of a declaration: the usual ones, then the advanced, each as declared."""
    found = (_param(name, info) for name, info in spec.model_fields.items())
    return tuple(sorted(found, key=lambda parameter: parameter.advanced))


def is_shown(parameter: Param, value: Spec) -> bool:
    """Whether a parameter matters, given the values of the others."""
    if parameter.shown_when is None:
        return True
    name, wanted = parameter.shown_when
    return getattr(value, name) in wanted


def changed_params(value: Spec) -> Iterator[Param]:
    """The parameters whose value is not the default."""
    for parameter in params_of(type(value)):
        if getattr(value, parameter.name) != parameter.default:
            yield parameter


def _param(name: str, info: FieldInfo) -> Param:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    annotation, optional = _without_none(info.annotation)
    low, low_open, high, high_open = _bounds(info)
    choices = dict(extra.get("choices") or {})  # type: ignore[arg-type]
    kind, values, group = _kind(annotation)
    shown: Any = extra.get("shown_when")
    return Param(
        name=name,
        kind=kind,
        title=info.title or name,
        help=info.description or "",
        default=info.get_default(call_default_factory=True),
        minimum=low,
        maximum=high,
        exclusive_minimum=low_open,
        exclusive_maximum=high_open,
        choices=tuple((value, str(choices.get(value, value))) for value in values),
        unit=str(extra.get("unit") or ""),
        optional=optional,
        advanced=bool(extra.get("advanced")),
        shown_when=(shown[0], tuple(shown[1])) if shown else None,
        widget=str(extra.get("widget") or ""),
        group=group,
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    arguments = get_args(annotation)
    if type(None) in arguments and get_origin(annotation) is not Literal:
        rest = [a for a in arguments if a is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return annotation, False


def _kind(annotation: Any) -> tuple[ParamKind, tuple[str, ...], type[Spec] | None]:
    if get_origin(annotation) is Literal:
        return ParamKind.CHOICE, tuple(str(v) for v in get_args(annotation)), None
    if isinstance(annotation, type):
        if issubclass(annotation, StrEnum):
            return ParamKind.CHOICE, tuple(str(v) for v in annotation), None
        if issubclass(annotation, Entry):
            return ParamKind.ENTRY, (), annotation
        if issubclass(annotation, Spec):
            return ParamKind.GROUP, (), annotation
        for base, kind in (
            (bool, ParamKind.SWITCH),
            (int, ParamKind.INTEGER),
            (float, ParamKind.NUMBER),
            (str, ParamKind.TEXT),
        ):
            if issubclass(annotation, base):
                return kind, (), None
    raise TypeError(f"a parameter can't be of type {annotation!r}")


def _bounds(info: FieldInfo) -> tuple[float | None, bool, float | None, bool]:
    low: float | None = None
    high: float | None = None
    low_open = high_open = False
    for item in info.metadata:
        if (value := getattr(item, "ge", None)) is not None:
            low = value
        if (value := getattr(item, "gt", None)) is not None:
            low, low_open = value, True
        if (value := getattr(item, "le", None)) is not None:
            high = value
        if (value := getattr(item, "lt", None)) is not None:
            high, high_open = value, True
    return low, low_open, high, high_open


@dataclass(frozen=True)
class Meta:
    """What every catalogue entry says of itself, besides its parameters."""

    id: str
    title: str
    summary: str
    group: str = ""
    version: int = 1
    reference: str = ""


class Entry(Spec):
    """A catalogue entry: a `Spec` with a `meta`."""

    meta: ClassVar[Meta]
