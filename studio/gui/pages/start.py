"""What is seen before a project is open: samples to run, recent projects, a place to drop."""

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures, icons
from studio.gui.autosave import Autosave, find
from studio.gui.samples import Sample, load_samples
from studio.gui.settings import Settings
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.buttons import Button, IconButton, PrimaryButton
from studio.gui.widgets.click_card import ClickCard
from studio.gui.widgets.frames import clear
from studio.gui.widgets.labels import ElidedLabel, Label, plain_tip

_WIDTH = 880


class StartPage(QWidget):
    """The start page."""

    open_files = Signal()
    open_folder = Signal()
    paste = Signal()
    open_project = Signal()
    open_path = Signal(str)
    forget = Signal(str)
    restore = Signal(object)
    discard = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Start"))
        self._inside = QVBoxLayout()
        self._inside.setSpacing(12)
        middle = QWidget()
        middle.setMaximumWidth(_WIDTH)
        middle.setLayout(self._inside)
        line = QHBoxLayout()
        line.setContentsMargins(24, 24, 24, 24)
        line.addStretch(1)
        line.addWidget(middle, 100)
        line.addStretch(1)
        holder = QWidget()
        holder.setLayout(line)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holder)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._build()

    def set_settings(self, settings: Settings) -> None:
        """Show other recent projects and look for unsaved work again."""
        self._settings = settings
        clear(self._inside)
        self._build()

    def _build(self) -> None:
        self._inside.addStretch(1)
        for kept in find(self._settings.recent)[:3]:
            self._inside.addWidget(self._unsaved(kept))
        self._inside.addLayout(self._welcome())
        self._inside.addSpacing(12)
        self._inside.addWidget(self._drop_place())
        samples = load_samples()
        if samples:
            self._inside.addSpacing(12)
            self._inside.addWidget(Label(_("Or begin with a sample"), role="section"))
            row = QHBoxLayout()
            row.setSpacing(12)
            for sample in samples:
                row.addWidget(self._sample(sample), 1)
            self._inside.addLayout(row)
        recent = [Path(path) for path in self._settings.recent]
        if recent:
            self._inside.addSpacing(12)
            self._inside.addWidget(Label(_("Recent projects"), role="section"))
            listed = QVBoxLayout()
            listed.setSpacing(4)
            for file in recent:
                listed.addWidget(self._recent(file))
            self._inside.addLayout(listed)
        self._inside.addStretch(2)

    def _welcome(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(16)
        picture = Label()
        picture.setPixmap(icons.app_icon().pixmap(QSize(56, 56), 2.0))
        line.addWidget(picture)
        words = QVBoxLayout()
        words.setSpacing(4)
        name = Label("Wordloom 织文", role="title")
        words.addWidget(name)
        about = _("Load texts, choose steps and layers, watch the model learn, type a sentence.")
        words.addWidget(Label(about, role="second", wrap=True))
        line.addLayout(words, 1)
        return line

    def _drop_place(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "drop")
        # Made first, so that it comes first when one goes by keyboard.
        open_files = PrimaryButton(_("Open files…"), parent=frame)
        open_files.clicked.connect(self.open_files)
        layout = QHBoxLayout(frame)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        picture = Label()
        picture.setPixmap(icons.pixmap("file-text", "accent", 32))
        layout.addWidget(picture)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(_("Drop files of labelled texts anywhere"), role="strong"))
        forms = _(
            "CSV, TSV, Excel, JSON, Parquet, Arrow, fastText or plain text, packed or not, or a "
            "folder with one sub-folder a class. How they are read is found unaided."
        )
        words.addWidget(Label(forms, role="caption", wrap=True))
        others = QHBoxLayout()
        others.setSpacing(16)
        for text, icon, signal in (
            (_("Open a folder…"), "folder", self.open_folder),
            (_("Paste a table"), "clipboard-text", self.paste),
            (_("Open a project…"), "folder-open", self.open_project),
        ):
            link = Button(text, icon=icon, role="link")
            link.clicked.connect(signal)
            others.addWidget(link)
        others.addStretch(1)
        words.addSpacing(6)
        words.addLayout(others)
        layout.addLayout(words, 1)
        layout.addWidget(open_files)
        open_files.setFocus()
        return frame

    def _sample(self, sample: Sample) -> ClickCard:
        card = ClickCard(sample.title, sample.description)
        card.setMinimumHeight(112)
        head = QHBoxLayout()
        head.addWidget(Label(sample.title, role="strong"))
        head.addStretch(1)
        arrow = Label()
        arrow.setPixmap(icons.pixmap("arrow-right", "accent", 16))
        head.addWidget(arrow)
        card.content.addLayout(head)
        card.content.addWidget(Label(sample.description, role="second", wrap=True))
        card.content.addStretch(1)
        rows = ngettext("{n} text", "{n} texts", sample.rows).format(n=figures.count(sample.rows))
        separator = (
            "、" if any("\u4e00" <= c <= "\u9fff" for c in "".join(sample.classes)) else ", "
        )
        classes = separator.join(sample.classes)
        card.content.addWidget(Label(f"{rows} · {classes}", role="caption"))
        card.seal()
        card.clicked.connect(partial(self.open_path.emit, str(sample.path)))
        return card

    def _recent(self, file: Path) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        card = ClickCard(file.stem, str(file))
        card.content.setContentsMargins(12, 6, 12, 6)
        inner = QHBoxLayout()
        inner.setSpacing(12)
        name = Label(file.stem, role="strong")
        inner.addWidget(name)
        folder = ElidedLabel(str(file.parent), mode=Qt.TextElideMode.ElideMiddle, tone="second")
        inner.addWidget(folder, 1)
        there = file.exists()
        state = _changed_words(file) if there else _("not found")
        inner.addWidget(Label(state, role="caption"))
        card.content.addLayout(inner)
        card.seal()
        card.setEnabled(there)
        card.setToolTip(plain_tip(str(file)))
        card.clicked.connect(partial(self.open_path.emit, str(file)))
        forget = IconButton("x", _("Remove from the list"), size=14)
        forget.clicked.connect(partial(self.forget.emit, str(file)))
        line.addWidget(card, 1)
        line.addWidget(forget)
        return holder

    def _unsaved(self, kept: Autosave) -> Banner:
        when = kept.saved_at.astimezone().strftime("%Y-%m-%d %H:%M")
        name = kept.name or _("Untitled")
        banner = Banner(
            "info",
            _("“{name}” was not saved before Wordloom ended ({when}).").format(
                name=name, when=when
            ),
            closable=False,
        )
        banner.add_action(_("Restore"), partial(self.restore.emit, kept))
        banner.add_action(_("Discard"), partial(self.discard.emit, kept))
        return banner


def _changed_words(file: Path) -> str:
    try:
        changed = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    except OSError:
        return ""
    return changed.strftime("%Y-%m-%d")
