"""Row 5: Chinese words and characters to ids."""

from measuring.setup import Setup
from measuring.table import Line

from rows.encoding import Case, lines

TITLE = "Chinese text to ids"
CASES = (
    Case(5, "chinese-words", "Chinese: words to ids, THUCNews", 12.0, False),
    Case(5, "chinese-characters", "Chinese: characters to ids, THUCNews", 20.0, True),
)


def measure(setup: Setup) -> list[Line]:
    """Against jieba.lcut, and against list(text) with a dict."""
    data = setup.data("thucnews").train
    return [line for case in CASES for line in lines(setup, case, data)]
