"""Problems told to people: what, where, what was expected, what was found, what to do.

A `Message` keeps its English template and arguments apart, so that a problem found in the worker
or the engine is shown in the language of whoever reads it, even after the language was switched.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.core.i18n import _

Argument = str | int | float


@dataclass(frozen=True)
class Message:
    """A translatable sentence: an English template with `{named}` fields, and their values."""

    template: str = ""
    args: Mapping[str, Argument] = field(default_factory=dict)

    def __str__(self) -> str:
        return self._filled(_(self.template))

    def __bool__(self) -> bool:
        return bool(self.template)

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted(self.args.items()))))

    def english(self) -> str:
        """The sentence in English, whatever the current language."""
        return self._filled(self.template)

    def _filled(self, template: str) -> str:
        return template.format(**self.args) if self.args else template

    def to_json(self) -> dict[str, Any]:
        """A plain value that `from_json` restores."""
        return {"template": self.template, "args": dict(self.args)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Message":
        """Restore a message. Arguments that are not plain values are turned into text."""
        args = {
            str(k): v if isinstance(v, str | int | float) else str(v)
            for k, v in dict(value.get("args", {})).items()
        }
        return cls(str(value.get("template", "")), args)


def msg(template: str, /, **args: Argument) -> Message:
    """A message; mark the template with `N_` where it is written."""
    return Message(template, args)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or worth knowing, and the way out of it.

    Attributes:
        where: the place it belongs to: a node id, a setting's path such as ``plan.batch_size``,
            a file name, a column.
        message: what is wrong, with what was expected and what was found.
        fix: what to do about it; empty where there is nothing to do.
        severity: ``error`` keeps a run from starting, ``warning`` does not.
        code: a stable word for tests, tools and one-click fixes.
        details: technical detail to fold away, such as a traceback; never translated.
    """

    where: str
    message: Message
    fix: Message = field(default_factory=Message)
    severity: str = "error"
    code: str = ""
    details: str = ""

    def to_json(self) -> dict[str, Any]:
        """The contract of ``check --json``: plain ``where``, ``message`` and ``fix`` first."""
        return {
            "where": self.where,
            "message": str(self.message),
            "fix": str(self.fix),
            "severity": self.severity,
            "code": self.code,
            "details": self.details,
            "translatable": {"message": self.message.to_json(), "fix": self.fix.to_json()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Problem":
        """Restore a problem from `to_json`."""
        kept = value.get("translatable") or {}
        return cls(
            where=str(value.get("where", "")),
            message=Message.from_json(kept.get("message", {})),
            fix=Message.from_json(kept.get("fix", {})),
            severity=str(value.get("severity", "error")),
            code=str(value.get("code", "")),
            details=str(value.get("details", "")),
        )


class UserError(Exception):
    """Something in what a person gave stands in the way. Holds one or more problems.

    The only exception that faces show to people as it is; anything else is a bug and is reported
    as one, at the boundary of the thread or process.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message.english() for problem in problems))

    @property
    def problem(self) -> Problem:
        """The first problem."""
        return self.problems[0]


def problem(
    code: str,
    where: str,
    message: Message,
    fix: Message | None = None,
    *,
    severity: str = "error",
    details: str = "",
) -> Problem:
    """A `Problem`, in the order in which one says it: kind, place, sentence, way out."""
    return Problem(where, message, fix or Message(), severity, code, details)
