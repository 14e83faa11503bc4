"""Translation of user-visible text, for the window, the command line and the engine alike.

gettext serves all three faces from one catalogue (docs/decisions/0001-gettext.md); Qt's own
dialogs bring their own translation. The language is one setting of the whole process.
"""

import gettext as _gettext
import locale
import os
from collections.abc import Iterable
from pathlib import Path

from studio.core.paths import RESOURCES

#: Language codes on offer, with the name each calls itself.
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
DOMAIN = "wordloom"
#: Environment variable that names the language for the command line and the worker.
LANGUAGE_VARIABLE = "WORDLOOM_LANGUAGE"

_current: _gettext.NullTranslations = _gettext.NullTranslations()
_code = "en"


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark `message` for translation where it is declared, and return it unchanged."""
    return message


def _(message: str) -> str:
    """`message` in the current language; itself where there is no translation."""
    return _current.gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of the message that fits `n`, in the current language."""
    return _current.ngettext(singular, plural, n)


def together(*sentences: str) -> str:
    """Sentences one after the other; no space follows a Chinese full stop."""
    text = ""
    for words in sentences:
        space = " " if text and words and not text.endswith(("。", "！", "？")) else ""
        text += space + words
    return text


def listed(items: Iterable[str]) -> str:
    """Words one after the other, with the comma of the current language."""
    return _(", ").join(items)


def language() -> str:
    """The code of the current language, one of `LANGUAGES`."""
    return _code


def set_language(code: str) -> None:
    """Switch the process to `code`; an unknown code means English."""
    global _current, _code
    _code = code if code in LANGUAGES else "en"
    catalogue = translation_file(_code)
    if _code == "en" or not catalogue.exists():
        _current = _gettext.NullTranslations()
        return
    with catalogue.open("rb") as stream:
        _current = _gettext.GNUTranslations(stream)


def translation_file(code: str) -> Path:
    """Where the compiled catalogue of a language lies."""
    return RESOURCES / "translations" / code / "LC_MESSAGES" / f"{DOMAIN}.mo"


def system_language() -> str:
    """The language that the environment or the system asks for: Chinese or English."""
    asked = os.environ.get(LANGUAGE_VARIABLE) or locale.getlocale()[0] or ""
    if not asked:
        asked = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh_CN" if asked.lower().startswith(("zh", "chinese")) else "en"
