"""The Data page: the source left, the rows in the middle, what was found in them right."""

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio.catalog.edits import Edits
from studio.catalog.source import SplitSettings
from studio.core.errors import Problem
from studio.core.i18n import N_, _, ngettext
from studio.gui import figures
from studio.gui.dataview import edits, filters
from studio.gui.dataview.columns_card import ColumnsCard
from studio.gui.dataview.exporting import Exporting
from studio.gui.dataview.file_card import FileCard
from studio.gui.dataview.findings import FindingsCard
from studio.gui.dataview.looking_line import LookingLine
from studio.gui.dataview.overview import Overview
from studio.gui.dataview.relabel_dialog import RelabelDialog
from studio.gui.dataview.roles import USE_WORDS, roles_of
from studio.gui.dataview.row_editing import RowEditing
from studio.gui.dataview.rows_card import RowsCard
from studio.gui.dataview.split_card import SplitCard
from studio.gui.importing.reading_wait import ReadingWait
from studio.gui.importing.source_actions import SourceActions
from studio.gui.page_states import problems_of
from studio.gui.pages.base import Page
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.frames import clear, scrolling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.catalog.source import CategoryColumn, DataSettings, NumericColumn
    from studio.data.finding import Fix
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.store.project import Project


class DataPage(Page):
    """Where the rows come from, what the columns mean, and what is wrong with them."""

    key: ClassVar[str] = "data"
    title: ClassVar[str] = N_("Data")

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self._edits = 0
        self.sources = SourceActions(session, self)
        self.rows = RowsCard(session.background, ReadingWait(session))
        self.rows.all_asked.connect(lambda: self.show_rows(""))
        self.cells, self.table = self.rows.cells, self.rows.table
        self.table.role_chosen.connect(self._role_chosen)
        self.editing = RowEditing(session, self)
        self.exporting = Exporting(session, self)
        self._follow_edits()
        self._left_shows: object = None
        self._left = QVBoxLayout()
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(12)
        left = QWidget()
        left.setLayout(self._left)
        self.findings = FindingsCard()
        self.findings.rows_asked.connect(self.show_rows)
        self.findings.fix_asked.connect(self.mend)
        self.findings.foot.addWidget(LookingLine(session.closer, self.findings))
        self.overview = Overview()
        self.overview.class_picked.connect(self._class_picked)
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.setHandleWidth(12)
        middle.setChildrenCollapsible(False)
        middle.addWidget(self.rows)
        middle.addWidget(self.overview)
        middle.setStretchFactor(0, 1)
        middle.setSizes([560, 220])
        self.columns(scrolling(left), middle, scrolling(self.findings))
        self.primary.clicked.connect(lambda: self.session.navigate.emit("text"))
        session.data_changed.connect(self._data_changed)
        session.check_changed.connect(self._check_changed)
        session.closer.changed.connect(self._check_changed)
        self._data_changed()

    # -- what others call -----------------------------------------------------------------------

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Take up other data settings."""
        # A page that was just made shows what there is.
        if before is None or after is None or before.data == after.data:
            return
        if _same_but_split(before.data, after.data):
            self.split_card.set_settings(after.data.split)
            self.cells.set_roles(roles_of(after.data))
            return
        self._build_left_anew()
        self.cells.set_roles(roles_of(after.data))
        self._update_head()

    def showEvent(self, event: QShowEvent) -> None:
        """What takes longer to find is looked for while it is seen."""
        super().showEvent(event)
        self.session.closer.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Other pages need the processor more."""
        super().hideEvent(event)
        self.session.closer.watch(False)

    def show_rows(self, code: str) -> None:
        """Show only the rows of a finding (its code), of a class (``class:name``) or the
        ``edited`` ones; all when empty."""
        self.memory["filter"] = code
        self._check_changed()

    def mend(self, fix: "Fix") -> None:
        """Do what a finding's button says; ask for the label where one is needed."""
        if fix.kind != "relabel":
            self.editing.mend(fix)
            return
        label = self._ask_label(len(fix.rows))
        if label:
            self.editing.mend(fix, label)

    def relabel(self, rows: "NDArray[np.int64]") -> None:
        """Ask for a label and give it to these rows."""
        label = self._ask_label(len(rows))
        if label:
            self.editing.relabel(rows, label)

    # -- building -------------------------------------------------------------------------------

    def _follow_edits(self) -> None:
        """Rows are edited in the table; the project keeps what was changed."""
        asked = self.rows.selection
        asked.exclude_asked.connect(self.editing.exclude)
        asked.include_asked.connect(self.editing.include)
        asked.restore_asked.connect(self.editing.restore)
        asked.relabel_asked.connect(self.relabel)
        asked.export_asked.connect(self.exporting.ask)
        self.cells.cell_edited.connect(self.editing.edit_cell)
        line = self.rows.edits_line
        line.shown_asked.connect(lambda only: self.show_rows("edited" if only else ""))
        line.discard_asked.connect(self.editing.discard_all)
        self.rows.content.addWidget(self.exporting.line)

    def _ask_label(self, rows: int) -> str:
        dataset = self.session.dataset
        labels = dataset.label_names if dataset is not None else ()
        dialog = RelabelDialog(labels, rows, self)
        label = dialog.label if dialog.exec() == RelabelDialog.DialogCode.Accepted else ""
        dialog.deleteLater()
        return label

    def _build_left_anew(self) -> None:
        """Build the left where it would show something else; edited rows leave it as it is."""
        data, session = self.document.project.data, self.session
        own = data.model_copy(update={"edits": Edits(), "split": SplitSettings()})
        shows = (own, session.table, session.test_table, session.read_at)
        if shows != self._left_shows:
            self._left_shows = shows
            self._build_left()

    def _build_left(self) -> None:
        focus = self.focusWidget()
        name = focus.accessibleName() if focus is not None else ""
        clear(self._left)
        data = self.document.project.data
        table, test_table = self.session.table, self.session.test_table
        self.file_card = FileCard(
            _("Data"),
            data.source,
            table.rows if table is not None else None,
            read_at=self.session.read_at,
        )
        self.sources.follow(self.file_card, "source")
        self._left.addWidget(self.file_card)
        self.columns_card = ColumnsCard(table, data, self.memory.setdefault("columns", {}))
        self.columns_card.role_chosen.connect(self._role_chosen)
        self.columns_card.task_chosen.connect(self._task_chosen)
        self.columns_card.column_changed.connect(self._column_changed)
        self.columns_card.setting_changed.connect(self._setting_changed)
        self._left.addWidget(self.columns_card)
        self.split_card = SplitCard(
            data.split,
            columns=table.columns if table is not None else (),
            test_file=data.test_source is not None,
        )
        self.split_card.changed.connect(self._split_changed)
        self._left.addWidget(self.split_card)
        self.test_card = FileCard(
            _("Test file"),
            data.test_source,
            test_table.rows if test_table is not None else None,
            empty=_("A separate file replaces the test share of the split."),
            test=True,
        )
        self.sources.follow(self.test_card, "test_source")
        self._left.addWidget(self.test_card)
        self._left.addStretch(1)
        self._show_split()
        if name:
            self._focus_again(name)

    def _focus_again(self, name: str) -> None:
        """Leave the keyboard where it was when the cards were made anew."""
        for index in range(self._left.count()):
            item = self._left.itemAt(index)
            card = item.widget() if item is not None else None
            for child in card.findChildren(QWidget) if card is not None else []:
                if child.accessibleName() == name and child.focusPolicy() != Qt.FocusPolicy.NoFocus:
                    child.setFocus()
                    return

    # -- following the session ------------------------------------------------------------------

    def _data_changed(self) -> None:
        if not self.document.is_open:
            return
        session, data = self.session, self.document.project.data
        self._build_left_anew()
        dataset = session.dataset
        overlay = dataset.overlay if dataset is not None else None
        if overlay is not None and overlay.tables[0] is not session.table:
            overlay = None
        self.rows.set_tables(session.table, session.test_table, overlay)
        self.table.delegate.set_labels(dataset.label_names if dataset is not None else ())
        self.cells.set_roles(roles_of(data))
        if session.data_problem is not None and session.table is None:
            self._show_problem(session.data_problem)
        self._check_changed()

    def _check_changed(self) -> None:
        if not self.document.is_open:
            return
        session = self.session
        profile = session.profile
        notes = [
            note
            for table in (session.table, session.test_table)
            if table is not None
            for note in table.notes
        ]
        if profile is not None:
            findings = filters.shown_findings(session, self.document.project.plan)
            known = {finding.problem for finding in profile.findings}
            others = [p for p in problems_of(session, "data") if p not in known]
            shown = str(self.memory.get("filter", ""))
            self.findings.show_findings(findings, notes, others, shown)
            self.overview.show_profile(profile, self.document.project.data.task)
            self.overview.show_closer(session.closer)
        elif session.data_problem is not None and session.table is None:
            self.findings.show_waiting(_("The rows can't be read yet."))
            self.overview.show_nothing()
        elif session.data_problem is not None:
            self.findings.show_findings((), notes, (session.data_problem,))
            self.overview.show_nothing()
        elif session.check is not None:
            self.findings.show_findings((), notes, problems_of(session, "data"))
            self.overview.show_nothing()
        else:
            self.findings.show_waiting(_("Looking through the rows…"))
            self.overview.show_nothing()
        self._apply_filter()
        self._show_split()
        self._update_head()

    def _show_problem(self, problem: Problem) -> None:
        banner = Banner.of(problem, closable=False)
        self.sources.offer_ways_out(problem, banner)
        self.rows.show_problem(banner)

    def _show_split(self) -> None:
        # The rows that were checked: others may have been read meanwhile.
        check = self.session.check
        self.split_card.show_split(check.dataset if check is not None else None, self.session.split)
        self.split_card.show_problems(self.session.problems)

    def _update_head(self) -> None:
        data, session = self.document.project.data, self.session
        parts = []
        if session.dataset is not None:
            rows = int((~session.dataset.excluded).sum())
            parts.append(ngettext("{n} row", "{n} rows", rows).format(n=figures.count(rows)))
            names = session.dataset.label_names
            if names:
                parts.append(ngettext("{n} class", "{n} classes", len(names)).format(n=len(names)))
        self.set_status(" · ".join(parts))
        missing = ""
        if session.data_problem is not None:
            missing = _("The data can't be used yet")
        elif not data.text:
            missing = _("Choose a text column")
        elif not data.label:
            missing = _("Choose a label column")
        self.primary.offer(_("Continue to text"), missing=missing)

    # -- rows of a finding ----------------------------------------------------------------------

    def _apply_filter(self) -> None:
        code = str(self.memory.get("filter", ""))
        rows, words = filters.rows_of(self.session, code)
        self.rows.set_within(rows, words)
        self.rows.edits_line.set_overlay(self.cells.overlay, only=code == "edited")

    def _class_picked(self, name: str) -> None:
        code = f"class:{name}"
        self.show_rows("" if self.memory.get("filter") == code else code)

    # -- edits ----------------------------------------------------------------------------------

    def _edit(self, words: str, /, **values: Any) -> None:
        """One step of undo; what follows from new columns joins it."""
        self._edits += 1
        project = edits.with_data(self.document.project, **values)
        self.document.edit(project, words, f"data-{self._edits}-{id(self)}")

    def _role_chosen(self, column: str, role: str) -> None:
        data = self.document.project.data
        values = edits.with_role(data, column, role, self.cells.names)
        values |= edits.guessed_task(self.session.table, data, values["label"])
        self._edit(_(USE_WORDS[role]).format(name=column), **values)

    def _task_chosen(self, task: str) -> None:
        data = self.document.project.data
        values = edits.with_task(self.session.table, data, task)
        self._edit(_("Choose what to predict"), **values)

    def _column_changed(self, column: "NumericColumn | CategoryColumn") -> None:
        values = edits.with_column(self.document.project.data, column)
        self._edit(_("Change how “{name}” is read").format(name=column.name), **values)

    def _setting_changed(self, name: str, value: object) -> None:
        words = {
            "text_use": _("Change how text columns are used"),
            "text_marker": _("Change the marker between texts"),
            "label_separator": _("Change the separator of labels"),
        }[name]
        self._edit(words, **{name: value})

    def _split_changed(self, split: object) -> None:
        self.document.edit(
            edits.with_data(self.document.project, split=split), _("Change the split"), "split"
        )


def _same_but_split(one: "DataSettings", other: "DataSettings") -> bool:
    """Whether two settings differ in nothing but the shares, so that a form can stay as it is."""
    return one.model_copy(update={"split": other.split}) == other
