"""Parts of speech: nouns, verbs, adjectives …"""

from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.nltk_folder import missing
from studio.catalog.tagging.perceptron import PACKAGE
from studio.core.errors import Problem
from studio.core.i18n import N_
from studio.core.spec import Meta, param


def _kept(title: str, *, on: bool) -> bool:
    value: bool = param(
        on,
        title=title,
        help=N_("Words of this class are kept; switched off, they are dropped."),
        shown_when=("use", ("filter",)),
    )
    return value


class PartsOfSpeech(TextStep):
    """Finds out which part of speech each token is, and uses that in one of three ways.

    Chinese words are looked up in jieba's dictionary, English ones in TextBlob's list; what
    another step did to the words before, such as stemming, makes them unknown. What is done with
    the tags stands in `studio.data.tagged`, since a tag may depend on the words around.
    """

    meta: ClassVar[Meta] = Meta(
        id="parts_of_speech",
        title=N_("Parts of speech"),
        summary=N_(
            "Keeps only nouns, verbs or other classes, or tells the model each word's class."
        ),
        reference="https://arxiv.org/abs/1104.2086",
    )
    stage: ClassVar[Literal["text", "token"]] = "token"
    #: The packages of NLTK's data that parameters name folders of.
    nltk_packages: ClassVar[dict[str, str]] = {"folder": PACKAGE}

    use: Literal["filter", "append", "feature"] = param(
        "filter",
        title=N_("Use them to"),
        help=N_("A second input is read by the layer “Tag input” beside the tokens."),
        choices={
            "filter": N_("Keep some classes"),
            "append": N_("Write word/NN"),
            "feature": N_("Give a second input"),
        },
    )
    nouns: bool = _kept(N_("Nouns"), on=True)
    verbs: bool = _kept(N_("Verbs"), on=True)
    adjectives: bool = _kept(N_("Adjectives"), on=True)
    adverbs: bool = _kept(N_("Adverbs"), on=True)
    pronouns: bool = _kept(N_("Pronouns"), on=False)
    determiners: bool = _kept(N_("Articles and determiners"), on=False)
    adpositions: bool = _kept(N_("Prepositions"), on=False)
    numbers: bool = _kept(N_("Numbers and measure words"), on=False)
    conjunctions: bool = _kept(N_("Conjunctions"), on=False)
    particles: bool = _kept(N_("Particles"), on=False)
    marks: bool = _kept(N_("Punctuation"), on=False)
    others: bool = _kept(N_("Everything else"), on=False)
    detail: Literal["tags", "classes"] = param(
        "tags",
        title=N_("Write"),
        help=N_("Fine tags tell “runs” from “ran”; classes are shared by both languages."),
        choices={"tags": N_("Fine tags (NN, n)"), "classes": N_("Classes (NOUN)")},
        shown_when=("use", ("append",)),
    )
    language: Literal["auto", "en", "zh"] = param(
        "auto",
        title=N_("Language"),
        help=N_("Words with a Chinese character are looked up in the Chinese list."),
        choices={"auto": N_("By each word"), "en": N_("English"), "zh": N_("Chinese")},
        advanced=True,
    )
    engine: Literal["list", "nltk"] = param(
        "list",
        title=N_("English by"),
        help=N_("NLTK's tagger looks at the words around. It is right more often, and slower."),
        choices={"list": N_("Word list (fast)"), "nltk": N_("NLTK's tagger")},
        advanced=True,
    )
    folder: str = param(
        "",
        title=N_("Folder of NLTK's data"),
        help=N_("The folder nltk_data with the folder taggers in it."),
        widget="folder",
        shown_when=("engine", ("nltk",)),
        advanced=True,
        max_length=4_000,
    )

    def problems(self) -> tuple[Problem, ...]:
        """The folder that NLTK's tagger is to be read from doesn't hold it."""
        return missing(self.folder, PACKAGE, "folder") if self.engine == "nltk" else ()

    def kept_classes(self) -> frozenset[str]:
        """The classes that stay."""
        switches = {
            "NOUN": self.nouns,
            "VERB": self.verbs,
            "ADJ": self.adjectives,
            "ADV": self.adverbs,
            "PRON": self.pronouns,
            "DET": self.determiners,
            "ADP": self.adpositions,
            "NUM": self.numbers,
            "CONJ": self.conjunctions,
            "PRT": self.particles,
            ".": self.marks,
            "X": self.others,
        }
        return frozenset(name for name, on in switches.items() if on)
