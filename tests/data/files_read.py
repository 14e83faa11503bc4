"""Files of every form, made for tests, and what is read of them."""

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError
from studio.data.readers import read_table
from studio.data.sniff import sniff
from studio.data.table import Table

CSV = 'text,label\n"good, 好",1\nbad,0\nfine,1\n'
ROWS = [("good, 好", "1"), ("bad", "0"), ("fine", "1")]


def opened(path: Path, **changes: Any) -> Table:
    return read_table(path, sniff(path).model_copy(update=changes))


def cells(table: Table) -> list[tuple[str, ...]]:
    return table.slice(0, table.rows)


def code_of(path: Path, options: ReaderOptions | None = None) -> str:
    with pytest.raises(UserError) as caught:
        read_table(path, options or sniff(path))
    assert str(caught.value.problem.message)
    return caught.value.problem.code


def write_zip(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Reviews"
    sheet.append(["text", "stars", "when", "share", "ok"])
    sheet.append(["很好", 3, datetime.datetime(2024, 5, 1), 0.1 + 0.2, True])
    sheet.append(["line\nend", 2.5, datetime.datetime(2024, 5, 1, 12, 30), None, False])
    second = book.create_sheet("二")
    for row in (["made by us"], [], ["name", "number"], ["x", 1], ["y", 2]):
        second.append(row)
    book.save(path)
    return path
