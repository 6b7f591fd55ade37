"""A learner of another package, from its entry point to a row in the table of learners."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from pinnablate import learners
from pinnablate.cli import main
from pinnablate.leaderboard.pages.learners import learners_page
from pinnablate.learners import learner_class
from pinnablate.submissions.rows import read_rows

PACKAGE = Path(__file__).parents[2] / "examples/pikl"


@pytest.fixture
def installed(monkeypatch):
    """The package of the example, as if it were installed."""
    monkeypatch.syspath_prepend(str(PACKAGE))
    monkeypatch.setattr(
        learners, "entry_points", lambda group: [EntryPoint("pikl", "pikl:Pikl", group)]
    )
    for cached in (learners._offered, learner_class):
        cached.cache_clear()
    yield
    monkeypatch.undo()
    for cached in (learners._offered, learner_class):
        cached.cache_clear()


def test_from_a_learner_of_another_package_to_a_row_in_the_table(
    installed, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    season = ["--secret", "season.key"]
    assert main(["submit", "secret", "season.key"]) == 0
    named = ["--environments", "lotka-volterra", "--replicates", "2"]
    assert main(["submit", "bundle", "rows/bundles/first", *season, *named]) == 0
    for name in ("pikl", "kernel"):
        train = ["submit", "train", "rows/bundles/first", "--learner", name, "--protocol", "smoke"]
        assert main(train) == 0
        score = ["submit", "score", f"{name}.npz", "--bundle", "rows/bundles/first", *season]
        assert main([*score, "--output", "rows"]) == 0
    assert main(["submit", "check", "rows", *season]) == 0
    assert "2 rows in rows: 2 follow from their predictions" in capsys.readouterr().out
    rows, complaints = read_rows("rows")
    assert not complaints
    page, pictures = learners_page([], rows)
    assert list(pictures) == ["learners-hidden-1.svg"]
    assert "hidden worlds of first" in pictures["learners-hidden-1.svg"]
    assert "![Skill against cost](figures/learners-hidden-1.svg)" in page
    table = [line for line in page.splitlines() if line.startswith("| ")]
    assert [line.split("|")[1].strip() for line in table[1:]] in (
        ["kernel", "pikl"],
        ["pikl", "kernel"],
    )
    assert "- pikl: physics-informed kernel learning" in page
    assert "(package pikl, scored " in page
    assert main(["compare", "rows/pikl.json", "rows/kernel.json"]) == 0
    assert "| lotka-volterra-v1 " in capsys.readouterr().out


def test_a_row_that_is_none_is_named_on_the_page_and_hides_no_other(files, capsys):
    options = ["--bundle", str(files / "trial"), "--secret", str(files / "season.key")]
    main(["submit", "score", str(files / "theirs.npz"), *options, "--output", str(files / "rows")])
    (files / "rows/other.json").write_text('{"schema": 1}')
    rows, complaints = read_rows(files / "rows")
    assert [r.name for r in rows] == ["theirs"]
    (sentence,) = complaints
    assert "other.json: it is without" in sentence
