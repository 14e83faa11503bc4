"""Learning how to cut by the library ``tokenizers``, with progress and a way out."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from studio.catalog.tokenizers._cutting import library, whole
from studio.core.progress import Cancelled, Tick

#: The token for what the tokeniser doesn't know.
UNKNOWN = "[UNK]"
#: Stands between the pieces that are handed over together; a piece ends at it.
_BETWEEN = "\x00"
#: Letters of distinct pieces that are learnt from, the commonest first: the rest of a million texts
#: takes minutes and hardly changes which pairs are common.
_MOST_LETTERS = 3_000_000
#: Letters that are handed over in all; of more, every count is divided alike.
_MOST_HANDED = 12_000_000
#: Characters handed over at once.
_AT_ONCE = 65_536
#: Seconds between two questions whether the result is still wanted.
_PAUSE = 0.05
#: The share of the time that handing over takes, about.
_HANDED = 0.3


def learn_merges(
    pieces: Mapping[str, int],
    *,
    kind: Literal["BPE", "WordPiece"],
    vocabulary_size: int,
    min_frequency: int,
    prefix: str,
    bytewise: bool,
    tick: Tick,
) -> str:
    """Learn a BPE or a WordPiece tokeniser by merging the commonest neighbours.

    The same pieces give the same tokeniser, whatever their order. Of very many the commonest are
    learnt from: three million letters of distinct pieces.

    Args:
        pieces: each distinct piece with how often it occurs; merges don't reach over their ends.
        kind: ``BPE`` or ``WordPiece``.
        vocabulary_size: of the whole vocabulary.
        min_frequency: pairs that occur less often aren't merged.
        prefix: marks every token that doesn't begin a piece; may be empty.
        bytewise: take bytes of UTF-8 for the smallest units, not characters.
        tick: told the share done.

    Returns:
        A tokenizer.json.

    Raises:
        Cancelled: by `tick`. The library can't be stopped once it merges: its thread is left to
            end by itself, and what it learns is dropped.
    """
    pieces, min_frequency = _enough(pieces, min_frequency)
    tokenizers = library()
    models, trainers, cutters = tokenizers.models, tokenizers.trainers, tokenizers.pre_tokenizers
    # WordPiece has a mark of its own where none is given.
    marked = {"continuing_subword_prefix": prefix} if prefix or kind == "WordPiece" else {}
    if bytewise:
        marked = {}
    backend = tokenizers.Tokenizer(getattr(models, kind)(unk_token=UNKNOWN, **marked))
    split = cutters.Split(_BETWEEN, "removed")
    level = cutters.ByteLevel(add_prefix_space=False, use_regex=False)
    backend.pre_tokenizer = cutters.Sequence([split, level]) if bytewise else split
    if bytewise:
        letters = sorted(cutters.ByteLevel.alphabet())
    else:
        letters = alphabet(pieces, vocabulary_size // (4 if marked else 2), min_frequency)
    trainer = getattr(trainers, "BpeTrainer" if kind == "BPE" else "WordPieceTrainer")(
        vocab_size=vocabulary_size,
        min_frequency=min_frequency,
        limit_alphabet=len(letters),
        initial_alphabet=letters,
        # The library would number these in the order of its hashes, another one each time.
        special_tokens=[UNKNOWN, *(prefix + letter for letter in letters if marked and prefix)],
        show_progress=False,
        **marked,
    )
    aside(lambda told: backend.train_from_iterator(told(_fed(pieces)), trainer), tick)
    content = json.loads(backend.to_str())
    # Pieces come one by one, and no text may stand for a token that it only spells.
    content["added_tokens"] = []
    content["pre_tokenizer"] = json.loads(level.__getstate__()) if bytewise else None
    if kind == "WordPiece":
        content["model"]["max_input_chars_per_word"] = 1_000_000
    return json.dumps(content, ensure_ascii=False)


def _enough(pieces: Mapping[str, int], min_frequency: int) -> tuple[Mapping[str, int], int]:
    """The commonest pieces with counts that can be handed over; the frequency is divided alike."""
    if sum(map(len, pieces)) > _MOST_LETTERS:
        left = _MOST_LETTERS
        kept: dict[str, int] = {}
        for piece, count in sorted(pieces.items(), key=lambda item: (-item[1], item[0])):
            left -= len(piece)
            if left < 0:
                break
            kept[piece] = count
        pieces = kept
    handed = sum(len(piece) * count for piece, count in pieces.items())
    times = -(-handed // _MOST_HANDED)
    if times > 1:
        pieces = {piece: -(-count // times) for piece, count in pieces.items()}
        min_frequency = max(1, min_frequency // times)
    return pieces, min_frequency


def alphabet(pieces: Mapping[str, int], most: int, min_frequency: int) -> list[str]:
    """The letters that are frequent enough, at most so many, sorted."""
    counts: Counter[str] = Counter()
    for piece, count in pieces.items():
        for letter in piece:
            counts[letter] += count
    often = [letter for letter, count in counts.items() if count >= min_frequency]
    often.sort(key=lambda letter: (-counts[letter], letter))
    kept = {letter for letter in often[: max(most, 1)] if whole(letter) == letter}
    return sorted(kept - {_BETWEEN})


Feed = Callable[[Iterator[tuple[list[str], float]]], Iterator[list[str]]]


def aside(work: Callable[[Feed], Any], tick: Tick) -> None:
    """Run `work` in a thread and tick meanwhile; when the tick raises, go at once.

    Args:
        work: is given a function to wrap its input in: pairs of a part and the share handed over.
        tick: told the share; called from the caller's thread only.
    """
    dropped = threading.Event()
    share = 0.0
    failed: list[BaseException] = []

    def told(parts: Iterator[tuple[list[str], float]]) -> Iterator[list[str]]:
        nonlocal share
        for part, done in parts:
            if dropped.is_set():
                raise Cancelled
            yield part
            share = done

    def run() -> None:
        try:
            work(told)
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            failed.append(error)

    thread = threading.Thread(target=run, name="learning a tokeniser")
    thread.start()
    try:
        while thread.is_alive():
            tick(_HANDED * share)
            thread.join(_PAUSE)
    finally:
        dropped.set()
    if failed:
        raise failed[0]
    tick(1.0)


def _fed(pieces: Mapping[str, int]) -> Iterator[tuple[list[str], float]]:
    """Every piece as often as it occurs, in strings of bearable length, with the share so far."""
    part: list[str] = []
    size = 0
    for place, (piece, count) in enumerate(sorted(pieces.items())):
        piece = whole(piece)
        most = max(1, _AT_ONCE // (len(piece) + 1))
        while count > 0:
            repeats = min(count, most)
            part.append(_BETWEEN.join([piece] * repeats))
            size += repeats * (len(piece) + 1)
            count -= repeats
            if size >= _AT_ONCE:
                yield part, place / len(pieces)
                part, size = [], 0
    yield part, 1.0
