"""A person's own list of what to replace by what."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._lists import pairs_of
from studio.catalog.text_steps._replace import Characters
from studio.core.errors import Problem, msg, problem
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class FindReplace(TextStep):
    """Replaces words and phrases literally, all in one pass from left to right.

    Where several could begin at the same place, the longest is taken. What was put in is not
    looked at again.
    """

    meta: ClassVar[Meta] = Meta(
        id="find_replace",
        title=N_("Find and replace"),
        summary=N_("Replaces the words of a list of yours, such as spellings and abbreviations."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"

    pairs: str = param(
        "",
        title=N_("List"),
        help=N_("One a line: what to find, then → or a tab, then what to put there."),
        widget="lines",
        max_length=2_000_000,
    )
    whole_words: bool = param(
        False,
        title=N_("Whole words only"),
        help=N_("“art” is then not found in “party”. Chinese, which has no spaces, is not bound."),
    )
    ignore_case: bool = param(
        False, title=N_("Ignore case"), help=N_("Capital and small letters count as the same.")
    )

    def problems(self) -> tuple[Problem, ...]:
        """Lines that are no pair."""
        _pairs, bad = pairs_of(self.pairs)
        if not bad:
            return ()
        return (
            problem(
                "bad-pair",
                "pairs",
                msg(
                    N_("Line {line} has nothing to put in its place, and is not used."),
                    line=bad[0],
                ),
                msg(N_("Write what to find, then → or a tab, then what to put there.")),
                severity="warning",
            ),
        )

    def clean(self, text: str) -> str:
        """The text with everything on the list replaced."""
        return self.clean_many([text])[0]

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts."""
        found = _finder(self.pairs, self.whole_words, self.ignore_case)
        return texts if found is None else [found.replaced(text) for text in texts]


@dataclass(frozen=True, slots=True, eq=False)
class _Finder:
    """Looks only where a first character of the list stands, for the lengths that it has there.

    An alternation of all entries would try them one by one at every place.
    """

    starts: "re.Pattern[str]"
    lengths: dict[str, tuple[int, ...]]
    new: dict[str, str]
    fold: Callable[[str], str]
    whole_words: bool

    def replaced(self, text: str) -> str:
        folded = self.fold(text)
        parts: list[str] = []
        end = 0
        place = self.starts.search(folded)
        while place is not None:
            start = place.start()
            stop = self._stop(folded, start)
            if stop:
                parts += (text[end:start], self.new[folded[start:stop]])
                end = stop
            place = self.starts.search(folded, stop or start + 1)
        return "".join((*parts, text[end:])) if end else text

    def _stop(self, text: str, start: int) -> int:
        """Where the longest entry that begins here ends; 0 for none."""
        for length in self.lengths[text[start]]:
            stop = start + length
            if text[start:stop] in self.new and not (
                self.whole_words and _within(text, start, stop)
            ):
                return stop
        return 0


@lru_cache(maxsize=16)
def _finder(lines: str, whole_words: bool, ignore_case: bool) -> _Finder | None:
    fold = _folded if ignore_case else str
    # The first of two lines for the same word counts.
    new = {fold(old): replacement for old, replacement in reversed(pairs_of(lines)[0])}
    if not new:
        return None
    lengths: dict[str, set[int]] = {}
    for old in new:
        lengths.setdefault(old[0], set()).add(len(old))
    starts = re.compile(f"[{re.escape(''.join(sorted(lengths)))}]")
    longest_first = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
    return _Finder(starts, longest_first, new, fold, whole_words)


def _folded(text: str) -> str:
    return text.translate(_LOWER)


# Small letters, one for one, so that places stay the same ("İ".lower() is two characters).
_LOWER = Characters(lambda char: char.lower() if len(char.lower()) == 1 else char, one_for_one=True)


def _within(text: str, start: int, stop: int) -> bool:
    """Whether a word goes on at either end."""
    before = start > 0 and _in_word(text[start - 1]) and _in_word(text[start])
    return before or (stop < len(text) and _in_word(text[stop - 1]) and _in_word(text[stop]))


def _in_word(char: str) -> bool:
    """Whether a character is part of words with spaces between; those of Chinese are not."""
    return (char.isalnum() or char == "_") and not (
        "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or char >= "\U00020000"
    )
