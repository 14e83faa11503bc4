"""Runs as files for other programs: a table as CSV, curves as CSV, events for TensorBoard."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.core.files import write_bytes, write_error

if TYPE_CHECKING:
    from studio.store.history import RunRow

#: A cell that begins so is taken for a formula by spreadsheets; a quote before it says it is text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def runs_as_csv(rows: "Sequence[RunRow]", path: Path) -> None:
    """Write one line a run: marks, figures, seed, data hash, machine.

    UTF-8 with a byte order mark, so that spreadsheets read Chinese right.

    Raises:
        UserError: the file can't be written.
    """
    figures = sorted({f"best_{name}" for row in rows for name in row.best})
    figures += sorted({f"test_{name}" for row in rows for name in row.test})
    facts = list(dict.fromkeys(name for row in rows for name in row.machine))
    heads = ["id", "name", "created", "state", "reason", "template", "layers", "device", "seconds"]
    heads += ["samples_per_second", "seed", "data_sha256", "starred", "tags", "notes"]
    _write(path, [*heads, *figures, *facts], (_cells(row, heads, figures, facts) for row in rows))


def curves_as_csv(folder: Path, rows: "Sequence[RunRow]", path: Path) -> None:
    """Write one line a step and an evaluation of each run, in order of its steps.

    Raises:
        UserError: the file can't be written, or the history not be read.
    """
    from studio.store.history import History

    history = History(folder)
    found = {row.id: history.evaluations(row.id) for row in rows}
    names = sorted({name for each in found.values() for one in each for name in one.metrics})
    heads = ["run", "name", "step", "epoch", "loss", "accuracy", "learning_rate", "gradient_norm"]

    def lines() -> Iterator[list[Any]]:
        for row in rows:
            steps = history.steps(row.id)
            by_step = {one.step: one for one in found[row.id]}
            for at, step in enumerate(steps.step.tolist()):
                told = by_step.pop(step, None)
                yield [
                    *(row.id, row.name, step, told.epoch if told else ""),
                    *(_at(column, at) for column in _columns(steps)),
                    *(told.metrics.get(name, "") if told else "" for name in names),
                ]
            # Evaluations of steps whose figures are gone.
            for step, told in sorted(by_step.items()):
                blank = [""] * 4
                yield [row.id, row.name, step, told.epoch, *blank] + [
                    told.metrics.get(name, "") for name in names
                ]

    _write(path, [*heads, *names], lines())


def runs_as_events(folder: Path, rows: "Sequence[RunRow]", target: Path) -> list[Path]:
    """Write TensorBoard event files, a folder for each run; returns these folders.

    Raises:
        UserError: the folder can't be written, or the history not be read.
    """
    from tensorboardX import SummaryWriter

    from studio.store.history import History

    history = History(folder)
    made = []
    for row in rows:
        place = target / row.id
        try:
            place.mkdir(parents=True, exist_ok=True)
            with SummaryWriter(str(place), write_to_disk=True) as writer:
                steps = history.steps(row.id)
                names = ("loss", "accuracy", "learning_rate", "gradient_norm")
                for name, column in zip(names, _columns(steps), strict=True):
                    for step, value in zip(steps.step.tolist(), column.tolist(), strict=False):
                        writer.add_scalar(f"train/{name}", value, step)
                for told in history.evaluations(row.id):
                    for name, value in told.metrics.items():
                        writer.add_scalar(f"validation/{name}", value, told.step)
        except OSError as error:
            raise write_error(place, error) from error
        made.append(place)
    return made


def _columns(steps: Any) -> tuple[Any, ...]:
    return steps.loss, steps.accuracy, steps.learning_rate, steps.gradient_norm


def _at(column: Any, place: int) -> float | str:
    return float(column[place]) if place < len(column) else ""


def _cells(
    row: "RunRow", heads: Sequence[str], figures: Sequence[str], facts: Sequence[str]
) -> list[Any]:
    found = {**vars(row), "tags": ", ".join(row.tags), "starred": int(row.starred)}
    told = {f"best_{name}": value for name, value in row.best.items()}
    told |= {f"test_{name}": value for name, value in row.test.items()}
    return [
        *(found[head] for head in heads),
        *(told.get(name, "") for name in figures),
        *(row.machine.get(name, "") for name in facts),
    ]


def _write(path: Path, heads: Sequence[str], lines: Iterator[list[Any]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    for line in lines:
        writer.writerow([_plain(cell) for cell in line])
    write_bytes(path, text.getvalue().encode("utf-8-sig"))


def _plain(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
