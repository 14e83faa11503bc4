"""Row 5: Chinese words and characters to ids."""

from measuring.setup import Setup
from measuring.table import Line

from rows.encoding import Case, lines

TITLE = "Chinese text to ids"
_CHARACTERS = "chinese-characters"
CASES = {
    Case(5, "chinese-words", "Chinese: words to ids, THUCNews", 12.0, False): "thucnews",
    Case(5, _CHARACTERS, "Chinese: characters to ids, THUCNews", 20.0, True): "thucnews",
    Case(5, _CHARACTERS, "Chinese: characters to ids, reviews", 20.0, True): "shopping10",
}


def measure(setup: Setup) -> list[Line]:
    """Against jieba.lcut, and against list(text) with a dict."""
    found = []
    for case, name in CASES.items():
        found += lines(setup, case, setup.data(name).train)
    return found
