"""A Unigram language model of subwords."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from studio.catalog.tokenizers._cutting import SPACE
from studio.catalog.tokenizers._learning import UNKNOWN, alphabet
from studio.catalog.tokenizers._subwords import SubwordTokenizer
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.core.spec import Meta, param


class Unigram(SubwordTokenizer):
    """Cuts each piece into its likeliest subwords."""

    meta: ClassVar[Meta] = Meta(
        id="unigram",
        title=N_("Subwords: Unigram"),
        summary=N_("Learns how likely each letter run is, and cuts words in the likeliest way."),
        reference="Kudo 2018, arXiv:1804.10959",
    )

    longest: int = param(
        8,
        title=N_("Longest subword"),
        help=N_("Most characters of a subword."),
        ge=2,
        le=16,
        advanced=True,
    )
    mark_beginning: bool = param(
        False,
        title=N_("Mark the beginning"),
        help=N_("Tells parts that begin a word from those within. Of use where spaces part words."),
        advanced=True,
    )

    def learn(self, pieces: Mapping[str, int], tick: Tick = no_tick) -> str:
        """A tokenizer.json learnt from the pieces of the training texts."""
        from studio.catalog.tokenizers._unigram import learn_unigram

        marked = {self._marked(piece): count for piece, count in pieces.items()}
        letters = alphabet(marked, self.vocabulary_size // 2, self.min_frequency)
        found = learn_unigram(
            marked,
            letters,
            size=self.vocabulary_size - 1,
            longest=self.longest,
            min_frequency=self.min_frequency,
            tick=tick,
        )
        model = {"type": "Unigram", "unk_id": 0, "vocab": [[UNKNOWN, 0.0], *found]}
        tick(1.0)
        return json.dumps(
            {"version": "1.0", "added_tokens": [], "model": model}, ensure_ascii=False
        )

    def cut(self, pieces: Sequence[str]) -> Iterator[list[str]]:
        """The subwords of each piece; the pieces themselves before it was taught."""
        return super().cut([self._marked(piece) for piece in pieces] if self.knows else pieces)

    def _marked(self, piece: str) -> str:
        return SPACE + piece if self.mark_beginning else piece
