"""Words of languages that put spaces between them."""

from functools import cache
from typing import Any, ClassVar, Literal

from studio.catalog.base import Tokenizer
from studio.core.i18n import N_
from studio.core.spec import Meta

_WORD = r"[[\p{L}\p{M}\p{N}_]--[\p{Han}\p{Hiragana}\p{Katakana}]]"
_TOKEN = rf"""
      (?:https?://|www\.)[\p{{L}}\p{{N}}\-._~:/?\#@!$&()*+,;=%]*[\p{{L}}\p{{N}}/]
    | [\w.+-]{{1,64}}+@[\w-]+(?:\.[\w-]+)+
    | (?:\p{{L}}\.){{2,}}+
    | ['’](?i:s|re|ve|ll|d|m)(?!{_WORD})
    | [\#@]?{_WORD}++(?:(?:[-'’&]|(?<=\p{{Nd}})[.,:](?=\p{{Nd}})){_WORD}++)*+
    | \.{{2,}}+ | -{{2,}}+
    | .\p{{M}}*+
"""
_CONTRACTION = r"(?i:(.+?)(n['’]t|['’](?:s|re|ve|ll|d|m)))"


class Words(Tokenizer):
    """Words, numbers, web addresses and marks.

    White space always separates. Beyond that: contractions are cut as in the Penn Treebank
    ("don't" is "do" and "n't", "she's" is "she" and "'s"); words joined by a hyphen, an
    apostrophe or an ampersand stay whole, as do numbers such as 1,000.5, initials such as U.S.,
    addresses, #tags and @names; runs of full stops or hyphens are one token; every other mark,
    and every Chinese or Japanese character, is a token of its own.
    """

    meta: ClassVar[Meta] = Meta(
        id="words",
        title=N_("Words (English)"),
        summary=N_("Words, numbers and marks; contractions are cut as in the Penn Treebank."),
    )
    unit: ClassVar[Literal["text", "line", "space", "character"]] = "space"

    def tokenize(self, text: str) -> list[str]:
        """The words of one text."""
        find, cut = _patterns()
        found: list[str] = []
        for piece in text.split():
            if piece.isalnum() and piece.isascii():
                found.append(piece)
                continue
            for token in find(piece):
                if "'" in token or "’" in token:
                    found += _without_contractions(token, cut)
                else:
                    found.append(token)
        return found


def _without_contractions(token: str, cut: Any) -> list[str]:
    """ "couldn't've" as "could", "n't", "'ve"."""
    endings: list[str] = []
    while len(endings) < 3 and (match := cut(token)):
        token, ending = match.groups()
        endings.append(ending)
    return [token, *reversed(endings)]


@cache
def _patterns() -> tuple[Any, Any]:
    # Not at module level: the catalogue is read before the window stands.
    import regex

    flags = regex.VERBOSE | regex.DOTALL | regex.V1
    return regex.compile(_TOKEN, flags).findall, regex.compile(_CONTRACTION, regex.V1).fullmatch
