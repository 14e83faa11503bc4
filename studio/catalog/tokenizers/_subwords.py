"""What the tokenisers that learn subwords from the training texts share."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, ClassVar, Literal, Self

from pydantic import PrivateAttr

from studio.catalog.base import Tokenizer
from studio.catalog.tokenizers._cutting import MOST_BYTES, SPACE, Cutter
from studio.catalog.tokenizers.chinese_words import ChineseWords
from studio.catalog.tokenizers.whitespace import Whitespace
from studio.core.i18n import N_
from studio.core.spec import param

Unit = Literal["text", "line", "space", "character"]


class CutByFile(Tokenizer):
    """Cuts by a tokenizer.json once it was `taught`."""

    _cutter: Any = PrivateAttr(default=None)

    def taught(self, learnt: str) -> Self:
        """The same with a tokenizer.json.

        Raises:
            ValueError: it can't be read, or can't cut every text.
        """
        if len(learnt) > MOST_BYTES:
            raise ValueError("the tokeniser is too large")
        copy = self.model_copy()
        copy._cutter = _cutter(learnt)
        return copy

    @property
    def knows(self) -> bool:
        """Whether it was taught."""
        return self._cutter is not None


class SubwordTokenizer(CutByFile):
    """Cuts texts into pieces first, and each piece into subwords that it learnt.

    Every distinct piece is cut once. What was never seen stays as it is written, as a token that
    has no place in the vocabulary.
    """

    learns: ClassVar[Literal["", "texts", "file"]] = "texts"

    vocabulary_size: int = param(
        8_000,
        title=N_("Subwords"),
        help=N_(
            "How many different subwords are learnt from the training split; "
            "of very many texts, from their commonest words."
        ),
        ge=100,
        le=500_000,
    )
    min_frequency: int = param(
        2,
        title=N_("Minimum frequency"),
        help=N_("Characters and pairs that occur less often are not learnt."),
        ge=1,
        le=1_000_000,
    )
    cut_before: Literal["marks", "spaces", "chinese_words", "lines"] = param(
        "marks",
        title=N_("Cut beforehand"),
        help=N_("No subword reaches over one of these cuts."),
        choices={
            "marks": N_("At white space and punctuation"),
            "spaces": N_("At white space"),
            "chinese_words": N_("Into Chinese words by a dictionary"),
            "lines": N_("At line ends only"),
        },
    )

    def before(self) -> Tokenizer:
        """What cuts the texts into pieces."""
        return _PIECES[self.cut_before]()

    def cut(self, pieces: Sequence[str]) -> Iterator[list[str]]:
        """The subwords of each piece; the pieces themselves before it was taught."""
        if self._cutter is None:
            return ([piece] for piece in pieces)
        found: Iterator[list[str]] = self._cutter.cut(pieces)
        return found

    def tokenize(self, text: str) -> list[str]:
        """The subwords of one text."""
        return [token for tokens in self.cut(self.before().tokenize(text)) for token in tokens]

    def tokenize_many(self, texts: list[str]) -> list[list[str]]:
        """The same for many texts."""
        return [self.tokenize(text) for text in texts]

    def written(self, token: str) -> str:
        """The token without the marks that say where in a piece it stands."""
        if token.startswith("<0x") and token.endswith(">"):
            return ""
        return token.replace(SPACE, " ").strip()


class _Marks(Tokenizer):
    """Runs of letters and digits, and runs of marks."""

    unit: ClassVar[Unit] = "space"

    def tokenize(self, text: str) -> list[str]:
        """The runs of one text."""
        return [run for piece in text.split() for run in _runs()(piece)]


class _Lines(Tokenizer):
    """Whole lines; the white space within is made visible, so that it can be learnt."""

    def tokenize(self, text: str) -> list[str]:
        """The lines of one text."""
        lines = (SPACE.join(line.split()) for line in text.splitlines())
        return [line for line in lines if line]


_PIECES: dict[str, type[Tokenizer]] = {
    "marks": _Marks,
    "spaces": Whitespace,
    "chinese_words": ChineseWords,
    "lines": _Lines,
}


@lru_cache(maxsize=4)
def _cutter(learnt: str) -> Cutter:
    """Reading a large tokeniser takes a second: the window asks for the same one again."""
    return Cutter(learnt)


@cache
def _runs() -> Any:
    import regex

    return regex.compile(r"[\p{L}\p{M}\p{N}_]+|[^\p{L}\p{M}\p{N}_]+").findall
