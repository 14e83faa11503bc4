"""What a step changed, word by word; Chinese character by character."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from studio.gui.textview.marked import Piece

#: Between two tokens: wide enough to tell one box from the next, and a place to break the line.
GAP = "\u2002"
#: Letters and digits that belong together, one Chinese or Japanese character, one other sign.
_HAN_KANA = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNITS = re.compile(rf"[{_HAN_KANA}]|(?:(?![{_HAN_KANA}])[^\W_])+|[\W_]", re.DOTALL)


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The text after a step, with what it took away struck through and what it put in marked."""
    if before == after:
        return (Piece(after),)
    old, new = _UNITS.findall(before), _UNITS.findall(after)
    found: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            _put(found, "".join(new[j1:j2]))
        elif i2 - i1 == j2 - j1:
            for was, came in zip(old[i1:i2], new[j1:j2], strict=True):
                _put_within(found, was, came)
        else:
            _put(found, "".join(old[i1:i2]), "gone")
            _put(found, "".join(new[j1:j2]), "new")
    return tuple(found)


def token_differences(
    before: Sequence[str], after: Sequence[str], most: int = 200
) -> tuple[Piece, ...]:
    """The tokens after a step, with those that it dropped and put in marked.

    Args:
        most: no more tokens than these are compared.
    """
    found: list[Piece] = []

    def put(tokens: Sequence[str], kind: str) -> None:
        for token in tokens:
            if found:
                found.append(Piece(GAP))
            found.append(Piece(token, kind))  # type: ignore[arg-type]

    old, new = list(before[:most]), list(after[:most])
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            put(new[j1:j2], "token")
        elif i2 - i1 == j2 - j1:
            for left, came in zip(old[i1:i2], new[j1:j2], strict=True):
                put([left], "gone")
                put([came], "new")
        else:
            put(old[i1:i2], "gone")
            put(new[j1:j2], "new")
    return tuple(found)


def _put(found: list[Piece], text: str, kind: str = "plain") -> None:
    """Add a piece, joined to the last one where both are of one kind."""
    if not text:
        return
    if found and found[-1].kind == kind:
        text = found.pop().text + text
    found.append(Piece(text, kind))  # type: ignore[arg-type]


def _put_within(found: list[Piece], was: str, came: str) -> None:
    """A word and what stands in its place: what they share at both ends stays unmarked."""
    start = 0
    while start < min(len(was), len(came)) and was[start] == came[start]:
        start += 1
    end = 0
    while (
        end < min(len(was), len(came)) - start
        and was[len(was) - 1 - end] == came[len(came) - 1 - end]
    ):
        end += 1
    _put(found, was[:start])
    _put(found, was[start : len(was) - end], "gone")
    _put(found, came[start : len(came) - end], "new")
    _put(found, was[len(was) - end :] if end else "")
