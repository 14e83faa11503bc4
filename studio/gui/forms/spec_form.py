"""The form of a declaration: one control a parameter, advanced ones folded, errors in place."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from pydantic import ValidationError
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.catalog.base import TextStep, Tokenizer
from studio.catalog.registry import entries
from studio.core.errors import Problem
from studio.core.i18n import _, together
from studio.core.spec import Entry, Param, ParamKind, Spec, is_shown, params_of
from studio.gui.forms.control import Control
from studio.gui.forms.controls import choice, control_for
from studio.gui.forms.field_row import FieldRow
from studio.gui.forms.fold import Fold
from studio.gui.widgets.frames import clear
from studio.gui.widgets.labels import Label

#: Values to choose from, maybe with their words.
Offer = Sequence[str] | Mapping[str, str]


class SpecForm(QWidget):
    """Edits a frozen `Spec`; each change is told as a new value.

    Args:
        spec: the value to edit.
        only: names of the parameters to show; all when None.
        hide: names that are shown elsewhere.
        percent: names of shares to show in percent.
        defaults: the value that counts as unchanged; the declaration's own when None.
        offers: values to choose from for a parameter that is a text, such as names of columns;
            with words of their own as a mapping.
    """

    changed = Signal(object)
    """The new value."""

    def __init__(
        self,
        spec: Spec,
        *,
        only: Collection[str] | None = None,
        hide: Collection[str] = (),
        percent: Collection[str] = (),
        defaults: Spec | None = None,
        offers: Mapping[str, Offer] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._spec = spec
        self._percent, self._defaults = frozenset(percent), defaults
        self._offers = dict(offers or {})
        self._params = [
            p
            for p in params_of(type(spec))
            if (only is None or p.name in only) and p.name not in hide
        ]
        self._rows: dict[str, FieldRow] = {}
        self._parts: dict[str, QWidget] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._fold: Fold | None = None
        self._build()

    @property
    def spec(self) -> Spec:
        """The value as it stands in the form."""
        return self._spec

    def set_spec(self, spec: Spec) -> None:
        """Show another value of the same declaration, without telling."""
        if type(spec) is not type(self._spec):
            raise TypeError("a form keeps to its declaration")
        if spec == self._spec:
            return
        self._spec = spec
        for p in self._params:
            part = self._parts[p.name]
            value = getattr(spec, p.name)
            if isinstance(part, SpecForm):
                part.set_spec(value)
            elif isinstance(part, EntryForm):
                part.set_entry(value)
            else:
                cast(Any, part).set_value(value)
        self._update()

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Set the error lines from outside: parameter's name to sentence."""
        for name, row in self._rows.items():
            row.show_problem(problems.get(name, ""))

    def row(self, name: str) -> FieldRow:
        """The line of a parameter."""
        return self._rows[name]

    def part(self, name: str) -> QWidget:
        """The control, nested form or entry form of a parameter."""
        return self._parts[name]

    def open_advanced(self, on: bool = True) -> None:
        """Fold the advanced settings open."""
        if self._fold is not None:
            self._fold.set_open(on)

    # -- inside ---------------------------------------------------------------------------------

    def _build(self) -> None:
        advanced = [p for p in self._params if p.advanced]
        for p in self._params:
            if not p.advanced:
                self._layout.addWidget(self._make(p))
        if advanced:
            self._fold = Fold(_("Advanced"))
            self._fold.reset.connect(self._reset_advanced)
            for p in advanced:
                self._fold.body.addWidget(self._make(p))
            self._layout.addWidget(self._fold)
        self._update()

    def _make(self, p: Param) -> QWidget:
        value = getattr(self._spec, p.name)
        if p.kind is ParamKind.GROUP:
            return self._make_group(p, value)
        if p.kind is ParamKind.ENTRY:
            form = EntryForm(p, value)
            form.changed.connect(lambda new, name=p.name: self._set(name, new))
            self._parts[p.name] = form
            return form
        packages = getattr(self._spec, "nltk_packages", {})
        percent = p.name in self._percent or p.widget == "percent"
        control = (
            choice(_(p.title), offered(self._offers[p.name], value), value)
            if p.name in self._offers
            else control_for(p, value, percent=percent, package=packages.get(p.name, ""))
        )
        row = FieldRow(_(p.title), control, help_text=_(p.help), above=control.wide)
        control.changed.connect(lambda new, name=p.name: self._set(name, new))
        control.complained.connect(row.show_typing_error)
        self._parts[p.name], self._rows[p.name] = control, row
        return row

    def _make_group(self, p: Param, value: Spec) -> QWidget:
        form = SpecForm(value)
        form.changed.connect(lambda new, name=p.name: self._set(name, new))
        self._parts[p.name] = form
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(Label(_(p.title), role="strong"))
        layout.addWidget(form)
        return box

    def _set(self, name: str, value: object) -> None:
        try:
            new = self._spec.model_validate({**dict(self._spec), name: value})
        except ValidationError as error:
            if name in self._rows:
                self._rows[name].show_typing_error(error.errors()[0]["msg"])
            return
        if new == self._spec:
            self._update()  # what lies in a folder may be other than before
            return
        self._spec = new
        self._update()
        self.changed.emit(new)

    def _reset_advanced(self) -> None:
        kept = {p.name: self._default(p) for p in self._params if p.advanced}
        new = self._spec.model_validate({**dict(self._spec), **kept})
        self.set_spec(new)
        self.changed.emit(new)

    def _default(self, p: Param) -> object:
        return getattr(self._defaults, p.name) if self._defaults is not None else p.default

    def _update(self) -> None:
        """What matters depends on the other values; the fold counts what was changed."""
        wrong = {found.where: found for found in reversed(self._own_problems())}
        for p in self._params:
            if p.name in self._rows:
                found = wrong.get(p.name)
                self._rows[p.name].setVisible(is_shown(p, self._spec))
                self._rows[p.name].show_own_problem(_sentence(found) if found else "")
                cast(Control, self._parts[p.name]).mark(
                    found is not None and found.severity == "error"
                )
        if self._fold is not None:
            advanced = [p for p in self._params if p.advanced]
            different = [p for p in advanced if getattr(self._spec, p.name) != self._default(p)]
            self._fold.set_changed(len(different))

    def _own_problems(self) -> tuple[Problem, ...]:
        """What the value says of itself."""
        if isinstance(self._spec, TextStep | Tokenizer):
            return self._spec.problems()
        return ()


