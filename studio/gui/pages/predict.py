"""The Predict page: a text, and what the model makes of it while one types."""

import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.core.errors import Problem
from studio.core.i18n import N_, _, ngettext
from studio.data.inputs import Inputs
from studio.gui import bundle_dialogs, fonts, icons, run_words
from studio.gui.answering.answer_card import AnswerCard
from studio.gui.answering.deciding import DecidingWords
from studio.gui.answering.examples import Examples
from studio.gui.answering.input_fields import InputFields
from studio.gui.answering.marking import TextMarks
from studio.gui.answering.model_thread import Answer, OpenedModel
from studio.gui.answering.text_boxes import TextBoxes
from studio.gui.pages.base import Page
from studio.gui.run_session import controller_of
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.frames import Card, clear, scrolling
from studio.gui.widgets.labels import Label
from studio.predict.fields import Fields

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.store.history import RunRow
    from studio.store.project import Project

#: Fields that need more room than this scroll by themselves.
_MOST_FIELDS_HEIGHT = 280
#: A text is cut to this many characters before it is asked about.
MAX_TEXT = 20_000


class PredictPage(Page):
    """The model is the best run of the project, another run, or any bundle from the disk."""

    key: ClassVar[str] = "predict"
    title: ClassVar[str] = N_("Predict")

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self.answerer = controller_of(session).answerer()
        self.model: OpenedModel | None = None
        self.latencies_ms: deque[float] = deque(maxlen=2_000)
        self._asked_at: dict[int, float] = {}
        self._drawing: int | None = None
        self.answered = ""
        self._unknown: tuple[str, ...] | None = None
        self._latest = 0
        self._columns: tuple[str, ...] = ()
        self._example_text: str | None = None
        self._runs: list[RunRow] = []
        self.answer = AnswerCard()
        self._make_chooser()
        self._messages = QVBoxLayout()
        self.body.addLayout(self._messages)
        self._pages = QStackedWidget()
        self.body.addWidget(self._pages, 1)
        self._pages.addWidget(self._empty_state())
        self._pages.addWidget(self._content())
        self._show_silence()
        self._connect()

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Models belong to runs; edits of the project don't change them."""
        if before is None:
            self._look()

    def shown(self) -> None:
        """Look for new models; the text gets the focus."""
        self._look()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- layout ---------------------------------------------------------------------------------

    def _make_chooser(self) -> None:
        self.chooser = QComboBox()
        self.chooser.setAccessibleName(_("Model"))
        self.chooser.setMinimumWidth(330)
        self.open_bundle = Button(_("Open a bundle…"), icon="folder-open")
        self.head.addWidget(self.chooser)
        self.head.addWidget(self.open_bundle)

    def _empty_state(self) -> QWidget:
        state = EmptyState(
            "chat-text",
            _("No model to ask yet"),
            _(
                "Train a model, or open a bundle that was trained before. Then type a sentence and "
                "watch the answer change."
            ),
        )
        state.add_action(
            _("Go to training"), lambda: self.session.navigate.emit("train"), primary=True
        )
        state.add_action(_("Open a bundle…"), self._choose_bundle, icon="folder-open")
        return state

    def _content(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(self._text_card())
        split.addWidget(self.answer)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([760, 480])
        return split

    def _text_card(self) -> QWidget:
        card = Card(_("Text"), margin=16)
        self._clear = Button(_("Clear"), role="link")
        card.head.addWidget(self._clear)
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(_("Text to classify"))
        self.edit.setPlaceholderText(_("Type or paste a text…"))
        self.edit.setFont(fonts.font(20))
        self.edit.setTabChangesFocus(True)
        self.edit.setProperty("role", "large")
        self.marks = TextMarks(self.edit.document())
        self._first_column = Label("", role="caption")
        self._first_column.hide()
        card.content.addWidget(self._first_column)
        card.content.addWidget(self.edit, 3)
        self.boxes = TextBoxes(self.memory.setdefault("texts", {}))
        self.fields = InputFields(self.memory.setdefault("fields", {}))
        beside = QWidget()
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.boxes)
        column.addWidget(self.fields)
        column.addStretch(1)
        self._inside_beside = beside
        self._beside = scrolling(beside)
        self._beside.hide()
        card.content.addWidget(self._beside)
        line = QHBoxLayout()
        line.setSpacing(8)
        self._unknown_mark = Label()
        self._unknown_mark.setPixmap(icons.pixmap("question", "caution", 16))
        self.unknown = Label("", role="caption", wrap=True)
        line.addWidget(self._unknown_mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.unknown, 1)
        card.content.addLayout(line)
        self.deciding = DecidingWords(self.answerer, self.edit, self.marks, self.memory)
        card.content.addWidget(self.deciding)
        self.examples = Examples()
        card.content.addWidget(self.examples, 2)
        return card

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._typed)
        self._clear.clicked.connect(self._clear_all)
        self.boxes.changed.connect(self._box_typed)
        self.fields.changed.connect(self._ask)
        self.fields.resized.connect(self._fit_beside)
        self.examples.row_picked.connect(self._take_columns)
        self.examples.picked.connect(self._take_example)
        self.chooser.activated.connect(self._run_chosen)
        self.open_bundle.clicked.connect(self._choose_bundle)
        self.answer.bars.painted.connect(self._drawn)
        self.answer.bars.chosen.connect(self.deciding.explain_class)
        self.answerer.opened.connect(self._opened)
        self.answerer.answered.connect(self._answered)
        self.answerer.failed.connect(self._failed)
        self.session.model_opened.connect(self.use)
        self.session.check_changed.connect(self._show_examples)
        controller_of(self.session).finished.connect(self._look)
        self.edit.setPlainText(str(self.memory.get("text", "")))

    def _take_example(self, text: str) -> None:
        first, self._example_text = self._example_text, None
        self.edit.setPlainText(text if first is None else first)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_columns(self, row: int) -> None:
        """Fill the other fields from a row of the data, as far as they are there."""
        dataset = self.session.dataset
        if dataset is None or self._beside.isHidden():
            return
        import numpy as np

        inputs = dataset.inputs(np.array([row]))
        numbers = {n: f"{v[0]:.6g}" for n, v in inputs.numbers.items() if np.isfinite(v[0])}
        categories = {n: c.values[int(c.codes[0])] for n, c in inputs.categories.items()}
        self.fields.fill(numbers, categories)
        texts = {name: texts[0] for name, texts in inputs.parts.items()}
        self.boxes.fill(texts)
        self._example_text = texts.get(self._columns[0]) if self._columns else None

    def _fit_beside(self) -> None:
        """Give the fields the room that they need, up to where they scroll."""
        self._inside_beside.adjustSize()
        wanted = self._inside_beside.sizeHint().height() + 2
        self._beside.setFixedHeight(min(wanted, _MOST_FIELDS_HEIGHT))

    def _clear_all(self) -> None:
        self.fields.fill({}, {})
        self.boxes.fill({})
        self.edit.clear()

    # -- models ---------------------------------------------------------------------------------

    def use(self, path: Path) -> None:
        """Answer with a bundle."""
        clear(self._messages)
        self.memory["path"] = str(path)
        self._pages.setCurrentIndex(1)
        self.set_status(_("Opening {name}…").format(name=path.name))
        self.answerer.open_model(path)

    def _look(self) -> None:
        if not self.document.is_open:
            return
        folder = self.document.folder

        def work(_ticket: object) -> "tuple[list[RunRow], str]":
            from studio.engine.models import best_run, model_of
            from studio.gui.run_history import past_runs

            found = [(row, model_of(folder, row)) for row in past_runs(folder)]
            rows = [replace(row, model=str(path)) for row, path in found if path is not None]
            best = best_run(folder)
            return rows, best.id if best is not None else ""

        self.session.background.run(self, work, self._take_runs, self.session.notice.emit)

    def _take_runs(self, found: "tuple[list[RunRow], str]") -> None:
        rows, best = found
        newest_before = self._runs[0].id if self._runs else None
        rows.sort(key=lambda row: row.id != best)
        self._runs = rows
        self.chooser.clear()
        for row in rows:
            words = run_words.title_of(row)
            self.chooser.addItem(
                _("Best run: {run}").format(run=words) if row.id == best else words
            )
        kept = str(self.memory.get("path", ""))
        kept = kept if kept and Path(kept).exists() else ""
        opened = self.session.opened_model
        if opened is not None and (not kept or kept == str(opened)):
            wanted = str(opened)
        elif rows and (not kept or newest_before not in (None, rows[0].id)):
            wanted = rows[0].model
        else:
            wanted = kept
        self._show_choice(wanted)
        if wanted and (self.model is None or str(self.model.path) != wanted):
            self.use(Path(wanted))
        self._pages.setCurrentIndex(1 if wanted else 0)
        self.chooser.setVisible(bool(wanted))
        self.open_bundle.setVisible(bool(wanted))

    def _show_choice(self, path: str) -> None:
        index = next((i for i, row in enumerate(self._runs) if row.model == path), -1)
        if index < 0 and path:
            self.chooser.addItem(Path(path).name)
            index = self.chooser.count() - 1
        self.chooser.setCurrentIndex(index)

    def _run_chosen(self, index: int) -> None:
        if index < len(self._runs):
            self.session.opened_model = None
            self.use(Path(self._runs[index].model))

    def _choose_bundle(self) -> None:
        path = bundle_dialogs.choose_bundle(self)
        if path is not None:
            self.session.open_model(path)

    def _opened(self, model: OpenedModel) -> None:
        self.model = model
        classes = len(model.labels)
        words = ngettext("{n} class", "{n} classes", classes).format(n=classes)
        if model.task == "multilabel":
            words = ngettext("{n} label", "{n} labels", classes).format(n=classes)
        self._show_fields(model.fields)
        title = model.title or model.path.stem
        self.set_status(f"{title} · {words}" if classes > 1 else title)
        self._show_choice(str(model.path))
        self._show_examples()
        self._typed()

    def _show_fields(self, fields: Fields) -> None:
        """A field for each input of the model."""
        self._columns = fields.texts
        self._first_column.setText(fields.texts[0] if fields.texts else "")
        self._first_column.setVisible(bool(fields.texts))
        self.boxes.show_columns(fields.texts[1:])
        self.fields.show_fields(fields)
        several = bool(fields.texts[1:] or fields.numbers or fields.categories)
        self._beside.setVisible(several)
        self._fit_beside()
        self.deciding.aim(self.edit, self.marks, fields.texts[0] if fields.texts else "")

    def _failed(self, found: Problem) -> None:
        clear(self._messages)
        self._messages.addWidget(Banner.of(found))
        self.set_status("")

    # -- answering ------------------------------------------------------------------------------

    def _typed(self) -> None:
        text = self.edit.toPlainText()
        if text == self.memory.get("text") and not text:
            return
        self.memory["text"] = text
        self.deciding.aim(self.edit, self.marks, self._columns[0] if self._columns else "")
        self._ask()

    def _box_typed(self, column: str) -> None:
        self.deciding.aim(self.boxes.edits[column], self.boxes.marks[column], column)
        self._ask()

    def _ask(self) -> None:
        self.deciding.drop()
        row = self._row()
        if not self._anything(row):
            self._latest = 0
            self._show_silence()
        elif self.model is not None:
            self._latest = self.answerer.ask(row)
            self._asked_at[self._latest] = time.perf_counter()

    def _row(self) -> Inputs:
        """All that is typed."""
        text = self.edit.toPlainText()[:MAX_TEXT]
        texts = {name: words[:MAX_TEXT] for name, words in self.boxes.texts().items()}
        if self._columns:
            texts = {self._columns[0]: text, **texts}
        return Inputs(text, texts, self.fields.numbers(), self.fields.categories())

    def _anything(self, row: Inputs) -> bool:
        texts = (row.text, *row.texts.values())
        return any(text.strip() for text in texts) or self.fields.filled

    def _answered(self, answer: Answer) -> None:
        if not self._latest or not self._anything(self._row()):
            return
        self._drawing = answer.number
        self.answered = answer.text
        self.answer.show_answer(answer)
        self._show_unknown(answer.unknown)
        if answer.number == self._latest:
            likeliest = answer.labels[0] if answer.labels else ""
            label = answer.label if answer.labels is None else likeliest
            self.deciding.settle(answer.row, label)

    def _drawn(self) -> None:
        if self._drawing is None:
            return
        asked = self._asked_at.pop(self._drawing, None)
        for number in [n for n in self._asked_at if n < self._drawing]:
            del self._asked_at[number]
        self._drawing = None
        if asked is not None:
            took = (time.perf_counter() - asked) * 1000
            self.latencies_ms.append(took)
            self.answer.show_timing(took)

    def _show_unknown(self, tokens: tuple[str, ...]) -> None:
        if tokens == self._unknown:
            return
        self._unknown = tokens
        self.edit.blockSignals(True)
        self.marks.mark(tokens)
        self.edit.blockSignals(False)
        shown = list(dict.fromkeys(tokens))
        words = ""
        if shown:
            listed = _(", ").join(shown[:12]) + ("…" if len(shown) > 12 else "")
            words = ngettext(
                "Unknown to this model: {words}", "Unknown to this model: {words}", len(shown)
            ).format(words=listed)
        self.unknown.setText(words)
        self._unknown_mark.setVisible(bool(words))

    def _show_silence(self) -> None:
        self.answer.show_silence(self.model)
        self._show_unknown(())

    def _show_examples(self) -> None:
        self.examples.show_rows(self.session.dataset, self.session.split)
