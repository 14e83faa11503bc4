"""Every step and every tokeniser with several settings each, found from the catalogue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st

from studio.catalog.base import TextStep, Tokenizer
from studio.catalog.registry import entries
from studio.core.spec import Entry, Param, ParamKind, params_of

E = TypeVar("E", bound=Entry)

#: A few made-up files in the form of NLTK's data.
NLTK_MINI = Path(__file__).parent / "nltk_mini"

#: The same examples in every run, and none kept.
same = settings(max_examples=20, deadline=None)

_PIECES = [
    *"aAbeéİßſﬁＡ１！～中国手機机软漢字哈お゙ｶﾞ한हि🏽😀👍🇨🇳①٣Ⅳ²",
    *"<>&!-/'\"@.:#$%_+*()[]{}\\^|?,;=~`’“”。，、！　",
    *" \t\n\r\x00\x1c\x85\u200b\u200d\u200f\u202e\u2028\ufe0f\u0301\u20e3\ufeff\ufffd",
    *"\ud800\udfff\ue000\U0001f9d1\U00020000\U0010ffff",
    "soooo ",
    "哈哈哈哈",
    "http://a.b/c",
    "a.b@c.org",
    "1,000.5",
    "Don't",
    "running",
    "geese",
    "手机壳",
    "1️⃣",
    "👨‍👩‍👧",
    "the cat. He",
    "مرحبا",
]
#: Any string: also halves of surrogate pairs, NUL, right-to-left, characters beyond 16 bits.
ANY_TEXT = st.lists(st.sampled_from(_PIECES) | st.characters(), max_size=16).map("".join)
TEXTS = st.lists(ANY_TEXT, max_size=5)

#: What is typed into a field, by its widget or its name; nothing else is left at the default.
_TYPED: dict[str, tuple[str, ...]] = {
    "pattern": (r"(\w)\1+|[aeiou中]", r"(a|aa)+$", "(", r"\p{Han}|^"),
    "replacement": (r"<\g<0>>", "中", "\\9"),
    "pairs": ("a → b\nb → a\n中国\tChina\n哈哈 -> 呵\n. =>\nno pair", "手机 → 手机壳\nthe\tThe"),
    "own": ("cat\n手机\nThe\n.", "中"),
    "dictionary": ("手机壳 10 n\n中国手 99999\n哈哈哈\na.b@c", "国 手\nx"),
    "folder": (str(NLTK_MINI),),
}
#: Settings without which others have nothing to work on.
_NEEDED: dict[str, dict[str, Any]] = {
    "regex_replace": {"pattern": "(a)|中"},
    "wordnet_lemmas": {"folder": str(NLTK_MINI)},
    "parts_of_speech": {"folder": str(NLTK_MINI)},
    "nltk_words": {"folder": str(NLTK_MINI)},
}
#: Where further choices are further lists of the same kind.
_FEW: dict[tuple[str, str], tuple[str, ...]] = {
    ("lemmas", "language"): ("en", "es"),
    ("nltk_words", "language"): ("english",),
    ("snowball_stem", "language"): ("arabic", "porter", "russian"),
    ("emoji", "language"): ("en", "zh"),
    ("chinese_script", "conversion"): ("s2t", "tw2sp", "s2hk"),
}


def variants(entry: type[E]) -> Iterator[E]:
    """The entry as it is declared, and with each parameter set otherwise, one at a time."""
    needed = _NEEDED.get(entry.meta.id, {})
    seen: list[E] = []
    for changes in ({}, *_changes(entry)):
        made = entry(**{**needed, **changes})
        if made not in seen:
            seen.append(made)
            yield made


def _changes(entry: type[Entry]) -> Iterator[dict[str, Any]]:
    shown = {p.name: p.shown_when for p in params_of(entry)}
    for parameter in params_of(entry):
        for value in _values(entry.meta.id, parameter):
            change, name = {parameter.name: value}, parameter.name
            while (when := shown.get(name)) is not None:
                change[when[0]] = when[1][0]
                name = when[0]
            yield change


def _values(entry_id: str, parameter: Param) -> tuple[Any, ...]:
    match parameter.kind:
        case ParamKind.CHOICE:
            return _FEW.get((entry_id, parameter.name), tuple(v for v, _title in parameter.choices))
        case ParamKind.SWITCH:
            return (not parameter.default,)
        case ParamKind.INTEGER:
            return (int(parameter.minimum or 0), int(parameter.default) + 1)
        case _:
            return _TYPED.get(parameter.name, ())


def ready(tokenizer: Tokenizer) -> Tokenizer:
    """The tokeniser, having learnt where it learns."""
    if not tokenizer.learns:
        return tokenizer
    pieces = {
        piece: 3 + len(piece) for piece in ("running", "手机壳", "哈哈", "the", "cat", "中国")
    }
    return tokenizer.taught(tokenizer.learn(pieces))


def name_of(entry: Entry) -> str:
    """For the names of tests: the id, and what differs from the declaration."""
    changed = [
        f"{p.name}={str(getattr(entry, p.name))[:12]!a}"
        for p in params_of(type(entry))
        if getattr(entry, p.name) != p.default and p.name != "folder"
    ]
    return "-".join([entry.meta.id, *changed])


EVERY_STEP: list[TextStep] = [
    made for entry in entries(TextStep).values() for made in variants(entry)
]
EVERY_TOKENIZER: list[Tokenizer] = [
    made
    for entry in entries(Tokenizer).values()
    for made in variants(entry)
    if entry.learns != "file"
]
