"""Typed Arrow columns as the text of cells, as a person would write it."""

import datetime
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def text_column(array: "pa.Array") -> "pa.Array":
    """An array of any type as strings without nulls: 3 for 3.0, ISO dates, lists joined by commas.

    Raises:
        pa.ArrowException: the array can't be read, such as text that is not UTF-8.
    """
    import pyarrow as pa
    from pyarrow import types

    kind = array.type
    if types.is_dictionary(kind):
        array = array.dictionary_decode()
        return text_column(array)
    if isinstance(kind, pa.BaseExtensionType):
        return text_column(array.storage)
    if types.is_null(kind):
        return pa.array([""] * len(array), pa.string())
    if types.is_string(kind):
        return array.fill_null("") if array.null_count else array
    if types.is_large_string(kind) or types.is_string_view(kind):
        return array.cast(pa.string()).fill_null("")
    if types.is_integer(kind) or types.is_boolean(kind) or types.is_decimal(kind):
        return array.cast(pa.string()).fill_null("")
    if types.is_date(kind):
        return array.cast(pa.date32()).cast(pa.string()).fill_null("")
    return pa.array([cell_text(value) for value in array.to_pylist()], pa.string())


def cell_text(value: Any) -> str:
    """One value as the text of a cell; nothing for None and NaN."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=cell_text)
    return str(value)


def number_text(value: float) -> str:
    """A number as a sheet shows it: 3 for 3.0, at most 15 digits; nothing for NaN."""
    if value != value:
        return ""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"
