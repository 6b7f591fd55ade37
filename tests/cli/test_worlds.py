"""Replicates in worlds of their own, from the command line and from Python."""

from __future__ import annotations

import numpy as np
import pytest

import pinnablate
from pinnablate.cli import main
from tests.families import tones

FILE = """
from sympy import Rational, exp
from pinnablate.environment import Design, Environment, coordinates, fields, parameters, uniform
t = coordinates("t")
u = fields("u", t)
start = parameters("start")
environment = Environment(
    id="fading-v1", domain={t: (0, 2)}, equations={"decay": u.diff(t) + u},
    solution={u: start * exp(-t)}, observations=Design(count=6, until=1), primary="extrap", source="-",
    worlds={start: uniform(Rational(1, 2), 2, canonical=1)},
)
"""


@pytest.fixture
def command(tmp_path):
    path = tmp_path / "fading.py"
    path.write_text(FILE)
    results = ["--results", str(tmp_path / "results"), "--uncertified"]
    return [
        "run",
        str(path),
        "--protocol",
        "smoke",
        "--learner",
        "kernel",
        "--arms",
        "none,all",
        *results,
    ]


def test_a_run_says_which_worlds_replicates_live_in(command, capsys):
    assert main([*command, "--worlds", "drawn", "--replicates", "2"]) == 0
    out, err = capsys.readouterr()
    assert "fading-v1: each replicate in its own world\n" in err
    assert "worlds drawn" in err.splitlines()[0]
    assert "Each replicate in its own world." in out
    assert main([*command, "--worlds", "canonical", "--replicates", "2"]) == 0
    out, err = capsys.readouterr()
    assert "fading-v1: one world\n" in err
    assert "trained 2, reused 2" in out  # replicate 0 is that of the canonical world


def test_a_crossed_run_has_every_combination(command, capsys):
    assert main([*command, "--worlds", "drawn", "--crossed", "2x1x2", "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert "8 cells: 8 to train" in out
    assert "2 worlds x 1 data x 2 initial weights" in out
    assert "crossed 2x1x2" in err


def test_worlds_that_an_environment_does_not_declare_are_refused(tmp_path, capsys):
    told = ["run", "heat-mixed", "--crossed", "4xx3", "--results", str(tmp_path)]
    with pytest.raises(SystemExit):
        main(told)
    assert "like 4x3x3, got '4xx3'" in capsys.readouterr().err


def test_results_are_read_in_the_world_of_each_replicate(tmp_path):
    asked = {
        "protocol": "smoke",
        "learner": "kernel",
        "arms": "all",
        "replicates": 2,
        "worlds": "drawn",
    }
    env = tones()
    result = pinnablate.run(env, results=tmp_path, uncertified=True, **asked)
    assert {r.world_seed for r in result.records} == {0, 1}
    at = {"x": np.linspace(0.1, 0.9, 5), "t": np.linspace(0, 0.4, 3)}
    truth = [result.truth(at, replicate=r).sel(field="u") for r in (0, 1)]
    height = float(env.drawn(1)["height"])
    np.testing.assert_allclose(truth[1], height * truth[0])
    np.testing.assert_array_equal(result.truth(at).sel(field="u"), truth[0])
    for r in (0, 1):
        predicted = result.predict("all", at, r).sel(field="u")
        assert np.abs(predicted - truth[r]).max() < 0.2 * np.abs(truth[r]).max()
    assert list(result.scores.world_seed.values) == [0, 1]
    again = pinnablate.open_result(env, tmp_path, **asked)
    assert len(again.records) == 2
    crossed = pinnablate.open_result(env, tmp_path, **{**asked, "crossed": (2, 2, 1)})
    assert [r.replicate for r in crossed.records] == [(0, 0, 0)]  # (1, 1, 1) is none of its four
