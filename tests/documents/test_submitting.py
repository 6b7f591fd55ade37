"""What leaderboard/SUBMITTING.md shows is true: its commands parse, its example is scored."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.cli import main, parser
from pinnablate.submissions.bundle import (
    FIELD_LEVELS,
    FIELD_SCALES,
    GIVEN,
    LAW_SCALES,
    TEST_POINTS,
    make_bundle,
    write_bundle,
)
from pinnablate.submissions.checking import published_secrets
from pinnablate.submissions.predictions import read_submission, require_answers
from pinnablate.submissions.rows import read_rows
from pinnablate.submissions.schema import published
from pinnablate.submissions.secret import Secret

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "leaderboard/SUBMITTING.md").read_text(encoding="utf-8")
ROWS = ROOT / "leaderboard/submissions"


def commands():
    joined = PAGE.replace("\\\n", " ")
    lines = re.findall(r"^    pinnablate (.*?)\s*(?:#.*)?$", joined, re.M)
    return [
        line.replace("--learner pikl", "--learner kernel").replace("learner pikl", "learner kernel")
        for line in lines
    ]


@pytest.mark.parametrize("line", commands())
def test_every_command_shown_parses(line):
    assert parser().parse_args(shlex.split(line)).command


def test_the_example_writes_what_a_bundle_asks_for(tmp_path, monkeypatch):
    secret = Secret(b"a secret of tests, that worlds are drawn from")
    bundle = make_bundle("trial", secret, [(registry.load("heat-mixed"), "standard")], 1)
    write_bundle(bundle, tmp_path / "bundle")
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", PAGE, re.S)[1]

    def train(given, name, r, told):
        mean = given[f"{name}/{r}/observed_values"].mean()
        return lambda points: np.full((len(points), 2), mean)

    exec(compile(code, "SUBMITTING.md", "exec"), {"train": train})
    assert len(require_answers(read_submission("my-learner.npz"), bundle)) == 1


def test_every_array_of_a_bundle_is_explained():
    asked = {*GIVEN, FIELD_SCALES, FIELD_LEVELS, LAW_SCALES, TEST_POINTS}
    assert {name for name in asked if name not in PAGE} == set()


def test_the_schema_in_docs_is_that_of_the_readers(capsys):
    assert main(["schema", "submissions"]) == 0
    printed = capsys.readouterr().out
    assert printed == (ROOT / "docs/submissions.schema.json").read_text()
    assert json.loads(printed) == json.loads(json.dumps(published()))


def test_the_published_rows_are_whole_and_of_seasons_that_are_known():
    rows, complaints = read_rows(ROWS)
    assert rows
    assert not complaints
    assert {r.values["season"] for r in rows} <= set(published_secrets(ROWS))
