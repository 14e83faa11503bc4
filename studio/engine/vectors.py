"""Word vectors for the embeddings of a project: read once for its vocabulary, and kept."""

import contextlib
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.catalog.layers.embedding import Embedding
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.files import write_bytes
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick, part_of
from studio.model.graph import Graph, Node
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.data.fitted import FittedPipeline
    from studio.data.word_vectors import WordVectors

_FOLDER, _PREFIX = "cache", "vectors-"
#: What is read anew rather than kept when there is more of it: files beside a project, …
_KEPT_FILES = 4
#: … and vectors in memory.
_KEPT = 2
#: Below this share of the vocabulary a file hardly is for these texts.
_FEW = 0.05


@dataclass(frozen=True, eq=False)
class VectorsFound:
    """The vectors of every embedding that starts from a file.

    Attributes:
        by_node: places in the vocabulary, and vectors.
        problems: what is wrong, or worth knowing; `where` is ``graph.NODE``.
    """

    by_node: Mapping[str, "WordVectors"] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def embeddings_with_vectors(graph: Graph) -> tuple[tuple[Node, Embedding], ...]:
    """The layers that start from a file."""
    return tuple(
        (node, node.layer)
        for node in graph.nodes
        if isinstance(node.layer, Embedding) and node.layer.vectors
    )


def find_vectors(
    project: Project,
    fitted: "FittedPipeline | None",
    *,
    folder: Path | None = None,
    tick: Tick = no_tick,
) -> VectorsFound:
    """Look at the files, and read them for the vocabulary where there is one.

    Args:
        project: its network names the files.
        fitted: has the vocabulary; without it only the beginnings of the files are looked at.
        folder: the project's folder, where what was read is kept.
        tick: told the share done; may raise `Cancelled`.
    """
    found: dict[str, WordVectors] = {}
    problems: list[Problem] = []
    wanted = embeddings_with_vectors(project.graph)
    for place, (node, layer) in enumerate(wanted):
        where = f"graph.{node.id}"
        try:
            _check(project.graph, node, layer)
            if fitted is None or not fitted.tokens:
                continue
            part = part_of(tick, place / len(wanted), (place + 1) / len(wanted))
            vectors = _vectors(Path(layer.vectors), fitted.tokens, layer.any_case, folder, part)
        except UserError as error:
            problems += [replace(each, where=where) for each in error.problems]
            continue
        found[node.id] = vectors
        problems.append(_share(where, layer, fitted, vectors))
        problems += [replace(note, where=where) for note in vectors.notes]
    return VectorsFound(found, tuple(problems))


def _check(graph: Graph, node: Node, layer: Embedding) -> None:
    from studio.data.word_vectors import look_at

    path = Path(layer.vectors)
    if _channel(graph, node.id).partition("/")[0] not in ("tokens", ""):
        raise UserError(
            problem(
                "vectors-without-words",
                "",
                msg(N_("What reaches this layer are no words, so word vectors can't serve it.")),
                msg(N_("Empty the field “Word vectors”, or wire it behind the token input.")),
            )
        )
    file = look_at(path)
    if file.dimensions != layer.dim:
        raise UserError(
            problem(
                "vector-dimensions",
                "",
                msg(
                    N_("The vectors in {name} have {found} dimensions, this layer has {dim}."),
                    name=path.name,
                    found=file.dimensions,
                    dim=layer.dim,
                ),
                msg(N_("Set its dimensions to {found}."), found=file.dimensions),
            )
        )


def _channel(graph: Graph, node_id: str) -> str:
    """The input channel that a node reads through layers with one port; empty when unknown."""
    sources = {wire.target: wire.source for wire in graph.wires}
    for _ in graph.nodes:
        if node_id not in sources:
            break
        node_id = sources[node_id]
    return str(getattr(graph.node(node_id).layer, "channel", ""))


