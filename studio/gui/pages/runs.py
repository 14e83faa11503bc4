"""The Runs page: every run of the project, compared."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from studio.core.errors import UserError
from studio.core.files import write_bytes
from studio.core.i18n import N_, _, ngettext
from studio.gui import bundle_dialogs, figures, run_words
from studio.gui.evaluation.tables import Cell, SortedTable
from studio.gui.pages.base import Page
from studio.gui.run_session import controller_of
from studio.gui.run_view import RunView
from studio.gui.runs_compare import differences
from studio.gui.runs_table import MODEL, NAME, RunsModel, curve_of, model_words
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.frames import Card
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.plots.overlay import RunsOverlay
    from studio.gui.session import Session
    from studio.store.history import RunRow
    from studio.store.project import Project


class RunsPage(Page):
    """Table above, overlaid curves below, the chosen run and the differences at the right."""

    key: ClassVar[str] = "runs"
    title: ClassVar[str] = N_("Runs")

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self.runs = controller_of(session)
        self.model = RunsModel(self)
        self.overlay: RunsOverlay | None = None
        self._views: dict[str, RunView] = {}
        self._banner: Banner | None = None
        self._pages = QStackedWidget()
        self.body.addWidget(self._pages, 1)
        self._pages.addWidget(self._empty_state())
        self._pages.addWidget(self._content())
        self.primary.clicked.connect(lambda: session.navigate.emit("train"))
        self.model.ticks_changed.connect(self._ticks_changed)
        self.model.renamed.connect(self._rename)
        self.runs.finished.connect(self._look)

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Runs don't change with the project's settings."""
        if before is None:
            self._look()

    def shown(self) -> None:
        """Look for runs that were made elsewhere."""
        self._make_plots()
        self._look()

    @property
    def current(self) -> "RunRow | None":
        """The run under the selection."""
        index = self.table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    # -- layout ---------------------------------------------------------------------------------

    def _empty_state(self) -> QWidget:
        state = EmptyState(
            "clock-counter-clockwise",
            _("No runs yet"),
            _(
                "Every training of this project is kept here with its settings and curves, so that "
                "runs can be compared and taken up again."
            ),
        )
        state.add_action(
            _("Go to training"), lambda: self.session.navigate.emit("train"), primary=True
        )
        return state

    def _content(self) -> QWidget:
        left = QSplitter(Qt.Orientation.Vertical)
        left.setHandleWidth(12)
        left.setChildrenCollapsible(False)
        left.addWidget(self._table_card())
        left.addWidget(self._plots_card())
        left.setSizes([300, 400])
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.setHandleWidth(12)
        whole.setChildrenCollapsible(False)
        whole.addWidget(left)
        whole.addWidget(self._side())
        whole.setStretchFactor(0, 1)
        whole.setSizes([10_000, 320])
        return whole

    def _table_card(self) -> QWidget:
        card = Card(margin=1)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(_("Runs"))
        self.table.setProperty("role", "flat")
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(32)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(MODEL, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)
        for column, width in enumerate((130, 112, 72, 70, 78, 200, 104, 124, 92)):
            self.table.setColumnWidth(column, width)
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        card.content.addWidget(self.table)
        return card

    def _plots_card(self) -> QWidget:
        self._plots_place = QWidget()
        box = QVBoxLayout(self._plots_place)
        box.setContentsMargins(0, 0, 0, 0)
        self._plots_place.setMinimumHeight(180)
        return self._plots_place

    def _make_plots(self) -> None:
        place = self._plots_place.layout()
        if self.overlay is not None or place is None:
            return
        from studio.gui.plots.overlay import RunsOverlay

        self.overlay = RunsOverlay()
        place.addWidget(self.overlay)
        self._draw()

    def _side(self) -> QWidget:
        side = QWidget()
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self._details_card())
        card = Card(_("Differences"))
        self._differences_note = Label("", role="caption", wrap=True)
        self._differences_note.setAlignment(Qt.AlignmentFlag.AlignTop)
        card.content.addWidget(self._differences_note, 1)
        self._differences_place = QVBoxLayout()
        card.content.addLayout(self._differences_place, 1)
        self.differences: SortedTable | None = None
        box.addWidget(card, 1)
        side.setMinimumWidth(280)
        return side

    def _details_card(self) -> QWidget:
        self._details = Card(" ")
        self._facts = Label("", role="second", wrap=True)
        self._details.content.addWidget(self._facts)
        self.resume = Button(_("Resume"), icon="play")
        self.restore = Button(_("Restore its settings"), icon="clock-counter-clockwise")
        self.ask = Button(_("Predict with it"), icon="chat-text")
        self.export = Button(_("Export the model…"), icon="export")
        self.resume.clicked.connect(self._resume)
        self.restore.clicked.connect(self._restore)
        self.ask.clicked.connect(self._ask)
        self.export.clicked.connect(self._export)
        for button in (self.resume, self.restore, self.ask, self.export):
            self._details.content.addWidget(button)
        return self._details

    # -- loading --------------------------------------------------------------------------------

    def _look(self) -> None:
        if not self.document.is_open:
            return
        folder = self.document.folder

        def work(_ticket: object) -> "tuple[list[RunRow], dict[str, Project]]":
            from studio.gui.run_history import past_runs
            from studio.store.history import History
            from studio.store.project import Project

            rows = past_runs(folder)
            history, projects = History(folder), {}
            for row in rows:
                try:
                    projects[row.id] = Project.from_json(json.loads(history.snapshot(row.id)))
                except (UserError, ValueError):
                    continue
            return rows, projects

        self.session.background.run(self, work, self._take_runs, self.session.notice.emit)

    def _take_runs(self, found: "tuple[list[RunRow], dict[str, Project]]") -> None:
        rows, projects = found
        chosen = self.current.id if self.current is not None else str(self.memory.get("run", ""))
        self.model.ticked = self.model.ticked or list(self.memory.get("ticked", []))
        self.model.show(rows, projects)
        self._pages.setCurrentIndex(1 if rows else 0)
        words = ngettext("{n} run", "{n} runs", len(rows)).format(n=figures.count(len(rows)))
        self.set_status(words if rows else "")
        if not rows:
            self.primary.hide()
            return
        self.primary.offer(_("Go to training"))
        if not self.model.ticked:
            self.model.set_ticked([row.id for row in rows[:3]])
        else:
            self._ticks_changed()
        index = next((i for i, row in enumerate(rows) if row.id == chosen), 0)
        self.table.setCurrentIndex(self.model.index(index, NAME))
        self._show_details()

    def _ticks_changed(self) -> None:
        self.memory["ticked"] = list(self.model.ticked)
        missing = [run for run in self.model.ticked if run not in self._views]
        folder = self.document.folder
        if not missing:
            self._draw()
            return

        def work(_ticket: object) -> list[RunView]:
            from studio.gui.run_history import load_view

            return [load_view(folder, run) for run in missing]

        self.session.background.run(self, work, self._take_views, self.session.notice.emit)

    def _take_views(self, views: list[RunView]) -> None:
        for view in views:
            if not view.running:
                self._views[view.run] = view
        known = self._views | {view.run: view for view in views}
        self._draw(known)

    # -- showing --------------------------------------------------------------------------------

    def _draw(self, views: dict[str, RunView] | None = None) -> None:
        self._show_differences()
        if self.overlay is None:
            return
        known = views or self._views
        shown = [known[run] for run in self.model.ticked if run in known]
        names = {row.id: run_words.name_of(row, self.model.rows) for row in self.model.rows}
        curves = tuple(
            curve_of(self.model.series_of(view.run), names.get(view.run, view.run))
            for view in shown
        )
        self.overlay.show_runs(shown, curves)

    def _show_differences(self) -> None:
        ticked = [run for run in self.model.ticked if run in self.model.projects]
        rows = differences([self.model.projects[run] for run in ticked])
        if self.differences is not None:
            self.differences.hide()
            self.differences.deleteLater()
            self.differences = None
        if len(ticked) < 2:
            self._differences_note.setText(_("Tick two or more runs to see what sets them apart."))
        elif not rows:
            self._differences_note.setText(_("The ticked runs have the same settings."))
        else:
            self._differences_note.setText("")
        self._differences_note.setVisible(not rows)
        if not rows:
            return
        names = {row.id: run_words.name_of(row, self.model.rows) for row in self.model.rows}
        heads = (_("Setting"), *(names[run] for run in ticked))
        table = SortedTable(heads, name=_("Differences of settings"))
        table.horizontalHeader().setMinimumSectionSize(72)
        for column in range(1, len(heads)):
            table.setColumnWidth(column, 84)
        table.show_rows([(Cell(title), *(Cell(v) for v in values)) for title, values in rows])
        self._differences_place.addWidget(table)
        self.differences = table

    def _current_changed(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self._show_details()

    def _show_details(self) -> None:
        row = self.current
        self._details.setVisible(row is not None)
        if row is None:
            return
        self.memory["run"] = row.id
        if self._details.title_label is not None:
            self._details.title_label.setText(run_words.name_of(row, self.model.rows))
        facts = [run_words.when_of(row), run_words.state_of(run_words.state_of_row(row))]
        facts.append(model_words(self.model.projects.get(row.id)))
        if row.started.get("parameters"):
            n = int(row.started["parameters"])
            words = ngettext("{n} parameter", "{n} parameters", n)
            facts.append(words.format(n=figures.amount(n)))
        if row.problem is not None:
            facts.append(str(row.problem.message))
        self._facts.setText(" · ".join(facts))
        self.resume.setVisible(row.resumable)
        self.resume.setEnabled(not self.runs.running)
        self.restore.setEnabled(row.id in self.model.projects)
        for button in (self.ask, self.export):
            button.setEnabled(self._bundle(row) is not None)

    def _bundle(self, row: "RunRow | None") -> Path | None:
        """The model of a run, while it is there."""
        from studio.engine.models import model_of

        return model_of(self.document.folder, row) if row is not None else None

    # -- doing ----------------------------------------------------------------------------------

    def _rename(self, run: str, name: str) -> None:
        from studio.store.history import History

        try:
            History(self.document.folder).rename(run, name)
        except UserError as error:
            self.session.notice.emit(error.problem)
        self._look()

    def _resume(self) -> None:
        row = self.current
        if row is None or self.runs.running:
            return
        try:
            self.runs.resume(self.document.folder, row.id)
        except UserError as error:
            self.session.notice.emit(error.problem)
            return
        self._views.pop(row.id, None)
        self.session.navigate.emit("train")

    def _restore(self) -> None:
        row = self.current
        then = self.model.projects.get(row.id) if row is not None else None
        if then is None:
            return
        now = self.document.project
        after = replace(
            now,
            data=then.data,
            pipeline=then.pipeline,
            graph=then.graph,
            plan=then.plan,
            template=then.template,
        )
        self.document.edit(after, _("Restore the settings of a run"))
        words = _(
            "Data, text steps, layers and plan are those of this run again. Undo takes it back."
        )
        self._say(Banner("good", words))

    def _ask(self) -> None:
        path = self._bundle(self.current)
        if path is not None:
            self.session.open_model(path)

    def _export(self) -> None:
        path = self._bundle(self.current)
        if path is None:
            return
        target = bundle_dialogs.choose_export(self, path.name)
        if target is None:
            return
        try:
            write_bytes(target, path.read_bytes())
        except UserError as error:
            self.session.notice.emit(error.problem)
            return
        words = _("The model was exported to {path}.").format(path=str(target))
        self._say(Banner("good", words))

    def _say(self, banner: Banner) -> None:
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner
        banner.dismissed.connect(self._forget_banner)
        self.body.insertWidget(0, banner)

    def _forget_banner(self) -> None:
        self._banner = None
