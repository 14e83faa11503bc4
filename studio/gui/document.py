"""The document: the project that is open, its file, undo, saving and the autosave beside it."""

import shutil
import zlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.gui import autosave
from studio.gui.project_lock import ProjectLock

if TYPE_CHECKING:
    from studio.store.project import Project

#: An edit is written to the autosave this long after the last change.
AUTOSAVE_DELAY_MS = 1500


class Edit(QUndoCommand):
    """One change of the project, as the whole value before and after it."""

    def __init__(
        self, document: "Document", before: "Project", after: "Project", text: str, merge_id: str
    ) -> None:
        super().__init__(text)
        self._document, self.before, self.after = document, before, after
        self.merge_id = merge_id

    def id(self) -> int:
        """Edits with the same `merge_id` become one step of undo."""
        return zlib.crc32(self.merge_id.encode()) & 0x7FFFFFFF if self.merge_id else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the later edit of the same thing into this one."""
        if not isinstance(other, Edit) or other.merge_id != self.merge_id:
            return False
        self.after = other.after
        return True

    def redo(self) -> None:
        """Put the later project in place."""
        self._document._put(self.after)

    def undo(self) -> None:
        """Put the earlier project in place."""
        self._document._put(self.before)


class Document(QObject):
    """The open project. Views listen to `changed`; commands only ever touch the document.

    A project that was never saved lives in a folder of its own under the person's data folder,
    so that it can be trained and is there again after a crash.
    """

    changed = Signal(object, object)
    """The project before and after; either is None when one is opened or closed."""
    modified_changed = Signal(bool)
    file_changed = Signal()
    failed = Signal(object)
    """A `Problem` that arose by itself, such as an autosave that can't be written."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(500)
        self.undo_stack.cleanChanged.connect(self._clean_changed)
        self._project: Project | None = None
        self._folder: Path | None = None
        self._file: Path | None = None
        self._fresh = False
        self.last_merge_id = ""
        self._lock = ProjectLock()
        #: Another window has the project: it is never written from here, save under another name.
        self.read_only = False
        #: Leave the autosave and the folder when closing: a run goes on in it.
        self.keep_on_close = False
        self._autosave_timer = QTimer(self)
        self._autosave_timer.setSingleShot(True)
        self._autosave_timer.setInterval(AUTOSAVE_DELAY_MS)
        self._autosave_timer.timeout.connect(self._autosave_due)
        self._autosave_failed = False

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self._project is not None

    @property
    def project(self) -> "Project":
        """The open project; ask `is_open` first."""
        if self._project is None:
            raise RuntimeError("no project is open")
        return self._project

    @property
    def folder(self) -> Path:
        """The folder of runs and models."""
        if self._folder is None:
            raise RuntimeError("no project is open")
        return self._folder

    @property
    def file(self) -> Path | None:
        """The project file; None for one that was never saved."""
        return self._file

    @property
    def title(self) -> str:
        """The project's name as the title bar shows it."""
        if self._file is not None:
            return self._file.stem
        return self._project.name if self._project is not None else ""

    @property
    def modified(self) -> bool:
        """Whether closing would lose something."""
        return self.is_open and (self._fresh or not self.undo_stack.isClean())

    def edit(self, project: "Project", text: str, merge_id: str = "") -> None:
        """Change the project by one step of undo.

        Args:
            text: what was done, translated, for Edit > Undo.
            merge_id: edits in a row with the same one become a single step.
        """
        before = self.project
        if project == before:
            return
        self.last_merge_id = merge_id
        self.undo_stack.push(Edit(self, before, project, text, merge_id))

    def remember(self, **view: object) -> None:
        """Keep something of the window in the project, without a step of undo."""
        if self._project is not None:
            self._project = replace(self._project, view={**self._project.view, **view})

    def new(self, project: "Project", folder: Path | None = None) -> None:
        """Open a project that was never saved, in a folder of its own.

        Args:
            folder: made for it beforehand by `autosave.untitled_folder`; a new one when None.
        """
        self._take(project, folder if folder is not None else autosave.untitled_folder(), None)
        self._fresh = True
        self.modified_changed.emit(True)
        self._autosave_timer.start()

    def open(self, path: Path) -> None:
        """Open a project file, or the one in a folder.

        Raises:
            UserError: it can't be read; what was open stays open.
        """
        from studio.store.project import load_project, project_file

        project = load_project(path)
        file = project_file(path) if path.is_dir() else path
        self._take(project, file.resolve().parent, file.resolve())

    def restore(self, kept: "autosave.Autosave") -> None:
        """Open what an autosave holds, as unsaved changes of its project.

        Raises:
            UserError: the autosave can't be read.
        """
        project = kept.load()
        self._take(project, kept.folder, kept.file)
        self._fresh = True
        self.modified_changed.emit(True)
        self._autosave_timer.start()

    def save(self) -> None:
        """Write the project to its file.

        Raises:
            UserError: it was not written; the file on the disk is the old one.
        """
        from studio.store.project import save_project

        if self._file is None or self.read_only:
            raise RuntimeError(
                "a project that was never saved, or is another window's, needs a name"
            )
        save_project(self.project, self._file)
        autosave.remove(self.folder, self._file)
        self._saved()

    def save_as(self, file: Path) -> None:
        """Write the project under a new name and go on with that file.

        What a never-saved project had trained moves along with it.

        Raises:
            UserError: nothing was changed.
        """
        from studio.store.project import SUFFIX, save_project

        if file.suffix != SUFFIX:
            file = file.with_name(file.name + SUFFIX)
        file = file.absolute()
        if self.read_only and file.resolve() == self._file:
            raise UserError(in_use(file))
        lock = ProjectLock()
        if file.resolve() != self._file and file.exists() and not lock.hold(file):
            raise UserError(in_use(file))
        lock.release()
        old_folder, old_file = self.folder, self._file
        moves = old_file is None and old_folder != file.parent
        if moves:
            autosave.may_move_work(old_folder, file.parent)
        named = replace(self.project, name=file.stem)
        old_home = old_folder / autosave.PASTED
        pasted = autosave.new_home(file.parent)
        if moves:
            named = _repointed(named, old_home, pasted)
        save_project(named, file)
        if moves:
            autosave.move_work(old_folder, file.parent, pasted)
            self._repoint_undo(old_home, pasted)
        if not self.read_only:
            autosave.remove(old_folder, old_file)
        self._project, self._folder, self._file = named, file.parent, file
        self.read_only = not self._lock.hold(file)
        self._saved()
        self.file_changed.emit()

    def _repoint_undo(self, old: Path, new: Path) -> None:
        """What undo and redo bring back finds its pasted tables too."""
        for place in range(self.undo_stack.count()):
            command = self.undo_stack.command(place)
            if isinstance(command, Edit):
                command.before = _repointed(command.before, old, new)
                command.after = _repointed(command.after, old, new)

    def close(self) -> None:
        """Close the project without asking. What was not saved is given up, unless
        `keep_on_close` is set: then the next start offers it."""
        if self._project is None:
            return
        before = self._project
        self._autosave_timer.stop()
        if self.keep_on_close:
            self._autosave_due()
        elif not self.read_only:
            autosave.remove(self.folder, self._file)
            if self._file is None:
                shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()
        self.read_only = False
        self._project = self._folder = self._file = None
        self._fresh = self.keep_on_close = False
        self.undo_stack.clear()
        self.changed.emit(before, None)
        self.modified_changed.emit(False)
        self.file_changed.emit()

    def autosave_now(self) -> None:
        """Write the autosave, if anything is unsaved."""
        self._autosave_timer.stop()
        self._autosave_due()

    def _take(self, project: "Project", folder: Path, file: Path | None) -> None:
        self.close()
        self._project, self._folder, self._file = project, folder, file
        self.read_only = file is not None and not self._lock.hold(file)
        self._fresh = False
        self._autosave_failed = False
        self.undo_stack.clear()
        self.undo_stack.setClean()
        self.changed.emit(None, project)
        self.modified_changed.emit(self.modified)
        self.file_changed.emit()

    def _put(self, project: "Project") -> None:
        before = self._project
        # What the window remembers is no part of undo.
        view = before.view if before is not None else project.view
        self._project = replace(project, view=view)
        self._autosave_timer.start()
        self.changed.emit(before, self._project)

    def _saved(self) -> None:
        self._autosave_timer.stop()
        self._fresh = False
        self.undo_stack.setClean()
        self.modified_changed.emit(False)

    def _clean_changed(self, _clean: bool) -> None:
        self.modified_changed.emit(self.modified)

    def _autosave_due(self) -> None:
        if self.read_only:
            return
        if not self.modified:
            if self._project is not None:
                autosave.remove(self.folder, self._file)
            return
        try:
            autosave.write(self.project, self.folder, self._file, datetime.now().astimezone())
            self._autosave_failed = False
        except UserError as error:
            self._tell_once(error.problem)

    def _tell_once(self, found: Problem) -> None:
        """A full disk is told once, not every two seconds."""
        if not self._autosave_failed:
            self._autosave_failed = True
            self.failed.emit(found)


def in_use(file: Path) -> Problem:
    """Another window has the project of this file."""
    return problem(
        "project-in-use",
        str(file),
        msg(N_("{name} is open in another window."), name=file.stem),
        msg(N_("Look at it here, or save it under another name to change it.")),
        severity="warning",
    )


def _repointed(project: "Project", old: Path, new: Path) -> "Project":
    """The project whose files in one folder are now in another."""
    from studio.store.project import with_paths

    def moved(path: str) -> str:
        inside = Path(path)
        return str(new / inside.relative_to(old)) if inside.is_relative_to(old) else path

    return replace(project, data=with_paths(project.data, moved))
