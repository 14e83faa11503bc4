"""What is seen before a project is open: samples to run, recent projects, a place to drop."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.settings import Settings
from studio.gui.widgets.buttons import Button, PrimaryButton
from studio.gui.widgets.labels import Label


class StartPage(QWidget):
    """The start page."""

    open_file = Signal()
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 48, 48, 48)
        layout.addWidget(Label("Wordloom 织文", role="title"))
        open_file = PrimaryButton(_("Open a text file…"), icon="file-text")
        open_file.clicked.connect(self.open_file)
        open_project = Button(_("Open a project…"), icon="folder-open")
        open_project.clicked.connect(self.open_project)
        layout.addWidget(open_file)
        layout.addWidget(open_project)
        layout.addStretch(1)

    def set_settings(self, settings: Settings) -> None:
        """Show other recent projects."""
        self._settings = settings
