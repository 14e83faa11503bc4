"""HTML tags and entities."""

import html
import re
from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.core.i18n import N_
from studio.core.spec import Meta

_OPENING = re.compile(r"<(!--|script\b|style\b)", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![A-Za-z\[][^<>]*>|<\?[^<>]*>")
_CLOSING = {
    "!--": re.compile(r"-->"),
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
}


class RemoveHtml(TextStep):
    """Takes tags, comments, scripts and styles out, and reads entities such as &amp;.

    A tag becomes a space, so that the words on both sides stay apart. A "<" that opens no tag
    ("3 < 5") stays.
    """

    meta: ClassVar[Meta] = Meta(
        id="remove_html",
        title=N_("Remove HTML"),
        summary=N_("Takes tags out and turns entities such as &amp; into their characters."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"

    def clean(self, text: str) -> str:
        """The text without markup."""
        if "<" in text:
            text = _TAG.sub(" ", _without_blocks(text))
        return html.unescape(text) if "&" in text else text


def _without_blocks(text: str) -> str:
    """The text without comments, scripts and styles; one that is never closed stays.

    Goes through the text once: a pattern over a whole block would try every opening anew.
    """
    kept: list[str] = []
    start = 0
    unclosed: set[str] = set()
    for opening in _OPENING.finditer(text):
        kind = opening[1].lower()
        if opening.start() < start or kind in unclosed:
            continue
        closing = _CLOSING[kind].search(text, opening.end())
        if closing is None:
            unclosed.add(kind)
            continue
        kept.append(text[start : opening.start()])
        start = closing.end()
    kept.append(text[start:])
    return " ".join(kept)
