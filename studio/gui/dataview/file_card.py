"""A data file: its name, how it is read, and a way to another one."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.catalog.source import ReaderOptions, Source
from studio.core.i18n import _, ngettext
from studio.gui import figures, icons
from studio.gui.dataview.reader_form import ReaderForm, reader_words
from studio.gui.forms.fold import Fold
from studio.gui.widgets.buttons import Button, IconButton
from studio.gui.widgets.frames import Card
from studio.gui.widgets.labels import ElidedLabel, Label, plain_tip


class FileCard(Card):
    """A card for the data file or the test file; without a file it offers to choose one."""

    reader_changed = Signal(object, str)
    choose = Signal()
    remove = Signal()

    def __init__(
        self,
        title: str,
        source: Source | None,
        rows: int | None,
        *,
        empty: str = "",
        removable: bool = False,
        open_reader: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent=parent)
        self.form: ReaderForm | None = None
        if source is None:
            self.content.addWidget(Label(empty, role="caption", wrap=True))
            button = Button(_("Choose a test file…"), icon="file-text")
            button.clicked.connect(self.choose)
            self.content.addWidget(button)
            return
        replace = Button(_("Replace…"), role="link")
        replace.clicked.connect(self.choose)
        self.head.addWidget(replace)
        if removable:
            away = IconButton("x", _("Use no test file"), size=16)
            away.clicked.connect(self.remove)
            self.head.addWidget(away)
        path = Path(source.path)
        line = QHBoxLayout()
        line.setSpacing(8)
        picture = Label()
        picture.setPixmap(icons.pixmap("file-text", "accent"))
        line.addWidget(picture)
        name = ElidedLabel(path.name, mode=Qt.TextElideMode.ElideMiddle)
        name.setToolTip(plain_tip(str(path)))
        line.addWidget(name, 1)
        self.content.addLayout(line)
        facts = reader_words(source.reader)
        if rows is not None:
            count = ngettext("{n} row", "{n} rows", rows).format(n=figures.count(rows))
            facts = f"{count} · {facts}"
        self.content.addWidget(Label(facts, role="caption", wrap=True))
        self.fold = Fold(_("How it is read"))
        self.form = ReaderForm(source.reader)
        self.form.changed.connect(self.reader_changed)
        self.fold.body.addWidget(self.form)
        self.fold.set_open(open_reader)
        self.content.addWidget(self.fold)

    def set_reader(self, options: ReaderOptions) -> None:
        """Show other options."""
        if self.form is not None:
            self.form.set_options(options)
