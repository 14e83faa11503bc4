"""WordPiece."""

from collections.abc import Mapping
from typing import ClassVar

from studio.catalog.tokenizers._learning import learn_merges
from studio.catalog.tokenizers._subwords import SubwordTokenizer
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.core.spec import Meta, param


class WordPiece(SubwordTokenizer):
    """Cuts each word from its start into the longest parts that it knows."""

    meta: ClassVar[Meta] = Meta(
        id="wordpiece",
        title=N_("Subwords: WordPiece"),
        summary=N_("Cuts words into the longest known parts; continuing parts are marked."),
        reference="Schuster & Nakajima 2012; Wu et al. 2016, arXiv:1609.08144",
    )

    continuing_prefix: str = param(
        "##",
        title=N_("Mark of continuing parts"),
        help=N_("Stands before each part that does not begin a word, such as ##; empty for none."),
        max_length=8,
        advanced=True,
    )

    def learn(self, pieces: Mapping[str, int], tick: Tick = no_tick) -> str:
        """A tokenizer.json learnt from the pieces of the training texts."""
        return learn_merges(
            pieces,
            kind="WordPiece",
            vocabulary_size=self.vocabulary_size,
            min_frequency=self.min_frequency,
            prefix=self.continuing_prefix,
            bytewise=False,
            tick=tick,
        )

    def written(self, token: str) -> str:
        """The token without its mark."""
        return super().written(token.removeprefix(self.continuing_prefix) or token)
