"""The settings of the card that is chosen on the Text page."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.catalog.base import Tokenizer
from studio.catalog.pipeline import Pipeline
from studio.core.i18n import _
from studio.core.spec import Param, ParamKind, Spec
from studio.gui.forms.spec_form import EntryForm, SpecForm
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import Card, clear
from studio.gui.widgets.labels import Label


class Inspector(Card):
    """`changed` tells (key, new value); the others act on the chosen step by its place."""

    changed = Signal(str, object)
    removed = Signal(int)
    duplicated = Signal(int)
    rows_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Settings"), parent=parent)
        self._inside = QVBoxLayout()
        self._inside.setSpacing(8)
        self.content.addLayout(self._inside)
        self.content.addStretch(1)
        self.form: SpecForm | EntryForm | None = None
        self._effect: Label | None = None
        self._key = ""
        self._channels: frozenset[str] = frozenset()
        self._kind: type[Spec] = Spec

    def show_key(
        self, pipeline: Pipeline, key: str, channels: frozenset[str], problems: Mapping[str, str]
    ) -> None:
        """Show the form of a card; an open form of the same kind takes the new value."""
        value = _value_of(pipeline, key)
        same = (key, channels, type(value)) == (self._key, self._channels, self._kind)
        self._channels, self._kind = channels, type(value)
        if same and isinstance(self.form, SpecForm):
            self.form.set_spec(value)
        elif same and isinstance(self.form, EntryForm):
            self.form.set_entry(pipeline.tokenizer)
        elif not same or self.form is not None:
            self._build(pipeline, key, value, channels)
        self._key = key
        form = self.form.form if isinstance(self.form, EntryForm) else self.form
        if form is not None:
            form.show_problems(problems)

    def show_effect(self, words: str) -> None:
        """Say what the chosen settings lead to."""
        if self._effect is not None:
            self._effect.setText(words)
            self._effect.setVisible(bool(words))

    def _build(self, pipeline: Pipeline, key: str, value: Spec, channels: frozenset[str]) -> None:
        clear(self._inside)
        self.form = self._effect = None
        if key.startswith("step:"):
            self._build_step(pipeline, key)
            return
        if key == "tokenizer":
            form: SpecForm | EntryForm = EntryForm(_tokenizer_param(), pipeline.tokenizer)
        else:
            titles = {
                "vocabulary": _("Vocabulary"),
                "sequence": _("Length"),
                "ngrams": _("N-grams"),
            }
            about = {
                "vocabulary": _("The most frequent tokens of the training split get an id."),
                "sequence": _("For networks that read the tokens one after the other."),
                "ngrams": _("For networks that read runs of tokens, whatever their place."),
            }
            self._inside.addWidget(Label(titles[key], role="strong"))
            self._inside.addWidget(Label(about[key], role="caption", wrap=True))
            wanted = "ngrams" if key == "ngrams" else "tokens"
            if channels and wanted not in {name.partition("/")[0] for name in channels}:
                words = _(
                    "The network of this project doesn't read this form of the text. Choose a "
                    "template on the Model page that does, or put its input layer in."
                )
                self._inside.addWidget(Label(words, role="caution", wrap=True))
            form = SpecForm(value)
        form.changed.connect(lambda new, key=key: self.changed.emit(key, new))
        self._inside.addWidget(form)
        self._add_effect()
        self.form = form

    def _add_effect(self) -> None:
        self._effect = Label("", role="caption", wrap=True)
        self._effect.hide()
        self._inside.addWidget(self._effect)

    def _build_step(self, pipeline: Pipeline, key: str) -> None:
        place = int(key.partition(":")[2])
        step = pipeline.steps[place].step
        self._inside.addWidget(Label(_(step.meta.title), role="strong"))
        self._inside.addWidget(Label(_(step.meta.summary), role="caption", wrap=True))
        if type(step).model_fields:
            self.form = SpecForm(step)
            self.form.changed.connect(lambda new: self.changed.emit(key, new))
            self._inside.addWidget(self.form)
        self._add_effect()
        rows = Button(_("Show the rows that it changes"), role="link")
        rows.clicked.connect(lambda: self.rows_asked.emit(place))
        copy = Button(_("Duplicate the step"), role="link")
        copy.clicked.connect(lambda: self.duplicated.emit(place))
        remove = Button(_("Remove the step"), icon="trash", role="danger")
        remove.clicked.connect(lambda: self.removed.emit(place))
        self._inside.addWidget(rows)
        self._inside.addWidget(copy)
        self._inside.addSpacing(8)
        self._inside.addWidget(remove)


def _tokenizer_param() -> Param:
    """The tokeniser as a parameter; the pipeline as a whole is no form of its own."""
    info = Pipeline.model_fields["tokenizer"]
    return Param(
        name="tokenizer",
        kind=ParamKind.ENTRY,
        title=info.title or "",
        help=info.description or "",
        default=info.default,
        minimum=None,
        maximum=None,
        exclusive_minimum=False,
        exclusive_maximum=False,
        choices=(),
        unit="",
        optional=False,
        advanced=False,
        shown_when=None,
        widget="",
        group=Tokenizer,
    )


def _value_of(pipeline: Pipeline, key: str) -> Spec:
    if key.startswith("step:"):
        return pipeline.steps[int(key.partition(":")[2])].step
    value: Spec = getattr(pipeline, key)
    return value
