"""Twelve classes of words that every language's tags map to.

They are those of Petrov, Das and McDonald 2012, "A Universal Part-of-Speech Tagset"
(arXiv:1104.2086). For English the mapping is theirs for the Penn Treebank; for Chinese it follows
theirs for the Chinese Treebank, applied to the tags that jieba uses (those of ICTCLAS).
"""

#: In the order of their ids in channel ``tags``: class i has id i + 2.
CLASSES: tuple[str, ...] = (
    "NOUN",
    "VERB",
    "ADJ",
    "ADV",
    "PRON",
    "DET",
    "ADP",
    "NUM",
    "CONJ",
    "PRT",
    ".",
    "X",
)
#: Ids of channel ``tags``, padding and unknown included.
TAG_IDS = len(CLASSES) + 2
FIRST_TAG = 2

_PENN: dict[str, str] = {
    "NOUN": "NN NNP NNPS NNS NP",
    "VERB": "MD VB VBD VBG VBN VBP VBZ VP",
    "ADJ": "JJ JJR JJS",
    "ADV": "RB RBR RBS WRB",
    "PRON": "PRP PRP$ WP WP$",
    "DET": "DT EX PDT WDT",
    "ADP": "IN",
    "NUM": "CD",
    "CONJ": "CC",
    "PRT": "POS PRT RP TO",
    "X": "FW LS RN SYM UH WH",
}
#: jieba's tags by their first letter …
_LETTERS: dict[str, str] = {
    "NOUN": "n t s j l g",  # names, times, places, abbreviations, set phrases, morphemes
    "VERB": "v i",  # idioms of four characters mostly tell or describe
    "ADJ": "a b z",  # describing, distinguishing, of a state
    "ADV": "d",
    "PRON": "r",
    "ADP": "p",
    "NUM": "m q",  # numbers and measure words
    "CONJ": "c",
    "PRT": "u y f k h",  # particles, 里 and 上 behind nouns, prefixes and suffixes
    "X": "e o x",
}
#: … and those that mean something else than their first letter.
_WHOLE: dict[str, str] = {
    "NOUN": "vn an",
    "ADV": "ad vd dg df zg",
    "VERB": "vg",
    "ADJ": "ag",
    "PRON": "rg",
    "X": "eng",
}


def _by_tag(table: dict[str, str]) -> dict[str, str]:
    return {tag: name for name, tags in table.items() for tag in tags.split()}


_PENN_CLASS, _LETTER_CLASS, _WHOLE_CLASS = _by_tag(_PENN), _by_tag(_LETTERS), _by_tag(_WHOLE)


def penn_class(tag: str) -> str:
    """The class of a tag of the Penn Treebank."""
    return _PENN_CLASS.get(tag.partition("-")[0], "X") if tag[:1].isalpha() else "."


def jieba_class(tag: str) -> str:
    """The class of a tag of jieba; ``w`` is a mark."""
    if tag == "w":
        return "."
    return _WHOLE_CLASS.get(tag) or _LETTER_CLASS.get(tag[:1], "X")
