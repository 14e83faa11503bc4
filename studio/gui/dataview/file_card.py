"""The files that rows come from: what they are, how they are read, and ways to change that."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.catalog.source import Source
from studio.core.i18n import _, language, ngettext
from studio.gui import figures, icons
from studio.gui.dataview.reader_form import reader_words
from studio.gui.importing.file_list import icon_of
from studio.gui.importing.looking import size_of
from studio.gui.widgets.buttons import Button, IconButton
from studio.gui.widgets.flow import FlowLayout
from studio.gui.widgets.frames import Card
from studio.gui.widgets.labels import ElidedLabel, Label, plain_tip

#: So many files are named; the dialog lists them all.
_NAMED = 4


class FileCard(Card):
    """A card for the data or the test rows; without a file it offers to choose one."""

    choose = Signal()
    add = Signal()
    read_otherwise = Signal()
    leave_out = Signal(object)
    remove = Signal()

    def __init__(
        self,
        title: str,
        source: Source | None,
        rows: int | None,
        *,
        empty: str = "",
        test: bool = False,
        read_at: QDateTime | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent=parent)
        if source is None:
            self.content.addWidget(Label(empty, role="caption", wrap=True))
            button = Button(_("Choose a test file…"), icon="file-text")
            button.clicked.connect(self.choose)
            self.content.addWidget(button)
            return
        replace = Button(_("Another test file…") if test else _("Replace…"), role="link")
        replace.clicked.connect(self.choose)
        self.head.addWidget(replace)
        if test:
            away = IconButton("x", _("Use no test file"), size=16)
            away.clicked.connect(self.remove)
            self.head.addWidget(away)
        paths = [Path(path) for path in (source.path, *source.more)]
        self._name_files(paths, removable=not test)
        self.facts = Label(_facts(source, paths, rows), role="caption", wrap=True)
        self.content.addWidget(self.facts)
        if read_at is not None:
            when = QLocale(language()).toString(read_at, QLocale.FormatType.ShortFormat)
            self.content.addWidget(Label(_("Read {when}").format(when=when), role="caption"))
        line = FlowLayout(12)
        how = Button(_("How it is read…"), icon="sliders-horizontal", role="link")
        how.clicked.connect(self.read_otherwise)
        line.addWidget(how)
        if not test and not paths[0].is_dir():
            add = Button(_("Add files…"), icon="plus", role="link")
            add.clicked.connect(self.add)
            line.addWidget(add)
        self.content.addLayout(line)

    def _name_files(self, paths: Sequence[Path], *, removable: bool) -> None:
        listed = QVBoxLayout()
        listed.setSpacing(2)
        for path in paths[:_NAMED]:
            line = QHBoxLayout()
            line.setSpacing(8)
            picture = Label()
            picture.setPixmap(icons.pixmap(icon_of(path), "accent"))
            line.addWidget(picture)
            name = ElidedLabel(path.name, mode=Qt.TextElideMode.ElideMiddle)
            name.setToolTip(plain_tip(str(path)))
            line.addWidget(name, 1)
            if removable and len(paths) > 1:
                away = IconButton("x", _("Leave out {name}").format(name=path.name), size=14)
                away.clicked.connect(partial(self.leave_out.emit, path))
                line.addWidget(away)
            listed.addLayout(line)
        if len(paths) > _NAMED:
            more = len(paths) - _NAMED
            words = ngettext("and {n} more file", "and {n} more files", more).format(n=more)
            listed.addWidget(Label(words, role="caption"))
        self.content.addLayout(listed)


def _facts(source: Source, paths: Sequence[Path], rows: int | None) -> str:
    parts = []
    if rows is not None:
        parts.append(ngettext("{n} row", "{n} rows", rows).format(n=figures.count(rows)))
    size = size_of(paths)
    if size:
        parts.append(figures.size(size))
    parts.append(reader_words(source.reader))
    return " · ".join(parts)
