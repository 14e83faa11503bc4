"""Edits of where an open project's rows come from; each is one step of undo."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject

from studio.core.i18n import _
from studio.gui.dataview import edits
from studio.gui.opening import paths_of, source_of

if TYPE_CHECKING:
    from studio.catalog.source import ReaderOptions, Source
    from studio.gui.opening import Change
    from studio.gui.session import Session

Which = Literal["source", "test_source"]


class SourceEdits(QObject):
    """Replaces, extends and repoints the sources of the open project."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._count = 0

    def take(self, use: str, paths: Sequence[Path], options: "ReaderOptions") -> None:
        """Use files as ``source``, ``test_source``, or ``more`` rows of the source."""
        if use == "more":
            self.add(paths)
        elif use == "test_source":
            self._edit(_("Choose a test file"), "test_source", source_of(paths, options))
        else:
            self._edit(_("Replace the file"), "source", source_of(paths, options))

    def add(self, paths: Sequence[Path]) -> None:
        """Let the rows of further files follow those of the source."""
        source = self._source("source")
        if source is None:
            return
        known = paths_of(source)
        new = [path.resolve() for path in paths if path.resolve() not in known]
        if new:
            files = source_of([*known, *new], source.reader)
            self._edit(_("Add files"), "source", files)

    def leave_out(self, path: Path) -> None:
        """Take one of several files away."""
        source = self._source("source")
        if source is not None:
            kept = [each for each in paths_of(source) if each != path]
            if kept:
                self._edit(_("Leave out a file"), "source", source_of(kept, source.reader))

    def remove_test(self) -> None:
        """Use no test file."""
        self._edit(_("Use no test file"), "test_source", None)

    def set_reader(self, which: Which, paths: Sequence[Path], options: "ReaderOptions") -> None:
        """Read the files of a source in another way."""
        words = {
            "source": _("Change how the file is read"),
            "test_source": _("Change how the test file is read"),
        }[which]
        self._edit(words, which, source_of(paths, options))

    def find(self, which: Which, missing: Path, found: Path) -> None:
        """Repoint a source whose file was moved or renamed; its columns and settings stay."""
        source = self._source(which)
        if source is None:
            return
        paths = [found.resolve() if path == missing else path for path in paths_of(source)]
        new = source_of(paths, source.reader)
        self._edit(_("Find the file"), which, new.model_copy(update={"sha256": source.sha256}))

    def accept(self, change: "Change") -> None:
        """Take a source as it is on the disk now."""
        which: Which = "test_source" if change.which == "test_source" else "source"
        self._edit(_("Read the changed file"), which, change.source)

    def _source(self, which: Which) -> "Source | None":
        data = self._session.document.project.data
        return data.source if which == "source" else data.test_source

    def _edit(self, words: str, which: Which, source: "Source | None") -> None:
        """One step of undo; what follows from new columns joins it."""
        self._count += 1
        document = self._session.document
        project = edits.with_data(document.project, **{which: source})
        document.edit(project, words, f"source-{self._count}-{id(self)}")
