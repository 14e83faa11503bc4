"""How files are read: format, encoding, delimiter, quotes, header; found unaided, changeable."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.catalog.source import ReaderOptions
from studio.core.i18n import N_, _
from studio.core.spec import params_of
from studio.gui.forms.controls import Control, choice, control_for
from studio.gui.forms.field_row import FieldRow
from studio.gui.widgets.combo import Combo
from studio.gui.widgets.switch import Switch

#: What each encoding is for; others are shown by their own name.
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": N_("UTF-8 with BOM"),
    "utf-16": "UTF-16",
    "utf-16-le": N_("UTF-16, little-endian"),
    "utf-16-be": N_("UTF-16, big-endian"),
    "utf-32": "UTF-32",
    "gb18030": N_("Chinese, simplified (GBK, GB18030)"),
    "big5": N_("Chinese, traditional (Big5)"),
    "big5hkscs": N_("Chinese, Hong Kong (Big5)"),
    "cp932": N_("Japanese (Shift JIS)"),
    "euc_jp": N_("Japanese (EUC)"),
    "cp949": N_("Korean"),
    "cp1252": N_("Western European (Windows)"),
    "latin-1": N_("Western European (ISO 8859-1)"),
}
_DELIMITERS = {
    ",": N_("Comma"),
    "\t": N_("Tab"),
    ";": N_("Semicolon"),
    "|": N_("Vertical bar"),
    " ": N_("Space"),
    ":": N_("Colon"),
    "": N_("None: each line is a text"),
}
_QUOTES = {'"': N_('Double quotes "'), "'": N_("Single quotes '"), "": N_("None")}

#: What can be set of each format, in the order of the form.
_FIELDS = {
    "csv": ("encoding", "delimiter", "quote", "skip_rows", "header"),
    "jsonl": ("encoding",),
    "json": ("encoding",),
    "fasttext": ("encoding",),
    "parquet": (),
    "arrow": (),
    "excel": ("sheet", "skip_rows", "header"),
    "folder": ("encoding",),
}
_TITLE_WIDTH = 84


def encoding_words(encoding: str) -> str:
    """An encoding as people call it."""
    return _(_ENCODINGS.get(encoding, encoding))


def format_words(name: str) -> str:
    """A format as people call it."""
    return dict(_formats()).get(name, name)


def reader_words(options: ReaderOptions) -> str:
    """How a file is read, on one line."""
    fields = _FIELDS[options.format]
    parts = [] if options.format == "csv" else [format_words(options.format)]
    if options.sheet:
        parts.append(options.sheet)
    if "encoding" in fields:
        parts.append(encoding_words(options.encoding))
    if "delimiter" in fields:
        parts.append(_(_DELIMITERS.get(options.delimiter, options.delimiter)))
    return " · ".join(parts)


class ReaderForm(QWidget):
    """Edits `ReaderOptions`; `changed` tells a new value and the name of the field.

    Args:
        options: the value.
        sheets: the names of the sheets of a workbook.
    """

    changed = Signal(object, str)

    def __init__(
        self,
        options: ReaderOptions,
        sheets: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        from studio.data.encoding import OFFERED

        self._options = options
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._controls: dict[str, Control] = {}
        self._rows: dict[str, FieldRow] = {}
        self._choice("format", dict(_formats()))
        self._choice("sheet", {name: name for name in sheets} or {"": _("The first")})
        self._choice("encoding", {name: encoding_words(name) for name in OFFERED})
        self._choice("delimiter", {k: _(v) for k, v in _DELIMITERS.items()})
        self._choice("quote", {k: _(v) for k, v in _QUOTES.items()})
        skip = next(p for p in params_of(ReaderOptions) if p.name == "skip_rows")
        self._add("skip_rows", control_for(skip, options.skip_rows), _(skip.help))
        self.header = Switch(_("First row names the columns"), show_words=True)
        self.header.setChecked(options.header)
        self.header.toggled.connect(lambda on: self._set("header", on))
        self._layout.addWidget(self.header)
        self._update()

    @property
    def options(self) -> ReaderOptions:
        """The value as it stands in the form."""
        return self._options

    def set_options(self, options: ReaderOptions) -> None:
        """Show other options, without telling."""
        self._options = options
        for name, control in self._controls.items():
            value = getattr(options, name)
            combo = control.findChild(Combo)
            if combo is not None and combo.findData(value) < 0:
                combo.addItem(str(value), value)
            control.set_value(value)
        self.header.blockSignals(True)
        self.header.setChecked(options.header)
        self.header.blockSignals(False)
        self._update()

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Tell beside each control what is wrong: name of the field to sentence."""
        for name, row in self._rows.items():
            row.show_problem(problems.get(name, ""))

    def control(self, name: str) -> Control:
        """The control of a field."""
        return self._controls[name]

    def row(self, name: str) -> FieldRow:
        """The line of a field."""
        return self._rows[name]

    def _choice(self, name: str, words: dict[str, str]) -> None:
        value = getattr(self._options, name)
        shown = {**words, value: words.get(value, value)}
        title = _(next(p for p in params_of(ReaderOptions) if p.name == name).title)
        self._add(name, choice(title, list(shown.items()), value))

    def _add(self, name: str, control: Control, help_text: str = "") -> None:
        title = _(next(p for p in params_of(ReaderOptions) if p.name == name).title)
        control.changed.connect(lambda new, name=name: self._set(name, new))
        row = FieldRow(title, control, help_text=help_text)
        row.set_title_width(_TITLE_WIDTH)
        control.complained.connect(row.show_typing_error)
        self._controls[name], self._rows[name] = control, row
        self._layout.addWidget(row)

    def _set(self, name: str, value: object) -> None:
        new = self._options.model_copy(update={name: value})
        if new != self._options:
            self._options = new
            self._update()
            self.changed.emit(new, name)

    def _update(self) -> None:
        fields = _FIELDS[self._options.format]
        for name, row in self._rows.items():
            row.setVisible(name == "format" or name in fields)
        self.header.setVisible("header" in fields)


def _formats() -> list[tuple[str, str]]:
    parameter = next(p for p in params_of(ReaderOptions) if p.name == "format")
    return [(name, _(words)) for name, words in parameter.choices]
