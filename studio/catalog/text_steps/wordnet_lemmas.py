"""Dictionary forms of English words by WordNet, from a folder that a person named."""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep, TokenMap
from studio.catalog.nltk_folder import missing, read_data
from studio.core.errors import Problem
from studio.core.i18n import N_
from studio.core.spec import Meta, param

_PACKAGE = "wordnet"
_PARTS = ("noun", "verb", "adj", "adv")
#: WordNet's rules of detachment (its page morphy(7WN)), in its order.
_ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "noun": (
        ("s", ""),
        ("ses", "s"),
        ("ves", "f"),
        ("xes", "x"),
        ("zes", "z"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("men", "man"),
        ("ies", "y"),
    ),
    "verb": (
        ("s", ""),
        ("ies", "y"),
        ("es", "e"),
        ("es", ""),
        ("ed", "e"),
        ("ed", ""),
        ("ing", "e"),
        ("ing", ""),
    ),
    "adj": (("er", ""), ("est", ""), ("er", "e"), ("est", "e")),
    "adv": (),
}


class WordnetLemmas(TextStep):
    """Turns English words into WordNet's dictionary forms, as NLTK's WordNetLemmatizer does.

    A word that WordNet doesn't list stays as it is. Where several forms fit, the shortest is taken.
    """

    meta: ClassVar[Meta] = Meta(
        id="wordnet_lemmas",
        title=N_("WordNet forms"),
        summary=N_("Turns English words into the forms of WordNet, which you fetch once."),
        reference="https://wordnet.princeton.edu",
    )
    stage: ClassVar[Literal["text", "token"]] = "token"
    nltk_packages: ClassVar[dict[str, str]] = {"folder": _PACKAGE}

    part: Literal["any", "noun", "verb", "adj", "adv"] = param(
        "any",
        title=N_("Take words as"),
        help=N_(
            "Which part of speech a word is taken for, as the same form can belong to several."
        ),
        choices={
            "any": N_("Whichever fits first"),
            "noun": N_("Nouns"),
            "verb": N_("Verbs"),
            "adj": N_("Adjectives"),
            "adv": N_("Adverbs"),
        },
    )
    folder: str = param(
        "",
        title=N_("Folder of NLTK's data"),
        help=N_("The folder nltk_data with the folder corpora in it."),
        widget="folder",
        max_length=4_000,
    )

    def problems(self) -> tuple[Problem, ...]:
        """The folder doesn't hold WordNet."""
        return missing(self.folder, _PACKAGE, "folder")

    def token_map(self) -> TokenMap:
        """The dictionary form of a token.

        Raises:
            UserError: the folder doesn't hold WordNet, or it can't be read.
        """
        parts = _PARTS if self.part == "any" else (self.part,)
        listed = [_wordlist(self.folder, part) for part in parts]

        def lemma(token: str) -> str:
            word = token.lower()
            for words in listed:
                found = words.forms(word)
                if found and (changed := min(found, key=len)) != word:
                    return changed
                if found and len(listed) == 1:
                    return word
            return token

        return lemma


@dataclass(frozen=True, slots=True, eq=False)
class _WordList:
    """What WordNet lists for one part of speech."""

    part: str
    lemmas: frozenset[str]
    exceptions: dict[str, tuple[str, ...]]

    def forms(self, word: str) -> list[str]:
        """The dictionary forms that a word may be of; itself where it is one."""
        others = self.exceptions.get(word)
        if others is None:
            others = tuple(
                word.removesuffix(old) + new
                for old, new in _ENDINGS[self.part]
                if word.endswith(old)
            )
        return [form for form in dict.fromkeys((word, *others)) if form in self.lemmas]


@lru_cache(maxsize=8)
def _wordlist(folder: str, part: str) -> _WordList:
    index = read_data(folder, _PACKAGE, f"index.{part}")
    # The licence at the beginning stands on lines that begin with a space.
    lemmas = (line.partition(" ")[0] for line in index.splitlines() if not line.startswith(" "))
    exceptions: dict[str, tuple[str, ...]] = {}
    for line in read_data(folder, _PACKAGE, f"{part}.exc").splitlines():
        word, *forms = line.split()
        exceptions[word] = tuple(forms)
    return _WordList(part, frozenset(lemmas), exceptions)
