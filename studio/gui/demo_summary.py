"""What the demonstration leaves behind: the model, and a summary for programs and for people."""

import shutil
from pathlib import Path
from typing import Any

from studio.core.files import write_bytes, write_json
from studio.core.i18n import _
from studio.gui import figures

MODEL = "model.loom"


def write_summary(out: Path, found: dict[str, Any]) -> None:
    """Write ``model.loom``, ``summary.json`` and ``summary.md`` into a folder.

    Raises:
        UserError: the folder can't be written.
    """
    end = found.get("end", {})
    if end.get("model"):
        shutil.copyfile(end["model"], out / MODEL)
    summary = {
        "sample": "news_zh",
        "language": found.get("language", ""),
        "rows": found.get("rows", 0),
        "classes": found.get("classes", []),
        "layers": found.get("layers", []),
        "parameters": found.get("parameters", 0),
        "run": found.get("run", ""),
        "best": end.get("best", {}),
        "test": end.get("test", {}),
        "train_seconds": end.get("train_seconds", 0.0),
        "samples_per_second": end.get("samples_per_second", 0.0),
        "text": found.get("text", ""),
        "answer": found.get("answer", ""),
        "probabilities": found.get("probabilities", {}),
        "latency_ms": found.get("latency_ms", []),
        "screenshots": found.get("screenshots", []),
        "model": MODEL,
        "seconds": found.get("seconds", 0.0),
    }
    write_json(out / "summary.json", summary)
    write_bytes(out / "summary.md", _words(summary).encode("utf-8"))


def _words(summary: dict[str, Any]) -> str:
    test = summary["test"]
    lines = [
        "# " + _("Demonstration"),
        "",
        "- "
        + _("Sample: {rows} texts, {classes} classes").format(
            rows=figures.count(summary["rows"]), classes=len(summary["classes"])
        ),
        "- "
        + _("Network: {layers}; {parameters} parameters").format(
            layers=" → ".join(_(title) for title in summary["layers"]),
            parameters=figures.count(summary["parameters"]),
        ),
        "- " + _("Training: {time}").format(time=figures.duration(summary["train_seconds"])),
        "- "
        + _("Test: accuracy {accuracy}, macro F1 {macro}").format(
            accuracy=figures.percent(test.get("accuracy", float("nan"))),
            macro=figures.percent(test.get("macro_f1", float("nan"))),
        ),
        "- " + _("“{text}” → {answer}").format(text=summary["text"], answer=summary["answer"]),
        "- " + _("Model: {name}").format(name=summary["model"]),
        "",
    ]
    lines += [f"![{name}]({name})" for name in summary["screenshots"]]
    return "\n".join(lines) + "\n"
