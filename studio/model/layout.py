"""How a graph is laid out for the eye: places, notes, named blocks. The network itself ignores it."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

#: What is read from a file is bounded.
MAX_NOTES = 1_000
MAX_NOTE_TEXT = 5_000
MAX_TITLE = 200
#: Further away than this from the middle nobody would find a thing again.
MAX_PLACE = 1e6

Place = tuple[float, float]


@dataclass(frozen=True)
class Note:
    """A remark on the canvas: its text, where it stands, and how large it is."""

    id: str
    text: str
    place: Place = (0.0, 0.0)
    size: Place = (180.0, 80.0)


@dataclass(frozen=True)
class NamedBlock:
    """Layers that belong together under a title; folded they are drawn as one."""

    id: str
    title: str
    members: tuple[str, ...]
    folded: bool = False


@dataclass(frozen=True)
class Layout:
    """Where layers stand (those without a place are laid out by themselves), notes and blocks."""

    positions: Mapping[str, Place] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    blocks: tuple[NamedBlock, ...] = ()

    def named(self, name: Callable[[str], str]) -> "Layout":
        """The same with each layer under the name that `name` gives it."""
        return replace(
            self,
            positions={name(node): place for node, place in self.positions.items()},
            blocks=tuple(replace(b, members=tuple(map(name, b.members))) for b in self.blocks),
        )

    def only(self, nodes: Set[str]) -> "Layout":
        """Without what belongs to other layers; a block that is left empty goes."""
        blocks = (
            replace(b, members=tuple(m for m in b.members if m in nodes)) for b in self.blocks
        )
        return replace(
            self,
            positions={node: xy for node, xy in self.positions.items() if node in nodes},
            blocks=tuple(block for block in blocks if block.members),
        )

    def to_json(self) -> dict[str, Any]:
        """As it stands in a project file."""
        return {
            "positions": {name: list(xy) for name, xy in self.positions.items()},
            "notes": [
                {"id": n.id, "text": n.text, "place": list(n.place), "size": list(n.size)}
                for n in self.notes
            ],
            "blocks": [
                {"id": b.id, "title": b.title, "members": list(b.members), "folded": b.folded}
                for b in self.blocks
            ],
        }

    @classmethod
    def from_json(cls, value: Any, nodes: Set[str]) -> "Layout":
        """Read a layout; what is of another form or of layers that aren't there is left out."""
        if not isinstance(value, dict):
            return cls()
        return cls(
            _positions(value.get("positions")),
            _notes(value.get("notes")),
            _blocks(value.get("blocks")),
        ).only(nodes)


def _positions(raw: Any) -> dict[str, Place]:
    if not isinstance(raw, dict):
        return {}
    places = {str(name): _place(xy) for name, xy in raw.items()}
    return {name: xy for name, xy in places.items() if xy is not None}


def _place(raw: Any) -> Place | None:
    if not isinstance(raw, list) or len(raw) != 2:
        return None
    if not all(isinstance(n, int | float) and abs(n) <= MAX_PLACE for n in raw):
        return None
    return float(raw[0]), float(raw[1])


def _notes(raw: Any) -> tuple[Note, ...]:
    found: dict[str, Note] = {}
    for item in raw[:MAX_NOTES] if isinstance(raw, list) else []:
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            continue
        place, size = _place(item.get("place")), _place(item.get("size"))
        name = str(item.get("id", ""))[:80]
        if place is not None and name and name not in found:
            note = Note(name, item["text"][:MAX_NOTE_TEXT], place)
            found[name] = note if size is None else replace(note, size=size)
    return tuple(found.values())


def _blocks(raw: Any) -> tuple[NamedBlock, ...]:
    found: dict[str, NamedBlock] = {}
    taken: set[str] = set()
    for item in raw[:MAX_NOTES] if isinstance(raw, list) else []:
        if not isinstance(item, dict) or not isinstance(item.get("members"), list):
            continue
        name = str(item.get("id", ""))[:80]
        members = tuple(dict.fromkeys(str(m) for m in item["members"] if str(m) not in taken))
        if name and name not in found and members:
            title = str(item.get("title", ""))[:MAX_TITLE]
            found[name] = NamedBlock(name, title, members, folded=item.get("folded") is True)
            taken.update(members)
    return tuple(found.values())
