"""1,000 random scripts of edits: undo all of them, do all of them again, and compare."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.gui.document import Document
from studio.model import named_blocks, notes
from studio.model.aligning import WAYS
from studio.model.canvas_edits import (
    insert_on_wire,
    move_layers,
    place_layer,
    remove_layers,
    replace_layer,
)
from studio.model.edits import connect
from studio.model.fragments import cut_out, paste
from studio.model.graph import Graph, chain
from studio.model.room import make_room
from studio.model.splicing import put_behind, titled
from studio.model.tidy import Spacing
from studio.store.project import Project

TEXT = chain(TokensInput(), Embedding(dim=4), Pooling(), Output())
LAYERS = (Dense(units=3), Dropout(), Pooling(), TokensInput(), Embedding(dim=2), Concatenate())


def any_edit(graph: Graph, chance: random.Random) -> Graph:
    """One edit of the canvas, as a person might do it."""
    names = [node.id for node in graph.nodes]
    layer = chance.choice(LAYERS)
    place = (float(chance.randint(-900, 900)), float(chance.randint(-900, 900)))
    kind = chance.randrange(14)
    if kind == 0 or not names:
        return place_layer(graph, layer, place)[0]
    name = chance.choice(names)
    if kind == 1 and graph.wires:
        found, new = insert_on_wire(graph, layer, chance.choice(graph.wires), place)
        return make_room(found, new, Spacing())
    if kind == 2:
        return replace_layer(graph, name, layer)[0]
    if kind == 3:
        return move_layers(graph, {name: place})
    if kind == 4:
        return remove_layers(graph, chance.sample(names, min(len(names), chance.randint(1, 2))))
    if kind == 5:
        copied = cut_out(graph, names[:3], graph.layout.positions)
        return paste(graph, copied, place)[0] if len(names) < 30 else graph
    if kind == 6:
        return replace(graph, layout=replace(graph.layout, positions={}))
    if kind == 7:
        return named_blocks.group(graph, names[:3], "Part")[0]
    if kind == 8 and graph.layout.blocks:
        block = chance.choice(graph.layout.blocks)
        changed = (named_blocks.fold(graph, block.id), named_blocks.ungroup(graph, block.id))
        return chance.choice(changed)
    if kind == 9:
        return notes.add(graph, "A remark", place)[0]
    if kind == 11:
        part = titled(cut_out(graph, names[:2], graph.layout.positions), "Own")
        found = put_behind(graph, part, name, Spacing()) if len(names) < 30 else None
        return found[0] if found is not None else graph
    if kind == 12:
        return named_blocks.take_out(graph, names[:2])
    if kind == 13:
        places = graph.layout.positions
        way = chance.choice(sorted(WAYS))
        return move_layers(graph, WAYS[way](places, Spacing())) if places else graph
    other = chance.choice(names)
    ports = graph.node(other).layer.ports
    return connect(graph, name, other, chance.choice(ports)) if ports else graph


@pytest.fixture
def document(qapp: QApplication, tmp_path: Path) -> Iterator[Document]:
    made = Document()
    made.new(Project(name="scripts", graph=TEXT), tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("part", range(10))
def test_undo_all_and_redo_all_come_to_equal_documents(document: Document, part: int) -> None:
    first = document.project
    for seed in range(part * 100, part * 100 + 100):
        chance = random.Random(seed)
        seen = [first.graph]
        for _step in range(12):
            kept = seen[-1].to_json()
            graph = any_edit(seen[-1], chance)
            assert seen[-1].to_json() == kept, "an edit changes nothing in place"
            names = {node.id for node in graph.nodes}
            assert len(names) == len(graph.nodes)
            assert all({w.source, w.target} <= names for w in graph.wires)
            assert set(graph.layout.positions) <= names
            assert all(set(block.members) <= names for block in graph.layout.blocks)
            if graph != seen[-1]:
                seen.append(graph)
                document.edit(replace(document.project, graph=graph), "edit")
        assert Graph.from_json(seen[-1].to_json()) == seen[-1]
        for graph in reversed(seen[:-1]):
            document.undo_stack.undo()
            assert document.project.graph == graph
        assert document.project == first
        for graph in seen[1:]:
            document.undo_stack.redo()
            assert document.project.graph == graph
        while document.undo_stack.canUndo():
            document.undo_stack.undo()
