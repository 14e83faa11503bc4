"""The Model page: palette and templates, the layers as canvas or list, the chosen one's form."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from studio.catalog.base import Layer
from studio.catalog.registry import entry
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_, _, ngettext
from studio.gui.canvas.desk import Desk
from studio.gui.canvas.view import CanvasView
from studio.gui.modelview.assessment import Assessment
from studio.gui.modelview.drawer import Drawer
from studio.gui.modelview.totals import Totals, errors_of
from studio.gui.pages.base import Page
from studio.gui.stack.inspector import LayerInspector
from studio.gui.stack.palette import Palette, layer_menu
from studio.gui.stack.view import StackView
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.labels import Label
from studio.model.check import Checked
from studio.model.edits import as_stack, insert_layer, move_layer, remove_layer, rename

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.gallery.dialog import Gallery
    from studio.gui.session import Session
    from studio.model.graph import Graph
    from studio.model.mending import Mend
    from studio.store.project import Project


#: The two views of the network, by what the project remembers.
VIEWS = ("canvas", "list")
_LIST, _EMPTY, _CANVAS = range(3)
#: The height of an opened drawer, where there is room for it.
_DRAWER = 350


class ModelPage(Page):
    """Builds the network by hand; every edit is one step of undo."""

    key: ClassVar[str] = "model"
    title: ClassVar[str] = N_("Model")

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self.palette_view = Palette()
        self.stack = StackView()
        self.canvas = CanvasView()
        self.desk = Desk(self.canvas, self._edit, self)
        self.views = QTabBar()
        self.inspector = LayerInspector()
        self.totals = Totals()
        self.assessment = Assessment(document, session)
        self.drawer = Drawer(document, session)
        self._checked: Checked | None = None
        self._graph: Graph | None = None
        self._middle = QStackedWidget()
        self._middle.addWidget(self.stack)
        self._middle.addWidget(self._empty_state())
        self._middle.addWidget(self.canvas)
        self.canvas.invite(self._empty_state())
        self._offer_views()
        middle = QWidget()
        box = QVBoxLayout(middle)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self._note = Label("", role="caution", wrap=True)
        self._note.hide()
        box.addWidget(self._note)
        box.addWidget(self._middle, 1)
        box.addWidget(self.totals)
        self._work = QSplitter(Qt.Orientation.Vertical)
        self._work.setHandleWidth(8)
        self._work.setChildrenCollapsible(False)
        self._work.addWidget(middle)
        self._work.addWidget(self.drawer)
        self._work.setStretchFactor(0, 1)
        self.drawer.setVisible(bool(self.drawer.buttons))
        self.columns(self.palette_view, self._work, self.inspector, left_width=236)
        self._connect()

    def refresh(self, before: "Project | None", after: "Project | None") -> None:
        """Show the network of the project as it is now."""
        if after is None:
            return
        if before is None:
            self._graph = after.graph
            self.show_view(str(after.view.get("model", VIEWS[0])))
            self.drawer.open(str(after.view.get("model_panel", "")))
        if before is None or before.graph != after.graph or before.data != after.data:
            self._graph = after.graph
            self._show()
        self.palette_view.show_current_template(after.template)

    def shown(self) -> None:
        """Choose the layer that was chosen before."""
        name = self.selected
        if name:
            self.choose(name)

    @property
    def selected(self) -> str:
        """The chosen layer's name; empty for none."""
        name = str(self.memory.get("selected", ""))
        return name if self._graph is not None and self._graph.has(name) else ""

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the layers as the list has them."""
        graph = self._graph
        if graph is None:
            return ()
        return as_stack(graph) or tuple(node.id for node in graph.nodes)

    @property
    def as_list(self) -> bool:
        """Whether the network is shown as a list."""
        return self.views.currentIndex() == VIEWS.index("list")

    def show_view(self, view: str) -> None:
        """Show the network as ``canvas`` or as ``list``; any other word means the first."""
        self.views.setCurrentIndex(VIEWS.index(view) if view in VIEWS else 0)

    @property
    def checked(self) -> Checked | None:
        """What the check says of the network as it is shown."""
        return self._checked

    # -- showing --------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.palette_view.layer_picked.connect(self.add_layer)
        self.palette_view.template_picked.connect(self._use_template)
        self.palette_view.gallery_asked.connect(self.open_gallery)
        self.palette_view.own_picked.connect(self._add_own)
        self.palette_view.told.connect(self.session.notice)
        self.desk.blocks.kept.connect(self.palette_view.show_own)
        self.stack.chosen.connect(self.choose)
        self.stack.remove_asked.connect(self._remove)
        self.stack.move_asked.connect(self._move)
        self.stack.insert_asked.connect(self._insert)
        self.stack.open_asked.connect(self._open)
        self.canvas.chosen.connect(self._chosen_on_canvas)
        self.canvas.open_asked.connect(self._open)
        self.desk.refused.connect(self.session.notice)
        self.desk.search_asked.connect(self._search)
        self.views.currentChanged.connect(self._view_changed)
        self.inspector.layer_changed.connect(self._set_layer)
        self.inspector.mend_asked.connect(self._mend)
        self.inspector.rename_asked.connect(self._rename)
        self.inspector.remove_asked.connect(self._remove)
        self.session.check_changed.connect(self._show)
        self.drawer.opened.connect(self._drawer_opened)
        self.session.followed.connect(self.canvas.scene_shown.show_values)
        self.session.layer_asked.connect(self.choose)
        self._work.splitterMoved.connect(self._drawer_resized)
        self.primary.clicked.connect(lambda: self.session.navigate.emit("train"))

    def _offer_views(self) -> None:
        self.views.addTab(_("Canvas"))
        self.views.addTab(_("List"))
        self.views.setAccessibleName(_("How the layers are shown"))
        self.views.setDrawBase(False)
        self.views.setExpanding(False)
        self.head.insertWidget(self.head.count() - 1, self.views)

    def _view_changed(self) -> None:
        self.document.remember(model=VIEWS[self.views.currentIndex()])
        name = self.selected
        self._show()
        self.memory["selected"] = name
        self.stack.select(name)
        if not self.as_list:
            self.canvas.choose([name] if name else [])

    def _drawer_opened(self, key: str) -> None:
        """Give an opened panel the room it had, and remember that it is open."""
        self.document.remember(model_panel=key)
        height = self._work.height()
        usual = max(height * 2 // 5, min(_DRAWER, height * 3 // 5))
        wanted = min(int(self.memory.get("drawer", usual)), height)
        if key:
            self._work.setSizes([height - wanted, wanted])

    def _drawer_resized(self) -> None:
        if self.drawer.current:
            self.memory["drawer"] = self._work.sizes()[1]

    def _search(self) -> None:
        """Go to the palette's search; what is found there is put behind the chosen layer."""
        self.palette_view.tabs.setCurrentIndex(0)
        self.palette_view.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.palette_view.search.selectAll()

    def _chosen_on_canvas(self, names: list[str]) -> None:
        self.memory["selected"] = self.canvas.current
        self._inspect(self.canvas.current)

    def _empty_state(self) -> QWidget:
        state = EmptyState(
            "stack",
            _("No layers yet"),
            _(
                "Layers turn the numbers of a text into an answer. Start from a template, or "
                "click layers in the palette one after the other."
            ),
        )
        state.add_action(_("Show the templates"), self.open_gallery)
        return state

    def _show(self) -> None:
        if self._graph is None or not self.document.is_open:
            return
        graph = self._graph
        self._checked = self.assessment.check(graph)
        if self.as_list:
            self._middle.setCurrentIndex(_LIST if graph.nodes else _EMPTY)
            self.stack.show_graph(graph, self._checked, self.assessment.end_note())
        else:
            self._middle.setCurrentIndex(_CANVAS)
            self.desk.show_graph(graph, self._checked, self.assessment.situation())
        self._offer_columns()
        self._inspect(self.stack.selected if self.as_list else self.canvas.current)
        branching = self.as_list and bool(graph.nodes) and as_stack(graph) is None
        self._note.setText(
            _("This network is no plain stack: its layers are listed here, and its wires are kept.")
        )
        self._note.setVisible(branching)
        self._show_totals(self._checked)
        self.drawer.show_network(self.document.project, self._checked)

    def _mend(self, way: "Mend") -> None:
        self._edit(way.graph, str(way.words))

    def _offer_columns(self) -> None:
        data = self.document.project.data
        texts = data.text if data.text_use == "separate" and len(data.text) > 1 else ()
        self.inspector.set_columns(texts, [column.name for column in data.categories])

    def _show_totals(self, checked: Checked) -> None:
        layers = len(checked.layers)
        self.set_status(ngettext("{n} layer", "{n} layers", layers).format(n=layers))
        self.totals.show_checked(checked)
        errors = len(errors_of(checked))
        missing = ngettext("{n} problem to mend", "{n} problems to mend", errors) if errors else ""
        self.primary.offer(_("Continue to training"), missing=missing.format(n=errors))

    # -- editing --------------------------------------------------------------------------------

    def choose(self, name: str) -> None:
        """Choose a layer and show its settings."""
        self.memory["selected"] = name
        if self.as_list:
            self.stack.select(name)
        elif self.canvas.names() != [name]:
            self.canvas.choose([name])
        self._inspect(name)

    def _inspect(self, name: str) -> None:
        """Show the settings of a layer, or of none."""
        self.drawer.choose(name)
        graph = self._graph
        if graph is None or not graph.has(name):
            self.inspector.show_node(None)
            self.inspector.show_problems(())
            return
        self.inspector.show_node(graph.node(name))
        if self._checked is not None:
            self.inspector.show_problems(self.assessment.ways_out(graph, self._checked, name))
        told = self.assessment.of_vectors(graph)
        self.inspector.tell([found for found in told if found.where == f"graph.{name}"])

    def _open(self, name: str) -> None:
        self.choose(name)
        self.inspector.focus_form()

    def add_layer(self, layer_id: str) -> None:
        """Put a layer behind the chosen one, or where a new one usually goes."""
        order = self.order
        if self.selected:
            place = order.index(self.selected) + 1
        else:
            ends = [i for i, n in enumerate(order) if self._layer(n).meta.id == "output"]
            place = ends[0] if ends and entry(Layer, layer_id).ports else len(order)
        self._insert(layer_id, place)

    def _insert(self, layer_id: str, place: int) -> None:
        if not layer_id:
            self._ask_for_layer(place)
            return
        if self._graph is None:
            return
        layer = entry(Layer, layer_id)()
        order = self.order
        after = order[place - 1] if 0 < place <= len(order) else None
        if not self.as_list:
            self.desk.add(layer, after)
            return
        graph, name = insert_layer(self._graph, layer, after)
        self._edit(graph, _("Add {layer}").format(layer=_(layer.meta.title)))
        self.choose(name)
        self.stack.select(name, focus=True)

    def _add_own(self, key: str) -> None:
        """Put an own block into the network; it may branch, so the canvas shows it."""
        self.show_view("canvas")
        self.desk.blocks.add_own(key)

    def _ask_for_layer(self, place: int) -> None:
        menu = layer_menu(self)
        wire = self.stack.wire(place)
        chosen = menu.exec(wire.mapToGlobal(wire.rect().center()))
        if chosen is not None:
            self._insert(str(chosen.data()), place)

    def _remove(self, name: str) -> None:
        if self._graph is None or not self._graph.has(name):
            return
        order = self.order
        place = order.index(name)
        title = _(self._layer(name).meta.title)
        rest = [other for other in order if other != name]
        self._edit(remove_layer(self._graph, name), _("Remove {layer}").format(layer=title))
        if rest:
            following = rest[min(place, len(rest) - 1)]
            self.choose(following)
            if self.as_list:
                self.stack.select(following, focus=True)

    def _move(self, name: str, place: int) -> None:
        if self._graph is None or self.stack.order.index(name) == place:
            return
        title = _(self._layer(name).meta.title)
        self._edit(move_layer(self._graph, name, place), _("Move {layer}").format(layer=title))
        self.choose(name)
        self.stack.select(name, focus=True)

    def _set_layer(self, name: str, layer: Layer) -> None:
        if self._graph is None or not self._graph.has(name):
            return
        changed = [
            field
            for field in type(layer).model_fields
            if getattr(layer, field) != getattr(self._layer(name), field, None)
        ]
        text = _("Change {layer}").format(layer=_(layer.meta.title))
        merge = f"graph.{name}.{','.join(changed)}"
        self._edit(self._graph.with_node(name, layer), text, merge)

    def _rename(self, old: str, new: str) -> None:
        if self._graph is None:
            return
        try:
            graph = rename(self._graph, old, new)
        except UserError as error:
            self.session.notice.emit(error.problem)
            self.inspector.show_node(None)
            self.choose(old)
            return
        self.memory["selected"] = new
        self._edit(graph, _("Rename {layer}").format(layer=old))
        self.choose(new)

    def open_gallery(self) -> "Gallery":
        """Show every template with a drawing of its network."""
        from studio.gui.gallery.dialog import Gallery

        gallery = Gallery(self.document, self.session, self)
        gallery.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        gallery.picked.connect(self._use_template)
        gallery.open()
        return gallery

    def _use_template(self, template_id: str) -> None:
        from studio.engine.projects import apply_template

        profile = self.session.profile
        if profile is None:
            self.session.notice.emit(_no_data())
            return
        project = apply_template(self.document.project, template_id, profile.facts)
        self.document.edit(project, _("Use a template"))

    def _edit(self, graph: "Graph", text: str, merge: str = "") -> None:
        self.document.edit(replace(self.document.project, graph=graph), text, merge)

    def _layer(self, name: str) -> Layer:
        assert self._graph is not None
        return self._graph.node(name).layer


def _no_data() -> Problem:
    return problem(
        "no-data",
        "data.source",
        msg(N_("A template looks at the data, and there are none yet.")),
        msg(N_("Open a file with texts and labels first.")),
        severity="warning",
    )