def _share(
    where: str, layer: Embedding, fitted: "FittedPipeline", vectors: "WordVectors"
) -> Problem:
    words = len(fitted.tokens)
    found = len(vectors.places)
    told = int(fitted.counts[vectors.places].sum()) / max(1, int(fitted.counts.sum()))
    few = found < _FEW * words
    return problem(
        "few-vectors" if few else "vectors-found",
        where,
        msg(
            N_(
                "{name} has vectors for {found} of the {words} words of the vocabulary "
                "({share}); they make up {told} of the training text."
            ),
            name=Path(layer.vectors).name,
            found=f"{found:,}",
            words=f"{words:,}",
            share=f"{found / words:.1%}",
            told=f"{told:.1%}",
        ),
        msg(N_("Choose vectors of the texts' language that were made with the same kind of words."))
        if few
        else None,
        severity="warning" if few else "info",
    )


# -- kept ---------------------------------------------------------------------------------------


class _Recent:
    """The vectors read last, for the checks that follow each edit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, WordVectors] = OrderedDict()

    def get(self, key: str) -> "WordVectors | None":
        with self._lock:
            return self._kept.get(key)

    def put(self, key: str, vectors: "WordVectors") -> None:
        with self._lock:
            self._kept[key] = vectors
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


_recent = _Recent()


def _vectors(
    path: Path, words: tuple[str, ...], any_case: bool, folder: Path | None, tick: Tick
) -> "WordVectors":
    from studio.data.word_vectors import read_vectors

    key = _key(path, words, any_case)
    vectors = _recent.get(key) or _load(folder, key, len(words))
    if vectors is None:
        vectors = read_vectors(path, words, any_case=any_case, tick=tick)
        _save(folder, key, vectors)
    _recent.put(key, vectors)
    return vectors


def _key(path: Path, words: tuple[str, ...], any_case: bool) -> str:
    """Of all that decides what is found: the file as it stands, and the words."""
    state = path.stat()
    digest = hashlib.sha256(
        f"1 {path.resolve()} {state.st_size} {state.st_mtime_ns} {any_case}".encode(
            "utf-8", "surrogateescape"
        )
    )
    for word in words:
        digest.update(word.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:32]


def _load(folder: Path | None, key: str, words: int) -> "WordVectors | None":
    """What an earlier check or run kept; None where there is nothing that fits."""
    import numpy as np
    from safetensors import SafetensorError, safe_open

    from studio.data.word_vectors import WordVectors

    path = _file(folder, key)
    if path is None or not path.is_file():
        return None
    try:
        with safe_open(str(path), framework="numpy") as kept:
            places, values = kept.get_tensor("places"), kept.get_tensor("values")
            facts = json.loads((kept.metadata() or {})["facts"])
        good = (
            places.dtype == np.int64
            and values.dtype == np.float32
            and places.ndim == 1
            and values.ndim == 2
            and len(places) == len(values)
            and (not len(places) or (places[0] >= 0 and places[-1] < words))
            and (np.diff(places) > 0).all()
        )
        if not good:
            return None
        notes = tuple(Problem.from_json(note) for note in facts["notes"])
        return WordVectors(places, values, int(facts["by_case"]), int(facts["by_parts"]), notes)
    except (OSError, SafetensorError, ValueError, KeyError, TypeError):
        return None


def _save(folder: Path | None, key: str, vectors: "WordVectors") -> None:
    """Keep what was read. A full disk or a read-only folder only costs reading it again."""
    from safetensors.numpy import save

    path = _file(folder, key)
    if path is None:
        return
    facts = {
        "by_case": vectors.by_case,
        "by_parts": vectors.by_parts,
        "notes": [note.to_json() for note in vectors.notes],
    }
    with contextlib.suppress(OSError, UserError):
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays = {"places": vectors.places, "values": vectors.values}
        write_bytes(path, save(arrays, {"facts": json.dumps(facts)}))
        kept = sorted(path.parent.glob(f"{_PREFIX}*"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-_KEPT_FILES]:
            old.unlink(missing_ok=True)


def _file(folder: Path | None, key: str) -> Path | None:
    return None if folder is None else folder / _FOLDER / f"{_PREFIX}{key}.safetensors"
