"""Tensors in safetensors files: written in one pass with their SHA-256, read within bounds."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from studio.core.errors import UserError, msg, problem
from studio.core.files import atomic_writer, read_error
from studio.core.i18n import N_

_NAMES: dict[torch.dtype, str] = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}


def write_tensors(path: Path, tensors: Mapping[str, Tensor]) -> str:
    """Write tensors as one safetensors file, in one step, without a second copy in memory.

    Returns:
        The SHA-256 of the file, 64 hexadecimal digits.

    Raises:
        UserError: the folder is read-only or the disk full; an old file of the name stands.
    """
    plain = {name: tensors[name].detach().cpu().contiguous() for name in sorted(tensors)}
    header = _header(plain)
    digest = hashlib.sha256(header)
    with atomic_writer(path) as stream:
        stream.write(header)
        for tensor in plain.values():
            content = _bytes_of(tensor)
            digest.update(content)
            stream.write(content)
    return digest.hexdigest()


def read_tensors(path: Path, sha256: str) -> dict[str, Tensor]:
    """Read a file of `write_tensors` whose content has this SHA-256.

    Raises:
        UserError: it is missing or unreadable, or its content is not what was written.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise read_error(path, error) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _damaged(path)
    try:
        found: dict[str, Tensor] = safetensors.torch.load(content)
    except safetensors.SafetensorError as error:
        raise _damaged(path) from error
    return found


def _header(tensors: Mapping[str, Tensor]) -> bytes:
    described: dict[str, object] = {}
    start = 0
    for name, tensor in tensors.items():
        end = start + tensor.numel() * tensor.element_size()
        described[name] = {
            "dtype": _NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [start, end],
        }
        start = end
    text = json.dumps(described, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)  # the format asks for data aligned to 8 bytes
    return len(text).to_bytes(8, "little") + text


def _bytes_of(tensor: Tensor) -> memoryview:
    return tensor.reshape(-1).view(torch.uint8).numpy().data


def _damaged(path: Path) -> UserError:
    return UserError(
        problem(
            "damaged-file",
            str(path),
            msg(N_("{name} was damaged after it was written."), name=path.name),
            msg(N_("Use an earlier checkpoint, or a copy of the file.")),
        )
    )
