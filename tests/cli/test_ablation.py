"""The command ablate, as a user meets it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pinnablate.cli import main

EQUATIONS = ["-e", "kinematics: q_t = p", "-e", "newton: p_t = -k*q"]
QUICKLY = ["--learner", "kernel", "--arms", "lattice"]


@pytest.fixture
def oscillation(tmp_path):
    """The path of 60 noisy measurements of q'' = -4 q."""
    rng, time = np.random.default_rng(2), np.linspace(0.0, 3.0, 60)
    rows = np.stack([time, np.cos(2 * time), -2 * np.sin(2 * time)], axis=1)
    rows[:, 1:] += 0.01 * rng.standard_normal((60, 2))
    path = tmp_path / "oscillation.csv"
    np.savetxt(path, rows, delimiter=",", header="t,q,p", comments="")
    return str(path)


def ablated(tmp_path, *options):
    return main(["ablate", *options, "--results", str(tmp_path / "results")])


def test_a_file_and_two_equations_name_the_wrong_one_first(tmp_path, capsys, oscillation):
    options = [oscillation, *EQUATIONS, "--constant", "k=1", *QUICKLY]
    assert ablated(tmp_path, *options) == 0
    out, err = capsys.readouterr()
    assert err.startswith("oscillation-v1: fields q, p over t in [0.0, 3.0]\n")
    assert "4 arms x 5 replicates = 20 cells, 20 of them to train" in err
    assert out.startswith("trained 20, reused 0\n\n**The data speak against `newton`**")
    assert ablated(tmp_path, *options) == 0
    assert capsys.readouterr().out.startswith("trained 0, reused 20\n")


def test_a_dry_run_shows_the_plan_and_trains_nothing(tmp_path, capsys, oscillation):
    more = ["--constant", "k=4", "--noise", "q=0.01", "--split", "future", "--group", "law=newton"]
    assert ablated(tmp_path, oscillation, *EQUATIONS, *more, "--dry-run") == 0
    out = capsys.readouterr().out
    assert "\n  law         p_t + 4*q = 0\n" in out
    assert not (tmp_path / "results").exists()


def test_other_processes_train_the_same_cells(tmp_path, capsys, oscillation):
    """Equations in options, told in a group: the workers read the file that is kept of them."""
    options = [oscillation, *EQUATIONS, "--constant", "k=4", "--group", "law=newton", *QUICKLY]
    options += ["--replicates", "1"]
    assert ablated(tmp_path, *options, "--jobs", "1", "--time-limit", "300") == 0
    first = capsys.readouterr().out
    assert first.startswith("trained 4, reused 0\n")
    assert ablated(tmp_path / "alone", *options) == 0
    assert capsys.readouterr().out == first


def test_a_group_of_a_known_environment_reaches_other_processes(tmp_path, capsys):
    options = ["heat-mixed", "--group", "both=energy+fourier", *QUICKLY, "--replicates", "1"]
    assert ablated(tmp_path, *options, "--jobs", "1") == 0
    assert capsys.readouterr().out.startswith("trained 2, reused 0\n")


def test_columns_may_have_other_names_and_those_of_nobody_are_left_out(
    tmp_path, capsys, oscillation
):
    text = Path(oscillation).read_text().replace("t,q,p", "time [s],pos,p,by", 1)
    (tmp_path / "other.csv").write_text(
        "\n".join(line + ",Ann" * (k > 0) for k, line in enumerate(text.splitlines()))
    )
    renamed = ["--column", "t=time [s]", "--column", "q=pos", "--constant", "k=4", "--dry-run"]
    assert ablated(tmp_path, str(tmp_path / "other.csv"), *EQUATIONS, *renamed) == 0
    assert "other-v1: fields q, p over t in [0.0, " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "no problem is given; expected an environment, a DeepXDE data object or a script"),
        (["heat-mixed", "-e", "a: u_t = 1"], "--equation beside a problem that declares its own"),
        (["heat-mixed", "--group", "a=energ"], "unknown member 'energ'; expected one of: energy"),
        (["no-such-world"], "unknown environment 'no-such-world'"),
        (["no.csv", "-e", "a: u_t = 1"], "no file no.csv"),
        (["no.py"], "no file no.py"),
        (["no.py", "--serially"], "expected the path of one"),
        (["heat-mixed", "--time-limit", "9"], "add --jobs 1, or more"),
        (
            ["a.csv", "--data", "b.csv", "-e", "a: u_t = 1"],
            "two files of measurements, a.csv and b",
        ),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_2(tmp_path, capsys, options, words):
    assert ablated(tmp_path, *options) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["-e", "u_t"], "expected NAME: TEXT, got 'u_t'; put a name before it, as in 'law: u_t'"),
        (["--domain", "x"], "expected COORDINATE=LOWER:UPPER, like x=0:1, got 'x'"),
        (["--group", "a="], "expected NAME: TEXT or NAME=VALUE, got 'a='"),
    ],
)
def test_an_option_that_cannot_be_read_is_refused(tmp_path, capsys, option, words):
    with pytest.raises(SystemExit) as stop:
        ablated(tmp_path, *option)
    assert stop.value.code == 2
    out, err = capsys.readouterr()
    assert words in err
    assert (out, err.count("\n")) == ("", 1)  # one message, without the usage of all options


SCRIPT = """
import deepxde as dde
import numpy as np

def pde(x, y):
    return dde.grad.jacobian(y, x, i=0, j=1) - 0.1 * dde.grad.hessian(y, x, i=0, j=0)

geometry = dde.geometry.GeometryXTime(dde.geometry.Interval(0, 1), dde.geometry.TimeDomain(0, 1))
at = np.random.rand(20, 2)
data = dde.data.TimePDE(geometry, pde, [dde.icbc.PointSetBC(at, at[:, :1])], num_domain=10)
net = dde.nn.FNN([2, 4, 1], "tanh", "Glorot uniform")
net.apply_output_transform(lambda x, y: y**2)
model = dde.Model(data, net)
raise AssertionError("the script went on")
"""


def test_what_is_said_of_a_script_is_said_of_its_own_measurements(tmp_path, capsys, stacked):
    path = tmp_path / "heat.py"
    path.write_text(SCRIPT)
    assert ablated(tmp_path, str(path), "--dry-run") == 2
    err = capsys.readouterr().err
    assert err.startswith(f"reading {path} ...\n")
    assert "go on without it (transform=False, --without-transform)" in err
    own = [
        "--scale",
        "u=2.5",
        "--without-transform",
        "--split",
        "future",
        "--noise",
        "u=0.1",
        "--coordinates",
        "z t",
    ]
    assert ablated(tmp_path, str(path), "--dry-run", *own) == 0
    out = capsys.readouterr().out
    assert "equation  u_t - u_zz/10 = 0" in out
