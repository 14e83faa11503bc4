"""Byte-pair encoding."""

from collections.abc import Mapping
from typing import ClassVar

from studio.catalog.tokenizers._learning import learn_merges
from studio.catalog.tokenizers._subwords import SubwordTokenizer
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.core.spec import Meta, param


class Bpe(SubwordTokenizer):
    """Merges the commonest pair of neighbours again and again."""

    meta: ClassVar[Meta] = Meta(
        id="bpe",
        title=N_("Subwords: BPE"),
        summary=N_("Learns frequent letter runs by merging pairs; rare words are cut into parts."),
        reference="Sennrich et al. 2016, arXiv:1508.07909",
    )

    bytewise: bool = param(
        False,
        title=N_("Bytes"),
        help=N_("Starts from bytes instead of characters: no character is ever unknown."),
        advanced=True,
    )
    continuing_prefix: str = param(
        "",
        title=N_("Mark of continuing parts"),
        help=N_("Stands before each part that does not begin a word, such as ##; empty for none."),
        max_length=8,
        advanced=True,
        shown_when=("bytewise", (False,)),
    )

    def learn(self, pieces: Mapping[str, int], tick: Tick = no_tick) -> str:
        """A tokenizer.json learnt from the pieces of the training texts."""
        return learn_merges(
            pieces,
            kind="BPE",
            vocabulary_size=self.vocabulary_size,
            min_frequency=self.min_frequency,
            prefix=self.continuing_prefix,
            bytewise=self.bytewise,
            tick=tick,
        )

    def written(self, token: str) -> str:
        """The token without its mark."""
        prefix = "" if self.bytewise else self.continuing_prefix
        return super().written(token.removeprefix(prefix) or token)
