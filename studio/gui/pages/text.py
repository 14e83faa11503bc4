"""The Text page: the steps left, before and after in the middle, the chosen step's form right."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui.background import Ticket
from studio.gui.page_states import problems_of
from studio.gui.pages.base import Page
from studio.gui.textview import edits
from studio.gui.textview.counting import steps_of, taught_by
from studio.gui.textview.detail_card import DetailCard
from studio.gui.textview.effect_words import (
    card_problems,
    card_words,
    changed_steps,
    field_problems,
)
from studio.gui.textview.effects import Effect, Effects, warm_step
from studio.gui.textview.figures_shown import figures_in_words, inspector_words
from studio.gui.textview.inspector import Inspector
from studio.gui.textview.lower_part import LowerPart
from studio.gui.textview.preview_card import PreviewCard
from studio.gui.textview.row_choice import RowChoice
from studio.gui.textview.showing import Asked, Followed, Shows
from studio.gui.textview.steps_panel import StepsPanel
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import Card, scrolling

if TYPE_CHECKING:
    from studio.catalog.pipeline import Pipeline
    from studio.data.fitted import FittedPipeline
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.store.project import Project


class TextPage(Page):
    """How text becomes numbers, with every step to be seen on real rows."""

    key: ClassVar[str] = "text"
    title: ClassVar[str] = N_("Text")

    effect_shown = Signal()
    """What a change does to the sampled rows, and to the rows in view, is on the page."""

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self._last_fitted: FittedPipeline | None = None
        self._total = 0
        self._told_error = False
        self._warmed: set[str] = set()
        self._traced_for: tuple[object, object] | None = None
        choice = self.memory.get("choice")
        self.effects = Effects(session.background, self)
        self.shows = Shows(session.background, self)
        self.steps = StepsPanel()
        self.inspector = Inspector()
        self.preview = PreviewCard(
            str(self.memory.get("own", "")), choice if isinstance(choice, RowChoice) else None
        )
        tab = "ngrams" if self._reads() == {"ngrams"} else "vocabulary"
        self.detail = DetailCard(str(self.memory.get("tab", tab)))
        self.vocabulary = self.detail.vocabulary
        self.figures = LowerPart(session, self.detail, self.isVisible, self)
        self._lay_out()
        self._connect()
        self.primary.clicked.connect(lambda: self.session.navigate.emit("model"))
        self.primary.offer(_("Continue to model"))
        self._data_changed()

    # -- what others call -----------------------------------------------------------------------

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Take up another pipeline, or a network that reads another form of the text."""
        if after is None:
            return
        if before is None or (before.pipeline, before.graph) != (after.pipeline, after.graph):
            # What needs the window's thread comes first: jobs under way would slow it.
            self._show_steps()
            self._update_lower()
            self._ask_effect()
            self._trace()
            if self.isVisible() and self.busy:
                self.session.check_later(wait=True)

    def shown(self) -> None:
        """Count what was left uncounted while nobody looked."""
        self.figures.count()

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

    @property
    def busy(self) -> bool:
        """Whether what is shown of a change is out of date."""
        return self.effects.busy or self.shows.busy

    # -- building -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = Card(_("Steps"))
        again = Button(_("Suggest again"), role="link")
        again.setToolTip(_("Back to the steps that fit these data"))
        again.clicked.connect(self._suggest)
        left.head.addWidget(again)
        left.content.addWidget(scrolling(self.steps), 1)
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.setHandleWidth(12)
        middle.setChildrenCollapsible(False)
        middle.addWidget(self.preview)
        middle.addWidget(self.detail)
        self.detail.setMinimumHeight(190)
        middle.setStretchFactor(0, 2)
        middle.setStretchFactor(1, 1)
        middle.setSizes([500, 260])
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
        self.steps.palette_window.looked_at.connect(self._warm)
        self.inspector.changed.connect(self._form_changed)
        for part in (self.steps, self.inspector):
            part.removed.connect(self._remove)
            part.duplicated.connect(self._duplicate)
            part.rows_asked.connect(self._show_changed_rows)
        self.preview.own_typed.connect(self._own_typed)
        self.preview.turned.connect(self._turn)
        self.preview.row_chosen.connect(self._row_chosen)
        self.preview.room_changed.connect(self._trace)
        self.preview.step_chosen.connect(self._heading_chosen)
        self.preview.bar.changed.connect(self._rows_chosen)
        self.effects.ready.connect(self._effect_ready)
        self.effects.failed.connect(self.session.notice)
        self.shows.ready.connect(self._traced)
        self.shows.failed.connect(self.session.notice)
        self.figures.changed.connect(self._figures_changed)
        self.detail.tab_chosen.connect(lambda tab: self.memory.update(tab=tab))
        self.vocabulary.token_opened.connect(self._show_token)
        self.detail.coverage.size_set.connect(self._set_size)
        self.detail.lengths.length_set.connect(self._set_length)
        self.session.data_changed.connect(self._data_changed)
        self.session.check_changed.connect(self._check_changed)

    # -- showing --------------------------------------------------------------------------------

    @property
    def _pipeline(self) -> "Pipeline":
        return self.document.project.pipeline

    def _channels(self) -> frozenset[str]:
        from studio.model.graph import channels_of

        return channels_of(self.document.project.graph)

    def _reads(self) -> frozenset[str]:
        """The forms of the text that the network reads."""
        return frozenset(name.partition("/")[0] for name in self._channels())

    def _show_steps(self) -> None:
        inside = self.steps.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.steps.show_pipeline(self._pipeline, self.selected, self._channels(), focus=inside)
        if not self.steps.has(str(self.memory.get("selected", "tokenizer"))):
            self.select("tokenizer", focus=inside)
        self._show_effects()
        self._show_inspector()

    @property
    def _effect(self) -> Effect | None:
        """What the steps as they are now do; None while that is being worked out."""
        last = self.effects.last
        current = last is not None and steps_of(last.pipeline) == steps_of(self._pipeline)
        return last if current else None

    def _show_effects(self) -> None:
        effect = self._effect
        if effect is None and self.session.dataset is not None:
            return
        problems = problems_of(self.session, "text")
        self.steps.show_effects(
            card_words(self._pipeline, effect), card_problems(self._pipeline, effect, problems)
        )

    def _show_inspector(self) -> None:
        if not self.steps.keys():
            return
        problems = field_problems(self._pipeline, self.selected, problems_of(self.session, "text"))
        key, place = self.selected.partition(":")[::2]
        self.preview.follow(int(place) if place else -1 if key == "tokenizer" else None)
        self.inspector.show_key(self._pipeline, self.selected, self._channels(), problems)
        self._show_inspector_effect()

    def _show_inspector_effect(self) -> None:
        if self.selected.startswith("step:") or self.selected == "tokenizer":
            words = self.steps.card(self.selected).effect.text() if self.steps.keys() else ""
        else:
            words = inspector_words(self.selected, self.figures.shown, self.session.check)
        self.inspector.show_effect(words)

    def _figures_changed(self) -> None:
        self._show_inspector_effect()
        errors = [p for p in problems_of(self.session, "text") if p.severity == "error"]
        shown = self.figures.shown
        if errors:
            self.set_status(str(errors[0].message))
        elif shown is None or (self._told_error and not shown.exact):
            self.set_status("")
        elif shown.exact:
            self.set_status(figures_in_words(shown, self._fitted))
        self._told_error = bool(errors)

    def _data_changed(self) -> None:
        """Other rows: what was shown of the old ones is gone."""
        if not self.document.is_open:
            return
        dataset = self.session.dataset
        self.preview.bar.offer_labels(dataset.label_names if dataset is not None else ())
        if dataset is None:
            self.effects.forget()
            self.figures.forget()
            nothing = _("Rows show here once the Data page has a text and a label column.")
            self.preview.show_views((), 0, "", "" if self.session.reading else nothing)
        self._check_changed()

    def _check_changed(self) -> None:
        if not self.document.is_open:
            return
        self._ask_effect(only_new_rows=True)
        self.figures.count()
        self._update_lower()
        if (self.session.dataset, self._fitted) != self._traced_for:
            self._trace()
        if self.steps.keys():
            self._show_effects()
            self._show_inspector()
        self._figures_changed()

    @property
    def _fitted(self) -> "FittedPipeline | None":
        """What was fitted last; while a new one is being fitted the old one counts."""
        fitted = self.session.check.fitted if self.session.check is not None else None
        if fitted is not None or not self.session.checking:
            self._last_fitted = fitted
        return self._last_fitted

    def _update_lower(self) -> None:
        effect = self._effect
        self.figures.update(self._pipeline, self._reads(), effect)

    # -- in the background ----------------------------------------------------------------------

    def _ask_effect(self, *, only_new_rows: bool = False) -> None:
        """Take the sampled rows through the steps, from the first one on that was changed."""
        dataset, split = self.session.dataset, self.session.split
        if dataset is None or split is None or not len(split.train):
            return
        rows, taught = (dataset, split.train), taught_by(self._fitted, self._pipeline)
        # What a tokeniser learns from all texts is better than what the sample taught it.
        if only_new_rows and self.effects.is_of(*rows, taught):
            return
        self.effects.ask(*rows, self._pipeline, taught)

    def _effect_ready(self, effect: Effect) -> None:
        offered = changed_steps(self._pipeline, effect)
        self.preview.bar.offer_steps(offered)
        choice = self.preview.bar.choice
        if choice.step >= 0 and choice.step not in [place for place, _words in offered]:
            self.preview.bar.choose(replace(choice, step=-1))
        elif choice.step >= 0:
            self._trace()
        self._show_effects()
        self._update_lower()
        self._tell_shown()

    def _trace(self) -> None:
        """Take the rows in view through the steps."""
        session, split = self.session, self.session.split
        dataset = session.dataset if split is not None else None
        self._traced_for = (session.dataset, self._fitted)
        self.shows.ask(
            Asked(
                pipeline=self._pipeline,
                fitted=self._fitted,
                dataset=dataset,
                train=split.train if split is not None else None,
                effect=self.effects.last,
                own=str(self.memory.get("own", "")),
                choice=self.preview.bar.choice,
                offset=int(self.memory.get("offset", 0)),
                room=self.preview.room,
            )
        )

    def _traced(self, found: Followed) -> None:
        self.memory["offset"] = found.first
        self._total = found.total
        self.preview.show_followed(found, int(self.memory.get("row", 0)))
        self._tell_shown()

    def _tell_shown(self) -> None:
        if not self.busy:
            self.session.check_later(wait=False)
            QTimer.singleShot(0, self, self.effect_shown.emit)

    # -- what a person does: rows ---------------------------------------------------------------

    def _own_typed(self, text: str) -> None:
        self.memory["own"] = text
        self.memory["row"] = 0
        self._trace()

    def _rows_chosen(self, choice: RowChoice) -> None:
        self.memory.update(choice=choice, offset=0, row=0)
        self._trace()

    def _show_changed_rows(self, place: int) -> None:
        changed = self.effects.last.changed_by(place) if self.effects.last is not None else None
        if changed:
            choice = self.preview.bar.choice
            self.preview.bar.choose(replace(choice, step=place, token=""))

    def _show_token(self, token: str) -> None:
        self.preview.bar.choose(RowChoice(token=token))

    def _turn(self, step: int) -> None:
        room = self.preview.room
        offset = int(self.memory.get("offset", 0)) + step * room
        self.memory["offset"] = max(0, min(offset, max(self._total - 1, 0) // room * room))
        self._trace()

    def _row_chosen(self, row: int) -> None:
        self.memory["row"] = row

    def _heading_chosen(self, place: int) -> None:
        self.select(f"step:{place}" if place >= 0 else "tokenizer")

    # -- what a person does: the pipeline -------------------------------------------------------

    def _edit(self, pipeline: "Pipeline", text: str, merge_id: str = "") -> None:
        self.document.edit(replace(self.document.project, pipeline=pipeline), text, merge_id)

    def _title(self, pipeline: "Pipeline", place: int) -> str:
        return _(pipeline.steps[place].step.meta.title)

    def _warm(self, key: str) -> None:
        """While a person looks at a step, it gets ready."""
        if key not in self._warmed:
            self._warmed.add(key)
            self.session.background.run(self, lambda _t: warm_step(key), lambda _done: None)

    def _forget_places(self) -> None:
        """Steps change their places: rows that one of them changes are no longer asked for."""
        choice = self.preview.bar.choice
        if choice.step >= 0:
            self.preview.bar.choose(replace(choice, step=-1))

    def _add(self, key: str) -> None:
        from studio.catalog.base import TextStep
        from studio.catalog.registry import entry

        self._forget_places()
        pipeline, place = edits.added(self._pipeline, entry(TextStep, key)())
        self.memory["selected"] = f"step:{place}"
        self._edit(pipeline, _("Add “{title}”").format(title=self._title(pipeline, place)))
        self.steps.select(self.selected, focus=True)

    def _switch(self, place: int, on: bool) -> None:
        words = _("Switch on “{title}”") if on else _("Switch off “{title}”")
        self.memory["selected"] = f"step:{place}"
        title = self._title(self._pipeline, place)
        self._edit(edits.switched(self._pipeline, place, on), words.format(title=title))

    def _move(self, place: int, by: int) -> None:
        self._forget_places()
        pipeline, there = edits.moved(self._pipeline, place, by)
        self.memory["selected"] = f"step:{there}"
        self._edit(pipeline, _("Move “{title}”").format(title=self._title(pipeline, there)))

    def _duplicate(self, place: int) -> None:
        self._forget_places()
        pipeline, there = edits.duplicated(self._pipeline, place)
        self.memory["selected"] = f"step:{there}"
        self._edit(pipeline, _("Duplicate “{title}”").format(title=self._title(pipeline, there)))

    def _remove(self, place: int) -> None:
        self._forget_places()
        title, left = self._title(self._pipeline, place), len(self._pipeline.steps) - 1
        self.memory["selected"] = f"step:{min(place, left - 1)}" if left else "tokenizer"
        self._edit(edits.removed(self._pipeline, place), _("Remove “{title}”").format(title=title))

    def _form_changed(self, key: str, value: object) -> None:
        if key.startswith("step:"):
            place = int(key.partition(":")[2])
            changed = edits.with_step(self._pipeline, place, value)  # type: ignore[arg-type]
        else:
            changed = self._pipeline.model_copy(update={key: value})
        self._edit(changed, _("Change text settings"), f"pipeline-{key}")

    def _set_size(self, size: int) -> None:
        changed = edits.with_vocabulary_size(self._pipeline, size)
        self._edit(changed, _("Change the vocabulary size"), "pipeline-vocabulary")

    def _set_length(self, length: int) -> None:
        changed = edits.with_length(self._pipeline, length)
        self._edit(changed, _("Change the maximum length"), "pipeline-sequence")

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
