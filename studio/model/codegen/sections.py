"""Sections of a script: what is imported, defined, and said in the middle of a function."""

from dataclasses import dataclass, field
from textwrap import indent

from studio.core.errors import Message, UserError, problem


@dataclass
class Sections:
    """What the writers of a script collect.

    Attributes:
        imports: whole lines.
        packages: what is to be installed, besides torch and numpy.
        settings: lines of the head, such as ``DATA = "…"``.
        texts: definitions for cleaning and cutting texts, in order.
        clean: lines of ``clean``, each on the variable ``text``.
        tokens: lines of ``tokens_of``, each on the variable ``tokens``.
    """

    imports: set[str] = field(default_factory=set)
    packages: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    clean: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def needs(self, *imports: str, package: str = "") -> None:
        """Import these lines; `package` is where they come from."""
        self.imports |= set(imports)
        if package and package not in self.packages:
            self.packages.append(package)

    def define(self, text: str) -> None:
        """A definition, once."""
        text = text.strip("\n")
        if text not in self.texts:
            self.texts.append(text)


def inside(lines: list[str] | str, depth: int = 1) -> str:
    """Lines moved in."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    return indent(text, "    " * depth)


def refused(code: str, where: str, message: Message, fix: Message) -> UserError:
    """What stands in the way of a script."""
    return UserError(problem(code, where, message, fix))
