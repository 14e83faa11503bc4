"""``check`` tells what is wrong with the rows, and follows the edits of a project."""

from collections.abc import Callable
from pathlib import Path

from studio.data.editing import exclude
from studio.engine import open_data
from studio.engine.mending import with_edits
from studio.store.project import load_project, project_file, save_project
from tests.cli.conftest import Outcome

Wordloom = Callable[..., Outcome]

ROWS = """text,label
,good
said once and then said once again,good
said once and then said once again,good
Said once, and then said once again!,good
this one here says what it says,good
this one here says what it says,bad
a text with 锟斤拷 in it,bad
"""


def _codes(wordloom: Wordloom, folder: Path, *more: str) -> set[str]:
    outcome = wordloom("check", folder, "--json", *more)
    assert outcome.status == 0, outcome.err
    return {each["code"] for each in outcome.json()["problems"]}


def test_findings_are_told_and_go_with_their_rows(tmp_path: Path, wordloom: Wordloom) -> None:
    lines = [f"sentence {n} about {n * 13},{'good' if n % 2 else 'bad'}" for n in range(40)]
    data = tmp_path / "rows.csv"
    data.write_text(ROWS + "\n".join(lines) + "\n", encoding="utf-8")
    folder = tmp_path / "project"
    assert wordloom("new", folder, "--data", data).status == 0
    base = {"empty-texts", "duplicates", "contradictory-labels"}
    closer = {"near-duplicates", "garbled-texts"}
    found = _codes(wordloom, folder)
    assert base <= found
    assert not closer & found
    assert base | closer <= _codes(wordloom, folder, "--closer")
    project = load_project(folder)
    edits = exclude(project.data.edits, open_data(project).overlay.tables, range(7))
    save_project(with_edits(project, edits), project_file(folder))
    assert not (base | closer) & _codes(wordloom, folder, "--closer")
    assert wordloom("check", folder, "--json").json()["rows"] == 47
