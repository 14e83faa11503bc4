"""What the cards of the Text page say: what each step does to the sampled rows, what is wrong."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.textview.step_words import settings_words

if TYPE_CHECKING:
    from studio.catalog.pipeline import Pipeline
    from studio.core.errors import Problem
    from studio.gui.textview.effects import Effect


def card_words(pipeline: "Pipeline", effect: "Effect | None") -> dict[str, str]:
    """By a card's key, how many of the sampled rows its step changes."""
    if effect is None:
        return {}
    found: dict[str, str] = {}
    total = len(effect.rows)
    for place, item in enumerate(pipeline.steps):
        changed = effect.changed_by(place)
        if not item.enabled or changed is None:
            found[f"step:{place}"] = _("switched off")
        elif not changed:
            found[f"step:{place}"] = _("no change")
        else:
            found[f"step:{place}"] = _("changes {n} of {total}").format(
                n=figures.count(changed), total=figures.count(total)
            )
    lengths = effect.counts.lengths
    if len(lengths):
        each = figures.short(float(lengths.mean()))
        found["tokenizer"] = _("{n} tokens a text").format(n=each)
    return found


def changed_steps(pipeline: "Pipeline", effect: "Effect | None") -> list[tuple[int, str]]:
    """The places of the steps that change sampled rows, and words for these rows."""
    found: list[tuple[int, str]] = []
    if effect is None:
        return found
    kinds = [item.step.meta.id for item in pipeline.steps]
    for place, item in enumerate(pipeline.steps):
        changed = effect.changed_by(place) or 0
        if not changed:
            continue
        title = _(item.step.meta.title)
        if kinds.count(item.step.meta.id) > 1:
            title = f"{title} · {settings_words(item.step)}"
        words = _("Changed by “{title}” ({n})").format(title=title, n=figures.count(changed))
        found.append((place, words))
    return found


def card_problems(
    pipeline: "Pipeline", effect: "Effect | None", told: Iterable["Problem"]
) -> dict[str, list[tuple[str, bool]]]:
    """By a card's key, what is wrong with it: sentences, and whether each is an error.

    Args:
        effect: what came up while the steps ran.
        told: what the check says.
    """
    found: dict[str, list[tuple[str, bool]]] = {}

    def say(key: str, item: "Problem") -> None:
        words = str(item.message)
        lines = found.setdefault(key, [])
        if words not in [said for said, _error in lines]:
            lines.append((words, item.severity == "error"))

    for place, setting in enumerate(pipeline.steps):
        for item in setting.step.problems() if setting.enabled else ():
            say(f"step:{place}", item)
    for item in pipeline.tokenizer.problems():
        say("tokenizer", item)
    for stage in effect.staged.stages if effect is not None else ():
        for item in stage.problems:
            say(f"step:{stage.place}" if stage.place >= 0 else "tokenizer", item)
    for item in told:
        key = item.where.removeprefix("pipeline.").split(".", 1)[0]
        if key in ("tokenizer", "vocabulary", "sequence", "ngrams"):
            say(key, item)
    return found


def field_problems(pipeline: "Pipeline", key: str, told: Iterable["Problem"]) -> dict[str, str]:
    """What is wrong with the settings of a card, by the name of the parameter."""
    own: Iterable[Problem] = ()
    if key.startswith("step:"):
        own = pipeline.steps[int(key.partition(":")[2])].step.problems()
    elif key == "tokenizer":
        own = pipeline.tokenizer.problems()
    found = {item.where: str(item.message) for item in own}
    for item in told:
        if item.where.startswith(f"pipeline.{key}."):
            found[item.where.rsplit(".", 1)[-1]] = str(item.message)
    return found
