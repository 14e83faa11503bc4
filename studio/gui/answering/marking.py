"""Words that the model has never seen, and those that decided, marked in the text itself."""

from collections.abc import Iterable

from PySide6.QtGui import (
    QColor,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from studio.gui import theme


def places_of(text: str, tokens: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where tokens stand in a text: (start, length), in order, none twice.

    A token may have been put into lower case or cut to its stem: letters of alphabets match from
    the beginning of a word, whatever its case, and the whole word is marked. Characters of other
    scripts match anywhere.
    """
    low = text.lower()
    if len(low) != len(text):
        low = text
    found: dict[int, int] = {}
    for token in dict.fromkeys(token.lower() for token in tokens):
        if not token:
            continue
        start = low.find(token)
        while start >= 0:
            end = start + len(token)
            if _spelt(token[0]):
                if start and _spelt(low[start - 1]):
                    start = low.find(token, start + 1)
                    continue
                while end < len(low) and _spelt(low[end]):
                    end += 1
            found[start] = max(found.get(start, 0), end - start)
            start = low.find(token, end)
    return sorted(found.items())


def _spelt(character: str) -> bool:
    """Whether a character is a letter or digit of a script that puts spaces between words."""
    return character.isalnum() and character < "\u2e80"


def units(text: str, place: int) -> int:
    """A place in code points as Qt counts it: characters beyond the first plane are two."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


class TextMarks(QSyntaxHighlighter):
    """Underlines unknown words with dots, and tints the words that decided."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._tokens: tuple[str, ...] = ()
        self._tints: tuple[tuple[int, int, QColor], ...] = ()

    def mark(self, tokens: tuple[str, ...]) -> None:
        """Underline these tokens from now on."""
        if tokens != self._tokens:
            self._tokens = tokens
            self.rehighlight()

    def tint(self, text: str, tints: Iterable[tuple[int, int, QColor]]) -> None:
        """Tint these places (start, end) of the text from now on."""
        found = tuple((units(text, start), units(text, end), color) for start, end, color in tints)
        if found != self._tints:
            self._tints = found
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Mark the places of one paragraph."""
        begin = self.currentBlock().position()
        length = self.currentBlock().length()
        for start, end, color in self._tints:
            if end > begin and start < begin + length:
                tinted = QTextCharFormat()
                tinted.setBackground(color)
                first = max(start - begin, 0)
                self.setFormat(first, end - begin - first, tinted)
        caution = theme.current().color("caution")
        for start, width in places_of(text, self._tokens):
            for place in range(units(text, start), units(text, start + width)):
                marked = self.format(place)
                marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
                marked.setUnderlineColor(caution)
                if not marked.hasProperty(QTextFormat.Property.BackgroundBrush):
                    marked.setForeground(caution)
                self.setFormat(place, 1, marked)
