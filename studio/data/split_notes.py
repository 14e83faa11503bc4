"""What a person is told of how the rows were divided."""

import numpy as np
import numpy.typing as npt

from studio.catalog.source import SplitSettings
from studio.core.errors import Message, Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.data.split_draws import TEST, VALIDATION, Parts

_WHERE = "data.split.column"
_SHOWN = 4


def no_column_chosen() -> UserError:
    """The method needs a column."""
    return UserError(
        problem(
            "no-split-column",
            _WHERE,
            msg(N_("The split needs a column, and none is chosen.")),
            msg(N_("Choose the column, or split at random.")),
        )
    )


def of_groups(
    settings: SplitSettings,
    groups: npt.NDArray[np.int64],
    single: int,
    parts: Parts,
    shares: tuple[float, float],
) -> tuple[Problem, ...]:
    """Rows without a group, and parts that stayed empty since the groups are too large."""
    found: list[Problem] = []
    if single:
        told = msg(
            N_("Rows without a value in “{column}”: {count}."),
            column=settings.column,
            count=single,
        )
        found.append(_note("no-group", told, msg(N_("Each counts as a group of its own."))))
    empty = [
        part
        for part, share in zip((TEST, VALIDATION), shares, strict=True)
        if share and not (parts == part).any()
    ]
    if empty and len(groups):
        told = msg(
            N_("The groups of “{column}” are too large for these shares: a part stays empty."),
            column=settings.column,
        )
        fix = msg(N_("Choose a larger share, or a column with more and smaller groups."))
        found.append(_note("groups-too-large", told, fix))
    return tuple(found)


def of_times(
    settings: SplitSettings, cells: list[str], unread: npt.NDArray[np.bool_]
) -> tuple[Problem, ...]:
    """Cells that hold no time."""
    places = np.flatnonzero(unread)
    if not len(places):
        return ()
    if len(places) == len(cells):
        told = msg(N_("“{column}” holds no date or number: {seen}."), **_seen(settings, cells))
        fix = msg(N_("Choose a column with dates such as 2024-05-31, or numbers that rise."))
        return (problem("no-times", _WHERE, told, fix),)
    told = msg(
        N_("Rows whose “{column}” is no date or number: {count}."),
        column=settings.column,
        count=len(places),
    )
    return (_note("unread-times", told, msg(N_("They train the model."))),)


def of_names(
    settings: SplitSettings, cells: list[str], unread: npt.NDArray[np.bool_]
) -> tuple[Problem, ...]:
    """Cells that name no part."""
    places = np.flatnonzero(unread)
    if not len(places):
        return ()
    fix = msg(N_("Write train, validation or test (训练, 验证, 测试) in this column."))
    strange = [cells[place] for place in places.tolist()]
    if len(places) == len(cells):
        told = msg(N_("“{column}” names no part: {seen}."), **_seen(settings, strange))
        return (problem("no-parts", _WHERE, told, fix),)
    told = msg(
        N_("Rows left out since “{column}” names no part: {count} ({seen})."),
        **_seen(settings, strange),
        count=len(places),
    )
    return (_note("unread-parts", told, fix),)


def of_folds(settings: SplitSettings, rows: int) -> tuple[Problem, ...]:
    """A fold that isn't there."""
    if settings.fold > settings.folds:
        told = msg(
            N_("There is no fold {fold} of {folds}; the last one judges."),
            fold=settings.fold,
            folds=settings.folds,
        )
        return (_note("no-fold", told, msg(N_("Choose a fold from 1 on.")), "data.split.fold"),)
    if rows < settings.folds:
        told = msg(
            N_("{rows} rows are fewer than {folds} folds: some folds are empty."),
            rows=rows,
            folds=settings.folds,
        )
        return (_note("few-rows", told, msg(N_("Choose fewer folds.")), "data.split.folds"),)
    return ()


def _seen(settings: SplitSettings, cells: list[str]) -> dict[str, str]:
    values = list(dict.fromkeys(cell[:40] for cell in cells[:10_000]))
    shown = ", ".join(f"“{value}”" for value in values[:_SHOWN])
    more = ", …" if len(values) > _SHOWN else ""
    return {"column": settings.column, "seen": shown + more}


def _note(code: str, told: Message, fix: Message, where: str = _WHERE) -> Problem:
    return problem(code, where, told, fix, severity="warning")
