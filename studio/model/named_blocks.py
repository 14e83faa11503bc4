"""Layers under a title of their own. A layer is in one block at most; the network ignores them."""

from collections.abc import Collection
from dataclasses import replace

from studio.model.graph import Graph
from studio.model.layout import MAX_TITLE, NamedBlock


def group(graph: Graph, names: Collection[str], title: str) -> tuple[Graph, str]:
    """Put layers under a title; returns the block's id as well.

    They leave the blocks in which they were; a block that is left empty goes.
    """
    members = tuple(node.id for node in graph.nodes if node.id in set(names))
    taken = {block.id for block in graph.layout.blocks}
    name = next(f"block{n}" for n in range(1, len(taken) + 2) if f"block{n}" not in taken)
    rest = [
        replace(block, members=tuple(m for m in block.members if m not in members))
        for block in graph.layout.blocks
    ]
    blocks = [block for block in rest if block.members]
    if members:
        blocks.append(NamedBlock(name, title.strip()[:MAX_TITLE], members))
    return _with(graph, blocks), name


def ungroup(graph: Graph, block_id: str) -> Graph:
    """Take the title away; the layers stay."""
    return _with(graph, [block for block in graph.layout.blocks if block.id != block_id])


def fold(graph: Graph, block_id: str) -> Graph:
    """Fold a block to one card, or unfold it."""
    return _with(
        graph,
        [
            replace(block, folded=not block.folded) if block.id == block_id else block
            for block in graph.layout.blocks
        ],
    )


def rename_block(graph: Graph, block_id: str, title: str) -> Graph:
    """Give a block another title."""
    named = title.strip()[:MAX_TITLE]
    return _with(
        graph,
        [
            replace(block, title=named) if block.id == block_id else block
            for block in graph.layout.blocks
        ],
    )


def block_of(graph: Graph, name: str) -> NamedBlock | None:
    """The block of a layer."""
    return next((block for block in graph.layout.blocks if name in block.members), None)


def _with(graph: Graph, blocks: list[NamedBlock]) -> Graph:
    return replace(graph, layout=replace(graph.layout, blocks=tuple(blocks)))
