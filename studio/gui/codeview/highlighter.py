"""Python in colours."""

import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from studio.gui import theme

_TOKENS = re.compile(
    r"(?P<comment>\#.*)"
    r"|(?P<text>[rfbu]{0,2}(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"))"
    r"|\b(?P<defined>(?<=def )\w+|(?<=class )\w+)"
    r"|\b(?P<word>and|as|assert|break|class|continue|def|elif|else|except|False|finally|for|from|if"
    r"|import|in|is|lambda|None|not|or|pass|raise|return|True|try|while|with|yield)\b"
    r"|\b(?P<number>\d[\d_]*\.?\d*(?:e-?\d+)?)\b"
    r"|\b(?P<own>self)\b"
)
_QUOTES = '"""'


class PythonHighlighter(QSyntaxHighlighter):
    """Colours of the theme for words, texts, numbers and comments."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.recolour()

    def recolour(self) -> None:
        """Take the colours of the present theme."""
        now = theme.current()
        tones = {
            "comment": now.color("second"),
            "text": now.series_color(3),
            "word": now.series_color(5),
            "number": now.series_color(2),
            "defined": now.series_color(1),
            "own": now.color("second"),
        }
        self._formats = {name: _format(tone) for name, tone in tones.items()}
        self._formats["comment"].setFontItalic(True)
        self._formats["defined"].setFontWeight(QFont.Weight.DemiBold)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """One line; a text in three quotes goes on in the next."""
        start = 0
        if self.previousBlockState() == 1:
            end = text.find(_QUOTES)
            if end < 0:
                self.setFormat(0, len(text), self._formats["text"])
                self.setCurrentBlockState(1)
                return
            start = end + len(_QUOTES)
            self.setFormat(0, start, self._formats["text"])
        self.setCurrentBlockState(0)
        while start < len(text):
            long = text.find(_QUOTES, start)
            self._colour(text, start, long if long >= 0 else len(text))
            if long < 0:
                return
            end = text.find(_QUOTES, long + len(_QUOTES))
            stop = len(text) if end < 0 else end + len(_QUOTES)
            self.setFormat(long, stop - long, self._formats["text"])
            if end < 0:
                self.setCurrentBlockState(1)
            start = stop

    def _colour(self, text: str, start: int, stop: int) -> None:
        for found in _TOKENS.finditer(text, start, stop):
            name = found.lastgroup or ""
            self.setFormat(found.start(), found.end() - found.start(), self._formats[name])


def _format(colour: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    return made
