"""The main window: rail, pages, banners, status line; opening, saving and closing."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_, _
from studio.gui import app as application
from studio.gui import autosave, dialogs, restoring, theme
from studio.gui.background import Background
from studio.gui.collector import Collector
from studio.gui.document import Document, in_use
from studio.gui.importing.intake import Intake
from studio.gui.leaving import may_leave
from studio.gui.machine_facts import MachineFacts
from studio.gui.menus import build_menus
from studio.gui.opening import load_engine
from studio.gui.page_list import PAGES, entry
from studio.gui.page_states import page_state
from studio.gui.pages.base import Page
from studio.gui.pages.start import StartPage
from studio.gui.rail import Rail
from studio.gui.session import Session
from studio.gui.settings import Settings, save_settings
from studio.gui.status_line import StatusLine
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.banner_area import BannerArea

#: The window is drawn and answers before anything is loaded in the background.
WARM_UP_DELAY_MS = 400

_RUN_IN_DRAFT = problem(
    "run-in-draft",
    "",
    msg(N_("A model is being trained in this project, which has no folder of its own yet.")),
    msg(N_("Save when the run has ended, or stop it first. Nothing is lost meanwhile.")),
    severity="warning",
)


class MainWindow(QMainWindow):
    """The one window. It owns document, session and settings; pages come and go."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__()
        self._app = app
        self.settings = settings
        Collector(self)
        self.background = Background(self)
        self.document = Document(self)
        self.session = Session(self.document, self.background, self)
        self.intake = Intake(self)
        self.pages: dict[str, Page] = {}
        self.page_key = ""
        #: Menu entries that are for an open project only.
        self.project_actions: list[QAction] = []
        #: Takes the table on the clipboard; for the start page and the Data page.
        self.paste_action: QAction
        self._warmed = False
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        self.setMinimumSize(960, 640)
        if settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
        self._connect()
        self._build()

    # -- pages ----------------------------------------------------------------------------------

    def show_page(self, key: str) -> None:
        """Bring a page to the front, building it when it is first shown."""
        if not self.document.is_open:
            return
        page = self.pages.get(key)
        if page is None:
            page = entry(key).load()(self.document, self.session)
            page.state_changed.connect(self._update_rail)
            self.pages[key] = page
            self._stack.addWidget(page)
            page.refresh(None, self.document.project)
        self.page_key = key
        self.document.remember(page=key)
        self._stack.setCurrentWidget(page)
        self._rail.select(key)
        self._update_rail()
        focused = self.focusWidget()
        if focused is None or not focused.isVisible() or focused is page.primary:
            self._rail.buttons[key].setFocus()
        page.shown()

    def _last_page(self) -> str:
        """The page that was open when the project was saved."""
        key = str(self.document.project.view.get("page", ""))
        return key if key in {page.key for page in PAGES} else PAGES[0].key

    def rebuild(self) -> None:
        """Build everything anew in the current language and theme; state lives elsewhere."""
        key = self.page_key
        self._build()
        if self.document.is_open:
            self.show_page(key or PAGES[0].key)
        self.intake.rebuild()

    def _build(self) -> None:
        self.pages = {}
        self._rail = Rail()
        self._rail.chosen.connect(self.show_page)
        self._stack = QStackedWidget()
        self._start = StartPage(self.settings)
        self._start.open_files.connect(self.intake.choose_files)
        self._start.open_folder.connect(self.intake.choose_folder)
        self._start.paste.connect(self.intake.paste)
        self._start.open_project.connect(self.choose_project)
        self._start.open_path.connect(self.open_path)
        self._start.forget.connect(self._forget_recent)
        self._start.restore.connect(self._restore)
        self._start.discard.connect(self._discard_autosave)
        self._stack.addWidget(self._start)
        self.banners = BannerArea()
        self._status = StatusLine()
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.banners)
        right.addWidget(self._stack, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self._rail)
        upper.addLayout(right, 1)
        central = QWidget()
        central.setProperty("role", "window")
        whole = QVBoxLayout(central)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(upper, 1)
        whole.addWidget(self._status)
        self.setCentralWidget(central)
        build_menus(self)
        self._update_title()
        self._update_rail()

    def _connect(self) -> None:
        self.document.changed.connect(self._project_changed)
        self.document.modified_changed.connect(self._update_title)
        self.document.file_changed.connect(self._file_changed)
        self.document.failed.connect(self.show_problem)
        self.session.data_changed.connect(self._update_rail)
        self.session.check_changed.connect(self._update_rail)
        self.session.run_changed.connect(self._update_rail)
        self.session.navigate.connect(self.show_page)
        self.session.notice.connect(self.show_problem)
        self.session.activity.connect(self._show_activity)
        self.session.source_changed.connect(self.intake.show_change)
        self.session.choose_text.connect(self.intake.choose_files)
        self.background.busy_changed.connect(self._busy_changed)
        MachineFacts(self._device, self._status_facts, self)
        self._app.styleHints().colorSchemeChanged.connect(self._system_theme_changed)

    def _project_changed(self, before: object, after: object) -> None:
        if before is None or after is None:
            for page in self.pages.values():
                self._stack.removeWidget(page)
                page.deleteLater()
            self.pages = {}
            self.page_key = ""
            self.banners.clear()
            if after is not None:
                # Imported here: what follows runs needs numpy, which the first window does not.
                from studio.gui.run_session import controller_of

                controller_of(self.session)
                self.show_page(self._last_page())
            else:
                self._start.set_settings(self.settings)
                self._stack.setCurrentWidget(self._start)
                self._rail.select("")
        else:
            for page in list(self.pages.values()):
                page.refresh(before, after)  # type: ignore[arg-type]
        self._update_rail()

    def _update_rail(self) -> None:
        usable = self.document.is_open and not self.intake.opening
        self._rail.setEnabled(usable)
        for action in self.project_actions:
            action.setEnabled(usable)
        self.paste_action.setEnabled(not self.document.is_open or self.page_key == "data")
        for page in PAGES:
            self._rail.set_state(page.key, page_state(page.key, self.document, self.session))

    def _file_changed(self) -> None:
        """Another file, or the same one under another name; it may be another window's."""
        self._update_title()
        self._update_rail()
        file = self.document.file
        if file is None or not self.document.read_only:
            self.banners.remove("project-in-use")
            return
        banner = self.show_problem(in_use(file))
        banner.add_action(_("Save as…"), self.save_as)

    def _update_title(self) -> None:
        if not self.document.is_open:
            self.setWindowTitle("Wordloom")
            self.setWindowModified(False)
            return
        name = self.document.title or _("Untitled")
        if self.document.read_only:
            name = _("{name} (read only)").format(name=name)
        self.setWindowTitle(f"{name}[*] — Wordloom")
        self.setWindowModified(self.document.modified)

    # -- banners and status ---------------------------------------------------------------------

    def show_problem(self, problem: Problem) -> Banner:
        """Show a problem above the page; the same one is shown once."""
        return self.banners.show_problem(problem)

    def showEvent(self, event: QShowEvent) -> None:
        """Once the window stands, load in the background what the first project will need."""
        super().showEvent(event)
        if not self._warmed:
            self._warmed = True
            QTimer.singleShot(WARM_UP_DELAY_MS, self, self._warm_up)

    def changeEvent(self, event: QEvent) -> None:
        """Back from another program: a file may have been changed there."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.intake.look_at_sources()

    def _warm_up(self) -> None:
        self.background.run(self, lambda _ticket: load_engine(), lambda _done: None)

    def _busy_changed(self, busy: bool, words: str) -> None:
        if busy and words:
            self._status.show_activity(words)
        elif not self.session.running:
            self._status.show_idle()

    def _device(self) -> str:
        return self.session.runner.device if self.session.runner is not None else ""

    def _status_facts(self, words: str) -> None:
        # The status line is made anew when the language changes.
        self._status.show_facts(words)

    def _show_activity(self, words: str, share: float) -> None:
        if words:
            self._status.show_activity(words, share if share >= 0 else None)
        else:
            self._status.show_idle()

    # -- opening --------------------------------------------------------------------------------

    def open_path(self, path: Path | str) -> None:
        """Open whatever this is: a project, a folder, a bundle, or data."""
        self.intake.open([Path(path)])

    def open_project(self, path: Path) -> None:
        """Open a project file or the one in a folder, once nothing is lost by it."""
        if may_leave(self):
            file = restoring.open_project(self, path)
            if file is not None:
                self._remember(file)

    def show_opening(self) -> None:
        """Put in front how far the opening of data is, and close the ways to the pages."""
        view = self.intake.opener.view
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        view.panel.cancel.setFocus()
        self._update_rail()

    def end_opening(self) -> None:
        """Put back what was in front before."""
        self._stack.removeWidget(self.intake.opener.view)
        page = self.pages.get(self.page_key)
        self._stack.setCurrentWidget(page if page is not None else self._start)
        self._update_rail()

    def choose_project(self) -> None:
        """Ask for a project and open it."""
        path = dialogs.choose_project(self)
        if path is not None:
            self.open_path(path)

    def _restore(self, kept: autosave.Autosave) -> None:
        restoring.restore(self, kept)

    def _discard_autosave(self, kept: autosave.Autosave) -> None:
        autosave.discard(kept)
        self._start.set_settings(self.settings)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere."""
        self.intake.drag_entered(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The files were taken elsewhere."""
        self.intake.drag_left()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.intake.dropped(event)

    # -- saving and closing ---------------------------------------------------------------------

    def save(self) -> bool:
        """Save, asking for a name where there is none; whether it was saved."""
        if not self.document.is_open:
            return False
        if self.document.file is None or self.document.read_only:
            return self.save_as()
        try:
            self.document.save()
        except UserError as error:
            self.show_problem(error.problem)
            return False
        return True

    def save_as(self) -> bool:
        """Ask for a name and save there; whether it was saved."""
        if not self.document.is_open:
            return False
        name = self.document.title or "untitled"
        start = self.document.file or Path.home() / name / f"{name}.wordloom"
        chosen = dialogs.choose_save_name(self, start)
        return chosen is not None and self.save_to(chosen)

    def save_to(self, file: Path) -> bool:
        """Save under a name; whether it was saved."""
        if self.session.running and self.document.file is None:
            self.show_problem(_RUN_IN_DRAFT)
            return False
        try:
            self.document.save_as(file)
        except UserError as error:
            self.show_problem(error.problem)
            return False
        if self.document.file is not None:
            self._remember(self.document.file)
        return True

    def close_project(self) -> None:
        """Close the project and show the start page, unless something is to be kept."""
        if may_leave(self):
            self.document.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before anything is lost; remember the window."""
        if not may_leave(self):
            event.ignore()
            return
        self.document.close()
        if self.session.runner is not None:
            self.session.runner.close()
        self.background.close()
        geometry = self.saveGeometry().toBase64().toStdString()
        self._store_settings(replace(self.settings, geometry=geometry))
        event.accept()

    # -- settings -------------------------------------------------------------------------------

    def set_language(self, choice: str) -> None:
        """Switch the language at once."""
        self._store_settings(replace(self.settings, language=choice))
        application.use_language(self._app, choice)
        # A little later: the menu that asked for it is still open.
        QTimer.singleShot(0, self, self.rebuild)

    def set_theme(self, choice: str) -> None:
        """Switch light and dark at once."""
        self._store_settings(replace(self.settings, theme=choice))
        theme.apply(self._app, choice)
        QTimer.singleShot(0, self, self.rebuild)

    def _system_theme_changed(self) -> None:
        if self.settings.theme == "system" and theme.resolve("system") != theme.current():
            self.set_theme("system")

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def show_about(self) -> None:
        """Name, version and licence."""
        from studio import __version__

        words = _("Wordloom 织文 {version}. Builds text models by hand and eye.")
        self.banners.show_banner(
            Banner("info", words.format(version=__version__), _("Apache License 2.0"))
        )

    def _remember(self, file: Path) -> None:
        self._store_settings(self.settings.with_recent(file))

    def _forget_recent(self, file: str) -> None:
        self._store_settings(self.settings.without_recent(file))
        self._start.set_settings(self.settings)

    def _store_settings(self, settings: Settings) -> None:
        self.settings = settings
        try:
            save_settings(settings)
        except UserError as error:
            self.show_problem(error.problem)
