"""Sheets of Excel files, each cell as the person sees it."""

import datetime
import io
from collections.abc import Iterator
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


def sheet_names(content: Content) -> tuple[str, ...]:
    """The sheets of an Excel file, in its order.

    Raises:
        UserError: damaged, locked or a trap.
    """
    return tuple(_workbook(content, no_tick).sheet_names)


def first_rows(content: Content, sheet: str, count: int) -> list[list[str]]:
    """The first rows of a sheet as text, blank ones left out.

    Raises:
        UserError: as `read_excel`.
    """
    return list(islice(_rows(_sheet(content, sheet, no_tick)), count))


def read_excel(
    content: Content, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Read one sheet; see `read_table`. Blank rows are left out.

    Raises:
        UserError: damaged, locked, a trap, without this sheet, or an empty one.
    """
    import pyarrow as pa

    sheet = _sheet(content, options.sheet, tick)
    width = int(sheet.width)
    if width > MOST_COLUMNS:
        raise too_many_columns(content, width)
    rows = islice(_rows(sheet), options.skip_rows, None)
    head = next(rows, None) if options.header else None
    if options.header and head is None:
        raise no_rows(content, header=False)
    names = unique_names(head) if head is not None else numbered_names(width)
    chunks: list[list[pa.Array]] = [[] for _ in names]
    total = max(1, int(sheet.height))
    done = 0
    wanted = islice(rows, max_rows)
    while part := list(islice(wanted, min(CHUNK_ROWS, 4_096))):
        done += len(part)
        tick(0.5 + 0.5 * min(1.0, done / total))
        for place, column in enumerate(zip(*part, strict=True)):
            chunks[place].append(pa.array(column, pa.string()))
    return table_of(names, [pa.chunked_array(chunk, pa.string()) for chunk in chunks])


def _rows(sheet: "CalamineSheet") -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        cells = [_shown(value) for value in row]
        if any(cells):
            yield cells


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.timedelta):
        return str(value)
    return cell_text(value)


def _sheet(content: Content, name: str, tick: Tick) -> "CalamineSheet":
    from python_calamine import CalamineError

    book = _workbook(content, tick)
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
