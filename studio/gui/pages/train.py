"""The Train page: the plan, the live plots, the run's figures and its log."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from studio.catalog.plan import TrainPlan
from studio.core.errors import UserError
from studio.core.events import Failed, Finished
from studio.core.i18n import N_, _
from studio.gui import run_words
from studio.gui.cost.notice import CostNotice
from studio.gui.page_states import problems_of
from studio.gui.pages.base import Page
from studio.gui.run_control import Logged
from studio.gui.run_panels import RunFigures, RunLog, hindrance
from studio.gui.run_session import controller_of
from studio.gui.training.plan_card import PlanCard
from studio.gui.training.rate_card import RateCard
from studio.gui.training.rate_search import search_of
from studio.gui.training.series import each_run, series_of
from studio.gui.training.series import together as told_together
from studio.gui.training.steering import FEW, Steering
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.frames import clear

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.plots.live import RunPlots
    from studio.gui.session import Session
    from studio.gui.training.drawing import Drawing
    from studio.gui.training.plot_bar import PlotBar
    from studio.store.project import Project

#: Between two frames of the live plots.
FRAME_MS = 30
#: The large figures and the status change every so many-th frame.
_WORDS_EVERY = 6


class TrainPage(Page):
    """Starts, steers and shows a run. The run itself belongs to the controller."""

    key: ClassVar[str] = "train"
    title: ClassVar[str] = N_("Train")

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self.runs = controller_of(session)
        self.plan = PlanCard(document.project.plan)
        self.form, self.find_rate = self.plan.form, self.plan.find_rate
        self.figures = RunFigures()
        self.log = RunLog()
        self.steering = Steering(self.runs)
        self.series = series_of(self.runs)
        self.search = search_of(session, self.runs)
        self.rate_card = RateCard(self.search)
        self.plots: RunPlots | None = None
        self.bar: PlotBar | None = None
        self.drawing: Drawing | None = None
        self._frame = 0
        self._offered = ""
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._tick)
        self._make_buttons()
        self._messages = QVBoxLayout()
        self._messages.setSpacing(8)
        self.body.addLayout(self._messages)
        self.cost = CostNotice(document, session, self.runs, self)
        self.body.addWidget(self.cost)
        self.columns(self.plan, self._middle(), None, left_width=304)
        self._connect()

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Show the plan as it is now."""
        if after is not None:
            self.form.set_spec(after.plan)
        self._update()

    def shown(self) -> None:
        """Make the plots, which take a moment, when the page is first seen."""
        self._make_plots()
        self._follow()
        end = self.runs.view.end if self.runs.view is not None else None
        if end is not None and self._messages.count() == 0 and not self.memory.get("read"):
            self._finished(end)

    @property
    def can_start(self) -> bool:
        """Whether the primary button starts a run now."""
        return not self.runs.running and hindrance(self.session) is None

    # -- layout ---------------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        self.pause = Button(_("Pause"), icon="pause")
        self.go_on = Button(_("Resume"), icon="play")
        self.stop = Button(_("Stop and keep"), icon="stop")
        self.discard = Button(_("Discard"), icon="trash", role="danger")
        self.every_fold = Button(_("Train every fold"), icon="stack")
        self.every_fold.setToolTip(
            _("One run for each fold of the split, and the mean of what they reach")
        )
        self.head.addWidget(self.every_fold)
        self.stop.setToolTip(_("End the run and keep the model as it is now"))
        self.discard.setToolTip(_("End the run and keep nothing of it"))
        for button in (self.pause, self.go_on, self.stop, self.discard):
            self.head.addWidget(button)
        # The primary button stands last, where the eye ends.
        self.head.removeWidget(self.primary)
        self.head.addWidget(self.primary)

    def _middle(self) -> QWidget:
        self._plot_place = QStackedWidget()
        self._plot_place.addWidget(
            EmptyState(
                "chart-line",
                _("Nothing was trained yet"),
                _(
                    "While the model learns, its loss and accuracy are drawn here, on the texts it "
                    "learns from and on those held back."
                ),
            )
        )
        self._plot_place.addWidget(self.rate_card)
        upper = QWidget()
        box = QVBoxLayout(upper)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.figures)
        box.addWidget(self.steering)
        box.addWidget(self._plot_place, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(self.log)
        split.setStretchFactor(0, 1)
        split.setSizes([10_000, 104])
        self.log.setMinimumHeight(64)
        return split

    def _make_plots(self) -> None:
        if self.plots is not None:
            return
        from studio.gui.training.drawing import Drawing

        self.drawing = Drawing(self.session, self.memory)
        self.plots, self.bar = self.drawing.plots, self.drawing.bar
        self.bar.saved.connect(self._keep_plots)
        self._plot_place.addWidget(self.drawing)
        self._show_place()

    def _connect(self) -> None:
        self.form.changed.connect(self._plan_edited)
        self.primary.clicked.connect(self._start)
        self.pause.clicked.connect(self.runs.pause)
        self.go_on.clicked.connect(self.runs.go_on)
        self.stop.clicked.connect(lambda: self.runs.stop(keep=True))
        self.discard.clicked.connect(lambda: self.runs.stop(keep=False))
        self.every_fold.clicked.connect(self._start_folds)
        self.series.changed.connect(self._update)
        self.series.completed.connect(self._series_done)
        self.series.failed.connect(self.session.notice)
        self.find_rate.clicked.connect(self._find_rate)
        self.rate_card.taken.connect(self._use_rate)
        self.rate_card.closed.connect(self._close_search)
        self.search.changed.connect(self._update)
        self.runs.changed.connect(self._follow)
        self.runs.logged.connect(self._logged)
        self.runs.finished.connect(self._finished)
        self.session.check_changed.connect(self._update)
        self.session.data_changed.connect(self._update)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.primary.click)
        QShortcut(QKeySequence("Ctrl+P"), self, self._pause_or_go_on)
        self._follow()

    # -- steering -------------------------------------------------------------------------------

    def _plan_edited(self, plan: TrainPlan) -> None:
        old = self.document.project.plan
        changed = [n for n in TrainPlan.model_fields if getattr(plan, n) != getattr(old, n)]
        self.document.edit(
            replace(self.document.project, plan=plan),
            _("Change the training plan"),
            f"plan.{','.join(changed)}",
        )

    def _start(self) -> None:
        hindered = hindrance(self.session)
        if hindered is not None:
            if hindered.page and hindered.page != self.key:
                self.session.navigate.emit(hindered.page)
            return
        if self.runs.running:
            return
        clear(self._messages)
        self._close_search()
        try:
            self.runs.start(self.document.folder, self.document.project)
        except UserError as error:
            self.session.notice.emit(error.problem)

    def _start_folds(self) -> None:
        from studio.engine.series import every_fold

        if not self.can_start or self.search.going:
            return
        clear(self._messages)
        self._close_search()
        try:
            self.series.start(self.document.folder, every_fold(self.document.project), "folds")
        except UserError as error:
            self.session.notice.emit(error.problem)

    def _pause_or_go_on(self) -> None:
        for button in (self.pause, self.go_on):
            if button.isVisible() and button.isEnabled():
                button.click()
                return

    def _find_rate(self) -> None:
        if not self.can_start:
            return
        self.memory["searching"] = True
        self.search.start()
        self._show_place()

    def _close_search(self) -> None:
        self.search.cancel()
        self.memory["searching"] = False
        self._show_place()

    def _use_rate(self, rate: float) -> None:
        project = self.document.project
        optimizer = project.plan.optimizer.model_copy(update={"learning_rate": rate})
        plan = project.plan.model_copy(update={"optimizer": optimizer})
        self.document.edit(
            replace(project, plan=plan), _("Use the learning rate that was found"), ""
        )

    def resume(self, run: str, *, more_epochs: int = 0) -> None:
        """Go on with an interrupted run, or with one that had ended for some epochs more."""
        clear(self._messages)
        self._close_search()
        try:
            self.runs.resume(self.document.folder, run, more_epochs=more_epochs)
        except UserError as error:
            self.session.notice.emit(error.problem)

    # -- showing --------------------------------------------------------------------------------

    def _update(self) -> None:
        if not self.document.is_open:
            return
        running = self.runs.running
        state = self.runs.view.state if self.runs.view is not None else ""
        self.pause.setVisible(running and state in ("running", "starting", "resuming"))
        self.pause.setEnabled(state == "running")
        self.go_on.setVisible(running and state in ("paused", "pausing"))
        self.go_on.setEnabled(state == "paused")
        for button in (self.stop, self.discard):
            button.setVisible(running)
            button.setEnabled(state != "stopping")
        self.plan.note.setVisible(running)
        self.steering.show_run(self.runs.view)
        split = self.document.project.data.split
        folds = split.method == "folds" and self.document.project.data.test_source is None
        self.every_fold.setVisible(folds and not running)
        self.every_fold.setEnabled(self.can_start)
        self.find_rate.setEnabled(self.can_start and not self.search.going)
        self.plan.show_problems(problems_of(self.session, self.key))
        self._update_primary(running)
        self._update_words()

    def _update_primary(self, running: bool) -> None:
        if running:
            self.primary.hide()
            return
        hindered = hindrance(self.session)
        if hindered is None:
            self.primary.offer(_("Start training"))
            self.primary.setToolTip(_("Start training") + " (Ctrl+Enter)")
        elif hindered.page and hindered.page != self.key:
            words = self.fontMetrics().elidedText(hindered.words, Qt.TextElideMode.ElideRight, 300)
            self.primary.offer(words + " →")
            self.primary.setToolTip(hindered.words)
        else:
            self.primary.offer("", missing=hindered.words)
            self.primary.setToolTip("")

    def _keep_plots(self, kind: str) -> None:
        if self.drawing is not None:
            self.drawing.keep(kind, self.runs.folder or self.document.folder)

    def _update_words(self) -> None:
        view = self.runs.view
        if self.drawing is not None:
            self.drawing.say()
        self.figures.show_run(view)
        if view is None:
            hindered = hindrance(self.session)
            found = hindered.problem if hindered is not None else None
            if hindered is None:
                self.set_status(_("Ready to start"))
            else:
                self.set_status(str(found.message) if found is not None else "")
        else:
            self.set_status(self._fold_words() + run_words.now_of(view))
            self.steering.show_run(view)

    def _fold_words(self) -> str:
        if not self.series.going:
            return ""
        words = self.series.words
        return words + " · "

    def _show_place(self) -> None:
        """The search for a rate, the plots, or what goes here."""
        if self.memory.get("searching"):
            shown: QWidget | None = self.rate_card
        elif self.runs.view is not None and self.drawing is not None:
            shown = self.drawing
        else:
            shown = self._plot_place.widget(0)
        if shown is not None:
            self._plot_place.setCurrentWidget(shown)

    def _follow(self) -> None:
        if not self.document.is_open:
            self._clock.stop()
            return
        view = self.runs.view
        if self.drawing is not None:
            self._show_place()
            self.drawing.show_run(view)
        if self.log.run != (view.run if view is not None else ""):
            self.log.run = view.run if view is not None else ""
            if self.runs.log or view is None or view.running:
                self.log.show_log(self.runs.log)
            else:
                self.log.show_story(view.story)
        if self.runs.running:
            self._clock.start()
        else:
            self._tick()
            self._clock.stop()
        self._offer_resume()
        self._update()
        self.state_changed.emit()

    def _offer_resume(self) -> None:
        """Say once that the last run was cut off, with the way back."""
        run = self.runs.interrupted
        if not run or run == self._offered:
            return
        self._offered = run
        clear(self._messages)
        banner = Banner(
            "info", _("The last run was interrupted. What it had learnt is saved."), closable=True
        )
        banner.add_action(_("Resume"), lambda: self.resume(run))
        self._messages.addWidget(banner)

    def message_buttons(self) -> list[QPushButton]:
        """The buttons of the messages above the plots."""
        shown = (self._messages.itemAt(index) for index in range(self._messages.count()))
        widgets = (item.widget() for item in shown if item is not None)
        return [b for w in widgets if w is not None for b in w.findChildren(QPushButton)]

    def _tick(self) -> None:
        self._frame += 1
        if self.plots is not None and self.isVisible():
            self.plots.draw()
        if self._frame % _WORDS_EVERY == 0:
            self._update_words()

    def _logged(self, entry: Logged) -> None:
        self.log.add(entry)

    def _series_done(self, kind: str, found: tuple[dict[str, float], ...]) -> None:
        clear(self._messages)
        banner = Banner("good", told_together(kind, found), details=each_run(kind, found))
        banner.add_action(_("Runs"), lambda: self.session.navigate.emit("runs"))
        banner.dismissed.connect(lambda: self.memory.update(read=True))
        self._messages.addWidget(banner)

    def _finished(self, end: Finished | Failed) -> None:
        clear(self._messages)
        if self.series.going:
            return  # told of all runs of the series together
        self.memory["read"] = False
        if isinstance(end, Failed):
            banner = Banner.of(end.problem)
            if end.checkpoint:
                banner.add_action(_("Resume"), lambda: self.resume(end.run))
        elif end.reason in ("completed", "stopped"):
            banner = Banner("good", run_words.sentence(end), closable=True)
            banner.add_action(_("Evaluate"), lambda: self.session.navigate.emit("evaluate"))
            banner.add_action(_("Predict"), lambda: self.session.navigate.emit("predict"))
            longer = banner.add_action(
                _("{n} more epochs").format(n=FEW),
                lambda: self.resume(end.run, more_epochs=FEW),
            )
            longer.setToolTip(_("Go on from the last epoch's weights"))
        else:
            return
        banner.dismissed.connect(lambda: self.memory.update(read=True))
        self._messages.addWidget(banner)
