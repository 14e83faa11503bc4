"""Bundles: equal models make equal files, and nothing that was tampered with is opened."""

import hashlib
import io
import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from studio.core.errors import UserError
from studio.store.bundle import Bundle, SelfTest, load_bundle, save_bundle
from studio.store.bundle_zip import MEMBERS
from tests.model_toys import GRAPHS, toy_bundle

Contents = dict[str, bytes]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return toy_bundle(tmp_path_factory.mktemp("model"))


@pytest.fixture
def path(bundle: Bundle, tmp_path: Path) -> Path:
    found = tmp_path / "m.loom"
    save_bundle(found, bundle)
    return found


def _code(path: Path) -> str:
    with pytest.raises(UserError) as raised:
        load_bundle(path)
    assert raised.value.problem.message
    return raised.value.problem.code


def _contents(path: Path) -> Contents:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(
    path: Path,
    contents: Contents,
    *,
    manifest: bool = True,
    extra: list[tuple[str, bytes]] | None = None,
    compression: int | None = None,
) -> None:
    """A well-sealed bundle, as an attacker would make one: every checksum fits."""
    contents = dict(contents)
    value = json.loads(contents["manifest.json"]) if manifest else None
    if isinstance(value, dict):
        value["members"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in contents.items()
            if name != "manifest.json"
        }
        contents["manifest.json"] = json.dumps(value).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in [*contents.items(), *(extra or [])]:
            stored = name.endswith("safetensors")
            packed = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, packed if compression is None else compression)
        archive.comment = b"0" * 64
    content = bytearray(buffer.getvalue())
    content[-64:] = hashlib.sha256(content[:-64]).hexdigest().encode()
    path.write_bytes(content)


@pytest.mark.parametrize("kind", sorted(GRAPHS))
@pytest.mark.parametrize("task", ["classification", "regression"])
def test_what_is_saved_comes_back(kind: str, task: str, tmp_path: Path) -> None:
    bundle = toy_bundle(tmp_path, kind, task=task)
    save_bundle(tmp_path / "m.loom", bundle)
    found = load_bundle(tmp_path / "m.loom")
    for name in ("name", "task", "graph", "metrics", "selftest", "created", "labels", "classes"):
        assert getattr(found, name) == getattr(bundle, name), name
    assert found.fitted.fingerprint() == bundle.fitted.fingerprint()
    assert found.weights.keys() == bundle.weights.keys()
    for name, array in bundle.weights.items():
        np.testing.assert_array_equal(found.weights[name], array)


def test_equal_models_make_equal_files(bundle: Bundle, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.loom"
    save_bundle(other, load_bundle(path))
    assert other.read_bytes() == path.read_bytes()


def test_the_file_is_a_plain_zip_of_the_known_members(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert tuple(archive.namelist()) == MEMBERS
        assert archive.testzip() is None


def test_one_flipped_byte_anywhere_is_seen(path: Path) -> None:
    content = path.read_bytes()
    # All of the zip's own tables at the end, and a fair sample of the rest.
    places = {
        *range(0, len(content), max(1, len(content) // 600)),
        *range(len(content) - 700, len(content)),
    }
    for place in sorted(places):
        changed = bytearray(content)
        changed[place] ^= 0x10
        path.write_bytes(changed)
        assert _code(path) in ("damaged-bundle", "not-a-bundle", "foreign-member"), place


@pytest.mark.parametrize("keep", [0, 1, 100, -1, -64, -500])
def test_a_file_cut_off_is_told(keep: int, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:keep])
    assert _code(path) in ("damaged-bundle", "not-a-bundle")


def test_something_behind_the_end_is_seen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")
    assert _code(path) in ("damaged-bundle", "not-a-bundle")


def test_the_helper_of_these_tests_makes_good_bundles(path: Path) -> None:
    _write(path, _contents(path))
    assert load_bundle(path).labels


class _Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, ("pickle-was-run",))


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "/etc/evil",
        "..\\evil",
        "weights.pkl",
        "data.pickle",
        "graph.json/",
        "sub/graph.json",
        "GRAPH.JSON",
    ],
)
def test_foreign_members_are_refused_and_nothing_is_written(
    name: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.parent.rglob("*"))
    _write(path, _contents(path), extra=[(name, pickle.dumps(_Bomb()))])
    assert _code(path) == "foreign-member"
    assert sorted(tmp_path.parent.rglob("*")) == before


