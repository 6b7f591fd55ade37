"""The page on own measurements is followed to the letter."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.cli import main, parser

PAGE = (Path(__file__).parents[2] / "docs/own-data.md").read_text()
# tests/documents/test_readme.py makes the call that stands between them
EXAMPLE, _, IN_PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.S)
T = np.linspace(0, 10, 41)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with the file of the example, of which two columns are nobody's."""
    monkeypatch.chdir(tmp_path)
    rows = (f"{t},{np.exp(-t / 8) * np.cos(2 * t) + 0.01 * np.sin(99 * t)},Ann,3\n" for t in T)
    Path("pendulum.csv").write_text("time [s],angle,by,gain\n" + "".join(rows))
    return tmp_path


def test_the_starter_passes_check_as_it_stands(here, capsys):
    assert main(["new", "my-pendulum", "--data", "pendulum.csv"]) == 0
    assert main(["check", "my_pendulum.py"]) == 0
    out = capsys.readouterr().out
    assert "ok   measurements of angle: 41 values" in out
    assert "FAIL" not in out


def test_the_example_passes_check_and_its_numbers_are_in_reach(here, capsys):
    Path("my_pendulum.py").write_text(EXAMPLE)
    assert main(["check", "my_pendulum.py"]) == 0
    assert "ok   measurements of q: 41 values" in capsys.readouterr().out
    assert main(["show", "my_pendulum.py"]) == 0
    assert "held out: the last 30 % in time, the same in every fold, after t = 7 s" in (
        capsys.readouterr().out
    )
    names = {"environment": registry.load("my_pendulum.py")}
    exec(IN_PYTHON, names)
    assert names["table"].points.shape == (41, 1)
    assert names["table"].values.shape == names["table"].noise.shape == (41, 2)
    assert names["fold"].held_out.sum() == (T > 7).sum()


def test_mistakes_of_the_data_are_said_by_check_with_their_line(here, capsys):
    Path("my_pendulum.py").write_text(EXAMPLE)
    Path("pendulum.csv").write_text("time [s],angle\n0,1\n5,2\n11,3\n")
    assert main(["check", "my_pendulum.py"]) == 2
    err = capsys.readouterr().err
    assert "pendulum.csv, line 4: t = 11 lies outside the domain (0, 10)" in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "line", re.findall(r"^    pinnablate (.*?)\s*(?:#.*)?$", PAGE.replace("\\\n", " "), re.M)
)
def test_every_command_shown_parses(line):
    assert parser().parse_args(shlex.split(line)).command
