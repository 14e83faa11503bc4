"""Layers under a title of their own. A layer is in one block at most; the network ignores them."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from studio.model.graph import Graph
from studio.model.layout import MAX_TITLE, NamedBlock


def group(graph: Graph, names: Collection[str], title: str) -> tuple[Graph, str]:
    """Put layers under a title; returns the block's id as well.

    They leave the blocks in which they were; a block that is left empty goes.
    """
    members = tuple(node.id for node in graph.nodes if node.id in set(names))
    name = _free_id({block.id for block in graph.layout.blocks})
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


def join(graph: Graph, name: str, *neighbours: str) -> Graph:
    """Let a new layer belong to the block in which all its neighbours are, if there is one."""
    blocks = [block_of(graph, other) for other in neighbours]
    home = blocks[0] if blocks else None
    if home is None or any(block is None or block.id != home.id for block in blocks):
        return graph
    return put_into(graph, [name], home.id)


def put_into(graph: Graph, names: Collection[str], block_id: str) -> Graph:
    """Let layers belong to a block; they leave those in which they were."""
    wanted = set(names)
    blocks: list[NamedBlock] = []
    for block in graph.layout.blocks:
        members = tuple(m for m in block.members if m not in wanted)
        if block.id == block_id:
            members = (*members, *(node.id for node in graph.nodes if node.id in wanted))
        if members:
            blocks.append(replace(block, members=members))
    return _with(graph, blocks)


def take_out(graph: Graph, names: Collection[str]) -> Graph:
    """Let layers belong to no block; a block that is left empty goes."""
    return put_into(graph, names, "")


def with_free_ids(
    there: tuple[NamedBlock, ...], more: Iterable[NamedBlock]
) -> tuple[NamedBlock, ...]:
    """Some blocks and further ones, which get ids that are not taken."""
    taken = {block.id for block in there}
    found = list(there)
    for block in more:
        name = _free_id(taken)
        taken.add(name)
        found.append(replace(block, id=name))
    return tuple(found)


def _free_id(taken: Collection[str]) -> str:
    return next(f"block{n}" for n in range(1, len(taken) + 2) if f"block{n}" not in taken)


def _with(graph: Graph, blocks: list[NamedBlock]) -> Graph:
    return replace(graph, layout=replace(graph.layout, blocks=tuple(blocks)))
