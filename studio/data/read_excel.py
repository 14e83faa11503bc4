"""Sheets of Excel files, each cell as the person sees it."""

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick, part_of
from studio.data.cells import cell_text
from studio.data.contents import Content, locked
from studio.data.lines import CHUNK_ROWS, no_rows
from studio.data.table import (
    MOST_COLUMNS,
    Table,
    numbered_names,
    table_of,
    too_many_columns,
    unique_names,
)
from studio.data.workbook_guard import check_workbook

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_TICK_ROWS = 2_048


@dataclass(frozen=True)
class SheetView:
    """What there is to see of an Excel file: the names of its sheets, the first rows of one."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def look_into(
    content: Content, *, sheet: str = "", skip_rows: int = 0, count: int = 0
) -> SheetView:
    """The sheets of an Excel file in its order, and rows of one of them as text.

    Args:
        content: the file.
        sheet: whose rows; the first one's when empty.
        skip_rows: rows that are left out above.
        count: how many rows; blank ones don't count.

    Raises:
        UserError: as `read_excel`.
    """
    book = _workbook(content, no_tick)
    names = tuple(book.sheet_names)
    found = _sheet_of(book, content, sheet) if names and count else None
    rows = islice(_rows(found), skip_rows, skip_rows + count) if found is not None else ()
    return SheetView(names, tuple(map(tuple, rows)))


def sheet_names(content: Content) -> tuple[str, ...]:
    """The sheets of an Excel file, in its order.

    Raises:
        UserError: damaged, locked or a trap.
    """
    return look_into(content).names


def read_excel(
    content: Content, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Read one sheet; see `read_table`. Blank rows are left out.

    Raises:
        UserError: damaged, locked, a trap, without this sheet, or an empty one.
    """
    import pyarrow as pa

    sheet = _sheet_of(_workbook(content, tick), content, options.sheet)
    width = int(sheet.width)
    if width > MOST_COLUMNS:
        raise too_many_columns(content, width)
    rows = islice(_rows(sheet, part_of(tick, 0.5, 1.0)), options.skip_rows, None)
    head = next(rows, None) if options.header else None
    if options.header and head is None:
        raise no_rows(content, header=False)
    names = unique_names(head) if head is not None else numbered_names(width)
    chunks: list[list[pa.Array]] = [[] for _ in names]
    wanted = islice(rows, max_rows)
    while part := list(islice(wanted, CHUNK_ROWS)):
        for place, column in enumerate(zip(*part, strict=True)):
            chunks[place].append(pa.array(column, pa.string()))
    return table_of(names, [pa.chunked_array(chunk, pa.string()) for chunk in chunks])


def _rows(sheet: "CalamineSheet", tick: Tick = no_tick) -> Iterator[list[str]]:
    total = max(1, int(sheet.height))
    for number, row in enumerate(sheet.iter_rows()):
        if number % _TICK_ROWS == 0:
            tick(number / total)
        # A sheet with one cell far down has a million rows of nothing above it.
        if row.count("") == len(row):
            continue
        cells = [_shown(value) for value in row]
        if any(cells):
            yield cells


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.timedelta):
        return str(value)
    return cell_text(value)


def _sheet_of(book: "CalamineWorkbook", content: Content, name: str) -> "CalamineSheet":
    from python_calamine import CalamineError

    names = book.sheet_names
    if not names:
        raise no_rows(content, header=False)
    if name and name not in names:
        raise UserError(
            problem(
                "no-sheet",
                str(content.path),
                msg(N_("{file} has no sheet “{name}”."), file=content.shown, name=name),
                msg(N_("Its sheets are: {names}."), names=", ".join(names)[:300]),
            )
        )
    try:
        return book.get_sheet_by_name(name or names[0])
    except (CalamineError, ValueError) as error:
        raise _damaged(content, str(error)) from error


def _workbook(content: Content, tick: Tick) -> "CalamineWorkbook":
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    data = content.whole()
    check_workbook(data, content, part_of(tick, 0.0, 0.4))
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise locked(content.path) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(content, str(error)) from error


def _damaged(content: Content, details: str) -> UserError:
    return UserError(
        problem(
            "damaged-file",
            str(content.path),
            msg(
                N_("{name} is damaged or not complete and can't be read."),
                name=content.shown,
            ),
            msg(N_("Copy or download it again, or save it as CSV.")),
            details=details[:2_000],
        )
    )
