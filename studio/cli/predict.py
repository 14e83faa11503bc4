"""``wordloom predict``: what a model says of texts."""

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.output import print_json
from studio.cli.reading import reader_options
from studio.core.errors import UserError, msg, problem
from studio.core.files import write_bytes
from studio.core.i18n import N_
from studio.engine import find_model, open_predictor
from studio.engine.models import texts_of_file

if TYPE_CHECKING:
    from studio.predict.predictor import Prediction


def run(options: argparse.Namespace) -> int:
    """Print, or write to a file, the answer for each text."""
    texts = _texts(options)
    predictor = open_predictor(find_model(Path(options.model)))
    predictions = predictor.predict(texts)
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
    if options.data:
        path = Path(options.data)
        texts += texts_of_file(path, reader=reader_options(options, path), text=options.text)
    if not texts:
        raise UserError(
            problem(
                "no-texts",
                "texts",
                msg(N_("There is no text to answer.")),
                msg(N_("Give texts, - for standard input, or --data FILE.")),
            )
        )
    return texts


def _line(prediction: "Prediction") -> str:
    if prediction.value is not None:
        return f"{prediction.value:.4g}\t{prediction.text}"
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
