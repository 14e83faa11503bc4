"""Words that the model has never seen, marked in the text itself."""

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

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


class UnknownWords(QSyntaxHighlighter):
    """Underlines unknown words with dots, in the colour of caution."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._tokens: tuple[str, ...] = ()
        self._format = QTextCharFormat()
        color = theme.current().color("caution")
        self._format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        self._format.setUnderlineColor(color)
        self._format.setForeground(color)

    def mark(self, tokens: tuple[str, ...]) -> None:
        """Mark these tokens from now on."""
        if tokens != self._tokens:
            self._tokens = tokens
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Mark the places of one paragraph."""
        for start, length in places_of(text, self._tokens):
            self.setFormat(start, length, self._format)
