"""The card of the chosen run: its facts, its tags and note, and what can be done with it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures, run_words
from studio.gui.runs.table import model_words
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import Card, clear
from studio.gui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from studio.store.history import RunRow

#: A note is kept when the keys rest for so long, and when another run is chosen.
NOTE_DELAY_MS = 600
#: A run is repeated with so many seeds, its own among them.
REPEATS = 5
#: Tags are short words.
MAX_TAG, MAX_TAGS, MAX_NOTE = 40, 20, 10_000


class DetailsCard(Card):
    """What is known of one run. Signals carry the run's id."""

    resume_asked = Signal()
    restore_asked = Signal()
    repeat_asked = Signal()
    model_asked = Signal()
    export_asked = Signal()
    trash_asked = Signal()
    delete_asked = Signal()
    tagged = Signal(str, list)
    noted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent=parent)
        self.run: RunRow | None = None
        self.summary = Label("", role="second", wrap=True)
        self.content.addWidget(self.summary)
        self._facts = QWidget()
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self.content.addWidget(self._facts)
        self._make_marks()
        self._make_buttons()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTE_DELAY_MS)
        self._timer.timeout.connect(self.keep_note)

    def show_run(self, row: "RunRow", *, resumable: bool, restorable: bool, model: bool) -> None:
        """Show a run, and what can be done with it now."""
        if self.run is not None and self.run.id != row.id:
            self.keep_note()
        same = self.run is not None and self.run.id == row.id
        self.run = row
        if self.title_label is not None:
            self.title_label.setText(run_words.name_of(row))
        self.summary.setText(_summary(row))
        self._show_facts(row)
        typing = self._timer.isActive() or self.note_edit.hasFocus() or self.tags_edit.hasFocus()
        if not (same and typing):
            self.tags_edit.setText(_(", ").join(row.tags))
            self._set_note(row.notes)
        trashed = bool(row.trashed)
        self.resume.setVisible(row.resumable and not trashed)
        self.resume.setEnabled(resumable)
        self.restore.setEnabled(restorable)
        self.repeat.setEnabled(restorable and resumable)
        for button in (self.ask, self.export):
            button.setEnabled(model)
        self.trash.setText(_("Take out of the trash") if trashed else _("Move to the trash"))
        self.delete.setVisible(trashed)

    def keep_note(self) -> None:
        """Keep what was typed, at once."""
        self._timer.stop()
        text = self.note_edit.toPlainText()[:MAX_NOTE]
        if self.run is not None and text != self.run.notes:
            self.noted.emit(self.run.id, text)

    def _make_marks(self) -> None:
        self.tags_edit = QLineEdit()
        self.tags_edit.setPlaceholderText(_("Tags, with commas between"))
        self.tags_edit.setAccessibleName(_("Tags"))
        self.tags_edit.editingFinished.connect(self._keep_tags)
        self.note_edit = QPlainTextEdit()
        self.note_edit.setPlaceholderText(_("Note"))
        self.note_edit.setAccessibleName(_("Note"))
        self.note_edit.setTabChangesFocus(True)
        self.note_edit.setFixedHeight(88)
        self.note_edit.textChanged.connect(self._typed)
        self.content.addWidget(self.tags_edit)
        self.content.addWidget(self.note_edit)

    def _make_buttons(self) -> None:
        self.resume = Button(_("Resume"), icon="play")
        self.restore = Button(_("Restore its settings"), icon="clock-counter-clockwise")
        self.repeat = Button(_("Repeat with {n} seeds").format(n=REPEATS), icon="arrows-clockwise")
        self.repeat.setToolTip(_("Tells how much of its result is chance"))
        self.ask = Button(_("Predict with it"), icon="chat-text")
        self.export = Button(_("Export the model…"), icon="export")
        self.trash = Button(_("Move to the trash"), icon="trash")
        self.delete = Button(_("Delete for good…"), icon="x")
        box = QVBoxLayout()
        box.setSpacing(8)
        for button, asked in (
            (self.resume, self.resume_asked),
            (self.restore, self.restore_asked),
            (self.repeat, self.repeat_asked),
            (self.ask, self.model_asked),
            (self.export, self.export_asked),
            (self.trash, self.trash_asked),
            (self.delete, self.delete_asked),
        ):
            button.clicked.connect(asked)
            box.addWidget(button)
        self.content.addLayout(box)
        self.content.addStretch(1)

    def _show_facts(self, row: "RunRow") -> None:
        clear(self._grid)
        for place, (title, words) in enumerate(_facts(row)):
            self._grid.addWidget(Label(title, role="caption"), place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(ElidedLabel(words, pixels=12), place, 1)

    def _set_note(self, text: str) -> None:
        if self.note_edit.toPlainText() != text:
            self.note_edit.blockSignals(True)
            self.note_edit.setPlainText(text)
            self.note_edit.blockSignals(False)

    def _typed(self) -> None:
        self._timer.start()

    def _keep_tags(self) -> None:
        words = self.tags_edit.text().replace("，", ",").replace("、", ",").split(",")
        found = [word.strip()[:MAX_TAG] for word in words if word.strip()][:MAX_TAGS]
        if self.run is not None and tuple(dict.fromkeys(found)) != self.run.tags:
            self.tagged.emit(self.run.id, found)


def _summary(row: "RunRow") -> str:
    said = [run_words.when_of(row), run_words.state_of(run_words.state_of_row(row))]
    said.append(model_words(row))
    if row.started.get("parameters"):
        n = int(row.started["parameters"])
        words = ngettext("{n} parameter", "{n} parameters", n)
        said.append(words.format(n=figures.amount(n)))
    if row.problem is not None:
        said.append(str(row.problem.message))
    return " · ".join(said)


def _facts(row: "RunRow") -> list[tuple[str, str]]:
    """What a result depends on: seed, data, machine, versions."""
    found = [(_("Seed"), str(row.seed))]
    if row.data_sha256:
        found.append((_("Data"), row.data_sha256[:12]))
    if row.seconds:
        rate = figures.amount(row.samples_per_second)
        took = figures.duration(row.seconds)
        found.append((_("Duration"), _("{time}, {n} texts a second").format(time=took, n=rate)))
    machine = row.machine
    if machine:
        found.append((_("Machine"), " · ".join(_told(machine, "machine", "system"))))
        found.append((_("Processor"), " · ".join(_told(machine, "processor"))))
        names = (("wordloom", "Wordloom"), ("torch", "torch"), ("python", "Python"))
        versions = [f"{title} {machine[key]}" for key, title in names if machine.get(key)]
        found.append((_("Versions"), " · ".join(versions)))
    return found


def _told(machine: dict[str, str], *keys: str) -> list[str]:
    return [machine[key] for key in keys if machine.get(key)]
