"""The settings of the chosen layer, with what it computes and what torch calls it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.core.spec import params_of
from studio.gui import icons
from studio.gui.forms.spec_form import Offer, SpecForm
from studio.gui.stack.families import family_of, icon_of
from studio.gui.widgets.buttons import Button, IconButton
from studio.gui.widgets.frames import clear, scrolling
from studio.gui.widgets.labels import Label
from studio.model.graph import UnknownLayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.catalog.base import Layer
    from studio.core.errors import Problem
    from studio.model.graph import Node
    from studio.model.mending import Mend


class LayerInspector(QFrame):
    """A form made from the layer's declaration."""

    layer_changed = Signal(str, object)
    """The layer's name and its new declaration."""
    rename_asked = Signal(str, str)
    remove_asked = Signal(str)
    mend_asked = Signal(object)
    """A `Mend` that is to be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(_("Settings of the layer"))
        self._node: Node | None = None
        self.form: SpecForm | None = None
        self._columns: dict[str, Offer] = {}
        self._told: Label | None = None
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(10)
        self._wrong = QVBoxLayout()
        self._wrong.setContentsMargins(0, 0, 8, 0)
        self._wrong.setSpacing(8)
        self._shown_wrong: tuple[tuple[Problem, Mend | None], ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 8, 12)
        box.setSpacing(10)
        box.addLayout(self._wrong)
        box.addWidget(scrolling(self._inner), 1)
        self.show_node(None)

    def show_node(self, node: "Node | None") -> None:
        """Show a layer, or an invitation to choose one."""
        before = self._node
        self._node = node
        if node is None:
            self._show_nothing()
        elif (
            before is not None
            and before.id == node.id
            and self.form is not None
            and type(before.layer) is type(node.layer)
        ):
            self.form.set_spec(node.layer)
        elif before != node or self.form is None:
            self._show_layer(node)

    def show_problems(self, found: "Sequence[tuple[Problem, Mend | None]]") -> None:
        """Show what is wrong with the layer, each with its way out where an edit knows one."""
        if tuple(found) == self._shown_wrong:
            return
        self._shown_wrong = tuple(found)
        clear(self._wrong)
        for wrong, way in found:
            self._wrong.addWidget(self._problem(wrong, way))

    def _problem(self, wrong: "Problem", way: "Mend | None") -> QWidget:
        box = QFrame()
        box.setProperty("role", "banner")
        box.setProperty("level", "warning" if wrong.severity == "warning" else "error")
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(4)
        column.addWidget(Label(str(wrong.message), wrap=True))
        if way is None:
            if wrong.fix:
                column.addWidget(Label(str(wrong.fix), role="caption", wrap=True))
            return box
        button = Button(str(way.words), icon="wrench")
        button.clicked.connect(lambda: self.mend_asked.emit(way))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def tell(self, told: "Sequence[Problem]") -> None:
        """Show what a check found out about the layer, such as the words that have vectors."""
        if self._told is not None:
            self._told.setText("\n".join(str(found.message) for found in told))
            self._told.setVisible(bool(told))

    def set_columns(self, texts: "Sequence[str]", categories: "Sequence[str]") -> None:
        """The columns that input layers may name: texts read apart, and categories."""
        columns: dict[str, Offer] = {"category_column": tuple(categories)}
        if texts:
            columns["text_column"] = {"": _("The whole text"), **{name: name for name in texts}}
        if columns == self._columns:
            return
        self._columns = columns
        if self._node is not None:
            self._show_layer(self._node)

    def focus_form(self) -> None:
        """Put the focus on the first setting."""
        if self.form is not None:
            self.form.setFocus(Qt.FocusReason.OtherFocusReason)
            self.form.focusNextChild()

    def _show_nothing(self) -> None:
        self.form = None
        self._told = None
        clear(self._column)
        self._column.addWidget(Label(_("No layer chosen"), role="section"))
        words = _("Choose a card to see and change its settings. Drag layers from the palette.")
        self._column.addWidget(Label(words, role="second", wrap=True))
        self._column.addStretch(1)

    def _show_layer(self, node: "Node") -> None:
        clear(self._column)
        layer = node.layer
        self._column.addLayout(self._head(node))
        self._column.addWidget(Label(_(layer.meta.summary), role="second", wrap=True))
        self.form = None
        if not isinstance(layer, UnknownLayer):
            params = params_of(type(layer))
            offers = {p.name: self._columns[p.widget] for p in params if p.widget in self._columns}
            unused = [
                p.name
                for p in params
                if p.widget == "text_column" and p.name not in offers and not getattr(layer, p.name)
            ]
            self.form = SpecForm(layer, offers=offers, hide=unused)
            self.form.changed.connect(self._edited)
            self._column.addWidget(self.form)
        self._told = Label(role="second", wrap=True, selectable=True)
        self._told.setVisible(False)
        self._column.addWidget(self._told)
        self._column.addWidget(_line())
        self._column.addLayout(self._name_row(node))
        self._add_facts(layer)
        self._column.addStretch(1)

    def _head(self, node: "Node") -> QHBoxLayout:
        picture = Label()
        picture.setPixmap(icons.pixmap(icon_of(node.layer), family_of(node.layer).color, 22))
        remove = IconButton("trash", _("Remove this layer"))
        remove.clicked.connect(lambda: self.remove_asked.emit(node.id))
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(picture)
        head.addWidget(Label(_(node.layer.meta.title), role="section"), 1)
        head.addWidget(remove)
        return head

    def _name_row(self, node: "Node") -> QHBoxLayout:
        name = QLineEdit(node.id)
        name.setAccessibleName(_("Name of the layer"))
        name.setMaxLength(40)
        name.editingFinished.connect(lambda: self._renamed(node.id, name.text()))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label(_("Name"), role="caption"))
        row.addWidget(name, 1)
        return row

    def _add_facts(self, layer: "Layer") -> None:
        if layer.formula:
            self._column.addWidget(Label(_("What it computes"), role="caption"))
            box = QFrame()
            box.setProperty("role", "sunken")
            inside = QVBoxLayout(box)
            inside.setContentsMargins(10, 8, 10, 8)
            inside.addWidget(Label(layer.formula, mono=True, wrap=True, selectable=True))
            self._column.addWidget(box)
        facts = [(_("In PyTorch"), layer.torch_name), (_("Source"), layer.meta.reference)]
        for title, words in facts:
            if words:
                self._column.addWidget(Label(title, role="caption"))
                mono = words == layer.torch_name
                self._column.addWidget(Label(words, mono=mono, wrap=True, selectable=True))

    def _edited(self, layer: "Layer") -> None:
        if self._node is not None:
            self.layer_changed.emit(self._node.id, layer)

    def _renamed(self, old: str, new: str) -> None:
        if new and new != old:
            self.rename_asked.emit(old, new)


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("role", "hairline")
    return line
