"""Writing the cleaned table to a file that a person names."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QWidget

from studio.core.errors import Problem, msg, problem
from studio.core.i18n import N_, _
from studio.gui import figures
from studio.gui.background import Ticket
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.gui.session import Session


class ExportLine(QWidget):
    """What is being written, how far it is, and Cancel; hidden while nothing is."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(12)
        self.words = Label("", role="second")
        layout.addWidget(self.words)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        layout.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        cancel = Button(_("Cancel"), role="small")
        cancel.clicked.connect(self.cancelled)
        layout.addWidget(cancel)
        self.hide()

    def begin(self, words: str) -> None:
        """Something is written."""
        self.words.setText(words)
        self.bar.setAccessibleName(words)
        self.bar.setValue(0)
        self.show()

    def set_share(self, share: float) -> None:
        """It is so far, 0 to 1."""
        self.bar.setValue(round(share * 1000))


class Exporting(QObject):
    """Asks for a name and writes in the background; `line` shows how far it is."""

    def __init__(self, session: "Session", page: QWidget) -> None:
        super().__init__(page)
        self._session, self._page = session, page
        self._running: Ticket | None = None
        self.line = ExportLine()
        self.line.cancelled.connect(self.cancel)

    @property
    def busy(self) -> bool:
        """Whether a table is being written."""
        return self._running is not None

    def ask(self) -> None:
        """Ask for a name, and write."""
        data = self._session.document.project.data
        source = Path(data.source.path) if data.source is not None else Path("rows.csv")
        start = source.with_name(_("{name} cleaned").format(name=source.stem) + ".csv")
        kinds = {
            _("CSV table") + " (*.csv)": (".csv", False),
            _("CSV table for Excel") + " (*.csv)": (".csv", True),
            _("TSV table") + " (*.tsv)": (".tsv", False),
            _("JSON Lines") + " (*.jsonl)": (".jsonl", False),
            _("Parquet") + " (*.parquet)": (".parquet", False),
        }
        chosen, kind = QFileDialog.getSaveFileName(
            self._page, _("Export the table"), str(start), ";;".join(kinds)
        )
        if not chosen:
            return
        suffix, mark = kinds.get(kind, (".csv", False))
        path = Path(chosen)
        if path.suffix.lower() not in (suffix, ".csv", ".tsv", ".jsonl", ".parquet"):
            path = path.with_name(path.name + suffix)
        self.write(path, mark=mark)

    def write(self, path: Path, *, mark: bool = False) -> None:
        """Write the rows of the data file as they are now.

        Args:
            path: where to; its suffix decides the form.
            mark: with a byte order mark, by which Excel knows UTF-8.
        """
        dataset = self._session.dataset
        if dataset is None or self.busy:
            return
        settings = self._session.document.project.data

        def work(ticket: Ticket) -> int:
            from studio.data.export import export_table

            return export_table(dataset, settings, path, mark=mark, tick=ticket.progress)

        name = _("Writing {name}").format(name=path.name)
        self._running = self._session.background.run(
            self,
            work,
            lambda rows: self._written(path, rows),
            self._failed,
            self.line.set_share,
            name=name,
        )
        self.line.begin(name)

    def cancel(self) -> None:
        """Give it up; nothing is left behind."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
            self.line.hide()

    def _written(self, path: Path, rows: int) -> None:
        self._running = None
        self.line.hide()
        self._session.notice.emit(
            problem(
                "exported",
                str(path),
                msg(
                    N_("{name} was written: {rows} rows."),
                    name=path.name,
                    rows=figures.count(rows),
                ),
                msg(N_("It lies in {folder}."), folder=str(path.parent)),
                severity="good",
            )
        )

    def _failed(self, failed: Problem) -> None:
        self._running = None
        self.line.hide()
        self._session.notice.emit(failed)
