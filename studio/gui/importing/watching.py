"""Notices that a file of the open project was changed or moved by another program."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.errors import UserError
from studio.core.i18n import _, ngettext
from studio.gui import figures
from studio.gui.opening import Change, paths_of
from studio.gui.widgets.banner import Banner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from studio.catalog.source import DataSettings, Source
    from studio.gui.background import Ticket
    from studio.gui.session import Session

SOURCES = ("source", "test_source")


class SourceWatch(QObject):
    """Looks at sizes and times when it is told to, and at the content only where these differ.

    Args:
        session: whose sources are watched.
    """

    changed = Signal(object)
    """A `Change`; told once for each."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._stamps: dict[str, str] = {}
        self._looking: Ticket | None = None
        session.data_changed.connect(self._remember)

    def look(self) -> None:
        """Look at the files of the open project, in the background."""
        session = self._session
        if not self._stamps or self._looking is not None or session.reading:
            return
        data, stamps, folder = (
            session.document.project.data,
            dict(self._stamps),
            session.document.folder,
        )
        self._looking = session.background.run(
            self,
            lambda _ticket: _look(data, stamps, folder),
            self._looked,
            lambda _problem: self._forget_job(),
        )

    def _remember(self) -> None:
        """The rows were just read: this is what their files look like."""
        session = self._session
        self._stamps = {}
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        if not session.document.is_open or session.reading or session.table is None:
            return
        data = session.document.project.data
        self._looking = session.background.run(
            self,
            lambda _ticket: _stamps(data),
            self._remembered,
            lambda _problem: self._forget_job(),
        )

    def _remembered(self, stamps: dict[str, str]) -> None:
        self._looking = None
        self._stamps = stamps

    def _looked(self, found: tuple[dict[str, str], tuple[Change, ...]]) -> None:
        self._looking = None
        self._stamps, changes = found
        for change in changes:
            test = change.which == "test_source"
            table = self._session.test_table if test else self._session.table
            rows = table.rows if table is not None and change.rows is not None else None
            self.changed.emit(replace(change, before=rows))

    def _forget_job(self) -> None:
        self._looking = None


def change_banner(change: Change, session: "Session") -> Banner:
    """What has changed, in words, and what can be done about it."""
    path = Path(change.source.path)
    if change.rows is None:
        missing = next((each for each in paths_of(change.source) if not each.exists()), path)
        words = _("{name} is not in its place any more.").format(name=missing.name)
        fix = _("The rows that were read are still there; a run needs the file.")
        return Banner("warning", words, fix)
    words = _words(path.name, change.rows, change.before)
    if change.before is None:
        banner = Banner("warning", words, _("Models trained before have seen other rows."))
        label = _("Accept the change")
    else:
        banner = Banner("warning", words, _("The rows of before are shown."))
        label = _("Read again")

    def take() -> None:
        session.sources.accept(change)
        banner.dismiss()

    banner.add_action(label, take)
    if change.before is not None:
        banner.add_action(_("Keep"), banner.dismiss)
    return banner


def _words(name: str, now: int, before: int | None) -> str:
    rows = ngettext("{n} row", "{n} rows", now).format(n=figures.count(now))
    if before is None or before == now:
        return _("{name} has changed; it has {rows}.").format(name=name, rows=rows)
    if now > before:
        more = figures.count(now - before)
        return _("{name} has changed: it now has {rows}, {n} more.").format(
            name=name, rows=rows, n=more
        )
    fewer = figures.count(before - now)
    return _("{name} has changed: it now has {rows}, {n} fewer.").format(
        name=name, rows=rows, n=fewer
    )


def _stamps(data: "DataSettings") -> dict[str, str]:
    found = {}
    for which in SOURCES:
        source: Source | None = getattr(data, which)
        if source is not None:
            found[which] = _stamp(source)
    return found


def _stamp(source: "Source") -> str:
    """Sizes and times of all files; empty where one is missing."""
    from studio.data.source_hash import stamp_of

    try:
        return "\n".join(map(stamp_of, paths_of(source)))
    except UserError:
        return ""


def _look(
    data: "DataSettings", before: "Mapping[str, str]", folder: Path
) -> tuple[dict[str, str], tuple[Change, ...]]:
    """The stamps of now, and what has changed since those of before were taken."""
    from studio.data.cache import cached_table
    from studio.data.hash_memory import known_sha256

    now = _stamps(data)
    changes = []
    for which in SOURCES:
        source: Source | None = getattr(data, which)
        if source is None or now[which] == before.get(which):
            continue
        if not now[which]:
            changes.append(Change(which, source, None))
            continue
        try:
            sha256 = known_sha256(paths_of(source), folder)
            if sha256 == source.sha256:
                continue
            table = cached_table(source, folder)
        except UserError:
            # It is being written, or of another form by now: opening the project will tell.
            continue
        new = source.model_copy(update={"sha256": sha256})
        changes.append(Change(which, new, table.rows))
    return now, tuple(changes)
