"""Edits of named blocks, and the person's own ones: kept on disk and put into the network."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog

from studio.core.errors import UserError
from studio.core.i18n import _
from studio.gui.canvas.dropping import Spot
from studio.gui.canvas.sizes import SPACING
from studio.model import fragments, named_blocks, splicing

if TYPE_CHECKING:
    from studio.gui.canvas.desk import Desk
    from studio.model.layout import NamedBlock


class BlockDesk(QObject):
    """What the desk does with blocks."""

    refused = Signal(object)
    """A `Problem`: what was asked for can't be."""
    kept = Signal()
    """Another own block lies on the disk."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self._desk = desk

    # -- in the network -------------------------------------------------------------------------

    def group(self, names: list[str]) -> None:
        """Group layers as a block."""
        if names:
            found, _block = named_blocks.group(self._desk.graph, names, _("Block"))
            self._desk.put(found, _("Group layers"), names)

    def ungroup(self, names: list[str]) -> None:
        """Take away the blocks in which some layers are."""
        found = self._desk.graph
        for block in self._desk.graph.layout.blocks:
            if set(block.members) & set(names):
                found = named_blocks.ungroup(found, block.id)
        if found != self._desk.graph:
            self._desk.put(found, _("Ungroup layers"), names)

    def take_out(self, names: list[str]) -> None:
        """Let layers belong to no block any more."""
        found = named_blocks.take_out(self._desk.graph, names)
        if found != self._desk.graph:
            self._desk.put(found, _("Take out of the block"), names)

    def fold(self, block_id: str) -> None:
        """Fold a block to one card, or unfold it."""
        block = self._block(block_id)
        words = _("Unfold a block") if block.folded else _("Fold a block")
        found = named_blocks.fold(self._desk.graph, block_id)
        self._desk.put(found, words, list(block.members))

    def fold_of(self, names: list[str]) -> None:
        """Fold or unfold the block of the first of some layers."""
        block = named_blocks.block_of(self._desk.graph, names[0]) if names else None
        if block is not None:
            self.fold(block.id)

    def ask_title(self, block_id: str) -> None:
        """Ask for another title of a block."""
        title = self._asked(_("Rename the block"), self._block(block_id).title)
        self.rename(block_id, title)

    def rename(self, block_id: str, title: str) -> None:
        """Give a block another title; an empty one is no title."""
        if title.strip():
            found = named_blocks.rename_block(self._desk.graph, block_id, title)
            self._desk.edit(found, _("Rename a block"))

    # -- own blocks -----------------------------------------------------------------------------

    def ask_to_keep(self, names: list[str]) -> None:
        """Ask for a title, and keep the layers under it as an own block."""
        if names:
            block = named_blocks.block_of(self._desk.graph, names[0])
            title = self._asked(_("Keep as an own block"), block.title if block else _("Block"))
            self.keep(names, title)

    def keep(self, names: list[str], title: str) -> None:
        """Keep layers as an own block; without a title nothing is kept."""
        from studio.store import own_blocks

        if not title.strip():
            return
        places = self._desk.view.scene_shown.places(names)
        copied = fragments.cut_out(self._desk.graph, names, places)
        try:
            own_blocks.keep(copied, title)
        except UserError as error:
            self.refused.emit(error.problem)
        else:
            self.kept.emit()

    def add_own(self, key: str) -> None:
        """Put an own block behind the chosen layer where it can stand there, else beside all."""
        after = self._desk.view.current
        self._put_own(key, after=after)

    def drop_own(self, key: str, spot: Spot) -> None:
        """Put an own block onto the wire, or the free ground, where it was let go."""
        self._put_own(key, spot=spot)

    def _put_own(self, key: str, *, after: str = "", spot: Spot | None = None) -> None:
        from studio.store import own_blocks

        try:
            own = own_blocks.load(key)
        except UserError as error:
            self.refused.emit(error.problem)
            return
        desk, fragment, found = self._desk, own.fragment, None
        graph = desk.placed() if desk.graph.layout.positions else desk.graph
        if spot is not None and spot.wire is not None:
            found = splicing.put_on_wire(graph, fragment, spot.wire, SPACING)
        elif spot is None and after:
            found = splicing.put_behind(graph, fragment, after, SPACING)
        if found is None:
            place = spot.place if spot is not None else desk.beside()
            found = splicing.put_at(desk.placed(), fragment, place, SPACING)
        desk.put(found[0], _("Add {layer}").format(layer=own.title), list(found[1]))

    def _block(self, block_id: str) -> "NamedBlock":
        return next(b for b in self._desk.graph.layout.blocks if b.id == block_id)

    def _asked(self, question: str, title: str) -> str:
        said, accepted = QInputDialog.getText(self._desk.view, question, _("Title"), text=title)
        return said if accepted else ""