@pytest.mark.parametrize("name", [n for n in MEMBERS if n != "manifest.json"])
def test_a_pickle_in_the_place_of_a_member_is_not_run(
    name: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(path, _contents(path) | {name: pickle.dumps(_Bomb())})
    assert _code(path) == "damaged-bundle"
    assert not (tmp_path / "pickle-was-run").exists()


def test_a_member_twice_is_refused(path: Path) -> None:
    contents = _contents(path)
    with pytest.warns(UserWarning, match="Duplicate name"):
        _write(path, contents, extra=[("graph.json", contents["graph.json"])])
    assert _code(path) == "damaged-bundle"


@pytest.mark.parametrize("name", MEMBERS)
def test_a_missing_member_is_told(name: str, path: Path) -> None:
    contents = _contents(path)
    del contents[name]
    _write(path, contents, manifest=name != "manifest.json")
    assert _code(path) == ("not-a-bundle" if name == "manifest.json" else "damaged-bundle")


def test_a_bomb_is_refused_before_it_is_unpacked(path: Path) -> None:
    _write(path, _contents(path) | {"metrics.json": b" " * (40 * 2**20) + b"{}"})
    assert path.stat().st_size < 2**20
    assert _code(path) == "damaged-bundle"


def test_packed_tensors_are_refused(path: Path) -> None:
    _write(path, _contents(path), compression=zipfile.ZIP_DEFLATED)
    assert _code(path) == "damaged-bundle"


def test_a_size_that_lies_is_refused(path: Path) -> None:
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")  # the last member: the weights
    for field in (20, 24):  # packed and unpacked size
        struct.pack_into("<I", content, entry + field, 2**31)
    content[-64:] = hashlib.sha256(content[:-64]).hexdigest().encode()
    path.write_bytes(content)
    assert _code(path) in ("damaged-bundle", "not-a-bundle")


Change = Callable[[Contents], Contents]


def _json_change(name: str, change: Callable[[Any], Any]) -> Change:
    def apply(contents: Contents) -> Contents:
        value = change(json.loads(contents[name]))
        return contents | {name: json.dumps(value).encode()}

    return apply


def _raw(name: str, content: bytes) -> Change:
    return lambda contents: contents | {name: content}


CHANGES: dict[str, tuple[Change, set[str]]] = {
    "newer version": (
        _json_change("manifest.json", lambda v: v | {"version": 2}),
        {"newer-bundle"},
    ),
    "another format": (
        _json_change("manifest.json", lambda v: v | {"format": "x"}),
        {"not-a-bundle"},
    ),
    "no version": (
        _json_change("manifest.json", lambda v: v | {"version": True}),
        {"not-a-bundle"},
    ),
    "manifest is a list": (_raw("manifest.json", b"[]"), {"not-a-bundle"}),
    "another task": (
        _json_change("manifest.json", lambda v: v | {"task": "mining"}),
        {"damaged-bundle"},
    ),
    "the other task": (
        _json_change("manifest.json", lambda v: v | {"task": "regression"}),
        {"damaged-bundle"},
    ),
    "no name": (_json_change("manifest.json", lambda v: v | {"name": None}), {"damaged-bundle"}),
    "an unknown layer": (
        _json_change(
            "graph.json",
            lambda v: v | {"nodes": [n | {"id": "os.system"} for n in v["nodes"]]},
        ),
        {"unknown-layer", "no-input", "unwired-port"},
    ),
    "a layer too large": (
        _json_change(
            "graph.json",
            lambda v: (
                v | {"nodes": [n | ({"hidden": 8192} if "hidden" in n else {}) for n in v["nodes"]]}
            ),
        ),
        {"damaged-bundle"},
    ),
    "no graph": (_json_change("graph.json", lambda v: 3), {"bad-graph"}),
    "labels less by one": (
        _json_change("pipeline.json", lambda v: v | {"label_names": v["label_names"][:2]}),
        {"damaged-bundle", "wrong-size"},
    ),
    "an unknown step": (
        _json_change(
            "pipeline.json",
            lambda v: v | {"pipeline": v["pipeline"] | {"tokenizer": {"id": "os.system"}}},
        ),
        {"broken-pipeline"},
    ),
    "pipeline is a number": (_json_change("pipeline.json", lambda v: 3), {"damaged-bundle"}),
    "no vocabulary": (_raw("pipeline.safetensors", save({})), {"broken-pipeline"}),
    "no weights": (_raw("weights.safetensors", save({})), {"damaged-bundle"}),
    "weights of another type": (
        _raw("weights.safetensors", save({"a": np.zeros(3, np.int8)})),
        {"damaged-bundle"},
    ),
    "weights that are no safetensors": (_raw("weights.safetensors", b"x" * 99), {"damaged-bundle"}),
    "figures that are texts": (
        _raw("metrics.json", b'{"test": {"accuracy": "1"}}'),
        {"damaged-bundle"},
    ),
    "figures that are infinite": (
        _raw("metrics.json", b'{"test": {"accuracy": 1e999}}'),
        {"damaged-bundle"},
    ),
    "not a number": (_raw("metrics.json", b'{"test": {"accuracy": NaN}}'), {"damaged-bundle"}),
    "nested very deeply": (_raw("metrics.json", b"[" * 200_000), {"damaged-bundle"}),
    "not UTF-8": (_raw("metrics.json", b"\xff\xfe{}"), {"damaged-bundle"}),
    "a self-test of another form": (
        _json_change("selftest.json", lambda v: v | {"outputs": v["outputs"][:1]}),
        {"damaged-bundle"},
    ),
    "a self-test of another width": (
        _json_change("selftest.json", lambda v: v | {"outputs": [row[:1] for row in v["outputs"]]}),
        {"damaged-bundle"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_values_that_do_not_fit_are_refused(name: str, path: Path) -> None:
    change, codes = CHANGES[name]
    _write(path, change(_contents(path)))
    assert _code(path) in codes


def test_other_files_are_no_bundles(tmp_path: Path) -> None:
    path = tmp_path / "m.loom"
    assert _code(path) == "file-missing"
    for content in (b"", b"hello", pickle.dumps(_Bomb()), os.urandom(1000)):
        path.write_bytes(content)
        assert _code(path) == "not-a-bundle"
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = b"empty"
    assert _code(path) == "not-a-bundle"
    assert _code(tmp_path) in ("is-folder", "unreadable")


def test_odd_texts_in_the_self_test_survive(bundle: Bundle, tmp_path: Path) -> None:
    texts = ("", "\x00", "a\ud800b", "织文 👩‍👩‍👧", "x" * 100_000)
    outputs = (bundle.selftest.outputs[0],) * len(texts)
    path = tmp_path / "m.loom"
    save_bundle(path, replace(bundle, selftest=SelfTest(texts, outputs, "m")))
    assert load_bundle(path).selftest.texts == texts


def test_a_failed_save_leaves_the_old_file(
    bundle: Bundle, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    before = path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError) as raised:
        save_bundle(path, replace(bundle, name="another"))
    assert raised.value.problem.code == "disk-full"
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["m.loom"]
