"""Commands that train nothing begin without TensorFlow, whose import takes longer than all that they do."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from pinnablate.cli import main
from tests.results import PUBLISHED

HEAVY = ("tensorflow", "deepxde", "keras", "sklearn", "jax", "distributed")
STUDY = ["heat-mixed", "--protocol", "smoke", "--learner", "spectral", "--arms", "none,all"]
CODE = f"""
import sys
from pinnablate.cli import main
code = main(sys.argv[1:])
print(code, *{{*{HEAVY}}} & sys.modules.keys(), file=sys.stderr)
"""


def ended(*arguments):
    """The exit code of a command in a process of its own, and what it imported of HEAVY."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("list", "--learners"),
        ("show", "heat-mixed"),
        ("run", "heat-mixed", "--dry-run"),  # of the stacked learner, which TensorFlow trains
        ("run", "heat-mixed", "--learner", "deepxde", "--protocol", "adam-v1", "--dry-run"),
    ],
)
def test_what_trains_nothing_imports_nothing_heavy(arguments, tmp_path):
    results = ("--results", tmp_path) if arguments[0] == "run" else ()
    assert ended(*arguments, *results) == "0"


def test_records_are_shown_without_it(tmp_path):
    kept = ("--results", tmp_path / "results")
    assert main(["run", *map(str, (*STUDY, *kept))]) == 0
    assert ended("run", *STUDY, *kept) == "0"
    assert ended("report", *STUDY, *kept) == "0"
    board = ("leaderboard", *kept, "--output", tmp_path / "board")
    assert ended(*board) == "0"
    assert ended(*board, "--check") == "0"


def test_a_cached_study_of_networks_is_shown_without_it(tmp_path):
    shutil.copy(PUBLISHED / "heat-mixed-v1.jsonl", tmp_path)
    study = ("heat-mixed", "--protocol", "standard-v2", "--results", tmp_path)
    assert ended("run", *study) == "0"
    assert ended("report", *study) == "0"
