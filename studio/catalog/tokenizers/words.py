"""Words of languages that put spaces between them."""

from typing import ClassVar

from studio.catalog.base import Tokenizer
from studio.core.i18n import N_
from studio.core.spec import Meta


class Words(Tokenizer):
    """Runs of letters and digits, with inner apostrophes and hyphens; each mark on its own."""

    meta: ClassVar[Meta] = Meta(
        id="words",
        title=N_("Words (English)"),
        summary=N_("Words, numbers and marks; contractions are cut as in the Penn Treebank."),
    )

    def tokenize(self, text: str) -> list[str]:
        """The words of one text."""
        return text.split()
