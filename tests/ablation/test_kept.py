"""A user's problem as a file beside its records."""

from __future__ import annotations

import shlex

import numpy as np
import pytest

import pinnablate
from pinnablate import Measurements, registry
from pinnablate.ablation.kept import keep
from pinnablate.cli import main
from pinnablate.environment import coordinates, fields
from tests.ablation.test_front import LAWS, oscillation


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = oscillation()
    np.savetxt(
        "swing.csv", np.stack([*table.values()], axis=1), delimiter=",", header="t,q,p", comments=""
    )
    return tmp_path


def test_a_shell_comes_back_to_its_results(here, capsys):
    words = [f"{name}: {law}" for name, law in LAWS.items()]
    equations = [w for law in words for w in ("-e", law)]
    usual = ["--learner", "kernel", "--arms", "lattice", "--replicates", "2"]
    asked = ["ablate", "swing.csv", *equations, *usual, "--noise", "q=0.01", "--split", "future"]
    assert main([*asked, "--group", "both=kinematics+newton", "--results", "kept here"]) == 0
    trained, said = capsys.readouterr()
    again = said.strip().splitlines()[-1].removeprefix("again, without training: pinnablate ")
    assert again.startswith("report 'kept here/swing-v1.py' --protocol quick-v1 --replicates 2")
    assert main(shlex.split(again)) == 0
    assert capsys.readouterr().out.strip() == trained.partition("\n\n")[2].strip()
    assert main(["check", "kept here/swing-v1.py"]) == 0
    assert main(["report", "swing", *shlex.split(again)[2:]]) == 0
    assert main(["run", *shlex.split(again)[1:]]) == 0
    assert "trained 0, reused 4" in capsys.readouterr().out
    assert "diagnose" not in said, "the kernel cannot say how its loss hangs on its parameters"


def test_a_shell_is_told_how_to_ask_which_law_is_wrong(here, capsys):
    words = [f"{name}: {law}" for name, law in LAWS.items()]
    asked = ["ablate", "swing.csv", *(w for law in words for w in ("-e", law))]
    asked += ["--protocol", "smoke", "--replicates", "1", "--split", "future", "--arms", "lattice"]
    assert main(asked) == 0
    begin = "which law is wrong, and which of its coefficients: pinnablate "
    (line,) = [s for s in capsys.readouterr().err.splitlines() if s.startswith(begin)]
    assert main([*shlex.split(line.removeprefix(begin)), "--dry-run"]) == 0
    assert "0 of them to train" in capsys.readouterr().out


def test_records_of_a_former_split_say_what_changed_and_are_shown_again(here, capsys):
    words = [f"{name}: {law}" for name, law in LAWS.items()]
    asked = ["ablate", "swing.csv", *(w for law in words for w in ("-e", law))]
    asked += ["--learner", "kernel", "--arms", "none,all", "--replicates", "1"]
    assert main(asked) == 0
    first = capsys.readouterr().out.partition("\n\n")[2]
    assert main([*asked, "--split", "future", "--noise", "q=0.01"]) == 0
    said = capsys.readouterr().err
    assert "2 records of this study are of a former declaration and not shown: " in said
    assert "split is 'future' and was 'random'" in said
    assert "noise is {'q': 0.01} and was not stated" in said
    assert "the former command shows them again" in said
    former = said.partition("so does `pinnablate ")[2].partition("`")[0]
    assert main([*shlex.split(former), "--arms", "none,all"]) == 0
    assert capsys.readouterr().out == first
    assert main(asked) == 0
    assert "trained 0, reused 2" in capsys.readouterr().out


def test_from_python_the_same_file_is_kept(here):
    found = pinnablate.ablate(
        equations=LAWS,
        data="swing.csv",
        replicates=1,
        learner="kernel",
        arms="none,all",
        results="r",
    )
    kept = registry.load("r/swing-v1.py")
    assert kept.digest == found.environment.digest
    assert "none" in str(
        pinnablate.open_result(
            "r/swing-v1.py", "r", learner="kernel", arms="none,all", protocol="quick-v1"
        )
    )


def test_a_plan_writes_nothing(here):
    assert main(["ablate", "swing.csv", "-e", "a: q_t = p", "--dry-run"]) == 0
    assert not (here / "results").exists()


def test_everything_that_is_said_of_measurements_is_kept(here):
    data = Measurements(
        "swing.csv", noise={"q": 0.01}, split="block", held_out=0.2, units={"q": "m"}
    )
    keywords = {"equations": LAWS, "data": data, "scales": {}, "constants": None, "region": None}
    env = pinnablate.problem(equations=LAWS, data=data)
    path = keep(env, None, keywords, "standard", None, "r")
    read = registry.load(path).measurements
    assert (read.noise, read.split, read.held_out, read.units) == (
        data.noise,
        "block",
        0.2,
        {"q": "m"},
    )
    assert registry.load(path).digest == env.digest


def test_what_has_no_text_is_not_kept(here):
    t = coordinates("t")
    q, p = fields("q p", t)
    env = pinnablate.problem(equations={"a": q.diff(t) - p}, data="swing.csv")
    for equations, data in (
        ({"a": q.diff(t) - p}, "swing.csv"),
        (LAWS, oscillation()),
        (LAWS, Measurements("swing.csv", split=np.arange(60) > 40)),
    ):
        given = {"equations": equations, "data": data}
        assert keep(env, None, given, "standard", None, "r") is None
    assert keep(env, "heat-mixed", {}, "standard", None, "r") is None
    assert not (here / "r").exists()
