"""Remarks on the canvas, in plain text."""

from dataclasses import replace

from studio.model.graph import Graph
from studio.model.layout import MAX_NOTE_TEXT, Note, Place


def add(graph: Graph, text: str, place: Place) -> tuple[Graph, str]:
    """Put a note at a place; returns its id as well."""
    taken = {note.id for note in graph.layout.notes}
    name = next(f"note{n}" for n in range(1, len(taken) + 2) if f"note{n}" not in taken)
    return _with(graph, (*graph.layout.notes, Note(name, text[:MAX_NOTE_TEXT], place))), name


def write(graph: Graph, note_id: str, text: str) -> Graph:
    """Give a note another text; one without any text goes."""
    if not text.strip():
        return remove(graph, note_id)
    return _changed(graph, note_id, text=text[:MAX_NOTE_TEXT])


def move(graph: Graph, note_id: str, place: Place) -> Graph:
    """Put a note at another place."""
    return _changed(graph, note_id, place=place)


def remove(graph: Graph, note_id: str) -> Graph:
    """Take a note away."""
    return _with(graph, tuple(note for note in graph.layout.notes if note.id != note_id))


def _changed(graph: Graph, note_id: str, **values: object) -> Graph:
    return _with(
        graph,
        tuple(
            replace(note, **values) if note.id == note_id else note  # type: ignore[arg-type]
            for note in graph.layout.notes
        ),
    )


def _with(graph: Graph, notes: tuple[Note, ...]) -> Graph:
    return replace(graph, layout=replace(graph.layout, notes=notes))
