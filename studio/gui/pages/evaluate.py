"""The Evaluate page: how a run does on its test split."""

from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from studio.core.i18n import N_, _, listed, ngettext
from studio.gui import figures, run_words
from studio.gui.evaluation.further import further_figures
from studio.gui.evaluation.matrix import ConfusionMatrix
from studio.gui.evaluation.results import MAX_ROWS, Results, evaluated_runs, load_results
from studio.gui.evaluation.scale import HeatScale
from studio.gui.evaluation.tables import Cell, SortedTable, class_rows, class_table
from studio.gui.figure_row import FigureRow
from studio.gui.pages.base import Page
from studio.gui.run_session import controller_of
from studio.gui.widgets.buttons import Button, IconButton
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.frames import Card
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    import numpy.typing as npt

    from studio.gui.document import Document
    from studio.gui.plots.scatter import ScatterPlot
    from studio.gui.session import Session
    from studio.store.history import RunRow
    from studio.store.project import Project


class EvaluatePage(Page):
    """Four figures large, the matrix, the classes, and the rows behind a cell."""

    key: ClassVar[str] = "evaluate"
    title: ClassVar[str] = N_("Evaluate")

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self.results: Results | None = None
        self._label = 0
        self._rows: list[RunRow] = []
        self._places: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self.chooser = QComboBox()
        self.chooser.setAccessibleName(_("Run"))
        self.chooser.setMinimumWidth(260)
        self.chooser.activated.connect(self._chosen)
        self.head.insertWidget(self.head.count() - 1, self.chooser)
        self.primary.clicked.connect(lambda: session.navigate.emit("predict"))
        self._pages = QStackedWidget()
        self.body.addWidget(self._pages, 1)
        self._pages.addWidget(self._empty_state())
        self._pages.addWidget(self._content())
        controller_of(session).finished.connect(self._look)
        session.data_changed.connect(self._show_places)

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Runs belong to the project; its settings don't change them."""
        if before is None:
            self._look()

    def shown(self) -> None:
        """Look for runs that ended elsewhere."""
        self._look()

    # -- layout ---------------------------------------------------------------------------------

    def _empty_state(self) -> QWidget:
        state = EmptyState(
            "target",
            _("Nothing to judge yet"),
            _(
                "After a training the model answers the test texts, which it has never seen. Its "
                "hits and mistakes are shown here."
            ),
        )
        state.add_action(
            _("Go to training"), lambda: self.session.navigate.emit("train"), primary=True
        )
        return state

    def _content(self) -> QWidget:
        self.headline = FigureRow(_("Accuracy"), _("Macro F1"), _("Loss"), _("Test texts"))
        self._further = Label("", role="caption", wrap=True, selectable=True)
        self.numbers = FigureRow(
            _("Mean absolute error"), _("Root mean squared error"), "R²", _("Test texts")
        )
        upper = QSplitter(Qt.Orientation.Horizontal)
        upper.setHandleWidth(12)
        upper.setChildrenCollapsible(False)
        upper.addWidget(self._matrix_card())
        upper.addWidget(self._class_card())
        upper.setStretchFactor(0, 3)
        upper.setStretchFactor(1, 2)
        upper.setSizes([640, 480])
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(self._rows_card())
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([480, 250])
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.headline)
        box.addWidget(self.numbers)
        box.addWidget(self._further)
        box.addWidget(split, 1)
        return whole

    def _matrix_card(self) -> QWidget:
        self._matrix_card_widget = Card(_("Confusion matrix"))
        card = self._matrix_card_widget
        self.matrix = ConfusionMatrix()
        self.matrix.cell_chosen.connect(self._show_cell)
        self._shares = Button(_("Shares"))
        self._shares.setCheckable(True)
        self._shares.setToolTip(_("Write the share of each actual class in percent"))
        self._shares.toggled.connect(self.matrix.matrix().set_as_shares)
        self._axes = Label(_("rows actual, columns predicted"), role="caption")
        self._scale = HeatScale()
        self._zooms = [
            IconButton("minus", _("Smaller cells")),
            IconButton("plus", _("Larger cells")),
            IconButton("arrows-out-simple", _("Fit to the room")),
        ]
        for button, step in zip(self._zooms, (-1, 1, 0), strict=True):
            button.clicked.connect(lambda _on=False, by=step: self.matrix.zoom(by))
        card.head.insertWidget(1, self._axes)
        for control in (self._scale, self._shares, *self._zooms):
            card.head.addWidget(control)
        self._pictures = QStackedWidget()
        self._pictures.addWidget(self.matrix)
        card.content.addWidget(self._pictures, 1)
        self.scatter: ScatterPlot | None = None
        return card

    def _class_card(self) -> QWidget:
        self._classes = Card(_("Classes"))
        self.class_table = class_table()
        self.class_table.clicked.connect(self._class_chosen)
        self._classes.content.addWidget(self.class_table, 1)
        self._classes.setMinimumWidth(360)
        return self._classes

    def _rows_card(self) -> QWidget:
        card = Card(" ")
        self._rows_title = card.title_label
        self._rows_note = Label("", role="caption")
        self._back = Button(_("Show the worst mistakes"), role="link")
        self._back.clicked.connect(self._show_worst)
        card.head.insertWidget(1, self._rows_note)
        card.head.addWidget(self._back)
        self.row_table = SortedTable(
            (_("Text"), _("Actual"), _("Predicted"), _("Probability"), _("Row")),
            name=_("Test texts"),
            right=frozenset({3, 4}),
        )
        for column, width in ((1, 150), (2, 150), (3, 96), (4, 76)):
            self.row_table.setColumnWidth(column, width)
        card.content.addWidget(self.row_table, 1)
        return card

    # -- loading --------------------------------------------------------------------------------

    def _look(self) -> None:
        if not self.document.is_open:
            return
        folder = self.document.folder
        self.session.background.run(
            self,
            lambda _ticket: evaluated_runs(folder),
            self._take_runs,
            self.session.notice.emit,
        )

    def _take_runs(self, rows: "list[RunRow]") -> None:
        newest_before = self._rows[0].id if self._rows else ""
        self._rows = rows
        wanted = str(self.memory.get("run", ""))
        if rows and rows[0].id != newest_before:
            wanted = rows[0].id
        index = next((i for i, row in enumerate(rows) if row.id == wanted), 0)
        self.chooser.clear()
        for row in rows:
            self.chooser.addItem(run_words.title_of(row))
        self.chooser.setVisible(bool(rows))
        self.primary.setVisible(bool(rows))
        self._pages.setCurrentIndex(1 if rows else 0)
        if rows:
            self.primary.offer(_("Try it on a text"))
            self.chooser.setCurrentIndex(index)
            self._load(rows[index])
        else:
            self.set_status("")

    def _chosen(self, index: int) -> None:
        self._load(self._rows[index])

    def _load(self, row: "RunRow") -> None:
        self.memory["run"] = row.id
        if self.results is not None and self.results.run.id == row.id:
            return
        folder = self.document.folder
        self.session.background.run(
            self,
            lambda _ticket: load_results(folder, row),
            self._show_results,
            self.session.notice.emit,
        )

    # -- showing --------------------------------------------------------------------------------

    def _show_results(self, results: Results | None) -> None:
        self.results = results
        if results is None:
            return
        found = results.figures
        rows = int(found["rows"])
        words = ngettext("Judged on {n} test text", "Judged on {n} test texts", rows)
        self.set_status(words.format(n=figures.count(rows)))
        self.headline.setVisible(not results.regression)
        self.numbers.setVisible(results.regression)
        self._classes.setVisible(not results.regression)
        self._further.setText(further_figures(found))
        self._further.setVisible(bool(self._further.text()))
        for widget in (self._scale, self._shares, self._axes, *self._zooms):
            widget.setVisible(not results.regression)
        if results.regression:
            self._show_numbers(results)
        elif results.several:
            self._show_labels(results)
        else:
            self._show_classes(results)
        self._show_worst()

    def _show_classes(self, results: Results) -> None:
        found = results.figures
        accuracy, macro, loss, rows = self.headline.figures
        accuracy.set_value(figures.percent(found["accuracy"]), _chance(results))
        macro.set_value(figures.percent(found["macro_f1"]))
        loss.set_value(figures.loss(found["loss"]))
        rows.set_value(figures.count(int(found["rows"])))
        self._set_card_title(_("Confusion matrix"))
        self._pictures.setCurrentWidget(self.matrix)
        self.matrix.show_matrix(results.labels, results.confusion)
        self.class_table.show_rows(class_rows(found["per_class"]))

    def _show_labels(self, results: Results) -> None:
        """Several labels a text: the figures of each, and the four counts of the chosen one."""
        found = results.figures
        accuracy, macro, loss, rows = self.headline.figures
        accuracy.set_value(figures.percent(found["accuracy"]), _("all labels of a text right"))
        micro = _("over all labels together {share}").format(
            share=figures.percent(found["micro_f1"])
        )
        macro.set_value(figures.percent(found["macro_f1"]), micro)
        loss.set_value(figures.loss(found["loss"]))
        rows.set_value(figures.count(int(found["rows"])))
        self._pictures.setCurrentWidget(self.matrix)
        self.class_table.show_rows(class_rows(found["per_class"]))
        self._show_label(0)

    def _show_label(self, label: int) -> None:
        results = self.results
        if results is None or not results.labels:
            return
        self._label = label
        self._set_card_title(_("Label “{name}”").format(name=results.labels[label]))
        self.matrix.show_matrix((_("with it"), _("without it")), results.label_counts(label))

    def _show_numbers(self, results: Results) -> None:
        from studio.gui.plots.scatter import ScatterPlot

        found = results.figures
        for figure, key in zip(self.numbers.figures, ("mae", "rmse", "r2"), strict=False):
            figure.set_value(figures.short(float(found[key])))
        self.numbers.figures[3].set_value(figures.count(int(found["rows"])))
        self._set_card_title(_("Predicted against actual"))
        if self.scatter is None:
            self.scatter = ScatterPlot()
            self._pictures.addWidget(self.scatter)
        self._pictures.setCurrentWidget(self.scatter)
        if results.columns:
            self.scatter.show_pairs(results.columns["actual"], results.columns["predicted"])

    def _set_card_title(self, words: str) -> None:
        if self._matrix_card_widget.title_label is not None:
            self._matrix_card_widget.title_label.setText(words)

    def _show_worst(self) -> None:
        if self.results is None:
            return
        self.matrix.clearSelection()
        title = _("Farthest off") if self.results.regression else _("Worst mistakes")
        self._show_rows(self.results.worst(), title, worst=True)

    def _show_cell(self, actual: int, predicted: int) -> None:
        results = self.results
        if results is None or results.regression:
            return
        names = results.labels
        if results.several:
            self._show_label_cell(results, has=actual == 0, found=predicted == 0)
            return
        if actual == predicted:
            title = _("“{name}”, recognised").format(name=names[actual])
        else:
            title = _("“{actual}”, taken for “{predicted}”").format(
                actual=names[actual], predicted=names[predicted]
            )
        self._show_rows(results.in_cell(actual, predicted), title)

    def _show_label_cell(self, results: Results, *, has: bool, found: bool) -> None:
        words = {
            (True, True): _("“{name}”, found rightly"),
            (True, False): _("“{name}”, missed"),
            (False, True): _("“{name}”, found wrongly"),
            (False, False): _("“{name}”, left out rightly"),
        }[has, found]
        rows = results.in_label_cell(self._label, has=has, found=found)
        self._show_rows(rows, words.format(name=results.labels[self._label]))

    def _class_chosen(self, index: object) -> None:
        from PySide6.QtCore import QModelIndex

        row = self.class_table.row_of(cast(QModelIndex, index))
        if self.results is not None and self.results.several:
            self._show_label(row)
            return
        self.matrix.setCurrentIndex(self.matrix.matrix().index(row, row))

    def _show_rows(
        self, places: "npt.NDArray[np.int64]", title: str, *, worst: bool = False
    ) -> None:
        self._places = places
        if self._rows_title is not None:
            self._rows_title.setText(title)
        self._back.setVisible(not worst)
        self._show_places()

    def _show_places(self) -> None:
        results, places = self.results, self._places
        if results is None:
            return
        count = ngettext("{n} text", "{n} texts", len(places)).format(n=figures.count(len(places)))
        if len(places) == MAX_ROWS:
            count = _("the first {n} texts").format(n=figures.count(MAX_ROWS))
        texts = self._texts(places)
        if texts is None:
            count += " · " + _("the data have changed since, so the texts are not shown")
        self._rows_note.setText(count)
        self.row_table.show_rows(_row_cells(results, places, texts))
        self.row_table.setColumnHidden(3, results.regression)

    def _texts(self, places: "npt.NDArray[np.int64]") -> list[str] | None:
        """The texts of test rows, while the project's data are those of the run."""
        results, dataset = self.results, self.session.dataset
        if results is None or dataset is None or not results.columns:
            return None
        source = self.document.project.data.source
        if source is None or source.sha256 != results.run.data_sha256:
            return None
        rows = results.columns["rows"][places].astype(np.int64)
        if len(rows) and int(rows.max()) >= dataset.rows:
            return None
        return dataset.texts(rows)


