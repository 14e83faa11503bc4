"""The menu of the canvas: what can be done with what is chosen, each with its key."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from studio.core.i18n import _
from studio.model import named_blocks

if TYPE_CHECKING:
    from studio.gui.canvas.desk import Desk


def desk_menu(desk: "Desk") -> QMenu:
    """A menu for what is chosen now; it edits through the desk."""
    view = desk.view
    names = view.names()
    menu = QMenu(view)
    way = desk.way_out(names[0]) if len(names) == 1 else None
    if way is not None:
        menu.addAction(str(way.words) + "\tM", lambda: desk.mend(names[0]))
        menu.addSeparator()
    menu.addAction(_("Add a layer behind…") + "\tA", lambda: desk.do("add"))
    if names:
        one = menu.addAction(_("Connect to…") + "\tC", view.wires.begin_by_key)
        one.setEnabled(len(names) == 1)
        menu.addSeparator()
        menu.addAction(_("Cut") + "\tCtrl+X", lambda: desk.do("cut"))
        menu.addAction(_("Copy") + "\tCtrl+C", lambda: desk.do("copy"))
    menu.addAction(_("Paste") + "\tCtrl+V", lambda: desk.do("paste"))
    if names:
        menu.addAction(_("Duplicate") + "\tCtrl+D", lambda: desk.do("duplicate"))
    menu.addAction(_("Add a note") + "\tN", lambda: desk.do("note"))
    if names or view.scene_shown.chosen_wires() or view.scene_shown.chosen_notes():
        menu.addSeparator()
        menu.addAction(_("Remove") + "\tDel", desk.remove_chosen)
    if names:
        _add_blocks(menu, desk, names)
    if len(names) > 1:
        _add_places(menu, desk)
    menu.addSeparator()
    menu.addAction(_("Tidy") + "\tCtrl+L", lambda: desk.do("tidy"))
    menu.addAction(_("Show all of it") + "\tF", view.fit)
    menu.addAction(_("Keys of the canvas") + "\t?", view.show_keys)
    return menu


def _add_blocks(menu: QMenu, desk: "Desk", names: list[str]) -> None:
    menu.addSeparator()
    menu.addAction(_("Group as a block") + "\tCtrl+G", lambda: desk.do("group"))
    block = named_blocks.block_of(desk.graph, names[0])
    if block is not None:
        words = _("Unfold the block") if block.folded else _("Fold the block")
        menu.addAction(words + "\tB", lambda: desk.blocks.fold(block.id))
        menu.addAction(_("Rename the block…"), lambda: desk.blocks.ask_title(block.id))
        if not set(block.members) <= set(names):
            menu.addAction(_("Take out of the block"), lambda: desk.do("take-out"))
        menu.addAction(_("Ungroup") + "\tCtrl+Shift+G", lambda: desk.do("ungroup"))
    menu.addAction(_("Keep as an own block…") + "\tCtrl+B", lambda: desk.do("keep"))


def _add_places(menu: QMenu, desk: "Desk") -> None:
    inside = menu.addMenu(_("Line up"))
    inside.addAction(_("In one column") + "\tCtrl+Shift+V", lambda: desk.do("column"))
    inside.addAction(_("In one row") + "\tCtrl+Shift+H", lambda: desk.do("row"))
    inside.addAction(_("Even distances") + "\tCtrl+Shift+E", lambda: desk.do("evenly"))