def offered(values: Offer, current: str) -> list[tuple[str, str]]:
    """Values as choices, the current one among them; nothing chosen reads as a request."""
    missing = [current] if current and current not in values else []
    if isinstance(values, Mapping):
        return [*values.items(), *((value, value) for value in missing)]
    return [("", _("Choose…")), *((value, value) for value in [*values, *missing])]


def _sentence(found: Problem) -> str:
    return together(str(found.message), str(found.fix))


class EntryForm(QWidget):
    """A choice among catalogue entries, and the form of the one that is chosen.

    Args:
        among: ids on offer; all of the kind when None.
    """

    changed = Signal(object)

    def __init__(
        self,
        parameter: Param,
        value: Entry,
        *,
        among: Collection[str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        assert parameter.group is not None
        self._kinds: dict[str, type[Entry]] = {
            key: kind
            for key, kind in entries(cast("type[Entry]", parameter.group)).items()
            if among is None or key in among
        }
        self._value = value
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        choices = [(key, _(kind.meta.title)) for key, kind in self._kinds.items()]
        self._choice = choice(_(parameter.title), choices, value.meta.id)
        self._choice.changed.connect(self._chosen)
        layout.addWidget(FieldRow(_(parameter.title), self._choice, help_text=_(parameter.help)))
        self._summary = Label("", role="caption", wrap=True)
        layout.addWidget(self._summary)
        self._inner = QVBoxLayout()
        self._inner.setSpacing(8)
        layout.addLayout(self._inner)
        self._form: SpecForm | None = None
        self._show_entry()

    @property
    def form(self) -> SpecForm | None:
        """The form of the chosen entry; None where it has no parameters."""
        return self._form

    def add_below(self, widget: QWidget) -> None:
        """Set a widget below the form of the chosen entry."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(widget)

    def set_entry(self, value: Entry) -> None:
        """Show another entry, without telling."""
        if value == self._value:
            return
        same = type(value) is type(self._value)
        self._value = value
        self._choice.set_value(value.meta.id)
        if same and self._form is not None:
            self._form.set_spec(value)
        else:
            self._show_entry()

    def choose(self, entry_id: str) -> None:
        """Choose another entry, as a person would."""
        self._choice.set_value(entry_id)
        self._chosen(entry_id)

    def _chosen(self, entry_id: object) -> None:
        kind = self._kinds[str(entry_id)]
        if kind is type(self._value):
            return
        self._value = kind()
        self._show_entry()
        self.changed.emit(self._value)

    def _show_entry(self) -> None:
        self._summary.setText(_(self._value.meta.summary))
        clear(self._inner)
        self._form = None
        if type(self._value).model_fields:
            self._form = SpecForm(self._value)
            self._form.changed.connect(self._edited)
            self._inner.addWidget(self._form)

    def _edited(self, value: Entry) -> None:
        self._value = value
        self.changed.emit(value)
