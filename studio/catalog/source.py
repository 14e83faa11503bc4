"""How a file is read and split: everything that the Data page sets."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from studio.catalog.edits import Edits
from studio.core.i18n import N_
from studio.core.spec import Spec, param

#: ``classification``: one class a row. ``multilabel``: any number of classes a row, separated in
#: the label cell. ``regression``: a number a row.
Task = Literal["classification", "multilabel", "regression"]

Format = Literal["csv", "jsonl", "json", "fasttext", "parquet", "arrow", "excel", "folder"]


class ReaderOptions(Spec):
    """How the bytes of a file are read. Found by `studio.data.sniff`, changeable by hand."""

    format: Format = param(
        "csv",
        title=N_("Format"),
        choices={
            "csv": N_("Table (CSV, TSV, TXT)"),
            "jsonl": N_("JSON Lines"),
            "json": N_("JSON"),
            "fasttext": N_("fastText (__label__x text)"),
            "parquet": N_("Parquet"),
            "arrow": N_("Arrow or Feather"),
            "excel": N_("Excel (.xlsx)"),
            "folder": N_("Folder with one sub-folder a class"),
        },
    )
    encoding: str = param("utf-8", title=N_("Encoding"), max_length=40)
    delimiter: str = param(
        ",", title=N_("Delimiter"), help=N_("Empty: each line is one text."), max_length=1
    )
    quote: str = param('"', title=N_("Quote"), help=N_("Empty: none."), max_length=1)
    header: bool = param(True, title=N_("First row names the columns"))
    skip_rows: int = param(
        0,
        title=N_("Skip rows"),
        help=N_("So many rows above the header are left out, such as a title or a remark."),
        ge=0,
        le=10_000,
    )
    sheet: str = param(
        "", title=N_("Sheet"), help=N_("Of an Excel file; empty: the first."), max_length=200
    )


class SplitSettings(Spec):
    """How rows are divided into training, validation and test."""

    method: Literal["stratified", "random", "group", "time", "column", "folds"] = param(
        "stratified",
        title=N_("Method"),
        help=N_(
            "Stratified keeps each class's share in every part. By group keeps the rows of a group "
            "together. By time lets the latest rows judge. By column follows what a column says. "
            "K-fold lets each part judge once."
        ),
        choices={
            "stratified": N_("Stratified"),
            "random": N_("Random"),
            "group": N_("By group"),
            "time": N_("By time"),
            "column": N_("By column"),
            "folds": N_("K-fold"),
        },
    )
    column: str = param(
        "",
        title=N_("Column"),
        help=N_("The column with the group, the time or the name of the part."),
        max_length=1_000,
        shown_when=("method", ("group", "time", "column")),
    )
    folds: int = param(
        5,
        title=N_("Number of folds"),
        ge=2,
        le=100,
        shown_when=("method", ("folds",)),
    )
    fold: int = param(
        1,
        title=N_("Fold that judges"),
        help=N_("This fold is the test part; the others train and validate."),
        ge=1,
        le=100,
        shown_when=("method", ("folds",)),
    )
    validation: float = param(
        0.1,
        title=N_("Validation"),
        help=N_("The share held back to watch the training."),
        ge=0,
        le=0.9,
    )
    test: float = param(
        0.2,
        title=N_("Test"),
        help=N_("The share held back for the last judgement; a separate test file replaces it."),
        ge=0,
        le=0.9,
    )
    seed: int = param(0, title=N_("Seed"), ge=0, le=2**31 - 1, advanced=True)


class Source(Spec):
    """A file or folder, how it is read, and the hash that tells whether it changed.

    `more` are further files of the same columns, whose rows follow in this order. `sha256` is of
    all of them.
    """

    path: str
    reader: ReaderOptions = ReaderOptions()
    sha256: str = ""
    more: tuple[str, ...] = ()


class NumericColumn(Spec):
    """A column of numbers that the model reads beside the text; fitted on the training split."""

    name: str = param("", title=N_("Column"), max_length=1_000)
    scaling: Literal["none", "minmax", "standard", "robust"] = param(
        "standard",
        title=N_("Scaling"),
        help=N_("Brings columns of different sizes into the same range."),
        choices={
            "none": N_("As it is"),
            "minmax": N_("Min-max: 0 to 1"),
            "standard": N_("Standard: mean 0, deviation 1"),
            "robust": N_("Robust: by median and quartiles"),
        },
    )
    missing: Literal["mean", "median", "zero", "value"] = param(
        "median",
        title=N_("Missing values"),
        help=N_("What stands where a cell holds no number."),
        choices={
            "mean": N_("The mean of the training rows"),
            "median": N_("The median of the training rows"),
            "zero": N_("Zero"),
            "value": N_("A given number"),
        },
    )
    value: float = param(
        0.0, title=N_("Given number"), ge=-1e12, le=1e12, shown_when=("missing", ("value",))
    )


class CategoryColumn(Spec):
    """A column of few values, each with a trained vector; values not seen in training share one."""

    name: str = param("", title=N_("Column"), max_length=1_000)
    min_count: int = param(
        1,
        title=N_("Minimum count"),
        help=N_("Values that occur less often in the training split count as unseen."),
        ge=1,
        le=1_000_000,
    )
    max_values: int = param(
        1_000,
        title=N_("Most values"),
        help=N_("At most this many, the most frequent first; the others count as unseen."),
        ge=1,
        le=1_000_000,
    )


def _listed(value: object) -> object:
    if isinstance(value, str):
        return (value,) if value else ()
    return value


class DataSettings(Spec):
    """Where the rows come from and what the columns mean.

    `text` names one or more columns (a title and its description); one name alone may stand for
    a list of one. Columns named nowhere are ignored.

    Attributes:
        text_use: ``joined``: the cells of the text columns become one text, `text_marker` between
            them. ``separate``: each column is an input of its own (channel ``tokens/NAME`` or
            ``ngrams/NAME``), with one vocabulary for all.
        label_separator: divides the labels of a cell (task ``multilabel``).
        numeric, categories: columns that the model reads beside the text.
        edits: what a person changed of the rows; the files stay as they are.
    """

    source: Source | None = None
    text: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    text_use: Literal["joined", "separate"] = param(
        "joined",
        title=N_("Several text columns"),
        choices={"joined": N_("Joined to one text"), "separate": N_("Separate inputs")},
    )
    text_marker: str = param(
        " ",
        title=N_("Marker between them"),
        help=N_("Stands between the texts of two columns; a space is enough for most."),
        max_length=40,
    )
    label: str = ""
    label_separator: str = param(
        ",",
        title=N_("Separator of labels"),
        help=N_("Divides several labels in one cell."),
        max_length=10,
    )
    task: Task = "classification"
    numeric: tuple[NumericColumn, ...] = ()
    categories: tuple[CategoryColumn, ...] = ()
    test_source: Source | None = None
    split: SplitSettings = SplitSettings()
    edits: Edits = Edits()
