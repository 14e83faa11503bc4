"""NLTK's words, whole texts or sentence by sentence."""

from collections.abc import Callable
from functools import lru_cache
from io import StringIO
from typing import Any, ClassVar, Literal

from studio.catalog.base import Tokenizer
from studio.catalog.nltk_folder import broken, missing, read_data
from studio.core.errors import Problem
from studio.core.i18n import N_
from studio.core.spec import Meta, param

_PACKAGE = "punkt_tab"

Language = Literal[
    "czech",
    "danish",
    "dutch",
    "english",
    "estonian",
    "finnish",
    "french",
    "german",
    "greek",
    "italian",
    "norwegian",
    "polish",
    "portuguese",
    "russian",
    "slovene",
    "spanish",
    "swedish",
    "turkish",
]


class NltkWords(Tokenizer):
    """Words as in the Penn Treebank, by NLTK's `NLTKWordTokenizer`.

    Without sentences a full stop is a token of its own only at the end of the text. Punkt finds
    the ends of sentences and knows abbreviations: "Mr. Smith left." is "Mr.", "Smith", "left",
    ".". Unlike NLTK, quotation marks stay as they were written.
    """

    meta: ClassVar[Meta] = Meta(
        id="nltk_words",
        title=N_("Words (NLTK)"),
        summary=N_("The Penn Treebank's words as NLTK cuts them; slower than “Words (English)”."),
        reference="https://www.nltk.org/api/nltk.tokenize.html",
    )
    nltk_packages: ClassVar[dict[str, str]] = {"folder": _PACKAGE}

    sentences: Literal["none", "punkt"] = param(
        "none",
        title=N_("Sentences"),
        help=N_("Punkt knows abbreviations, so that a full stop behind one stays with it."),
        choices={"none": N_("Not looked for"), "punkt": N_("Found by Punkt")},
    )
    language: Language = param(
        "english",
        title=N_("Language"),
        help=N_("Whose abbreviations Punkt knows."),
        choices={
            "czech": "Čeština",
            "danish": "Dansk",
            "dutch": "Nederlands",
            "english": "English",
            "estonian": "Eesti",
            "finnish": "Suomi",
            "french": "Français",
            "german": "Deutsch",
            "greek": "Ελληνικά",
            "italian": "Italiano",
            "norwegian": "Norsk",
            "polish": "Polski",
            "portuguese": "Português",
            "russian": "Русский",
            "slovene": "Slovenščina",
            "spanish": "Español",
            "swedish": "Svenska",
            "turkish": "Türkçe",
        },
        shown_when=("sentences", ("punkt",)),
    )
    folder: str = param(
        "",
        title=N_("Folder of NLTK's data"),
        help=N_("The folder nltk_data with the folder tokenizers in it."),
        widget="folder",
        shown_when=("sentences", ("punkt",)),
        max_length=4_000,
    )

    def problems(self) -> tuple[Problem, ...]:
        """The folder doesn't hold Punkt."""
        return missing(self.folder, _PACKAGE, "folder") if self.sentences == "punkt" else ()

    def tokenize(self, text: str) -> list[str]:
        """The words of one text.

        Raises:
            UserError: sentences are asked for, and the folder doesn't hold Punkt.
        """
        if self.sentences == "none":
            return _words(text)
        cut = _sentences(self.folder, self.language)
        return [word for sentence in cut(text) for word in _words(sentence)]


def _words(text: str) -> list[str]:
    # Its spans keep quotation marks, which its strings turn into `` and ''.
    spans = _tokenizer().span_tokenize(text)
    return [word for start, end in spans for word in text[start:end].split()]


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from nltk.tokenize.destructive import NLTKWordTokenizer

    return NLTKWordTokenizer()


@lru_cache(maxsize=4)
def _sentences(folder: str, language: str) -> Callable[[str], list[str]]:
    from nltk.tabdata import PunktDecoder
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    def lines(file: str) -> StringIO:
        return StringIO(read_data(folder, _PACKAGE, f"{language}/{file}"))

    known, decoder = PunktParameters(), PunktDecoder()
    try:
        known.collocations = set(decoder.tab2tups(lines("collocations.tab")))
        known.sent_starters = decoder.txt2set(lines("sent_starters.txt"))
        known.abbrev_types = decoder.txt2set(lines("abbrev_types.txt"))
        known.ortho_context = decoder.tab2intdict(lines("ortho_context.tab"))
    except (ValueError, IndexError) as error:
        raise broken(folder, _PACKAGE, str(error)) from error
    cut: Callable[[str], list[str]] = PunktSentenceTokenizer(known).tokenize
    return cut
