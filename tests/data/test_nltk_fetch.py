"""Fetching NLTK's data: only the very bytes that are expected, whole or not at all."""

import hashlib
import io
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

import pytest

from studio.catalog.nltk_folder import PACKAGES, NltkPackage, is_there, missing, read_data
from studio.core.errors import UserError
from studio.core.progress import Cancelled
from studio.data.nltk_fetch import ADDRESS, fetch_nltk_data, open_https

Made = Callable[[dict[str, bytes]], bytes]
FILES = {"wordnet/index.noun": b"cat n 1\n", "wordnet/sub/more.txt": b"x" * 200_000}


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def expect(monkeypatch: pytest.MonkeyPatch, content: bytes, unpacked: int = 10**6) -> None:
    """Let the table of packages expect these bytes."""
    digest = hashlib.sha256(content).hexdigest()
    package = NltkPackage("wordnet", "corpora", len(content), digest, unpacked, "index.noun")
    monkeypatch.setitem(PACKAGES, "wordnet", package)


class Server:
    """A stand-in for the real place, on this machine."""

    def __init__(self) -> None:
        self.content, self.asked = b"", list[str]()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", str(len(outer.content)))
                self.end_headers()
                self.wfile.write(outer.content)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def open(self, address: str) -> BinaryIO:
        """Open what is asked for here instead."""
        assert address.startswith("https://")
        own = f"http://127.0.0.1:{self.server.server_port}{address.removeprefix(ADDRESS)}"
        return urllib.request.urlopen(own, timeout=10)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.server.shutdown()
    made.server.server_close()


def leftovers(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_package_is_fetched_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server
):
    server.content = zipped(FILES)
    expect(monkeypatch, server.content)
    shares: list[float] = []
    got = fetch_nltk_data(tmp_path / "new", ["wordnet"], shares.append, open_address=server.open)
    assert got == ("wordnet",)
    assert server.asked == ["/corpora/wordnet.zip"]
    folder = tmp_path / "new"
    assert leftovers(folder) == ["corpora/wordnet/index.noun", "corpora/wordnet/sub/more.txt"]
    assert read_data(str(folder), "wordnet", "index.noun") == "cat n 1\n"
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(shares) >= 4


def test_what_is_there_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server
):
    server.content = zipped(FILES)
    expect(monkeypatch, server.content)
    fetch_nltk_data(tmp_path, ["wordnet"], open_address=server.open)
    assert fetch_nltk_data(tmp_path, ["wordnet"], open_address=server.open) == ()
    assert len(server.asked) == 1


@pytest.mark.parametrize("change", [b"", b"short", b"\0"])
def test_other_bytes_are_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server, change: bytes
):
    content = zipped(FILES)
    expect(monkeypatch, content)
    server.content = {b"": b"", b"short": content[:-9], b"\0": content[:-1] + b"!"}[change]
    with pytest.raises(UserError) as caught:
        fetch_nltk_data(tmp_path, ["wordnet"], open_address=server.open)
    assert caught.value.problem.code == "nltk-other-bytes"
    assert leftovers(tmp_path) == []


def test_an_endless_answer_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    expect(monkeypatch, zipped(FILES))
    asked: list[int] = []

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            asked.append(size)
            return b"x" * size

    with pytest.raises(UserError) as caught:
        fetch_nltk_data(tmp_path, ["wordnet"], open_address=lambda _address: Endless())
    assert caught.value.problem.code == "nltk-other-bytes"
    assert len(asked) < 20
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["../out.txt", "/out.txt", "wordnet/../../out.txt", "other/x.txt", "wordnet\\..\\x"]
)
def test_no_archive_writes_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server, name: str
):
    server.content = zipped({**FILES, name: b"bad"})
    expect(monkeypatch, server.content)
    folder = tmp_path / "data"
    with pytest.raises(UserError) as caught:
        fetch_nltk_data(folder, ["wordnet"], open_address=server.open)
    assert caught.value.problem.code == "nltk-other-bytes"
    assert leftovers(tmp_path) == []


def test_no_archive_makes_links_or_swells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server
):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        link = zipfile.ZipInfo("wordnet/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    server.content = held.getvalue()
    expect(monkeypatch, server.content)
    with pytest.raises(UserError):
        fetch_nltk_data(tmp_path, ["wordnet"], open_address=server.open)
    server.content = zipped(FILES)
    expect(monkeypatch, server.content, unpacked=1_000)
    with pytest.raises(UserError):
        fetch_nltk_data(tmp_path, ["wordnet"], open_address=server.open)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("after", [0.0, 0.5, 0.9])
def test_a_cancelled_fetch_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server, after: float
):
    server.content = zipped(FILES)
    expect(monkeypatch, server.content)

    def tick(share: float) -> None:
        if share >= after:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch_nltk_data(tmp_path, ["wordnet"], tick, open_address=server.open)
    assert leftovers(tmp_path) == []
    assert not is_there(tmp_path, PACKAGES["wordnet"])


@pytest.mark.parametrize(
    "error", [urllib.error.URLError("no route"), TimeoutError("slow"), ConnectionResetError("gone")]
)
def test_offline_is_told_clearly(tmp_path: Path, error: OSError):
    def refuse(address: str) -> BinaryIO:
        raise error

    with pytest.raises(UserError) as caught:
        fetch_nltk_data(tmp_path, ["punkt_tab"], open_address=refuse)
    told = caught.value.problem
    assert told.code == "offline"
    assert "raw.githubusercontent.com" in str(told.message)
    assert list(tmp_path.parent.glob(f"{tmp_path.name}/*")) == []


def test_what_a_person_put_there_is_never_deleted(tmp_path: Path):
    own = tmp_path / "tokenizers" / "punkt_tab" / "klingon" / "abbrev_types.txt"
    own.parent.mkdir(parents=True)
    own.write_text("dr")
    with pytest.raises(UserError) as caught:
        fetch_nltk_data(tmp_path, ["punkt_tab"])
    assert caught.value.problem.code == "nltk-in-the-way"
    assert own.read_text() == "dr"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UserError) as caught:
        fetch_nltk_data(tmp_path / "taken", ["punkt_tab"])
    assert caught.value.problem.code == "nltk-not-written"


def test_only_https_is_opened(server: Server):
    with pytest.raises(urllib.error.URLError, match="only https"):
        open_https(f"http://127.0.0.1:{server.server.server_port}/")
    assert server.asked == []


def test_the_table_names_what_the_steps_need():
    for package in PACKAGES.values():
        assert len(package.sha256) == 64
        assert package.size < package.unpacked < 64 * 2**20
    (found,) = missing("", "wordnet", "folder")
    assert found.where == "folder"
