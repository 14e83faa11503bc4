"""Row 4: English text cleaned, lowered, stripped of stop words, stemmed, to ids."""

from measuring.setup import Setup
from measuring.table import Line

from rows.encoding import Case, lines

TITLE = "English text to ids"
CASE = Case(4, "english", "English: clean, stop words, Porter, to ids, AG News", 8.0, True)


def measure(setup: Setup) -> list[Line]:
    """Against the usual regular expression and NLTK's stemmer for every token."""
    return lines(setup, CASE, setup.data("ag_news").train)
