"""Checkpoints: whole or not at all, and the newest intact one is found."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from studio.core.errors import UserError
from studio.train.checkpoint import (
    Checkpoint,
    Position,
    checkpoint_folder,
    load_checkpoint,
    remove_checkpoints,
    save_checkpoint,
)
from studio.train.tensorfile import read_tensors, write_tensors


def _checkpoint(step: int, *, best_step: int = 0, best_sha256: str = "") -> Checkpoint:
    position = Position(
        run="r",
        fingerprint="f",
        step=step,
        epoch=step // 10,
        batch=step % 10,
        loss_sum=0.1 + 0.2,
        best={"epoch": 1.0, "val_loss": 1 / 3},
        best_step=best_step,
        base_rate=None,
    )
    model = {"a.weight": torch.full((3, 2), float(step)), "a.bias": torch.zeros(0)}
    state = {0: {"step": torch.tensor(float(step)), "exp_avg": torch.ones(3, 2)}, 1: {}}
    best = {"a.weight": torch.full((3, 2), float(best_step))} if best_step else None
    return Checkpoint(position, model, (state, {}), best, best_sha256)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    path, sha256 = save_checkpoint(tmp_path, _checkpoint(7, best_step=5))
    found = load_checkpoint(tmp_path)
    assert found is not None
    assert found.position == _checkpoint(7, best_step=5).position
    assert (found.path, found.step, found.best_sha256) == (path, 7, sha256)
    assert torch.equal(found.model["a.weight"], torch.full((3, 2), 7.0))
    assert found.model["a.bias"].shape == (0,)
    assert len(found.optimizers) == 2
    assert found.optimizers[0][0]["step"].shape == ()
    assert float(found.optimizers[0][0]["step"]) == 7.0
    assert found.optimizers[1] == {}
    assert found.best is not None
    assert torch.equal(found.best["a.weight"], torch.full((3, 2), 5.0))


def test_nothing_saved_is_none(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path) is None
    remove_checkpoints(tmp_path)


def test_two_and_the_best_are_kept(tmp_path: Path) -> None:
    sha256 = ""
    for step in (10, 20, 30, 40):
        best = 20 if step >= 20 else 10
        known = sha256 if step not in (10, 20) else ""
        _, sha256 = save_checkpoint(tmp_path, _checkpoint(step, best_step=best, best_sha256=known))
    names = sorted(path.name for path in checkpoint_folder(tmp_path).iterdir())
    assert names == [
        "best-0000000020.safetensors",
        "step-0000000030.json",
        "step-0000000030.safetensors",
        "step-0000000040.json",
        "step-0000000040.safetensors",
    ]
    remove_checkpoints(tmp_path)
    assert load_checkpoint(tmp_path) is None


@pytest.mark.parametrize("suffix", ["json", "safetensors"])
@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "gone"])
def test_a_broken_one_is_passed_over(suffix: str, harm: str, tmp_path: Path) -> None:
    for step in (10, 20):
        save_checkpoint(tmp_path, _checkpoint(step))
    victim = checkpoint_folder(tmp_path) / f"step-0000000020.{suffix}"
    content = victim.read_bytes()
    if harm == "flip":
        middle = len(content) // 2
        victim.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif harm == "cut":
        victim.write_bytes(content[:-5])
    elif harm == "empty":
        victim.write_bytes(b"")
    else:
        victim.unlink()
    found = load_checkpoint(tmp_path)
    assert found is not None
    assert found.step == 10


def test_every_byte_of_the_position_counts(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, _checkpoint(10))
    path = checkpoint_folder(tmp_path) / "step-0000000010.json"
    content = path.read_bytes()
    value = json.loads(content)
    for place in range(len(content)):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        path.write_bytes(changed)
        found = load_checkpoint(tmp_path)
        if found is not None:
            # Only white space may change without harm.
            assert json.loads(changed) == value


def test_a_temporary_file_left_by_a_kill_harms_nothing(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, _checkpoint(10))
    left = checkpoint_folder(tmp_path) / ".step-0000000020.json.abcd.tmp"
    left.write_bytes(b"{")
    found = load_checkpoint(tmp_path)
    assert found is not None
    assert found.step == 10
    save_checkpoint(tmp_path, _checkpoint(20))
    assert not left.exists()


def test_a_device_that_fails_at_the_end_leaves_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_checkpoint(tmp_path, _checkpoint(10, best_step=10))
    before = {p.name: p.read_bytes() for p in checkpoint_folder(tmp_path).iterdir()}

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    # Delayed allocation: many file systems say that they are full only here.
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError) as raised:
        save_checkpoint(tmp_path, _checkpoint(20, best_step=20))
    assert raised.value.problem.code == "disk-full"
    assert {p.name: p.read_bytes() for p in checkpoint_folder(tmp_path).iterdir()} == before


def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True
    )
    return tried.returncode == 0


@pytest.mark.parametrize(("kind", "code"), [("full", "disk-full"), ("read-only", "read-only")])
def test_a_disk_that_fills_up_during_a_run(kind: str, code: str, tmp_path: Path) -> None:
    if not _can_mount():
        pytest.skip("this system lets nobody mount a small disk of their own (unshare -rm)")
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run(
        [
            "unshare",
            "-rm",
            sys.executable,
            str(Path(__file__).with_name("full_disk_child.py")),
            str(tmp_path),
            kind,
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert found.stdout.split() == [code, "True", "[]"], found.stderr


def test_tensor_files_are_safetensors_and_checked(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    tensors = {
        "f32": torch.randn(3, 4, generator=torch.Generator().manual_seed(0)),
        "f64": torch.tensor(1.5, dtype=torch.float64),
        "i64": torch.arange(5),
        "u8": torch.tensor([1, 2, 255], dtype=torch.uint8),
        "flag": torch.tensor([True, False]),
        "half": torch.ones(3, dtype=torch.bfloat16),
        "turned": torch.arange(6.0).reshape(2, 3).T,
        "none": torch.zeros(0, 4),
    }
    path = tmp_path / "t.safetensors"
    sha256 = write_tensors(path, tensors)
    for found in (load_file(path), read_tensors(path, sha256)):
        assert found.keys() == tensors.keys()
        for name, tensor in tensors.items():
            assert found[name].dtype == tensor.dtype
            assert torch.equal(found[name], tensor), name
    with pytest.raises(UserError) as raised:
        read_tensors(path, "0" * 64)
    assert raised.value.problem.code == "damaged-file"
    with pytest.raises(UserError):
        read_tensors(tmp_path / "none", sha256)
