"""The plots as a picture, a drawing or figures, in a file or on the clipboard."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_, _

if TYPE_CHECKING:
    from studio.gui.session import Session

#: A saved picture has so many pixels for each of the window.
SHARP = 2
_FILTERS = {"png": "PNG (*.png)", "svg": "SVG (*.svg)", "csv": "CSV (*.csv)"}


def keep_plots(kind: str, plots: QWidget, session: "Session", folder: Path, run: str) -> None:
    """Copy the plots, or ask for a file and write them there; what goes wrong is told.

    Args:
        kind: ``copy``, ``png``, ``svg`` or ``csv``.
        folder: the project's; the figures come from its history.
        run: whose plots they are.
    """
    if kind == "copy":
        QGuiApplication.clipboard().setPixmap(picture(plots))
        return
    chosen, _kind = QFileDialog.getSaveFileName(
        plots, _("Save the plots"), str(Path.home() / f"{run}.{kind}"), _FILTERS[kind]
    )
    if not chosen:
        return
    target = Path(chosen)
    if target.suffix.lower() != f".{kind}":
        target = target.with_name(f"{target.name}.{kind}")
    if kind == "csv":
        session.background.run(
            plots,
            lambda _ticket: write_figures(folder, run, target),
            lambda _none: None,
            session.notice.emit,
        )
        return
    try:
        write_picture(plots, target)
    except UserError as error:
        session.notice.emit(error.problem)


def picture(plots: QWidget) -> QPixmap:
    """The plots as they are seen, sharper."""
    made = QPixmap(plots.size() * SHARP)
    made.setDevicePixelRatio(SHARP)
    made.fill(plots.palette().window().color())
    plots.render(made)
    return made


def write_picture(plots: QWidget, target: Path) -> None:
    """Write the plots as PNG or SVG, by the file's ending.

    Raises:
        UserError: the file can't be written.
    """
    if target.suffix.lower() == ".png":
        written = picture(plots).save(str(target), "PNG")
    else:
        written = _write_svg(plots, target)
    if not written:
        raise UserError(
            problem(
                "plots-not-saved",
                str(target),
                msg(N_("The plots can't be written to {file}."), file=target.name),
                msg(N_("Choose a folder that may be written to, with room on its disk.")),
            )
        )


def write_figures(folder: Path, run: str, target: Path) -> None:
    """Write the figures of every step and evaluation.

    Raises:
        UserError: the file can't be written, or the history not be read.
    """
    from studio.engine.exporting import curves_as_csv
    from studio.store.history import History

    row = History(folder).run(run)
    curves_as_csv(folder, [row] if row is not None else [], target)


def _write_svg(plots: QWidget, target: Path) -> bool:
    from PySide6.QtSvg import QSvgGenerator

    drawing = QSvgGenerator()
    drawing.setFileName(str(target))
    drawing.setSize(QSize(plots.width(), plots.height()))
    drawing.setViewBox(QRect(0, 0, plots.width(), plots.height()))
    painter = QPainter()
    if not painter.begin(drawing):
        return False
    painter.fillRect(plots.rect(), plots.palette().window())
    plots.render(painter, QPoint())
    painter.end()
    return target.exists() and target.stat().st_size > 0