def _chance(results: Results) -> str:
    """What always answering the commonest class would reach."""
    totals = results.confusion.sum(axis=1)
    if not totals.sum():
        return ""
    share = figures.percent(float(totals.max() / totals.sum()), 0)
    return _("{share} by guessing the commonest").format(share=share)


def _row_cells(
    results: Results, places: "npt.NDArray[np.int64]", texts: list[str] | None
) -> list[tuple[Cell, ...]]:
    names, columns = results.labels, results.columns
    cells = []
    for number, place in enumerate(places.tolist()):
        row = int(columns["rows"][place])
        text = " ".join(texts[number].split()) if texts is not None else figures.NONE
        actual, predicted = columns["actual"][place], columns["predicted"][place]
        if results.several:
            answers = [
                Cell(listed(results.labels_of(place, name)) or figures.NONE)
                for name in ("actual", "predicted")
            ]
            probability = float(columns["probability"][place])
            sure = Cell(figures.percent(probability), probability)
        elif results.regression:
            answers = [Cell(figures.short(float(v)), float(v)) for v in (actual, predicted)]
            sure = Cell("", 0.0)
        else:
            answers = [Cell(names[int(actual)]), Cell(names[int(predicted)])]
            probability = float(columns["probability"][place])
            sure = Cell(figures.percent(probability), probability)
        cells.append((Cell(text), *answers, sure, Cell(figures.count(row + 1), row)))
    return cells
