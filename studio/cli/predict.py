"""``wordloom predict``: what a model says of texts."""

import argparse
import csv
import io
import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.output import print_json
from studio.cli.reading import reader_options
from studio.core.errors import Message, UserError, msg, problem
from studio.core.files import write_bytes
from studio.core.i18n import N_
from studio.engine import find_model, open_predictor
from studio.engine.models import inputs_of_file

if TYPE_CHECKING:
    from studio.data.inputs import Inputs
    from studio.predict.fields import Fields
    from studio.predict.predictor import Prediction


def run(options: argparse.Namespace) -> int:
    """Print, or write to a file, the answer for each text."""
    texts = _texts(options)
    predictor = open_predictor(find_model(Path(options.model)))
    rows = [given_row(predictor.fields, text, options.with_) for text in texts]
    predictions = predictor.predict(rows)
    if options.data:
        path = Path(options.data)
        reader = reader_options(options, path)
        inputs = inputs_of_file(predictor, path, reader=reader, text=options.text)
        predictions += predictor.predict_columns(inputs)
    if options.out:
        _write(Path(options.out), predictions)
        return 0
    for prediction in predictions:
        if options.json:
            print_json(prediction.to_json())
        else:
            print(_line(prediction))
    return 0


def _texts(options: argparse.Namespace) -> list[str]:
    texts: list[str] = []
    for text in options.texts:
        if text == "-":
            stream = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
            texts += [line.rstrip("\r\n") for line in stream]
        else:
            texts.append(text)
    if not texts and not options.data:
        raise UserError(
            problem(
                "no-texts",
                "texts",
                msg(N_("There is no text to answer.")),
                msg(N_("Give texts, - for standard input, or --data FILE.")),
            )
        )
    return texts


def given_row(fields: "Fields", text: str, given: Sequence[str]) -> "Inputs":
    """A typed text with what ``--with NAME=VALUE`` says of the columns beside it.

    Raises:
        UserError: the model reads no such column, or a number is expected.
    """
    from studio.data.inputs import Inputs

    texts: dict[str, str] = dict.fromkeys(fields.texts, "")
    texts |= dict.fromkeys(fields.texts[:1], text)
    numbers: dict[str, float | None] = {}
    categories: dict[str, str] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise _bad_with(item, msg(N_("--with expects NAME=VALUE; found {item}."), item=item))
        if name in texts:
            texts[name] = value
        elif any(each.name == name for each in fields.numbers):
            numbers[name] = _number(name, value)
        elif any(each.name == name for each in fields.categories):
            categories[name] = value
        else:
            told = msg(N_("The model reads no column “{name}”."), name=name)
            raise _bad_with(item, told, _names(fields))
    return Inputs(text, texts, numbers, categories)


def _number(name: str, value: str) -> float | None:
    from studio.data.numbers import parse_number

    if not value.strip():
        return None
    found = parse_number(value)
    if math.isnan(found):
        told = msg(N_("{name} needs a number; found {value}."), name=name, value=value)
        raise _bad_with(name, told)
    return found


def _names(fields: "Fields") -> list[str]:
    return [
        *fields.texts,
        *(each.name for each in fields.numbers),
        *(each.name for each in fields.categories),
    ]


def _bad_with(where: str, told: Message, names: Sequence[str] = ()) -> UserError:
    fix = msg(N_("For instance --with price=12.5."))
    if names:
        fix = msg(N_("It reads: {names}."), names=", ".join(names)[:300])
    return UserError(problem("bad-with", where, told, fix))


def _line(prediction: "Prediction") -> str:
    if prediction.value is not None:
        return f"{prediction.value:.4g}\t{prediction.text}"
    if prediction.labels is not None:
        shown = ", ".join(f"{n} {prediction.probabilities[n]:.3f}" for n in prediction.labels)
        return f"{shown or '–'}\t{prediction.text}"
    share = prediction.probabilities.get(prediction.label, 0.0)
    return f"{prediction.label}\t{share:.3f}\t{prediction.text}"


def _write(path: Path, predictions: Iterable["Prediction"]) -> None:
    """JSON Lines when the name ends so, a CSV table otherwise."""
    items = [prediction.to_json() for prediction in predictions]
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        write_bytes(path, lines.encode("utf-8", "surrogatepass"))
        return
    write_bytes(path, _csv(items).encode("utf-8-sig", "surrogatepass"))


def _csv(items: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    labels = list(items[0]["probabilities"]) if items else []
    writer.writerow(["text", "label", *labels])
    for item in items:
        answer = item["label"] if item.get("value") is None else item["value"]
        row = [item["text"], answer, *(item["probabilities"][label] for label in labels)]
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue()


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a mark in front (CWE-1236)."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell
