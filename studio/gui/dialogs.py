"""The few questions that must be answered before anything else, and the file choosers."""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from studio.core.i18n import _
from studio.gui.importing.arrivals import DATA_ENDINGS, PACKED_ENDINGS

Answer = Literal["save", "discard", "cancel"]
RunAnswer = Literal["keep-running", "stop", "discard", "cancel"]


def ask_save(parent: QWidget, name: str) -> Answer:
    """Whether to save before closing."""
    box = _box(
        parent,
        _("Save the changes to “{name}”?").format(name=name),
        _("Without saving, the changes since the last save are lost."),
    )
    save = box.addButton(_("Save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(_("Discard"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    if clicked is save:
        return "save"
    return "discard" if clicked is discard else "cancel"


def ask_running(parent: QWidget) -> RunAnswer:
    """What becomes of a run when the window closes."""
    box = _box(
        parent,
        _("A model is being trained."),
        _("It can go on without the window; the next start shows how far it has come."),
    )
    go_on = box.addButton(_("Keep running"), QMessageBox.ButtonRole.AcceptRole)
    stop = box.addButton(_("Stop and keep"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(_("Discard the run"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(go_on)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    answers: tuple[tuple[object, RunAnswer], ...] = (
        (go_on, "keep-running"),
        (stop, "stop"),
        (discard, "discard"),
    )
    return next((answer for button, answer in answers if button is clicked), "cancel")


def ask_delete_run(parent: QWidget, name: str) -> bool:
    """Whether a run is to be deleted with all its files."""
    box = _box(
        parent,
        _("Delete {run} for good?").format(run=name),
        _("Its figures, checkpoints and model are deleted. This can't be undone."),
    )
    delete = box.addButton(_("Delete"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    return box.clickedButton() is delete


def choose_data_files(
    parent: QWidget, folder: str = "", *, may_ask: bool = True
) -> tuple[list[Path], bool]:
    """Files to open as data, and whether to show first how they are read.

    The second kind of file in the list asks for that: it works in every system's own chooser.
    """
    plain = [f"*{ending}" for ending in DATA_ENDINGS]
    packed = [f"*{ending}" for ending in PACKED_ENDINGS]
    patterns = " ".join((*plain, *packed))
    asking = _("Data files, choosing how they are read") + f" ({patterns})"
    kinds = [_("Data files") + f" ({patterns})", asking, _("All files") + " (*)"]
    if not may_ask:
        kinds.remove(asking)
    chosen, kind = QFileDialog.getOpenFileNames(parent, _("Open data"), folder, ";;".join(kinds))
    return [Path(path) for path in chosen], kind == asking


def choose_data_folder(parent: QWidget, folder: str = "") -> Path | None:
    """A folder to open as data."""
    chosen = QFileDialog.getExistingDirectory(
        parent, _("Open a folder with one sub-folder a class"), folder
    )
    return Path(chosen) if chosen else None


def choose_project(parent: QWidget, folder: str = "") -> Path | None:
    """A project to open."""
    chosen, _filter = QFileDialog.getOpenFileName(
        parent, _("Open a project"), folder, _("Wordloom projects") + " (*.wordloom)"
    )
    return Path(chosen) if chosen else None


def choose_save_name(parent: QWidget, start: Path) -> Path | None:
    """A name for a project file."""
    chosen, _filter = QFileDialog.getSaveFileName(
        parent, _("Save the project"), str(start), _("Wordloom projects") + " (*.wordloom)"
    )
    return Path(chosen) if chosen else None


def _box(parent: QWidget, text: str, more: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle("Wordloom")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setText(text)
    box.setInformativeText(more)
    return box
