import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_document_lists_exactly_what_the_project_requires() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    required = {tuple(re.split(r"(?=[~=<>!])", line, maxsplit=1)) for line in requirements}
    document = (ROOT / "docs" / "DEPENDENCIES.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ([\w-]+) \| `([^`]+)` \|", document, flags=re.MULTILINE))
    assert listed == required


def test_each_row_names_a_licence_and_a_reason() -> None:
    document = (ROOT / "docs" / "DEPENDENCIES.md").read_text(encoding="utf-8")
    rows = [line for line in document.splitlines() if re.match(r"\| [\w-]+ \| `", line)]
    assert len(rows) > 20
    for row in rows:
        _, _, _, licence, reason, _ = (cell.strip() for cell in row.split("|"))
        assert licence, row
        assert reason.endswith("."), row
