"""Row 13: changes of every kind on the Text page, each until its effect is painted."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from driving import close, open_project, page, rest, tell, wait_until

from studio.catalog.base import Tokenizer
from studio.catalog.registry import entry

if TYPE_CHECKING:
    from studio.gui.pages.text import TextPage

#: Steps and tokenisers that are tried, by language.
STEPS = {
    "zh": ("unicode_normal", "chinese_script", "remove_punctuation", "stop_words"),
    "en": ("lower_case", "remove_html", "stop_words", "porter_stem"),
}
TOKENIZERS = {"zh": ("chinese_words", "characters"), "en": ("whitespace", "characters", "words")}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("--language", choices=("en", "zh"), required=True)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    _app, window = open_project(given.project)
    text = cast("TextPage", page(window, "text"))
    taken: dict[str, list[float]] = {}

    def settle() -> None:
        wait_until(lambda: not text.busy and not window.background.busy, "all is at rest")
        wait_until(lambda: not window.session.checking, "the check is done")
        rest(100)

    def measure(kind: str, change: Callable[[], None]) -> None:
        settle()
        shown: list[bool] = []
        text.effect_shown.connect(lambda: shown.append(True))
        begun = time.perf_counter()
        change()
        wait_until(lambda: bool(shown), kind, 30.0)
        window.repaint()
        taken.setdefault(kind, []).append((time.perf_counter() - begun) * 1000)
        text.effect_shown.disconnect()

    # Imports and look-up tables are made once; while one looks for a step they get ready.
    for round_number in range(given.rounds + 1):
        _round(text, given.language, measure)
        if round_number == 0:
            taken.clear()
    effect = text.effects.last
    tell(milliseconds=taken, rows=len(effect.rows) if effect is not None else 0)
    close(window)


def _round(
    text: "TextPage", language: str, measure: Callable[[str, Callable[[], None]], None]
) -> None:
    document = text.document
    before = document.project
    for step in STEPS[language]:
        measure(f"add {step}", lambda step=step: text._add(step))
    measure("switch the first step off", lambda: text._switch(0, False))
    measure("switch the first step on", lambda: text._switch(0, True))
    measure("move a step", lambda: text._move(1, -1))
    for kind in TOKENIZERS[language]:
        chosen = entry(Tokenizer, kind)()
        measure(
            f"tokeniser {kind}",
            lambda chosen=chosen: text._form_changed("tokenizer", chosen),
        )
    measure("remove the first step", lambda: text._remove(0))
    measure("maximum length", lambda: text._set_length(20))
    measure("vocabulary size", lambda: text._set_size(500))
    while document.project.pipeline != before.pipeline:
        document.undo_stack.undo()


if __name__ == "__main__":
    main()
