"""Word vectors: every form of file, only the wanted words, and every kind of damage told."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.errors import UserError
from studio.core.progress import Cancelled
from studio.data.vector_fasttext import _buckets, _head
from studio.data.word_vectors import look_at, read_vectors

VECTORS = {
    "the": [0.1, -0.2, 0.3],
    "手机": [1.0, 2.0, 3.0],
    "Apple": [0.5, 0.25, -0.125],
    ". . .": [4.0, 5.0, 6.0],
    "1": [-1.0, -1.0, -1.0],
}
WORDS = ["missing", "手机", "the", "apple", "1"]


def text(vectors: dict[str, list[float]], *, header: bool, end: str = "") -> bytes:
    lines = [f"{len(vectors)} 3"] if header else []
    lines += [f"{word} {' '.join(map(str, row))}{end}" for word, row in vectors.items()]
    return "\n".join([*lines, ""]).encode()


def word2vec(vectors: dict[str, list[float]], end: bytes = b"\n") -> bytes:
    body = [w.encode() + b" " + np.array(row, "<f4").tobytes() + end for w, row in vectors.items()]
    return f"{len(vectors)} 3\n".encode() + b"".join(body)


FILES = {
    "glove.txt": text(VECTORS, header=False),
    "word2vec.txt": text(VECTORS, header=True),
    "fasttext.vec": text(VECTORS, header=True, end=" "),
    "tabs.txt": text(VECTORS, header=False).replace(b" ", b"\t").replace(b".\t.\t.", b". . ."),
    "windows.txt": text(VECTORS, header=True).replace(b"\n", b"\r\n"),
    "word2vec.bin": word2vec({w: v for w, v in VECTORS.items() if " " not in w}),
    "google.bin": word2vec({w: v for w, v in VECTORS.items() if " " not in w}, end=b""),
}
FILES |= {f"{name}.gz": gzip.compress(content) for name, content in FILES.items()}


@pytest.fixture(params=FILES)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    found = tmp_path / request.param
    found.write_bytes(FILES[request.param])
    return found


def test_every_form_gives_the_same(path: Path):
    assert look_at(path).dimensions == 3
    found = read_vectors(path, WORDS)
    assert found.places.tolist() == [1, 2, 3, 4]
    wanted = [VECTORS[word] for word in ("手机", "the", "Apple", "1")]
    assert np.array_equal(found.values, np.array(wanted, np.float32))
    assert found.values.dtype == np.float32
    assert (found.by_case, found.by_parts, found.notes) == (1, 0, ())
    exact = read_vectors(path, WORDS, any_case=False)
    assert exact.places.tolist() == [1, 2, 4]


def test_a_word_with_spaces_is_one_word(tmp_path: Path):
    path = tmp_path / "glove.txt"
    path.write_bytes(text(VECTORS, header=False))
    found = read_vectors(path, [". . ."])
    assert found.values.tolist() == [VECTORS[". . ."]]


def test_the_exact_word_goes_before_others_wherever_it_stands(tmp_path: Path):
    path = tmp_path / "v.txt"
    path.write_text("US 1 1\nus 2 2\nUs 3 3\nＡ 4 4\nus 5 5\n", encoding="utf-8")
    found = read_vectors(path, ["us", "a"])
    assert found.values.tolist() == [[2, 2], [4, 4]]
    assert found.by_case == 1
    (note,) = found.notes
    assert note.code == "vector-words-twice"
    assert "1 words" in str(note.message)


def test_lines_of_another_length_are_told_and_left_out(tmp_path: Path):
    path = tmp_path / "v.txt"
    path.write_text("a 1 2 3\nb 1 2\nc 1 2 x\nd 1 2 nan\ne 1 2 1e99\nf 4 5 6\n" + "g 1 2 3\n" * 6)
    found = read_vectors(path, ["a", "b", "c", "d", "e", "f"])
    assert found.places.tolist() == [0, 5]
    (note,) = found.notes
    assert note.severity == "warning"
    assert "line 2: 3 numbers were expected, 2 found" in str(note.message)
    assert "4 lines" in str(note.message)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty", b""),
        ("prose", b"This is a text about something.\nAnd another line.\n" * 50),
        ("csv", b"text,label\nhello,1\n" * 50),
        ("zip", b"PK\x03\x04" + b"\0" * 50),
        ("pickle", b"\x80\x04\x95" + b"\0" * 50),
        ("too many dimensions", b"10 9000\na 1 2 3\n"),
        ("too many words", b"99999999999 3\na 1 2 3\n"),
        ("noise", bytes(range(256)) * 40),
        ("damaged gzip", gzip.compress(FILES["glove.txt"], mtime=0)[:20]),
        ("fastText's magic only", struct.pack("<i", 793_712_314)),
        ("most lines short", b"a 1 2 3\n" * 60 + b"b 1\n" * 3_000),
    ],
)
def test_what_holds_no_vectors_is_told(name: str, content: bytes, tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_vectors(path, WORDS)
    assert caught.value.problem.code == "bad-vector-file"
    assert "file holds no word vectors" in str(caught.value.problem.message)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path):
    for path, code in ((tmp_path / "gone", "file-missing"), (tmp_path, "is-folder")):
        with pytest.raises(UserError) as caught:
            look_at(path)
        assert caught.value.problem.code == code


@pytest.mark.parametrize("name", ["word2vec.bin", "glove.txt.gz"])
def test_what_stands_before_a_cut_is_read(name: str, tmp_path: Path):
    path = tmp_path / name
    rows = {f"w{n}": [float(n % 97), 1 / (n + 1), 3.0] for n in range(200_000)}
    content = (
        word2vec(rows) if name == "word2vec.bin" else gzip.compress(text(rows, header=False), 1)
    )
    path.write_bytes(content[: len(content) * 9 // 10])
    found = read_vectors(path, ["w7", "w199999"])
    assert found.places.tolist() == [0]
    assert [note.code for note in found.notes] == ["vector-file-short"]


@pytest.mark.parametrize("name", ["v.txt", "v.txt.gz", "v.bin"])
def test_reading_tells_progress_and_can_be_given_up(name: str, tmp_path: Path):
    rows = {f"w{n}": [float(n % 97), 1 / (n + 1), 3.0] for n in range(20_000)}
    content = word2vec(rows) if name == "v.bin" else text(rows, header=False)
    path = tmp_path / name
    path.write_bytes(gzip.compress(content, 1) if name.endswith("gz") else content)
    told: list[float] = []
    read_vectors(path, ["w7"], tick=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) >= 10

    def tick(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_vectors(path, ["w7"], tick=tick)


# -- fastText ------------------------------------------------------------------------------------


def fasttext(
    words: list[str],
    table: np.ndarray,
    *,
    buckets: int,
    ngrams: tuple[int, int] = (2, 3),
    labels: tuple[str, ...] = (),
    version: int = 12,
    quantised: bool = False,
) -> bytes:
    """A model as `FastText::saveModel` writes it, up to its first table."""
    dim = table.shape[1]
    head = struct.pack("<2i", 793_712_314, version)
    head += struct.pack("<12id", dim, 5, 5, 1, 5, 1, 1, 2, buckets, *ngrams, 100, 1e-4)
    entries = len(words) + len(labels)
    head += struct.pack("<3i2q", entries, len(words), len(labels), 1_000, -1)
    body = b"".join(w.encode() + b"\0" + struct.pack("<qb", 3, 0) for w in words)
    body += b"".join(w.encode() + b"\0" + struct.pack("<qb", 3, 1) for w in labels)
    shape = struct.pack("<2q", *table.shape)
    return head + body + bytes([quantised]) + shape + table.astype("<f4").tobytes() + b"rest"


@pytest.mark.parametrize("packed", [False, True])
def test_a_fasttext_model_has_vectors_for_unseen_words(packed: bool, tmp_path: Path):
    rng = np.random.default_rng(0)
    table = rng.normal(size=(3 + 50, 4)).astype(np.float32)
    words = ["</s>", "手机", "Runner"]
    content = fasttext(words, table, buckets=50, labels=("__label__x",))
    path = tmp_path / "model.bin"
    path.write_bytes(gzip.compress(content) if packed else content)
    file = look_at(path)
    assert (file.kind, file.dimensions, file.words) == ("fasttext", 4, 3)
    found = read_vectors(path, ["runner", "手机", "unseen", "</s>"])
    assert found.places.tolist() == [0, 1, 2, 3]
    assert (found.by_case, found.by_parts) == (1, 1)
    head = _head(path, content)

    def mean(word: str, *rows: int) -> np.ndarray:
        return table[[*rows, *(3 + bucket for bucket in _buckets(word, head))]].mean(axis=0)

    assert np.allclose(found.values[0], mean("Runner", 2), atol=1e-6)
    assert np.allclose(found.values[1], mean("手机", 1), atol=1e-6)
    assert np.allclose(found.values[2], mean("unseen"), atol=1e-6)
    assert np.allclose(found.values[3], table[0], atol=1e-6)


def test_ngrams_hash_as_in_fasttext():
    content = fasttext(["a"], np.zeros((2_000_001, 1), np.float32)[:1], buckets=2_000_000)
    head = _head(Path("x"), content)
    # Python's own 32-bit FNV-1a, with bytes as signed numbers.
    assert _buckets("a", head) == [FNV["<a"], FNV["<a>"], FNV["a>"]]
    assert len(_buckets("手机", head)) == 5


def _fnv(gram: str) -> int:
    found = 2_166_136_261
    for byte in gram.encode():
        found = ((found ^ (byte & 0xFF)) * 16_777_619) & 0xFFFFFFFF
    return found % 2_000_000


FNV = {gram: _fnv(gram) for gram in ("<a", "<a>", "a>")}


@pytest.mark.parametrize("change", ["version", "quantised", "shape", "cut"])
def test_a_fasttext_model_that_can_not_be_read_is_told(change: str, tmp_path: Path):
    table = np.ones((53, 4), np.float32)
    content = fasttext(
        ["a", "b", "c"],
        table[:50] if change == "shape" else table,
        buckets=50,
        version=11 if change == "version" else 12,
        quantised=change == "quantised",
    )
    path = tmp_path / "model.bin"
    path.write_bytes(content[:120] if change == "cut" else content)
    with pytest.raises(UserError) as caught:
        read_vectors(path, ["a"])
    assert caught.value.problem.code == "bad-vector-file"


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300), start=st.sampled_from([b"", b"2 3\n", b"a 1 2\n", b"fast"]))
def test_any_bytes_give_vectors_or_a_sentence(
    content: bytes, start: bytes, tmp_path_factory: pytest.TempPathFactory
):
    magic = struct.pack("<2i", 793_712_314, 12) if start == b"fast" else start
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(magic + content)
    try:
        found = read_vectors(path, WORDS)
    except UserError:
        return
    assert np.isfinite(found.values).all()
