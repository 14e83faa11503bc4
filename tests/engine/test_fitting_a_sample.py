"""Fitting for the window: of many training rows a sample, which is told, and which can be given up."""

from pathlib import Path

import pytest

from studio import engine
from studio.core.progress import Cancelled
from studio.engine.preparing import fit_for, open_data, split_of
from studio.store.project import Project


@pytest.fixture
def project(samples: Path) -> Project:
    return engine.new_project("news", samples / "news_zh.csv")


def test_a_sample_is_told_and_all_rows_are_not(project: Project):
    data = open_data(project)
    split = split_of(project, data)
    whole = fit_for(project, data, split)
    same = fit_for(project, data, split, most=len(split.train))
    assert same.fingerprint() == whole.fingerprint()
    part = fit_for(project, data, split, most=50)
    assert [note.code for note in part.notes] == ["fitted-on-sample"]
    assert "50" in str(part.notes[0].message)
    assert 0 < len(part.tokens) < len(whole.tokens)
    assert not whole.notes
    assert not same.notes
    check = engine.check_project(project, data, fitted=part)
    assert "fitted-on-sample" in {problem.code for problem in check.problems}
    assert check.ok


def test_fitting_tells_how_far_it_is_and_can_be_given_up_anywhere(project: Project):
    data = open_data(project)
    split = split_of(project, data)
    shares: list[float] = []
    fit_for(project, data, split, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

    for last in range(1, len(shares)):
        left = last

        def stop(_share: float) -> None:
            nonlocal left
            left -= 1
            if not left:
                raise Cancelled

        with pytest.raises(Cancelled):
            fit_for(project, data, split, stop)
