"""Trained models: finding, evaluating, answering."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.catalog.source import DataSettings, ReaderOptions, Source
from studio.core.errors import UserError, msg, problem
from studio.core.files import read_json
from studio.core.i18n import N_
from studio.engine.projects import _column, _columns
from studio.engine.run_files import EVALUATION, TEST_ROWS, run_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.data.inputs import InputColumns
    from studio.data.table import Table
    from studio.predict.predictor import Predictor
    from studio.store.history import RunRow
    from studio.train.evaluate import Evaluation


def best_run(folder: Path) -> "RunRow | None":
    """The finished run with the best validation figure, the newest among equals."""
    from studio.store.history import History

    if not (folder / "runs.sqlite").exists():
        return None
    done = [row for row in History(folder).runs() if model_of(folder, row) is not None]
    return max(done, key=_merit, default=None)


def model_of(folder: Path, row: "RunRow") -> Path | None:
    """The bundle of a run, also after the project's folder was moved; None where there is none."""
    path = folder / "models" / Path(row.model).name
    return path if row.model and path.is_file() else None


def _merit(row: "RunRow") -> tuple[float, float, str]:
    accuracy = row.best.get("val_accuracy", row.test.get("accuracy", float("-inf")))
    error = row.best.get("val_loss", row.test.get("loss", float("inf")))
    return (accuracy, -error, row.id)


def find_model(path: Path) -> Path:
    """The bundle at `path`, or that of the best run of the project in the folder `path`.

    Raises:
        UserError: there is none.
    """
    if path.is_file():
        return path
    row = best_run(path) if path.is_dir() else None
    model = model_of(path, row) if row is not None else None
    if model is None:
        raise UserError(
            problem(
                "no-model",
                str(path),
                msg(N_("There is no trained model in {path}."), path=str(path)),
                msg(N_("Train one first, or name a bundle that ends in .loom.")),
            )
        )
    return model


def open_predictor(path: Path) -> "Predictor":
    """Open a bundle for answering; its self-test is run.

    Raises:
        UserError: it can't be read, was changed, or doesn't answer as it did when it was made.
    """
    from studio.predict.predictor import Predictor

    return Predictor.open(path)


def inputs_of_file(
    predictor: "Predictor",
    path: Path,
    *,
    reader: ReaderOptions | None = None,
    text: str | None = None,
) -> "InputColumns":
    """The rows of a file as a model reads them.

    Texts are those of the given columns, else of the columns that the model was made with, else
    of those that look like text. Numbers and categories are found by their names.

    Raises:
        UserError: it can't be read, or a column isn't there.
    """
    import numpy as np

    from studio.data.dataset import load_dataset, source_for
    from studio.data.readers import read_table

    source = source_for(path, reader)
    table = read_table(path, source.reader)
    settings = _settings_for(predictor, source, table, text)
    settings = settings.model_copy(update={"text": settings.text or table.columns[:1]})
    return load_dataset(settings, table=table).inputs(np.arange(table.rows))


def _settings_for(
    predictor: "Predictor", source: Source, table: "Table", text: str | None
) -> DataSettings:
    """How a file is read for a model: its columns, as far as the network reads them."""
    from studio.data.columns import guess_columns

    known, fields = predictor.bundle.fitted.columns, predictor.fields
    columns: tuple[str, ...] = known.text
    if text is not None:
        columns = _columns(table.columns, text)
    elif not columns or not (fields.texts or set(columns) <= set(table.columns)):
        columns = guess_columns(table)[0]
    read = {each.name for each in fields.numbers} | {each.name for each in fields.categories}
    return DataSettings(
        source=source,
        text=columns,
        text_use="separate" if known.separate else "joined",
        text_marker=known.marker,
        label_separator=known.label_separator,
        task=predictor.task,
        numeric=tuple(n.settings for n in known.numbers if n.settings.name in read),
        categories=tuple(c.settings for c in known.categories if c.settings.name in read),
    )


def evaluate_file(
    model: Path,
    data: Path,
    *,
    reader: ReaderOptions | None = None,
    text: str | None = None,
    label: str | None = None,
) -> "Evaluation":
    """How a bundle does on the labelled rows of a file.

    Rows whose label the model doesn't know count as mistakes of no class and are left out.

    Raises:
        UserError: a column isn't there, or no row has a label that the model knows.
    """
    from studio.data.columns import guess_columns
    from studio.data.dataset import load_dataset, source_for
    from studio.data.readers import read_table

    predictor = open_predictor(model)
    source = source_for(data, reader)
    table = read_table(data, source.reader)
    found = _settings_for(predictor, source, table, text)
    column = _column(table.columns, label) if label is not None else guess_columns(table)[1]
    settings = found.model_copy(
        update={"label": column, "text": tuple(name for name in found.text if name != column)}
    )
    if not settings.text or not settings.label:
        raise UserError(
            problem(
                "no-columns",
                str(data),
                msg(N_("It isn't clear which columns hold the texts and the labels.")),
                msg(N_("Name them with --text and --label.")),
            )
        )
    return predictor.evaluate(load_dataset(settings, table=table))


def run_evaluation(folder: Path, run_id: str) -> dict[str, Any] | None:
    """The figures of a run on its test split, as `Evaluation.to_json` made them; None before."""
    path = run_folder(folder, run_id) / EVALUATION
    value = read_json(path) if path.exists() else None
    return value if isinstance(value, dict) else None


def run_test_rows(folder: Path, run_id: str) -> "dict[str, NDArray[np.generic]] | None":
    """The answers of a run for each test row: equally long arrays; None before.

    ``rows`` int64 numbers in the dataset; for classes ``actual`` and ``predicted`` int32 class
    numbers, ``probability`` and ``right_probability`` float32; for numbers ``actual`` and
    ``predicted`` float32.
    """
    path = run_folder(folder, run_id) / TEST_ROWS
    if not path.exists():
        return None
    from safetensors.numpy import load_file

    return dict(load_file(path))
