"""Cleaning steps as lines of a script."""

from collections.abc import Callable
from typing import Any

from studio.catalog.text_steps import _addresses, remove_html, repeated_characters
from studio.catalog.text_steps import _lists as lists
from studio.catalog.text_steps import stop_words as stop
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.model.codegen.sections import Sections, refused

Writer = Callable[[Any, Sections], None]


def write_step(step: Any, sections: Sections) -> None:
    """Add what a cleaning step does.

    Raises:
        UserError: it can't be written as code.
    """
    writer = _WRITERS.get(step.meta.id)
    if writer is None:
        raise refused(
            "step-without-code",
            "pipeline.steps",
            msg(N_("The text step “{name}” can't be written as code."), name=step.meta.title),
            msg(N_("Switch the step off on the Text page to see the code.")),
        )
    writer(step, sections)


def _lower(step: Any, to: Sections) -> None:
    to.clean.append("text = text.lower()")


def _spaces(step: Any, to: Sections) -> None:
    to.clean.append('text = " ".join(text.split())')


def _normal(step: Any, to: Sections) -> None:
    to.needs("import unicodedata")
    to.clean.append(f'text = unicodedata.normalize("{step.form}", text)')


_HTML = f'''
TAG = re.compile({remove_html._TAG.pattern!r})
BLOCK = re.compile(r"<!--.*?-->|<(script|style)\\b.*?</\\1\\s*>", re.DOTALL | re.IGNORECASE)


def without_html(text):
    """Tags, comments, scripts and styles out; entities such as &amp; as their characters."""
    return html.unescape(TAG.sub(" ", BLOCK.sub(" ", text)))
'''


def _html(step: Any, to: Sections) -> None:
    to.needs("import html", "import re")
    to.define(_HTML)
    to.clean.append("text = without_html(text)")


def _urls(step: Any, to: Sections) -> None:
    to.needs("import re")
    to.define(f"URL = re.compile({_addresses.URL.pattern!r}, re.IGNORECASE)")
    to.clean.append(f"text = URL.sub({_addresses.filling(step.put, step.mask)!r}, text)")
    if step.mail:
        _mail_out(_addresses.filling(step.put, step.mail_mask), to)


def _mail(step: Any, to: Sections) -> None:
    _mail_out(_addresses.filling(step.put, step.mask), to)


def _mail_out(new: str, to: Sections) -> None:
    to.needs("import re")
    to.define(f"MAIL = re.compile({_addresses.MAIL.pattern!r})")
    to.clean.append(f"text = MAIL.sub({_literal(new)}, text)")


def _literal(new: str) -> str:
    """What a pattern puts in place, as it is."""
    return repr(new.replace("\\", "\\\\"))


_CATEGORY = '''
def without(text, category, put):
    """The text with the characters of a category of Unicode replaced: P marks, N numbers."""
    return "".join(put if unicodedata.category(c).startswith(category) else c for c in text)
'''
_PUT = {"space": " ", "nothing": "", "zero": "0"}


def _punctuation(step: Any, to: Sections) -> None:
    to.needs("import unicodedata")
    to.define(_CATEGORY)
    to.clean.append(f'text = without(text, "P", {_PUT[step.put]!r})')


def _digits(step: Any, to: Sections) -> None:
    if step.put == "mask":
        to.needs("import regex", package="regex")
        to.define('NUMBER = regex.compile(r"\\p{N}++(?:[.,]\\p{N}++)*+")')
        new = _addresses.filling("mask", step.mask)
        to.clean.append(f"text = NUMBER.sub({_literal(new)}, text)")
        return
    to.needs("import unicodedata")
    to.define(_CATEGORY)
    to.clean.append(f'text = without(text, "N", {_PUT[step.put]!r})')
    if step.put == "zero":
        to.needs("import re")
        to.clean.append('text = re.sub("00+", "0", text)')


_SPECIAL = '''
def is_special(char):
    """Symbols, characters that can't be seen, and those for private use."""
    category = unicodedata.category(char)
    if category == "Cc":
        return not char.isspace()
    selector = "\\ufe00" <= char <= "\\ufe0f" or "\\U000e0100" <= char <= "\\U000e01ef"
    return category[0] == "S" or category in ("Cf", "Cs", "Co") or selector or char == "\\ufffd"
'''


def _special(step: Any, to: Sections) -> None:
    to.needs("import unicodedata")
    to.define(_SPECIAL)
    to.clean.append(
        f'text = "".join({_PUT[step.put]!r} if is_special(char) else char for char in text)'
    )


def _repeated(step: Any, to: Sections) -> None:
    to.needs("import re")
    run = rf"({repeated_characters._ONE[step.what]})\1{{{step.most},}}"
    to.define(f"REPEATED = re.compile({run!r})")
    to.clean.append(f"text = REPEATED.sub(lambda run: run[1] * {step.most}, text)")


_ACCENTS = '''
def without_accents(text):
    """The letters of Latin, Greek and Cyrillic without their accents."""
    diacritic = re.compile("[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\ufe20-\\ufe2f]")
    bare = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        kept = diacritic.sub("", parts)
        bare.append(char if kept == parts else unicodedata.normalize("NFC", kept))
    return "".join(bare)
'''


def _accents(step: Any, to: Sections) -> None:
    to.needs("import re", "import unicodedata")
    to.define(_ACCENTS)
    to.clean.append("text = without_accents(text)")


