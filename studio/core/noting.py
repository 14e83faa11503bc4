"""Things worth telling that show deep inside long work, counted until it is done.

Who starts the work collects; what is noticed while nobody collects is dropped. A note belongs to
the thread that it was made in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from studio.core.errors import Message, Problem, problem


@dataclass(frozen=True)
class Note:
    """What may happen many times: a problem whose message has a field `{count}`."""

    code: str
    where: str
    message: Message
    fix: Message


@dataclass(slots=True)
class Notes:
    """How often each note was made."""

    counts: dict[Note, int] = field(default_factory=dict)

    def problems(self) -> tuple[Problem, ...]:
        """A warning for each note, with its count."""
        return tuple(_told(note, count) for note, count in self.counts.items())


_collecting: ContextVar[Notes | None] = ContextVar("notes", default=None)


@contextmanager
def collecting() -> Iterator[Notes]:
    """Collect the notes that are made inside the block."""
    notes = Notes()
    token = _collecting.set(notes)
    try:
        yield notes
    finally:
        _collecting.reset(token)


def take(note: Note) -> int:
    """Count a note where somebody collects; how often it was made by now, 0 where nobody does."""
    notes = _collecting.get()
    if notes is None:
        return 0
    notes.counts[note] = notes.counts.get(note, 0) + 1
    return notes.counts[note]


def _told(note: Note, count: int) -> Problem:
    message = Message(note.message.template, {**note.message.args, "count": count})
    return problem(note.code, note.where, message, note.fix, severity="warning")
