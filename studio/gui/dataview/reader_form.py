"""How a file is read: format, encoding, delimiter, quotes, header; found unaided, changeable."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.catalog.source import ReaderOptions
from studio.core.i18n import N_, _
from studio.gui.forms.controls import Control, choice
from studio.gui.forms.field_row import FieldRow
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


def encoding_words(encoding: str) -> str:
    """An encoding as people call it."""
    return _(_ENCODINGS.get(encoding, encoding))


def reader_words(options: ReaderOptions) -> str:
    """How a file is read, on one line."""
    if options.format == "jsonl":
        return _("JSON Lines, {encoding}").format(encoding=encoding_words(options.encoding))
    delimiter = _(_DELIMITERS.get(options.delimiter, options.delimiter))
    return f"{encoding_words(options.encoding)} · {delimiter}"


class ReaderForm(QWidget):
    """Edits `ReaderOptions`; `changed` tells a new value and the name of the field."""

    changed = Signal(object, str)

    def __init__(self, options: ReaderOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from studio.data.encoding import OFFERED

        self._options = options
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._controls: dict[str, Control] = {}
        self._rows: dict[str, FieldRow] = {}
        encodings = {name: encoding_words(name) for name in OFFERED}
        formats = {"csv": _("Table (CSV, TSV, TXT)"), "jsonl": _("JSON Lines")}
        self._add("format", _("Format"), formats)
        self._add("encoding", _("Encoding"), encodings)
        self._add("delimiter", _("Delimiter"), {k: _(v) for k, v in _DELIMITERS.items()})
        self._add("quote", _("Quotes"), {k: _(v) for k, v in _QUOTES.items()})
        self.header = Switch(_("First row names the columns"), show_words=True)
        self.header.setChecked(options.header)
        self.header.toggled.connect(lambda on: self._set("header", on))
        self._layout.addWidget(self.header)
        self._update()

    def set_options(self, options: ReaderOptions) -> None:
        """Show other options, without telling."""
        self._options = options
        for name, control in self._controls.items():
            control.set_value(getattr(options, name))
        self.header.blockSignals(True)
        self.header.setChecked(options.header)
        self.header.blockSignals(False)
        self._update()

    def control(self, name: str) -> Control:
        """The control of a field."""
        return self._controls[name]

    def _add(self, name: str, title: str, words: dict[str, str]) -> None:
        value = getattr(self._options, name)
        shown = {**words, value: words.get(value, value)}
        control = choice(title, list(shown.items()), value)
        control.changed.connect(lambda new, name=name: self._set(name, new))
        row = FieldRow(title, control)
        row.set_title_width(76)
        self._controls[name], self._rows[name] = control, row
        self._layout.addWidget(row)

    def _set(self, name: str, value: object) -> None:
        new = self._options.model_copy(update={name: value})
        if new != self._options:
            self._options = new
            self._update()
            self.changed.emit(new, name)

    def _update(self) -> None:
        table = self._options.format == "csv"
        self._rows["delimiter"].setVisible(table)
        self._rows["quote"].setVisible(table)
        self.header.setVisible(table)