_HALF = '''
def half_width(char):
    """The ordinary form of a wide or narrow character, such as A for its full-width form."""
    if char == "\\u3000":
        return " "
    kind, _, codes = unicodedata.decomposition(char).partition(" ")
    return chr(int(codes, 16)) if kind in ("<wide>", "<narrow>") and " " not in codes else char
'''
_FULL = '''
def full_width(char):
    """The wide form of a printable ASCII character."""
    if char == " ":
        return "\\u3000"
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char
'''


def _width(step: Any, to: Sections) -> None:
    to.needs("import unicodedata")
    to.define(_HALF if step.to == "half" else _FULL)
    one = f"{step.to}_width(char)"
    one = one if step.marks else f"{one} if char.isalnum() else char"
    to.clean.append(f'text = "".join({one} for char in text)')


def _script(step: Any, to: Sections) -> None:
    to.needs("import opencc", package="OpenCC")
    to.define(f'CONVERTER = opencc.OpenCC("{step.conversion}")')
    to.clean.append("text = CONVERTER.convert(text)")


_EMOJI = '''
def emoji_name(found, data):
    """The name of an emoji as a word of its own."""
    return f" {{str(data.get({language!r}) or data.get('en', '')).strip(':')}} "
'''


def _emoji(step: Any, to: Sections) -> None:
    if step.action == "keep":
        raise refused(
            "step-without-code",
            "pipeline.steps",
            msg(N_("The text step “{name}” can't be written as code."), name=step.meta.title),
            msg(N_("Let it write the names of emoji, or drop them, to see the code.")),
        )
    to.needs("import emoji", package="emoji")
    if step.action == "drop":
        to.clean.append('text = emoji.replace_emoji(text, " ")')
        return
    to.define(
        f"emoji.config.load_language({step.language!r})\n" + _EMOJI.format(language=step.language)
    )
    to.clean.append("text = emoji.replace_emoji(text, emoji_name)")


def _find(step: Any, to: Sections) -> None:
    if step.whole_words or step.ignore_case:
        raise refused(
            "step-without-code",
            "pipeline.steps",
            msg(N_("The text step “{name}” can't be written as code."), name=step.meta.title),
            msg(N_("Switch off whole words and letter case in it to see the code.")),
        )
    pairs = dict(reversed(lists.pairs_of(step.pairs)[0]))
    if not pairs:
        return
    to.needs("import re")
    number = sum("WORDS" in text for text in to.texts) + 1
    name = "WORDS" if number == 1 else f"WORDS{number}"
    longest = f"sorted(map(re.escape, {name}), key=len, reverse=True)"
    to.define(f'{name} = {pairs!r}\n{name}_FOUND = re.compile("|".join({longest}))')
    to.clean.append(f"text = {name}_FOUND.sub(lambda found: {name}[found[0]], text)")


def _regex(step: Any, to: Sections) -> None:
    if not step.pattern:
        return
    to.needs("import regex", package="regex")
    flags = [n for n, on in (("I", step.ignore_case), ("M", step.lines), ("S", step.dot_all)) if on]
    given = "".join(f" | regex.{flag}" for flag in flags).removeprefix(" | ")
    more = f", flags={given}" if given else ""
    to.clean.append(f"text = regex.sub({step.pattern!r}, {step.replacement!r}, text{more})")


def _stop(step: Any, to: Sections) -> None:
    words = stop._words(step.language, step.keep_negations, step.own)
    lines, line = [], ""
    for word in sorted(words):
        if any(char.isspace() for char in word):
            continue  # no token has white space in it
        if len(line) + len(word) > 92:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    lines.append(line)
    body = ",\n".join(f"    {part!r}" for part in lines)
    to.define(f'STOP_WORDS = set(" ".join([\n{body},\n]).split())')
    to.tokens.append("tokens = [token for token in tokens if token.lower() not in STOP_WORDS]")


def _porter(step: Any, to: Sections) -> None:
    to.needs("from nltk.stem.porter import PorterStemmer", "import functools", package="nltk")
    to.define("stem = functools.cache(PorterStemmer().stem)")
    to.tokens.append("tokens = [short for token in tokens if (short := stem(token))]")


def _snowball(step: Any, to: Sections) -> None:
    to.needs("from nltk.stem.snowball import SnowballStemmer", "import functools", package="nltk")
    to.define(f'snowball = functools.cache(SnowballStemmer("{step.language}").stem)')
    to.tokens.append("tokens = [short for token in tokens if (short := snowball(token))]")


_LEMMA = '''
@functools.cache
def lemma(token):
    """The form in which a dictionary lists a word; Chinese stays as it is."""
    if not token.isascii() and "\\u2e80" <= token[0] <= "\\u9fff":
        return token
    return simplemma.lemmatize(token, lang="{language}")
'''


def _lemmas(step: Any, to: Sections) -> None:
    to.needs("import simplemma", "import functools", package="simplemma")
    to.define(_LEMMA.replace("{language}", step.language))
    to.tokens.append("tokens = [lemma(token) for token in tokens]")


_WRITERS: dict[str, Writer] = {
    "lower_case": _lower,
    "collapse_spaces": _spaces,
    "unicode_normal": _normal,
    "remove_html": _html,
    "remove_urls": _urls,
    "mail_addresses": _mail,
    "remove_punctuation": _punctuation,
    "remove_digits": _digits,
    "remove_special": _special,
    "repeated_characters": _repeated,
    "strip_accents": _accents,
    "width": _width,
    "chinese_script": _script,
    "emoji": _emoji,
    "find_replace": _find,
    "regex_replace": _regex,
    "stop_words": _stop,
    "porter_stem": _porter,
    "snowball_stem": _snowball,
    "lemmas": _lemmas,
}
