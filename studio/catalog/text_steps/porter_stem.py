"""The Porter stemmer."""

from functools import cache, lru_cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep, TokenMap
from studio.core.i18n import N_
from studio.core.spec import Meta


class PorterStem(TextStep):
    """Cuts English endings off: "connections" and "connected" become "connect"."""

    meta: ClassVar[Meta] = Meta(
        id="porter_stem",
        title=N_("Porter stemming"),
        summary=N_("Cuts English endings off: connections, connected → connect."),
        reference="Porter 1980, An algorithm for suffix stripping",
    )
    stage: ClassVar[Literal["text", "token"]] = "token"

    def token_map(self) -> TokenMap:
        """The stem of a token, in lower case."""
        return _stem()


@cache
def _stem() -> TokenMap:
    # Importing any part of nltk takes a second or two: only where it is used.
    from nltk.stem.porter import PorterStemmer

    # Fitting stems the words of the training rows; encoding, evaluating and typing find most again.
    stem: TokenMap = lru_cache(maxsize=2**18)(PorterStemmer().stem)
    return stem
