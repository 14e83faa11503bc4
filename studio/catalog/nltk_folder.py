"""The data of NLTK, where a person has it: which packages are of use, and reading them.

Nothing is ever downloaded from here. A package lies in the folder as NLTK leaves it, unpacked
(`taggers/averaged_perceptron_tagger_eng/…`) or as its zip.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_

#: No file that is read from a package comes near this.
_MOST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class NltkPackage:
    """One package of NLTK's data.

    Attributes:
        name: its name at NLTK, and that of its folder and zip.
        category: the folder of the data folder that holds it.
        size: bytes of its zip.
        sha256: of its zip, in hexadecimal.
        unpacked: bytes of all its files.
        proof: a file that is there when the package is.
    """

    name: str
    category: str
    size: int
    sha256: str
    unpacked: int
    proof: str


#: As they stand at commit 550b6625bcef1f2abff2ff770a5a0d272c9c6b2a of nltk_data.
PACKAGES: dict[str, NltkPackage] = {
    package.name: package
    for package in (
        NltkPackage(
            "averaged_perceptron_tagger_eng",
            "taggers",
            1_539_115,
            "6025f530624335c67d6547d44757b357b4e79bae030a0383e9887a92c1718f0b",
            5_703_817,
            "averaged_perceptron_tagger_eng.weights.json",
        ),
        NltkPackage(
            "punkt_tab",
            "tokenizers",
            4_319_076,
            "e57f64187974277726a3417ca6f181ec5403676c717672eef6a748a7b20e0106",
            10_885_330,
            "english/abbrev_types.txt",
        ),
        NltkPackage(
            "wordnet",
            "corpora",
            10_775_600,
            "cbda5ea6eef7f36a97a43d4a75f85e07fccbb4f23657d27b4ccbc93e2646ab59",
            36_353_991,
            "index.noun",
        ),
    )
}


def is_there(folder: Path, package: NltkPackage) -> bool:
    """Whether a data folder holds a package, unpacked or as a zip."""
    place = folder / package.category
    try:
        return (place / package.name / package.proof).is_file() or (
            place / f"{package.name}.zip"
        ).is_file()
    except (OSError, ValueError):
        return False


def missing(folder: str, name: str, where: str) -> tuple[Problem, ...]:
    """What is wrong with the folder that is to hold a package; nothing when it does."""
    if not folder.strip():
        return (
            problem(
                "no-nltk-folder",
                where,
                msg(N_("No folder with NLTK's data is named yet.")),
                msg(N_("Choose the folder that holds “{name}”, or fetch it."), name=name),
            ),
        )
    if is_there(Path(folder), PACKAGES[name]):
        return ()
    return (
        problem(
            "nltk-data-missing",
            where,
            msg(N_("“{name}” of NLTK is not in the folder {folder}."), name=name, folder=folder),
            msg(N_("Choose another folder, or fetch it into this one.")),
        ),
    )


def read_data(folder: str, name: str, file: str) -> str:
    """The text of one file of a package.

    Raises:
        UserError: the folder doesn't hold it, or it can't be read.
    """
    package = PACKAGES[name]
    lacking = missing(folder, name, "pipeline")
    if lacking:
        raise UserError(*lacking)
    place = Path(folder) / package.category
    try:
        if (place / name / file).is_file():
            return _bounded((place / name / file).read_bytes()).decode("utf-8")
        with zipfile.ZipFile(place / f"{name}.zip") as archive:
            entry = archive.getinfo(f"{name}/{file}")
            if entry.file_size > _MOST_BYTES:
                raise ValueError(f"{file} is too large")
            with archive.open(entry) as stream:
                return _bounded(stream.read(_MOST_BYTES + 1)).decode("utf-8")
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, NotImplementedError) as error:
        raise broken(folder, name, str(error)) from error


def broken(folder: str, name: str, details: str) -> UserError:
    """A package that is there but can't be read."""
    return UserError(
        problem(
            "nltk-data-broken",
            "pipeline",
            msg(N_("“{name}” of NLTK in {folder} can't be read."), name=name, folder=folder),
            msg(N_("Delete it there and fetch it again.")),
            details=details,
        )
    )


def _bounded(content: bytes) -> bytes:
    if len(content) > _MOST_BYTES:
        raise ValueError("the file is too large")
    return content
