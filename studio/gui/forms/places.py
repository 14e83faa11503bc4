"""Fields for files and folders, and the button that fetches what is to lie in one."""

from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout

from studio.core.errors import Problem
from studio.core.i18n import _, together
from studio.core.spec import Param
from studio.gui import figures
from studio.gui.background import Background, Ticket
from studio.gui.forms.control import Control
from studio.gui.forms.typed import TextField
from studio.gui.widgets.buttons import Button, IconButton


class PlaceField(TextField):
    """A path that can be typed or chosen.

    Args:
        folder: a folder is chosen, not a file.
    """

    wide: ClassVar[bool] = True

    def __init__(self, parameter: Param, value: str, *, folder: bool) -> None:
        super().__init__(parameter, value)
        self._folder = folder
        words = _("Choose a folder…") if folder else _("Choose a file…")
        self.edit.setPlaceholderText(words.rstrip("…"))
        choose = IconButton("folder-open" if folder else "file", words, size=16)
        choose.clicked.connect(self._choose)
        self.box.addWidget(choose)

    def take(self, path: str) -> None:
        """A path that was chosen."""
        self.edit.setText(path)
        self.edit.setModified(True)
        self.commit()

    def _choose(self) -> None:
        if self._folder:
            chosen = QFileDialog.getExistingDirectory(
                self.window(), _("Choose a folder"), self.edit.text()
            )
        else:
            chosen, _kind = QFileDialog.getOpenFileName(
                self.window(), _("Choose a file"), self.edit.text()
            )
        if chosen:
            self.take(chosen)


class FetchingField(Control):
    """A folder for a package of NLTK's data, with a button that fetches the package into it.

    Nothing is fetched without a click. Where no folder is named yet, one in the person's own
    data folder is used.
    """

    wide: ClassVar[bool] = True

    def __init__(self, parameter: Param, value: str, package: str) -> None:
        super().__init__()
        self._package = package
        self._background = Background(self)
        self._ticket: Ticket | None = None
        self.place = PlaceField(parameter, value, folder=True)
        self.place.changed.connect(self.changed)
        self.fetch = Button("", icon="download", role="link")
        self.fetch.clicked.connect(self._clicked)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(_("Progress"))
        self.bar.hide()
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.fetch)
        below.addWidget(self.bar, 1)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.place)
        column.addLayout(below)
        self.box.addLayout(column, 1)
        self.setFocusProxy(self.place.edit)
        self._offer()

    def set_value(self, value: object) -> None:
        """Show another folder."""
        self.place.set_value(value)

    @property
    def fetching(self) -> bool:
        """Whether a package is on its way."""
        return self._ticket is not None

    def _offer(self) -> None:
        from studio.catalog.nltk_folder import PACKAGES

        size = figures.size(PACKAGES[self._package].size)
        self.fetch.setText(
            _("Cancel") if self.fetching else _("Fetch it ({size})").format(size=size)
        )
        self.fetch.setToolTip(
            "" if self.fetching else _("Downloads “{name}” of NLTK.").format(name=self._package)
        )
        self.bar.setVisible(self.fetching)

    def _clicked(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
            self._offer()
            return
        from studio.core.paths import data_folder
        from studio.data.nltk_fetch import fetch_nltk_data

        named = self.place.edit.text().strip()
        folder = Path(named) if named else data_folder() / "nltk_data"
        package = self._package
        self.complained.emit("")
        self.bar.setValue(0)
        self._ticket = self._background.run(
            self,
            lambda ticket: fetch_nltk_data(folder, [package], ticket.progress),
            lambda _fetched: self._arrived(folder),
            self._failed,
            lambda share: self.bar.setValue(round(share * 1000)),
        )
        self._offer()

    def _arrived(self, folder: Path) -> None:
        self._ticket = None
        self._offer()
        self.place.edit.setText(str(folder))
        # Told even where the folder is the same as before: what lies in it is not.
        self.changed.emit(str(folder))

    def _failed(self, problem: Problem) -> None:
        self._ticket = None
        self._offer()
        self.complained.emit(together(str(problem.message), str(problem.fix)))
