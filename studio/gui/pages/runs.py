"""The Runs page: every run of the project, marked, compared, restored and exported."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from studio.core.errors import Problem, UserError
from studio.core.files import write_bytes
from studio.core.i18n import N_, _, ngettext
from studio.gui import bundle_dialogs, dialogs, figures
from studio.gui.document import in_use
from studio.gui.pages.base import Page
from studio.gui.run_session import controller_of
from studio.gui.run_view import RunView
from studio.gui.runs import exporting, loading
from studio.gui.runs.apart import Apart
from studio.gui.runs.details import REPEATS, DetailsCard
from studio.gui.runs.run_list import RunList
from studio.gui.runs.table import RunsModel, curve_of
from studio.gui.training.series import series_of
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.frames import clear, scrolling

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.engine.comparing import Comparison
    from studio.gui.document import Document
    from studio.gui.plots.overlay import RunsOverlay
    from studio.gui.session import Session
    from studio.store.history import History, RunRow
    from studio.store.project import Project


class RunsPage(Page):
    """Table above, the ticked runs beside each other below, the chosen run at the right."""

    key: ClassVar[str] = "runs"
    title: ClassVar[str] = N_("Runs")

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self.runs = controller_of(session)
        self.model = RunsModel(self)
        self.list = RunList(self.model)
        self.details = DetailsCard()
        self._plots_place = QWidget()
        self.apart = Apart(self._plots_place)
        self.overlay: RunsOverlay | None = None
        self.projects: dict[str, Project] = {}
        self._views: dict[str, RunView] = {}
        self._messages = QVBoxLayout()
        self.body.addLayout(self._messages)
        self._pages = QStackedWidget()
        self.body.addWidget(self._pages, 1)
        self._pages.addWidget(self._empty_state())
        self._pages.addWidget(self._content())
        self._connect()

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Runs don't change with the project's settings."""
        if before is None:
            self._look()

    def shown(self) -> None:
        """Look for runs that were made elsewhere."""
        self._make_plots()
        self._look()

    def hideEvent(self, event: object) -> None:
        """What was typed is kept when the page is left."""
        self.details.keep_note()
        super().hideEvent(event)  # type: ignore[arg-type]

    @property
    def current(self) -> "RunRow | None":
        """The run under the selection."""
        return self.list.current

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
        QVBoxLayout(self._plots_place).setContentsMargins(0, 0, 0, 0)
        self._plots_place.setMinimumHeight(150)
        left = _split(Qt.Orientation.Vertical, self.list, self.apart)
        left.setSizes([300, 420])
        side = scrolling(self.details, min_width=280)
        whole = _split(Qt.Orientation.Horizontal, left, side)
        whole.setStretchFactor(0, 1)
        whole.setSizes([10_000, 330])
        return whole

    def _connect(self) -> None:
        self.primary.clicked.connect(lambda: self.session.navigate.emit("train"))
        self.model.ticks_changed.connect(self._ticks_changed)
        self.model.renamed.connect(lambda run, name: self._mark(lambda h: h.rename(run, name)))
        self.model.starred.connect(lambda run, on: self._mark(lambda h: h.set_star(run, on)))
        self.list.chosen.connect(self._show_details)
        self.list.kind_changed.connect(lambda _kind: self._look())
        self.list.export_asked.connect(self._export_runs)
        self.list.table.trash_asked.connect(self._turn_trash)
        self.details.resume_asked.connect(self._resume)
        self.details.restore_asked.connect(self._restore)
        self.details.repeat_asked.connect(self._repeat)
        self.details.model_asked.connect(self._ask)
        self.details.export_asked.connect(self._export_model)
        self.details.trash_asked.connect(self._turn_trash)
        self.details.delete_asked.connect(self._ask_to_delete)
        self.details.tagged.connect(lambda run, tags: self._mark(lambda h: h.set_tags(run, tags)))
        self.details.noted.connect(lambda run, text: self._mark(lambda h: h.set_notes(run, text)))
        self.apart.texts_asked.connect(self._compare_texts)
        self.runs.finished.connect(self._look)

    def _make_plots(self) -> None:
        place = self._plots_place.layout()
        if self.overlay is not None or place is None:
            return
        from studio.gui.plots.overlay import RunsOverlay

        self.overlay = RunsOverlay()
        place.addWidget(self.overlay)
        self._draw()

    # -- loading --------------------------------------------------------------------------------

    def _look(self) -> None:
        if not self.document.is_open:
            return
        folder, trashed = self.document.folder, self.list.kind == "trash"
        self.session.background.run(
            self,
            lambda _ticket: loading.look(folder, trashed=trashed),
            self._take_runs,
            self.session.notice.emit,
        )

    def _take_runs(self, found: loading.Found) -> None:
        rows = found.rows
        chosen = self.current.id if self.current is not None else str(self.memory.get("run", ""))
        self.model.ticked = self.model.ticked or list(self.memory.get("ticked", []))
        self.model.show(rows)
        self._pages.setCurrentIndex(1 if found.all else 0)
        words = ngettext("{n} run", "{n} runs", found.all).format(n=figures.count(found.all))
        self.set_status(words if found.all else "")
        if not found.all:
            self.primary.hide()
            return
        self.primary.offer(_("Go to training"))
        self.list.choose(chosen)
        if not self.model.ticked:
            self.model.set_ticked([row.id for row in rows[:3]])
        else:
            self._ticks_changed()
        self._show_details()

    def _ticks_changed(self) -> None:
        self.memory["ticked"] = list(self.model.ticked)
        self._load(self.model.ticked)

    def _load(self, runs: list[str]) -> None:
        """Read the curves and settings of runs that are not known yet."""
        views = [run for run in runs if run not in self._views]
        projects = [run for run in runs if run not in self.projects]
        folder = self.document.folder
        if not views and not projects:
            self._draw()
            return
        self.session.background.run(
            self,
            lambda _ticket: loading.load(folder, views, projects),
            self._take_loaded,
            self.session.notice.emit,
        )

    def _take_loaded(self, found: loading.Loaded) -> None:
        self._views.update({view.run: view for view in found.views if not view.running})
        self.projects.update(found.projects)
        self._draw(self._views | {view.run: view for view in found.views})
        self._show_details()

    # -- showing --------------------------------------------------------------------------------

    def _draw(self, views: dict[str, RunView] | None = None) -> None:
        ticked = self.model.ticked
        self.apart.show_settings(
            [
                (self.model.name_of(run), self.projects[run])
                for run in ticked
                if run in self.projects
            ]
        )
        if self.apart.shows_texts:
            self._compare_texts()
        if self.overlay is None:
            return
        known = views or self._views
        shown = [known[run] for run in ticked if run in known]
        curves = tuple(
            curve_of(self.model.series_of(view.run), self.model.name_of(view.run)) for view in shown
        )
        self.overlay.show_runs(shown, curves)

    def _show_details(self) -> None:
        row = self.current
        self.details.setVisible(row is not None)
        if row is None:
            return
        self.memory["run"] = row.id
        if row.id not in self.projects:
            self._load([row.id])
        self.details.show_run(
            row,
            resumable=not (self.runs.running or self.document.read_only),
            restorable=row.id in self.projects,
            model=self._bundle(row) is not None,
        )

    def _compare_texts(self) -> None:
        """Which texts two ticked runs answer otherwise: the later against the earlier one."""
        rows = sorted(
            (row for row in self.model.all if row.id in self.model.ticked), key=lambda row: row.id
        )
        if len(rows) != 2:
            self.apart.show_comparison(None, ("", ""), None)
            return
        folder, (before, after) = self.document.folder, rows
        names = (self.model.name_of(before.id), self.model.name_of(after.id))

        def work(_ticket: object) -> "Comparison":
            from studio.engine.comparing import compare_runs

            return compare_runs(folder, before, after)

        def show(found: "Comparison | Problem") -> None:
            source = self.document.project.data.source
            same = source is not None and source.sha256 == after.data_sha256
            self.apart.show_comparison(found, names, self.session.dataset if same else None)

        self.session.background.run(self, work, show, show)

    def _bundle(self, row: "RunRow | None") -> Path | None:
        """The model of a run, while it is there."""
        from studio.engine.models import model_of

        return model_of(self.document.folder, row) if row is not None else None

    # -- doing ----------------------------------------------------------------------------------

    def _mark(self, change: "Callable[[History], None]") -> None:
        """Change what the history keeps of a run, and show it."""
        from studio.store.history import History

        if not self._may_write():
            return
        try:
            change(History(self.document.folder))
        except UserError as error:
            self.session.notice.emit(error.problem)
        self._look()

    def _may_write(self) -> bool:
        """Whether the project is this window's; told where it isn't."""
        file = self.document.file
        if self.document.read_only and file is not None:
            self.session.notice.emit(in_use(file))
        return not self.document.read_only

    def _turn_trash(self) -> None:
        row = self.current
        if row is None:
            return
        if row.state in ("preparing", "running", "paused"):
            words = _("This run is under way. Stop it before it goes into the trash.")
            self._say(Banner("caution", words))
            return
        self._mark(lambda history: history.set_trashed(row.id, not row.trashed))
        if not row.trashed:
            words = _("The run lies in the trash now; nothing of it is deleted.")
            banner = Banner("good", words)
            banner.add_action(_("Undo"), lambda: self._take_back(row.id))
            self._say(banner)

    def _take_back(self, run: str) -> None:
        clear(self._messages)
        self._mark(lambda history: history.set_trashed(run, False))

    def _ask_to_delete(self) -> None:
        row = self.current
        if row is not None and dialogs.ask_delete_run(self, self.model.name_of(row.id)):
            self.delete_run(row.id)

    def delete_run(self, run: str) -> None:
        """Delete a run of the trash for good."""
        if not self._may_write():
            return
        folder = self.document.folder

        def work(_ticket: object) -> None:
            from studio.engine.disposing import delete_run

            delete_run(folder, run)

        self.session.background.run(
            self, work, lambda _done: self._look(), self.session.notice.emit
        )

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

    def _repeat(self) -> None:
        """Train the chosen run's settings with several seeds, one run after the other."""
        from studio.engine.series import several_seeds

        row = self.current
        project = self.projects.get(row.id) if row is not None else None
        if project is None or self.runs.running or not self._may_write():
            return
        try:
            series = several_seeds(project, REPEATS)
            series_of(self.runs).start(self.document.folder, series, "seeds")
        except UserError as error:
            self.session.notice.emit(error.problem)
            return
        self.session.navigate.emit("train")

    def _restore(self) -> None:
        row = self.current
        then = self.projects.get(row.id) if row is not None else None
        if then is None:
            return
        after = replace(
            self.document.project,
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

    def _export_model(self) -> None:
        path = self._bundle(self.current)
        target = bundle_dialogs.choose_export(self, path.name) if path is not None else None
        if path is None or target is None:
            return
        try:
            write_bytes(target, path.read_bytes())
        except UserError as error:
            self.session.notice.emit(error.problem)
            return
        words = _("The model was exported to {path}.").format(path=str(target))
        self._say(Banner("good", words))

    def _export_runs(self, what: str) -> None:
        ticked = [row for row in self.model.all if row.id in self.model.ticked]
        rows = self.model.rows if what == "runs" else ticked
        job = exporting.ask(self, what, self.document.folder, rows)
        if job is None:
            return

        def tell(_done: object) -> None:
            words = _("The runs were exported to {path}.").format(path=str(job.target))
            self._say(Banner("good", words))

        self.session.background.run(
            self, lambda _ticket: job.write(), tell, self.session.notice.emit
        )

    def _say(self, banner: Banner) -> None:
        clear(self._messages)
        self._messages.addWidget(banner)


def _split(orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    split = QSplitter(orientation)
    split.setHandleWidth(12)
    split.setChildrenCollapsible(False)
    for part in parts:
        split.addWidget(part)
    return split
