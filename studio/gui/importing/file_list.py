"""The files that make one table, each with a way to leave it out."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures, icons
from studio.gui.widgets.buttons import IconButton
from studio.gui.widgets.frames import Card, clear, scrolling
from studio.gui.widgets.labels import ElidedLabel, Label, plain_tip

#: From this many lines on the list scrolls by itself.
_MOST_LINES = 6
_LINE_HEIGHT = 28


class FileList(Card):
    """Names with their sizes; `removed` tells a path."""

    removed = Signal(object)

    def __init__(self, *, removable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._removable = removable
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        inside = QWidget()
        inside.setLayout(self._lines)
        self._area = scrolling(inside)
        self.content.addWidget(self._area)
        self._sum = Label("", role="caption")
        self.content.addWidget(self._sum)

    def set_files(self, paths: Sequence[Path], size_bytes: int) -> None:
        """Show other files."""
        clear(self._lines)
        for path in paths:
            self._lines.addWidget(self._line(path, removable=self._removable and len(paths) > 1))
        self._area.setFixedHeight(min(len(paths), _MOST_LINES) * _LINE_HEIGHT)
        words = figures.size(size_bytes)
        if len(paths) > 1:
            files = ngettext("{n} file", "{n} files", len(paths)).format(n=len(paths))
            words = f"{files} · {words}"
        self._sum.setText(words)

    def _line(self, path: Path, *, removable: bool) -> QWidget:
        holder = QWidget()
        holder.setFixedHeight(_LINE_HEIGHT)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        picture = Label()
        picture.setPixmap(icons.pixmap(icon_of(path), "accent", 18))
        line.addWidget(picture)
        name = ElidedLabel(path.name, mode=Qt.TextElideMode.ElideMiddle)
        name.setToolTip(plain_tip(str(path)))
        line.addWidget(name, 1)
        if removable:
            words = _("Leave out {name}").format(name=path.name)
            away = IconButton("x", words, size=14)
            away.clicked.connect(partial(self.removed.emit, path))
            line.addWidget(away)
        return holder


def icon_of(path: Path) -> str:
    """The icon that tells what kind of file this is."""
    if path.is_dir():
        return "folder"
    ending = path.suffix.lower()
    if ending in (".zip", ".gz", ".bz2", ".xz"):
        return "archive"
    if ending in (".xlsx", ".xlsm"):
        return "table"
    return "file-text"
