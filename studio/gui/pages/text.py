"""The Text page: the steps left, before and after in the middle, the chosen step's form right."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from studio.core.i18n import N_, _, ngettext
from studio.gui import figures
from studio.gui.background import Ticket
from studio.gui.page_states import problems_of
from studio.gui.pages.base import Page
from studio.gui.textview import edits
from studio.gui.textview.inspector import Inspector
from studio.gui.textview.measuring import Measured, measure
from studio.gui.textview.preview_card import PreviewCard
from studio.gui.textview.steps_panel import StepsPanel
from studio.gui.textview.tracing import TextView, trace_texts
from studio.gui.textview.vocabulary_card import VocabularyCard
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import Card, scrolling
from studio.gui.widgets.histogram import Bins, Histogram, bins_of

if TYPE_CHECKING:
    from studio.catalog.pipeline import Pipeline
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.store.project import Project


class TextPage(Page):
    """How text becomes numbers, with every step to be seen on real rows."""

    key: ClassVar[str] = "text"
    title: ClassVar[str] = N_("Text")

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self._tracing: Ticket | None = None
        self._measuring: Ticket | None = None
        self._measured_for: object = None
        self._coverage: float | None = None
        self.steps = StepsPanel()
        self.inspector = Inspector()
        self.preview = PreviewCard(str(self.memory.get("own", "")))
        self.vocabulary = VocabularyCard()
        self.lengths = Histogram(_("Lengths in tokens"), _("tokens"))
        self.lengths_card = Card(_("Lengths in tokens"))
        self._lay_out()
        self._connect()
        self.primary.clicked.connect(lambda: self.session.navigate.emit("model"))
        self.primary.offer(_("Continue to model"))
        self._session_changed()

    # -- what others call -----------------------------------------------------------------------

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Take up another pipeline, or a network that reads another form of the text."""
        if after is None:
            return
        if before is None or (before.pipeline, before.graph) != (after.pipeline, after.graph):
            self._show_steps()
            self._trace()

    def select(self, key: str, *, focus: bool = False) -> None:
        """Show the settings of a card."""
        self.memory["selected"] = key
        self.steps.select(key, focus=focus)
        self._show_inspector()

    @property
    def selected(self) -> str:
        """Key of the card whose settings are shown."""
        key = str(self.memory.get("selected", "tokenizer"))
        return key if self.steps.has(key) or not self.steps.keys() else "tokenizer"

    # -- building -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = Card(_("Steps"))
        again = Button(_("Suggest again"), role="link")
        again.setToolTip(_("Back to the steps that fit these data"))
        again.clicked.connect(self._suggest)
        left.head.addWidget(again)
        left.content.addWidget(scrolling(self.steps), 1)
        self.lengths_card.content.addWidget(self.lengths, 1)
        below = QWidget()
        line = QHBoxLayout(below)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.vocabulary, 1)
        line.addWidget(self.lengths_card, 1)
        below.setMinimumHeight(180)
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.setHandleWidth(12)
        middle.setChildrenCollapsible(False)
        middle.addWidget(self.preview)
        middle.addWidget(below)
        middle.setStretchFactor(0, 1)
        middle.setSizes([580, 210])
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.inspector)
        self.columns(left, middle, scrolling(holder), left_width=300)

    def _connect(self) -> None:
        self.steps.chosen.connect(self.select)
        self.steps.added.connect(self._add)
        self.steps.switched.connect(self._switch)
        self.steps.moved.connect(self._move)
        self.steps.removed.connect(self._remove)
        self.inspector.changed.connect(self._form_changed)
        self.inspector.removed.connect(self._remove)
        self.preview.own_typed.connect(self._own_typed)
        self.preview.turned.connect(self._turn)
        self.preview.row_chosen.connect(self._row_chosen)
        self.preview.room_changed.connect(self._trace)
        self.session.data_changed.connect(self._session_changed)
        self.session.check_changed.connect(self._session_changed)

    # -- showing --------------------------------------------------------------------------------

    def _channels(self) -> frozenset[str]:
        from studio.model.graph import channels_of

        return channels_of(self.document.project.graph)

    def _show_steps(self) -> None:
        inside = self.steps.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        pipeline = self.document.project.pipeline
        self.steps.show_pipeline(pipeline, self.selected, self._channels(), focus=inside)
        if not self.steps.has(str(self.memory.get("selected", "tokenizer"))):
            self.select("tokenizer", focus=inside)
        self._show_inspector()

    def _show_inspector(self) -> None:
        problems = {
            item.where.rsplit(".", 1)[-1]: str(item.message)
            for item in problems_of(self.session, "text")
            if item.where.startswith(f"pipeline.{self.selected}")
        }
        pipeline = self.document.project.pipeline
        self.inspector.show_key(pipeline, self.selected, self._channels(), problems)

    def _session_changed(self) -> None:
        if not self.document.is_open:
            return
        check = self.session.check
        fitted = check.fitted if check is not None else None
        # While a new vocabulary is being fitted the last one stays in view.
        waiting = fitted is None and self._measured_for is not None and self.session.checking
        if (fitted is not self._measured_for or fitted is None) and not waiting:
            self.vocabulary.show_fitted(fitted)
            self._measured_for = fitted
            self._coverage = None
            self._measure()
            self._trace()
        if self.steps.keys():
            self._show_inspector()
        if not waiting:
            self._update_head(self._coverage)

    def _update_head(self, coverage: float | None = None) -> None:
        check = self.session.check
        fitted = check.fitted if check is not None else None
        errors = [p for p in problems_of(self.session, "text") if p.severity == "error"]
        if errors:
            self.set_status(str(errors[0].message))
        elif fitted is None:
            self.set_status("")
        else:
            count = len(fitted.tokens)
            words = ngettext("{n} token", "{n} tokens", count).format(n=figures.count(count))
            if coverage is not None:
                share = figures.percent(coverage)
                words = _("{tokens} cover {share} of the training texts").format(
                    tokens=words, share=share
                )
            self.set_status(words)

    # -- background -----------------------------------------------------------------------------

    def _trace(self) -> None:
        """Follow the shown rows through the pipeline; only the last request counts."""
        if self._tracing is not None:
            self._tracing.cancel()
            self._tracing = None
        session, pipeline = self.session, self.document.project.pipeline
        dataset, split = session.dataset, session.split
        own = str(self.memory.get("own", ""))
        fitted = session.check.fitted if session.check is not None else None
        known = frozenset(fitted.tokens).__contains__ if fitted is not None else None
        offset, room = int(self.memory.get("offset", 0)), self.preview.room
        if dataset is None and not own:
            self._traced([], "")
            return
        rows = split.train if split is not None else None

        def work(_ticket: Ticket) -> tuple[list[TextView], str]:
            import numpy as np

            texts, words = ([own] if own.strip() else []), ""
            if dataset is not None:
                numbers = rows if rows is not None and len(rows) else np.arange(dataset.rows)
                part = numbers[offset : offset + room - len(texts)]
                texts += dataset.texts(part)
                if len(part):
                    shown = f"{offset + 1:,}–{offset + len(part):,}"
                    words = _("{shown} of {total}").format(shown=shown, total=f"{len(numbers):,}")
            return trace_texts(pipeline, texts, known), words

        self._tracing = session.background.run(
            self, work, lambda found: self._traced(*found), session.notice.emit
        )

    def _traced(self, views: list[TextView], words: str) -> None:
        self._tracing = None
        self.preview.show_views(views, int(self.memory.get("row", 0)), words)

    def _measure(self) -> None:
        if self._measuring is not None:
            self._measuring.cancel()
            self._measuring = None
        check = self.session.check
        if check is None or check.fitted is None or check.dataset is None or check.split is None:
            self.lengths.set_bins(Bins(0, 1, ()))
            self.lengths_card.set_note("")
            return
        dataset, split, fitted = check.dataset, check.split, check.fitted
        self._measuring = self.session.background.run(
            self,
            lambda _ticket: measure(dataset, split, fitted.pipeline, fitted),
            lambda found: self._measured(found, fitted.pipeline),
            self.session.notice.emit,
        )

    def _measured(self, found: Measured, pipeline: "Pipeline") -> None:
        self._measuring = None
        limit = pipeline.sequence.max_length if "tokens" in self._channels() else None
        words = _("cut at {n}").format(n=figures.count(limit)) if limit is not None else ""
        self.lengths.set_bins(bins_of(found.lengths), limit=limit, limit_words=words)
        if len(found.lengths):
            import numpy as np

            note = _("median {median}, longest {longest}").format(
                median=figures.count(round(float(np.median(found.lengths)))),
                longest=figures.count(int(found.lengths.max())),
            )
            if limit is not None:
                cut = float((found.lengths > limit).mean())
                note += " · " + _("{share} are cut").format(share=figures.percent(cut))
            self.lengths_card.set_note(note)
        self._coverage = found.coverage
        self._update_head(found.coverage)

    # -- what a person does ---------------------------------------------------------------------

    def _edit(self, pipeline: "Pipeline", text: str, merge_id: str = "") -> None:
        self.document.edit(replace(self.document.project, pipeline=pipeline), text, merge_id)

    def _add(self, key: str) -> None:
        from studio.catalog.base import TextStep
        from studio.catalog.registry import entry

        step = entry(TextStep, key)()
        pipeline, place = edits.added(self.document.project.pipeline, step)
        self.memory["selected"] = f"step:{place}"
        self._edit(pipeline, _("Add “{title}”").format(title=_(step.meta.title)))

    def _switch(self, place: int, on: bool) -> None:
        pipeline = self.document.project.pipeline
        title = _(pipeline.steps[place].step.meta.title)
        words = _("Switch on “{title}”") if on else _("Switch off “{title}”")
        self.memory["selected"] = f"step:{place}"
        self._edit(edits.switched(pipeline, place, on), words.format(title=title))

    def _move(self, place: int, by: int) -> None:
        pipeline, there = edits.moved(self.document.project.pipeline, place, by)
        self.memory["selected"] = f"step:{there}"
        title = _(pipeline.steps[there].step.meta.title)
        self._edit(pipeline, _("Move “{title}”").format(title=title))

    def _remove(self, place: int) -> None:
        pipeline = self.document.project.pipeline
        title = _(pipeline.steps[place].step.meta.title)
        left = len(pipeline.steps) - 1
        self.memory["selected"] = f"step:{min(place, left - 1)}" if left else "tokenizer"
        self._edit(edits.removed(pipeline, place), _("Remove “{title}”").format(title=title))

    def _form_changed(self, key: str, value: object) -> None:
        pipeline = self.document.project.pipeline
        if key.startswith("step:"):
            place = int(key.partition(":")[2])
            changed = edits.with_step(pipeline, place, value)  # type: ignore[arg-type]
        else:
            changed = pipeline.model_copy(update={key: value})
        self._edit(changed, _("Change text settings"), f"pipeline-{key}")

    def _suggest(self) -> None:
        """The pipeline of the project's template for these data; network and plan stay."""
        dataset, project = self.session.dataset, self.document.project
        profile = self.session.profile
        if dataset is None or profile is None:
            return

        def work(_ticket: Ticket) -> "Pipeline":
            from studio.engine import apply_template, suggest

            if project.template:
                return apply_template(project, project.template, profile.facts).pipeline
            return suggest(project, profile.facts).pipeline

        self.session.background.run(
            self,
            work,
            lambda pipeline: self._edit(pipeline, _("Suggest steps")),
            self.session.notice.emit,
        )

    def _own_typed(self, text: str) -> None:
        self.memory["own"] = text
        self.memory["row"] = 0
        self._trace()

    def _turn(self, step: int) -> None:
        split = self.session.split
        most = len(split.train) if split is not None else 0
        room = self.preview.room
        offset = int(self.memory.get("offset", 0)) + step * room
        self.memory["offset"] = max(0, min(offset, max(most - 1, 0) // room * room))
        self._trace()

    def _row_chosen(self, row: int) -> None:
        self.memory["row"] = row
