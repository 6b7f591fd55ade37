"""The page on adding a learner says everything that is checked; tests/house runs its example from outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pinnablate.checks.learner_contract import CLAUSES
from pinnablate.cli import parser
from pinnablate.learners.base import Learner

PAGE = (Path(__file__).parents[2] / "docs/adding-a-learner.md").read_text()


@pytest.mark.parametrize("line", re.findall(r"^    pinnablate (.*?)\s*(?:#.*)?$", PAGE, re.M))
def test_every_command_shown_parses(line):
    assert (
        parser().parse_args(line.replace("fourier-features", "kernel").split()).command
    )  # a name that is registered here


def test_the_contract_of_the_page_is_the_one_that_is_checked():
    rows = re.findall(r"^\| (.*?) \|", PAGE[PAGE.index("| clause | why |") :], re.M)
    assert [row.replace("`", "") for row in rows[1:]] == list(CLAUSES)


def test_the_page_has_a_row_for_everything_that_a_learner_says_or_does():
    rows = re.findall(r"^\| `(\w+)", PAGE, re.M)
    assert {
        name for name in vars(Learner) | Learner.__annotations__ if not name.startswith("_")
    } <= set(rows)
