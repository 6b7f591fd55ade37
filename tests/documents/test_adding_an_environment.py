"""The pages on adding an environment or a learner are followed to the letter; tests/house runs the learner's example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pinnablate.checks.learner_contract import CLAUSES
from pinnablate.cli import main, parser
from pinnablate.learners.base import Learner

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "adding-an-environment.md").read_text()
LEARNER = (DOCS / "adding-a-learner.md").read_text()


def test_the_example_is_certified_and_trains(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    Path("elastic_bed.py").write_text(example)
    assert main(["check", "elastic_bed.py"]) == 0
    assert "zero by algebra" in capsys.readouterr().out
    assert main(["run", "elastic_bed.py", "--protocol", "smoke"]) == 0
    assert "trained 8, reused 0" in capsys.readouterr().out
    assert main(["leaderboard", "elastic_bed.py", "--results", "results", "--output", "board"]) == 0
    assert "Klein" in Path("board/elastic-bed-v1.md").read_text()


@pytest.mark.parametrize("line", re.findall(r"^    pinnablate (.*?)\s*(?:#.*)?$", PAGE, re.M))
def test_every_command_shown_parses(line):
    if not line.startswith("."):
        assert parser().parse_args(line.split()).command


@pytest.mark.parametrize("link", re.findall(r"\]\((\.\./[^)]*)\)", PAGE))
def test_every_file_linked_exists(link):
    assert (Path(__file__).parent.parent / "docs" / link).exists()


@pytest.mark.parametrize("line", re.findall(r"^    pinnablate (.*?)\s*(?:#.*)?$", LEARNER, re.M))
def test_every_command_about_learners_parses(line):
    assert parser().parse_args(line.replace("fourier-features", "kernel").split()).command  # a name that is registered here


def test_the_contract_of_the_page_is_the_one_that_is_checked():
    rows = re.findall(r"^\| (.*?) \|", LEARNER[LEARNER.index("| clause | why |"):], re.M)
    assert [row.replace("`", "") for row in rows[1:]] == list(CLAUSES)


def test_the_page_has_a_row_for_everything_that_a_learner_says_or_does():
    rows = re.findall(r"^\| `(\w+)", LEARNER, re.M)
    assert {name for name in vars(Learner) | Learner.__annotations__ if not name.startswith("_")} <= set(rows)
