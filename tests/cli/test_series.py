"""Several experiments of one system: a file of each, or one with a column that says which."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pinnablate.cli import main

LAWS = ["-e", "kinematics: q_t = p", "-e", "newton: p_t = -k*q", "--constant", "k=4"]
QUICKLY = ["--protocol", "smoke", "--arms", "none,all", "--replicates", "2"]


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Three files of q'' = -4 q from other beginnings, and one with all of them."""
    monkeypatch.chdir(tmp_path)
    rng, t = np.random.default_rng(2), np.linspace(0.0, 3.0, 30)
    together = ["run,t,q,p"]
    for k, phase in enumerate((0.0, 1.0, 2.0), 1):
        q, p = np.cos(2 * t + phase), -2 * np.sin(2 * t + phase)
        rows = [
            f"{a:.4f},{b:.6f},{c:.6f}"
            for a, b, c in zip(t, q + 0.01 * rng.normal(size=30), p, strict=True)
        ]
        Path(f"swing{k}.csv").write_text("t,q,p\n" + "\n".join(rows))
        together += [f"{k},{row}" for row in rows]
    Path("all.csv").write_text("\n".join(together))
    return [f"swing{k}.csv" for k in (1, 2, 3)]


def test_files_are_trained_as_one_problem_and_shown_again(files, capsys):
    assert main(["ablate", *files, *LAWS, *QUICKLY]) == 0
    out, err = capsys.readouterr()
    assert err.startswith("swing-v1: fields q, p of each of 3 series over t in [0.0, 3.0]\n")
    assert "90 rows in 3 series by file (swing1 30, swing2 30, swing3 30)" in err
    assert "  newton      p_t + 4*q = 0, in each of 3 series" in err
    assert out.startswith("trained 4, reused 0\n")
    assert main(["ablate", *files, *LAWS, *QUICKLY]) == 0
    assert capsys.readouterr().out.startswith("trained 0, reused 4\n")
    assert main(["report", "results/swing-v1.py"]) == 0
    assert "| all " in capsys.readouterr().out


def test_a_column_of_series_reaches_other_processes(files, capsys):
    options = ["all.csv", "--series", "run", *LAWS, *QUICKLY, "--jobs", "1", "--time-limit", "300"]
    assert main(["ablate", *options]) == 0
    out, err = capsys.readouterr()
    assert "by run (1 30, 2 30, 3 30)" in err
    assert out.startswith("trained 4, reused 0\n")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["all.csv"], "or --series run, where it says of which experiment a row is"),
        (["all.csv", "--series", "rum"], "unknown column in --series of all.csv 'rum'"),
        (["swing1.csv", "swing2.csv", "--data", "all.csv"], "leave --data out"),
        (["swing1.csv", "swing2.csv", "--series", "t"], "beside a list of files, of which each is a series"),
        (["swing1.csv", "swing9.csv"], "no file swing9.csv, expected the path of measurements"),
        (["swing1.csv", "all.csv"], "'run' in one alone; expected the same in every file"),
        (["all.csv", "--series", "run", "--constant", "k=5"], "--constant names k twice, 5 and 4; expected each name once"),
        (["heat-mixed", "--series", "run"], "--series beside a problem that declares its own"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_and_exit_2(files, capsys, options, words):
    laws = [] if options[0] == "heat-mixed" else LAWS
    assert main(["ablate", *options, *laws]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


def test_two_problems_are_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["ablate", "heat-mixed", "kepler"])
    assert stop.value.code == 2
    assert "2 problems, of which heat-mixed is no file of measurements" in capsys.readouterr().err


def test_the_starter_finds_the_column_of_series(files, capsys):
    assert main(["new", "my-swings", "--data", "all.csv"]) == 0
    assert "series: by 'run', which says of which experiment a row is" in capsys.readouterr().out
    assert 'series="run"' in Path("my_swings.py").read_text()
    assert main(["check", "my_swings.py"]) == 0
    out = capsys.readouterr().out
    assert "ok   measurements of q_run1: 30 values" in out
    assert "missing" not in out
    assert "FAIL" not in out


def test_the_starter_says_where_rows_seem_to_be_of_several_experiments(files, capsys):
    rows = [line.partition(",")[2] for line in Path("all.csv").read_text().splitlines()]
    Path("without.csv").write_text("\n".join(rows))
    assert main(["new", "my-swings", "--data", "without.csv"]) == 0
    assert "so much that rows may be of several experiments" in capsys.readouterr().out


def test_a_starter_of_runs_that_share_their_beginning_leaves_their_numbers_out(files, capsys):
    rows = [
        "time,P,L,run",
        *(
            f"{t + k * (t > 0) / 10:.2f},{np.cos(t + k):.4f},{k + 1.5},r{k}"
            for k in (1, 2)
            for t in range(8)
        ),
    ]
    Path("shared.csv").write_text("\n".join(rows))
    assert main(["new", "my-runs", "--data", "shared.csv"]) == 0
    assert "fields: P\n" in capsys.readouterr().out
    assert '"law_of_p": "P_t' in Path("my_runs.py").read_text()
    assert main(["check", "my_runs.py"]) == 0


def test_a_starter_says_the_noise_the_mask_and_the_numbers_of_each(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    t = np.linspace(0, 5, 20)
    rows = [
        f"{k},{a:.3f},{k * np.cos(2 * a):.5f},0.01,{k},0.1,{'true' if a > 4 else 'false'}"
        for k in (1, 2, 3)
        for a in t
    ]
    Path("a.csv").write_text("run,t,theta,theta_err,L,L_err,held\n" + "\n".join(rows))
    assert main(["new", "my-swings", "--data", "a.csv"]) == 0
    out = capsys.readouterr().out
    assert "  numbers of each series: L\n  noise: of theta 'theta_err'\n" in out
    assert "  left out: 'L_err' (noise of L, no field)\n" in out
    text = Path("my_swings.py").read_text()
    assert 'noise={"theta": "theta_err"},\n        split="held",' in text
    changed = text.replace('"theta_t = ', '"theta_t = 0*L + ')
    Path("my_swings.py").write_text(changed)
    assert main(["check", "my_swings.py"]) == 0
