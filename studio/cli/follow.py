"""``wordloom follow``: what each layer of a network makes of a text."""

import argparse
from pathlib import Path

import numpy as np

from studio.catalog.base import Layer
from studio.catalog.registry import entry
from studio.cli.output import print_json, print_table
from studio.cli.predict import given_row
from studio.core.errors import UserError
from studio.core.i18n import N_, _
from studio.engine import find_model, open_predictor
from studio.engine.following import Subject, trained_subject, untrained_project
from studio.model.graph import channels_of
from studio.predict.fields import fields_of
from studio.predict.followed import Follow, LayerFollowed, Picture
from studio.store.project import load_project

#: Of each picture so many columns of words or numbers are printed.
_MOST = 12
#: How a layer's value came about, in words.
ROLES = {
    "value": N_("value"),
    "forwards": N_("states, forwards"),
    "backwards": N_("states, backwards"),
    "attention": N_("attention"),
    "weights": N_("weights"),
    "shares": N_("share of the largest values"),
    "contributions": N_("contributions"),
}


def run(options: argparse.Namespace) -> int:
    """Print the way of a text, layer after layer."""
    subject = _subject(Path(options.model), untrained=options.untrained)
    fields = fields_of(subject.fitted.columns, channels_of(subject.graph))
    found = subject.follow(given_row(fields, options.text, options.with_))
    if options.json:
        print_json(found.to_json())
    else:
        _tell(found)
    return 0


def _subject(path: Path, *, untrained: bool) -> Subject:
    if untrained:
        return untrained_project(load_project(path), path)
    return trained_subject(open_predictor(find_model(path)))


def _tell(found: Follow) -> None:
    for layer in found.layers:
        _tell_layer(layer)
    print(_("Answer"))
    _tell_picture(found.answer)


def _tell_layer(layer: LayerFollowed) -> None:
    try:
        title = _(entry(Layer, layer.layer).meta.title)
    except UserError:
        title = layer.layer
    for picture in layer.pictures:
        shape = " × ".join(f"{size:,}" for size in picture.shape)
        line = f"{title} ({layer.node})  {_(ROLES[picture.role])}  {shape}"
        if np.isfinite(picture.mean) and picture.kind != "tokens":
            line += "  " + _("{low} … {mean} … {high}").format(
                low=f"{picture.low:.3g}", mean=f"{picture.mean:.3g}", high=f"{picture.high:.3g}"
            )
        print(line)
        _tell_picture(picture)


def _tell_picture(picture: Picture) -> None:
    """The words, and beside each its number, or how strong its values are together."""
    words, values = picture.rows, picture.values
    if picture.kind == "tokens":
        print("  " + " ".join(_mark(w, n) for w, n in zip(words, values.tolist(), strict=True)))
    elif picture.kind == "attention":
        # Of each word the one that it looks at most, over all heads.
        mean = values.mean(axis=0) if values.size else values.reshape(0, 0)
        rows = tuple(
            (f"  {word}", picture.columns[int(row.argmax())], f"{row.max():.3f}")
            for word, row in zip(words, mean, strict=False)
            if len(row)
        )
        print_table(("  " + _("word"), _("looks at"), ""), rows[:_MOST])
    elif picture.kind == "sequence":
        strengths = np.abs(values).mean(axis=1) if values.size else values.reshape(-1)
        _tell_bars(words, strengths.tolist())
    elif words and len(words) == len(values):
        _tell_bars(words, values.tolist())
    else:
        print("  " + " ".join(f"{value:.3g}" for value in values.tolist()[:_MOST]))


def _mark(word: str, number: float) -> str:
    return f"{word}?" if number == 1 else word


def _tell_bars(words: tuple[str, ...], numbers: list[float]) -> None:
    most = max((abs(number) for number in numbers), default=0.0) or 1.0
    rows = tuple(
        (f"  {word}", f"{number:.4g}", "█" * round(20 * abs(number) / most))
        for word, number in zip(words, numbers, strict=False)
    )
    print_table(("  " + _("word"), "", ""), rows[:_MOST])
    if len(rows) > _MOST:
        print("  …")
