"""A person's own regular expression."""

import re
from functools import lru_cache
from typing import Any, ClassVar, Literal

from studio.catalog.base import TextStep
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.core.noting import Note, take
from studio.core.spec import Meta, param

#: A text that takes longer is left as it was. Ordinary patterns take microseconds.
_SECONDS = 0.1
_SECONDS_A_CHARACTER = 2e-6
#: A pattern with its repeats written out may be so long; that takes a hundredth of a second.
_MOST_WRITTEN_OUT = 20_000
_TIMES = re.compile(r"\{(\d{1,9})[^}]*\}")
#: An escaped character or a set of characters.
_ONE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
#: While learning from many texts, give up after so many that took too long.
_MOST_SLOW = 100


class RegexReplace(TextStep):
    """Replaces what a regular expression finds.

    The pattern is one of the `regex` module, which knows \\p{Han} and the like. A text on which
    it takes too long is left as it was, and how many such training texts there are is told.
    """

    meta: ClassVar[Meta] = Meta(
        id="regex_replace",
        title=N_("Own pattern"),
        summary=N_("Replaces what a regular expression of yours finds."),
        reference="https://pypi.org/project/regex",
    )
    stage: ClassVar[Literal["text", "token"]] = "text"

    pattern: str = param(
        "",
        title=N_("Pattern"),
        help=N_("A regular expression, such as \\[.*?\\] for everything in square brackets."),
        widget="pattern",
        max_length=1_000,
    )
    replacement: str = param(
        "",
        title=N_("Replace by"),
        help=N_("What stands in its place; \\1 is what the first pair of brackets found."),
        max_length=2_000,
    )
    ignore_case: bool = param(
        False, title=N_("Ignore case"), help=N_("Capital and small letters count as the same.")
    )
    lines: bool = param(
        False,
        title=N_("Line by line"),
        help=N_("^ and $ also stand for the beginning and end of each line."),
        advanced=True,
    )
    dot_all: bool = param(
        False,
        title=N_("Dot finds line ends"),
        help=N_("A dot in the pattern finds every character, line ends too."),
        advanced=True,
    )

    def problems(self) -> tuple[Problem, ...]:
        """An invalid pattern, or a replacement that asks for a group that it doesn't have."""
        if not self.pattern:
            return ()
        found = _compiled(self.pattern, self._flags())
        if isinstance(found, str):
            return (
                problem(
                    "bad-pattern",
                    "pattern",
                    msg(N_("This is not a regular expression: {reason}."), reason=found),
                    msg(N_("Mend the pattern, or put \\ before a mark that is meant as it is.")),
                ),
            )
        reason = _refused(self.pattern, self._flags(), self.replacement)
        if not reason:
            return ()
        return (
            problem(
                "bad-replacement",
                "replacement",
                msg(N_("This can't be put in its place: {reason}."), reason=reason),
                msg(N_("Write \\\\ for a backslash; \\1 needs a pair of brackets in the pattern.")),
            ),
        )

    def clean(self, text: str) -> str:
        """The text with what was found replaced; unchanged by an invalid pattern."""
        return self.clean_many([text])[0]

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts.

        Raises:
            UserError: while a pipeline learns from the training texts, the pattern took too long
                on very many of them.
        """
        pattern = _compiled(self.pattern, self._flags()) if self.pattern else ""
        if isinstance(pattern, str) or self.problems():
            return texts
        return [self._cleaned(pattern, text) for text in texts]

    def _cleaned(self, pattern: Any, text: str) -> str:
        allowed = _SECONDS + _SECONDS_A_CHARACTER * len(text)
        try:
            return str(pattern.sub(self.replacement, text, timeout=allowed))
        except TimeoutError:
            if take(self._slow()) > _MOST_SLOW:
                raise self._too_slow() from None
            return text

    def _flags(self) -> int:
        # The values of regex.I, regex.M and regex.S, which can't be imported here.
        return 2 * self.ignore_case + 8 * self.lines + 16 * self.dot_all

    def _slow(self) -> Note:
        return Note(
            "slow-pattern",
            "pipeline.steps",
            msg(
                N_(
                    "The pattern “{pattern}” took too long on {count} training texts; they were "
                    "left as they are."
                ),
                pattern=self.pattern[:60],
            ),
            msg(N_("Avoid repeats inside repeats, such as (a+)+.")),
        )

    def _too_slow(self) -> UserError:
        return UserError(
            problem(
                "pattern-too-slow",
                "pipeline.steps",
                msg(
                    N_("The pattern “{pattern}” takes too long on too many texts."),
                    pattern=self.pattern[:60],
                ),
                msg(N_("Avoid repeats inside repeats, such as (a+)+.")),
            )
        )


@lru_cache(maxsize=64)
def _compiled(pattern: str, flags: int) -> Any:
    """The compiled pattern, or in words why it is none."""
    import regex

    if _written_out(pattern) > _MOST_WRITTEN_OUT:
        return "it repeats too often"
    try:
        return regex.compile(pattern, flags)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        return str(error) or "?"


def _written_out(pattern: str) -> int:
    """About how long the pattern is when every repeat such as {1000} is written out.

    The compiler does that, and takes minutes and gigabytes for a{99999999}.
    """
    sizes, last, place = [0], 0, 0
    while place < len(pattern):
        char = pattern[place]
        if char == "(":
            sizes.append(0)
            last = 0
        elif char == ")" and len(sizes) > 1:
            last = sizes.pop() + 1
            sizes[-1] += last
        elif (times := _TIMES.match(pattern, place)) is not None:
            sizes[-1] += last * max(int(times[1]) - 1, 0)
            last *= max(int(times[1]), 1)
            place = times.end() - 1
        else:
            one = _ONE.match(pattern, place)
            place += len(one[0]) - 1 if one is not None else 0
            last = 1
            sizes[-1] += 1
        place += 1
    return sum(sizes)


@lru_cache(maxsize=64)
def _refused(pattern: str, flags: int, replacement: str) -> str:
    """Why a replacement doesn't fit a valid pattern; empty when it does."""
    import regex

    try:
        # The replacement is only read where something is found: here, at least nothing.
        regex.compile(f"(?:{pattern})|", flags).sub(replacement, "", timeout=_SECONDS)
    except (regex.error, ValueError, IndexError) as error:
        return str(error) or "?"
    except TimeoutError:
        return ""
    return ""
