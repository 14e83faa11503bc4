"""The text that is followed: typed, or picked from the data; with what else the model reads."""

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.data.inputs import Inputs
from studio.gui.answering.examples import LONGEST, varied_rows
from studio.gui.answering.input_fields import InputFields
from studio.gui.answering.text_boxes import TextBoxes
from studio.gui.widgets.buttons import Button
from studio.predict.fields import Fields

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.split import Split

#: A text is cut to this many characters.
MAX_TEXT = 20_000
#: A button without its words is so wide.
_ICON_ONLY = 40
#: A line of the menu shows so many.
_LINE = 90


class TextBar(QWidget):
    """`changed` tells that something else is to be followed.

    Args:
        memory: keeps what was typed.
    """

    changed = Signal()

    def __init__(self, memory: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self._fields = Fields()
        self._dataset: TextDataset | None = None
        self._split: Split | None = None
        self.edit = QLineEdit(str(memory.get("text", "")))
        self.edit.setAccessibleName(_("Text to follow"))
        self.edit.setPlaceholderText(_("Type a text to follow through the network…"))
        self.edit.setMaxLength(MAX_TEXT)
        self.edit.setCursorPosition(0)  # setting the length goes to the end
        self.edit.setClearButtonEnabled(True)
        self.edit.setMinimumWidth(140)
        self.samples = Button(_("From the data"), icon="table")
        self.samples.setAccessibleName(_("From the data"))
        self.samples.setToolTip(_("Texts of the test split, which no training has seen"))
        self.more = Button(_("Other inputs"), icon="sliders")
        self.more.setAccessibleName(_("Other inputs"))
        self.more.setToolTip(_("What the network reads beside this text"))
        self.boxes = TextBoxes(memory.setdefault("texts", {}))
        self.fields = InputFields(memory.setdefault("fields", {}))
        self.popup = _Popup(self.boxes, self.fields, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.samples)
        row.addWidget(self.more)
        self.more.hide()
        self.edit.textChanged.connect(self._typed)
        self.boxes.changed.connect(self._typed)
        self.fields.changed.connect(self._typed)
        self.samples.clicked.connect(self._offer)
        self.more.clicked.connect(lambda: self.popup.open_below(self.more))

    def shorten(self, short: bool) -> None:
        """Buttons without their words, where there is little room."""
        for button, words in ((self.samples, _("From the data")), (self.more, _("Other inputs"))):
            button.setText("" if short else words)
            button.setMaximumWidth(_ICON_ONLY if short else 16_777_215)

    def show_fields(self, fields: Fields) -> None:
        """Ask for what this network reads."""
        if fields != self._fields:
            self._fields = fields
            self.boxes.show_columns(fields.texts[1:])
            self.fields.show_fields(fields)
            self.more.setVisible(bool(fields.texts[1:] or fields.numbers or fields.categories))
            self.changed.emit()

    def show_rows(self, dataset: "TextDataset | None", split: "Split | None") -> None:
        """Offer texts of these data; the first one where nothing was typed yet."""
        self._dataset, self._split = dataset, split
        self.samples.setEnabled(dataset is not None and split is not None)
        if "text" not in self._memory and self.samples.isEnabled():
            offered = self.offered()
            if offered:
                self.take(offered[0][0], offered[0][1])

    def offered(self) -> list[tuple[int, str]]:
        """Rows of the data with their texts, a class each while there are enough."""
        if self._dataset is None or self._split is None:
            return []
        part = self._split.test if len(self._split.test) else self._split.train
        if not len(part):
            return []
        rows = varied_rows(part, self._dataset.labels)
        texts = self._dataset.texts(rows)
        pairs = zip(rows.tolist(), texts, strict=True)
        return [(row, text.strip()) for row, text in pairs if 0 < len(text.strip()) <= LONGEST]

    def take(self, row: int, text: str) -> None:
        """Follow a row of the data, with its other columns."""
        if self._dataset is not None and (self._fields.texts or not self.more.isHidden()):
            inputs = self._dataset.inputs(np.array([row]))
            numbers = {n: f"{v[0]:.6g}" for n, v in inputs.numbers.items() if np.isfinite(v[0])}
            categories = {n: c.values[int(c.codes[0])] for n, c in inputs.categories.items()}
            self.fields.fill(numbers, categories)
            parts = {name: texts[0] for name, texts in inputs.parts.items()}
            self.boxes.fill(parts)
            text = parts.get(self._fields.texts[0], text) if self._fields.texts else text
        self.edit.setText(" ".join(text.split()))
        self.edit.setCursorPosition(0)
        self._typed()

    def row(self) -> Inputs | None:
        """What is to be followed; None where nothing is given."""
        text = self.edit.text()
        first = self._fields.texts[:1]
        texts = {**dict.fromkeys(first, text), **self.boxes.texts()}
        filled = text.strip() or any(t.strip() for t in texts.values()) or self.fields.filled
        if not filled:
            return None
        return Inputs(text, texts, self.fields.numbers(), self.fields.categories())

    def _typed(self, *_what: object) -> None:
        self._memory["text"] = self.edit.text()
        self.changed.emit()

    def _offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for row, text in self.offered():
            line = " ".join(text.split())
            line = line if len(line) <= _LINE else line[: _LINE - 1] + "…"
            action = menu.addAction(line.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, row=row, text=text: self.take(row, text))
        menu.popup(self.samples.mapToGlobal(self.samples.rect().bottomLeft()))


def remembered_row(row: Inputs) -> dict[str, Any]:
    """A row as the bar remembers what was typed."""
    numbers = {n: "" if v is None else f"{v:.6g}" for n, v in row.numbers.items()}
    return {
        "text": row.text,
        "texts": dict(row.texts),
        "fields": {**numbers, **row.categories},
    }


class _Popup(QFrame):
    """The fields beside the text, above everything until one clicks elsewhere."""

    def __init__(self, boxes: TextBoxes, fields: InputFields, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAccessibleName(_("Other inputs"))
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.addWidget(boxes)
        box.addWidget(fields)
        self.setMinimumWidth(340)
        fields.resized.connect(self.adjustSize)

    def open_below(self, button: QWidget) -> None:
        """Show it under a button."""
        self.adjustSize()
        corner = button.mapToGlobal(button.rect().bottomRight())
        self.move(max(corner.x() - self.width(), 0), corner.y() + 4)
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
