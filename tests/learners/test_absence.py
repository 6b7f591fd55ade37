"""Without TensorFlow, DeepXDE and scikit-learn: what needs none of them works, and what needs one says so in a sentence."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.learners import learner
from pinnablate.learners.base import absent
from tests.learners.hiding import hide
from tests.results import PUBLISHED

CODE = """
import json, sys
for name in ("tensorflow", "tf_keras", "keras", "deepxde", "sklearn"):
    sys.modules[name] = None
import contextlib, io
from pinnablate.cli import main
said = {}
for line in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(line.split())
    said[line] = [code, out.getvalue(), err.getvalue()]
print(json.dumps(said))
"""
WORK = {  # a command, and what it prints
    "list": "heat-mixed-v1",
    "list --learners": "stacked",
    "show heat-mixed": "energy",
    "check decay-chain": "decay-chain-v1",
    "report heat-mixed --replicates 5 --arms default,gp --results {published}": "| gp ",
    "run decay-chain --learner kernel --protocol smoke --arms none,all,rbf --results {results}": "trained 3, reused 0",
    "run decay-chain --learner spectral --protocol smoke --arms none,all --results {results}": "trained 2, reused 0",
    "run decay-chain --learner solver-layer --protocol smoke --arms all --results {results}": "trained 1, reused 0",
    "run decay-chain --arms none,all --dry-run --results {results}": "2 cells: 2 to train",
    "rescore --results {results}": "decay-chain-v1",
    "leaderboard --results {results} --output {board}": "",
    "leaderboard --check --results {results} --output {board}": "",
}
REFUSED = {  # a command, and its one sentence
    "run decay-chain --protocol smoke --arms mean,all --results {other}": (
        "tensorflow is not installed, and is needed to train networks: pip install 'tensorflow'"
    ),
    "run decay-chain --learner deepxde --protocol smoke-adam --arms all --results {other}": (
        "deepxde is not installed, and is needed to use learner 'deepxde' or to_deepxde: "
        "pip install 'deepxde'"
    ),
    "run decay-chain --arms mean,gp --protocol smoke --results {other}": (
        "scikit-learn is not installed, and is needed to fit arm 'gp': pip install 'scikit-learn'"
    ),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """{command: (exit code, output, errors)} where the three packages are hidden."""
    room = tmp_path_factory.mktemp("absence")
    places = {
        "published": PUBLISHED,
        **{name: room / name for name in ("results", "board", "other")},
    }
    lines = {line: line.format(**places) for line in (*WORK, *REFUSED)}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        input=json.dumps(list(lines.values())),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert not (room / "other").exists(), "something was trained before the absence was noticed"
    return {line: found[typed] for line, typed in lines.items()}


@pytest.mark.parametrize("command", WORK)
def test_what_needs_none_of_them_works(said, command):
    code, out, err = said[command]
    assert code == 0, err
    assert WORK[command] in out
    # What check cannot compare it says.
    said_so = "note TensorFlow: not compared with NumPy: tensorflow is not installed"
    assert ("not installed" in out + err) == (said_so in out) == command.startswith("check")


@pytest.mark.parametrize("command", REFUSED)
def test_what_needs_one_is_refused_before_anything_is_trained(said, command):
    code, _, err = said[command]
    assert code == 2
    announced, sentence = err.splitlines()
    assert announced.startswith("decay-chain: arms ")
    assert sentence == f"pinnablate: {REFUSED[command]}"


@pytest.mark.parametrize(
    ("name", "arm", "package"),
    [
        ("stacked", "all", "tensorflow"),
        ("deepxde", "all", "deepxde"),
        ("interpolators", "gp", "sklearn"),
    ],
)
def test_it_is_noticed_without_an_import_and_only_by_fits_that_need_it(
    monkeypatch, make_fit, name, arm, package
):
    heat = registry.load("heat-mixed")
    fits = [make_fit(heat, parse(heat, arm)[0])]
    assert learner(name).shortage(fits) is None
    hide(monkeypatch, package)
    assert "is not installed, and is needed to" in learner(name).shortage(fits)
    assert learner(name).shortage([]) is None


def test_interpolations_but_one_need_no_package(monkeypatch, make_fit):
    heat = registry.load("heat-mixed")
    hide(monkeypatch, "sklearn")
    fits = [make_fit(heat, parse(heat, arm)[0]) for arm in ("rbf", "nearest", "mean")]
    assert learner("interpolators").shortage(fits) is None
    assert [t.status for t in learner("interpolators").fit(fits)] == ["ok"] * 3


def test_a_package_that_is_there_is_not_absent():
    assert absent("numpy", "compute") is None
    assert absent("no_such_package", "fly", "no-such[wings]") == (
        "no-such[wings] is not installed, and is needed to fly: pip install 'no-such[wings]'"
    )
