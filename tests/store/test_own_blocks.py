"""Own blocks on disk: kept, renamed, removed, taken back; what is broken is told."""

import json

import pytest

from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.core.errors import UserError
from studio.model.fragments import cut_out
from studio.model.graph import chain
from studio.store import own_blocks

_GRAPH = chain(Dense(units=8), Dropout())
_LAYERS = cut_out(_GRAPH, ["dense", "dropout"], {"dense": (0.0, 0.0), "dropout": (0.0, 108.0)})


def test_what_is_kept_comes_back_under_its_title() -> None:
    kept = own_blocks.keep(_LAYERS, "  两层 and more ")
    found = own_blocks.load_all()
    assert found.blocks == (kept,)
    assert found.broken == ()
    assert kept.title == "两层 and more"
    assert kept.fragment.nodes == _LAYERS.nodes
    assert kept.fragment.blocks[0].members == ("dense", "dropout")


def test_they_stand_by_title_and_take_another() -> None:
    first, second = own_blocks.keep(_LAYERS, "b"), own_blocks.keep(_LAYERS, "A")
    assert [block.key for block in own_blocks.load_all().blocks] == [second.key, first.key]
    own_blocks.retitle(second.key, "c")
    assert [block.title for block in own_blocks.load_all().blocks] == ["b", "c"]
    assert own_blocks.retitle(second.key, "  ").title == "c"


def test_what_was_removed_is_taken_back() -> None:
    kept = own_blocks.keep(_LAYERS, "a")
    own_blocks.remove(kept.key)
    assert own_blocks.load_all().blocks == ()
    own_blocks.take_back(kept.key)
    assert own_blocks.load_all().blocks == (kept,)


def test_only_the_latest_removed_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_blocks, "MAX_REMOVED", 2)
    keys = [own_blocks.keep(_LAYERS, str(n)).key for n in range(4)]
    for key in keys:
        own_blocks.remove(key)
    assert len(list((own_blocks.folder() / "removed").iterdir())) == 2
    own_blocks.take_back(keys[-1])
    with pytest.raises(UserError):
        own_blocks.remove("block-that-is-not")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1, 2]", "[" * 100_000, '{"format": "wordloom-layers", "version": 9}', "\udcff"],
)
def test_a_broken_file_is_told_and_hides_no_other(text: str) -> None:
    kept = own_blocks.keep(_LAYERS, "a")
    file = own_blocks.folder() / "mailed.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    found = own_blocks.load_all()
    assert found.blocks == (kept,)
    ((key, told),) = found.broken
    assert key == "mailed"
    assert "mailed.json" in str(told.message)
    own_blocks.remove(key)
    assert own_blocks.load_all().broken == ()


def test_a_file_without_a_title_goes_by_its_name() -> None:
    value = own_blocks.to_value(_LAYERS)
    (own_blocks.folder() / "mailed.json").write_text(json.dumps(value), encoding="utf-8")
    assert [block.title for block in own_blocks.load_all().blocks] == ["mailed"]


def test_a_large_file_is_refused_unread() -> None:
    with (own_blocks.folder() / "large.json").open("wb") as stream:
        stream.truncate(own_blocks.MAX_TEXT + 1)
    ((_key, told),) = own_blocks.load_all().broken
    assert "bytes" in str(told.message)


def test_their_number_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_blocks, "MAX_BLOCKS", 2)
    own_blocks.keep(_LAYERS, "a")
    own_blocks.keep(_LAYERS, "b")
    with pytest.raises(UserError) as caught:
        own_blocks.keep(_LAYERS, "c")
    assert caught.value.problem.code == "too-many-own-blocks"
    (own_blocks.folder() / "mailed.json").write_text("{}", encoding="utf-8")
    assert own_blocks.load_all().broken[-1][1].code == "too-many-own-blocks"


@pytest.mark.parametrize("key", ["", "../settings", "a/b", "a" * 81])
def test_a_key_is_never_a_path(key: str) -> None:
    with pytest.raises(ValueError):
        own_blocks.load(key)


def test_a_folder_that_can_not_be_written_is_told() -> None:
    data = own_blocks.folder()
    data.rmdir()
    data.write_text("in the way", encoding="utf-8")
    with pytest.raises(UserError):
        own_blocks.keep(_LAYERS, "a")
