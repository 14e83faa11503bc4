"""The container of a bundle: a zip that is sealed, bounded, and holds the known members only.

The archive's comment is the SHA-256 of all bytes before it, so that a change anywhere is seen,
in the zip's own tables too. Each member's SHA-256 stands in the manifest besides.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.core.errors import Message, UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_

MANIFEST = "manifest.json"
JSON_MEMBERS = ("graph.json", "pipeline.json", "metrics.json", "selftest.json")
TENSOR_MEMBERS = ("pipeline.safetensors", "weights.safetensors")
#: All members, in the order in which they are written.
MEMBERS = (MANIFEST, *JSON_MEMBERS, *TENSOR_MEMBERS)

#: A JSON member unpacks to at most this …
MAX_JSON_BYTES = 256 * 2**20
#: … and, above so many bytes, to at most so many times its packed size.
RATIO_BYTES = 16 * 2**20
MAX_RATIO = 100
#: The largest bundle that is read: its tensors are held in memory.
MAX_BYTES = 16 * 2**30
_SEAL = 64
#: The first moment a zip can tell; the real one stands in the manifest.
_TIME = (1980, 1, 1, 0, 0, 0)


def sealed(manifest: Mapping[str, Any], members: Mapping[str, bytes]) -> bytes:
    """The bytes of a bundle with these members; `manifest` gets their sizes and SHA-256."""
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in members.items()
    }
    text = json.dumps({**manifest, "members": listed}, ensure_ascii=False, indent=1)
    contents = {MANIFEST: text.encode("utf-8", "surrogatepass"), **members}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in MEMBERS:
            info = zipfile.ZipInfo(name, _TIME)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            # Tensors hardly shrink, and unpacked ones can't be a bomb.
            tensors = name in TENSOR_MEMBERS
            info.compress_type = zipfile.ZIP_STORED if tensors else zipfile.ZIP_DEFLATED
            archive.writestr(info, contents[name])
        archive.comment = b"0" * _SEAL
    content = buffer.getbuffer()
    content[-_SEAL:] = hashlib.sha256(content[:-_SEAL]).hexdigest().encode("ascii")
    return bytes(content)


def read_members(
    path: Path, format_name: str, version: int
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest and all other members of a bundle, verified.

    Raises:
        UserError: the file is missing, no bundle, newer than `version`, damaged, or holds
            something that doesn't belong there.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise damaged(path, msg(N_("it is larger than any model")))
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive)
            _check_seal(path)
            contents = {info.filename: _content(path, archive, info) for info in archive.infolist()}
    except OSError as error:
        raise read_error(path, error) from error
    except zipfile.BadZipFile as error:
        raise _no_bundle(path, str(error)) from error
    # Entries that lie about method or encryption surface as these.
    except (RuntimeError, NotImplementedError, zlib.error, EOFError) as error:
        raise damaged(path, msg(N_("a part of it can't be unpacked")), str(error)) from error
    manifest = _manifest(path, contents.pop(MANIFEST), format_name, version)
    _check_digests(path, manifest, contents)
    return manifest, contents


def parsed(path: Path, name: str, content: bytes) -> Any:
    """The JSON value of a member.

    Raises:
        UserError: it isn't UTF-8 JSON, is nested too deeply, or holds a number that isn't finite.
    """
    try:
        return json.loads(content.decode("utf-8", "surrogatepass"), parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise damaged(path, msg(N_("{part} can't be read"), part=name), str(error)) from error


def damaged(path: Path, reason: Message, details: str = "") -> UserError:
    """The sentence for a bundle that isn't what was saved."""
    return UserError(
        problem(
            "damaged-bundle",
            str(path),
            msg(N_("The model {name} was changed or damaged: {reason}."), name=path.name,
                reason=str(reason)),
            msg(N_("Use a copy of the model, or train it again.")),
            details=details,
        )
    )  # fmt: skip


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    for name in names:
        if name not in MEMBERS:
            raise _foreign(path, name)
    if len(set(names)) != len(names):
        raise damaged(path, msg(N_("it holds a part twice")))
    missing = [name for name in MEMBERS if name not in names]
    if MANIFEST in missing:
        raise _no_bundle(path, "no manifest")
    if missing:
        raise damaged(path, msg(N_("{part} is missing"), part=missing[0]))
    for info in infos:
        _check_size(path, info)


def _check_size(path: Path, info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x1:
        raise damaged(path, msg(N_("{part} is encrypted"), part=info.filename))
    if info.filename in TENSOR_MEMBERS:
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
            raise damaged(path, msg(N_("{part} is packed"), part=info.filename))
        return
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise damaged(path, msg(N_("{part} is packed in an unknown way"), part=info.filename))
    bound = min(MAX_JSON_BYTES, max(RATIO_BYTES, MAX_RATIO * info.compress_size))
    if info.file_size > bound:
        raise damaged(path, msg(N_("{part} unpacks to far too much"), part=info.filename))


def _check_seal(path: Path) -> None:
    digest = hashlib.sha256()
    left = path.stat().st_size - _SEAL
    with path.open("rb") as stream:
        while left > 0:
            block = stream.read(min(left, 2**20))
            if not block:
                break
            digest.update(block)
            left -= len(block)
        seal = stream.read(_SEAL + 1)
    if seal != digest.hexdigest().encode("ascii"):
        raise damaged(path, msg(N_("its content doesn't match its checksum")))


def _content(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as stream:
        content = stream.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise damaged(path, msg(N_("{part} has another size than it says"), part=info.filename))
    return content


def _manifest(path: Path, content: bytes, format_name: str, version: int) -> dict[str, Any]:
    manifest = parsed(path, MANIFEST, content)
    if not isinstance(manifest, dict) or manifest.get("format") != format_name:
        raise _no_bundle(path, "another format")
    found = manifest.get("version")
    if isinstance(found, bool) or not isinstance(found, int):
        raise _no_bundle(path, "no version")
    if found > version:
        raise UserError(
            problem(
                "newer-bundle",
                str(path),
                msg(
                    N_("The model {name} is of version {found}; this program reads up to {known}."),
                    name=path.name,
                    found=found,
                    known=version,
                ),
                msg(N_("Update Wordloom to open it.")),
            )
        )
    return manifest


def _check_digests(path: Path, manifest: dict[str, Any], contents: Mapping[str, bytes]) -> None:
    listed = manifest.get("members")
    if not isinstance(listed, dict) or set(listed) != set(contents):
        raise damaged(path, msg(N_("its list of parts doesn't fit")))
    for name, content in contents.items():
        found = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        if listed[name] != found:
            raise damaged(path, msg(N_("{part} doesn't match its checksum"), part=name))


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is not a number of JSON")


def _no_bundle(path: Path, details: str) -> UserError:
    return UserError(
        problem(
            "not-a-bundle",
            str(path),
            msg(N_("{name} is no Wordloom model."), name=path.name),
            msg(N_("Choose a file that ends in .loom. If it is one, it was damaged: use a copy.")),
            details=details,
        )
    )


def _foreign(path: Path, name: str) -> UserError:
    return UserError(
        problem(
            "foreign-member",
            str(path),
            msg(
                N_("The model {name} holds something that doesn't belong there: {part}."),
                name=path.name,
                part=name[:120],
            ),
            msg(N_("Nothing of it was opened. Get the model from a source that you trust.")),
        )
    )
