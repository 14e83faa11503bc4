"""How a file is read and split: everything that the Data page sets."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from studio.core.i18n import N_
from studio.core.spec import Spec, param

Task = Literal["classification", "regression"]


class ReaderOptions(Spec):
    """How the bytes of a file are read. Found by `studio.data.sniff`, changeable by hand."""

    format: Literal["csv", "jsonl"] = param(
        "csv",
        title=N_("Format"),
        choices={"csv": N_("Table (CSV, TSV, TXT)"), "jsonl": N_("JSON Lines")},
    )
    encoding: str = param("utf-8", title=N_("Encoding"), max_length=40)
    delimiter: str = param(
        ",", title=N_("Delimiter"), help=N_("Empty: each line is one text."), max_length=1
    )
    quote: str = param('"', title=N_("Quote"), help=N_("Empty: none."), max_length=1)
    header: bool = param(True, title=N_("First row names the columns"))


class SplitSettings(Spec):
    """How rows are divided into training, validation and test."""

    method: Literal["stratified", "random"] = param(
        "stratified",
        title=N_("Method"),
        help=N_("Stratified keeps each class's share in every part."),
        choices={"stratified": N_("Stratified by label"), "random": N_("Random")},
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
    """A file, how it is read, and the hash that tells whether it changed."""

    path: str
    reader: ReaderOptions = ReaderOptions()
    sha256: str = ""


def _listed(value: object) -> object:
    if isinstance(value, str):
        return (value,) if value else ()
    return value


class DataSettings(Spec):
    """Where the rows come from and what the columns mean.

    `text` names one or more columns; the cells of several are joined by a space, in this order
    (a title and its description). One name alone may stand for a list of one.
    """

    source: Source | None = None
    text: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    label: str = ""
    task: Task = "classification"
    test_source: Source | None = None
    split: SplitSettings = SplitSettings()
