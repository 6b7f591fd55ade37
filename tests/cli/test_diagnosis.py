"""The command diagnose."""

from __future__ import annotations

import shlex

import pytest

from pinnablate.ablation import diagnosing, looking, plan
from pinnablate.cli import main
from tests.ablation.test_front import oscillation
from tests.cli.test_ablation import SCRIPT


def test_a_dry_run_shows_the_plan_and_trains_nothing(tmp_path, capsys):
    code = main(["diagnose", "decay-chain", "--dry-run", "--results", str(tmp_path)])
    said = capsys.readouterr().out
    assert code == 0
    assert "told or withheld:" in said
    assert "5 arms x 5 replicates = 25 cells, 25 of them to train with protocol quick-v1" in said
    assert "where that does not clear all laws: 5 cells with protocol standard-v3, about" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "more",
    [["--protocol", "quick-v1"], ["--replicates", "4"], ["--learner", "kernel"]],
    ids=["a protocol is named", "too few to accuse", "no network"],
)
def test_one_look_is_announced_as_one(tmp_path, capsys, more):
    main(["diagnose", "decay-chain", "--dry-run", *more, "--results", str(tmp_path)])
    assert "clear all laws" not in capsys.readouterr().out


def test_what_a_first_look_accuses_is_trained_longer(tmp_path, monkeypatch, capsys, stacked):
    monkeypatch.setattr(diagnosing, "QUICK", "smoke")
    monkeypatch.setattr(looking, "CONVERGED", "smoke/second_steps=30")
    monkeypatch.chdir(tmp_path)
    columns = oscillation()
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    (tmp_path / "swing.csv").write_text("\n".join(lines) + "\n")
    laws = ["-e", "kinematics: q_t = p", "-e", "newton: p_t = -1*q"]
    assert main(["diagnose", "swing.csv", *laws]) == 0
    out, err = capsys.readouterr()
    assert "where that does not clear all laws: 5 cells with protocol smoke/second_steps=30" in err
    assert "first look, protocol smoke: the data speak against `newton`" in err
    assert "so until the loss falls no more: 5 cells" in err
    assert "A first look, protocol smoke, had said: the data speak against `newton`" in out
    again = err.strip().splitlines()[-1].removeprefix("again, without training: ")
    assert "--protocol" not in again
    assert main(shlex.split(again)[1:]) == 0
    shown, said = capsys.readouterr()
    assert shown == out
    assert (
        "so until the loss falls no more: protocol smoke/second_steps=30, which is on rec" in said
    )


def test_two_files_of_measurements_are_a_mistake(capsys):
    code = main(["diagnose", "a.csv", "--data", "b.csv", "-e", "decay: n_t = -n"])
    assert code == 2
    assert "two files of measurements" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "standerd"])
def test_an_unknown_protocol_is_a_mistake(capsys, name):
    assert main(["diagnose", "decay-chain", "--dry-run", "--protocol", name]) == 2
    assert f"unknown protocol {name!r}" in capsys.readouterr().err


def test_an_unknown_environment_is_a_mistake(capsys):
    assert main(["diagnose", "no-such-world"]) == 2
    assert "unknown environment 'no-such-world'" in capsys.readouterr().err


def test_a_learner_that_cannot_say_ends_with_a_sentence(tmp_path, capsys):
    arguments = ["decay-chain", "--learner", "kernel", "--replicates", "1"]
    code = main(["diagnose", *arguments, "--results", str(tmp_path)])
    assert code == 0
    assert "--learner stacked" in capsys.readouterr().out
    assert (tmp_path / "decay-chain-v1.jsonl").is_file()


def test_other_processes_train_the_models(tmp_path, capsys):
    arguments = ["heat-mixed", "--learner", "kernel", "--replicates", "1", "--jobs", "1"]
    assert main(["diagnose", *arguments, "--time-limit", "300", "--results", str(tmp_path)]) == 0
    said = capsys.readouterr().err
    assert "[3/3]" in said
    assert len((tmp_path / "heat-mixed-v1.jsonl").read_text().splitlines()) == 4  # and a header


@pytest.mark.parametrize("problem", ["decay-chain", "swing.csv"])
def test_the_last_line_shows_it_again(tmp_path, monkeypatch, capsys, problem):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "swing.csv").write_text(
        "t,n\n" + "".join(f"{k / 10},{0.95**k}\n" for k in range(40))
    )
    own = ["-e", "decay: n_t = -0.5*n", "--group", "law=decay", "--noise", "n=0.01"]
    usual = ["--learner", "kernel", "--replicates", "1", "--results", "kept here"]
    more = own if problem == "swing.csv" else []
    assert main(["diagnose", problem, *more, *usual]) == 0
    first, said = capsys.readouterr()
    again = said.strip().splitlines()[-1].removeprefix("again, without training: ")
    file = "kept here/swing-v1.py" if more else problem
    assert shlex.split(again)[:3] == ["pinnablate", "diagnose", file]
    assert main(shlex.split(again)[1:]) == 0
    out, err = capsys.readouterr()
    assert out == first
    assert "0 of them to train" in err
    assert err.strip().splitlines()[-1].endswith(again)


def test_noise_and_split_reach_a_script(tmp_path, monkeypatch, capsys, stacked):
    studies = []
    monkeypatch.setattr(plan, "plan_of", lambda study, *_: studies.append(study) or "the plan")
    path = tmp_path / "heat.py"
    path.write_text(SCRIPT)
    asked = ["diagnose", str(path), "--without-transform", "--dry-run", "--split", "future"]
    asked += ["--results", str(tmp_path / "results")]
    assert main([*asked, "--noise", "u=0.02"]) == 0
    measured = studies[0].environment.measurements
    assert measured.split == "future"
    assert measured.noise == {"u": 0.02}
    assert main([*asked, "--noise", "w=0.02"]) == 2
    assert "unknown" in (err := capsys.readouterr().err)
    assert "'w'" in err


@pytest.mark.parametrize("flag", ["--help"])
def test_help_shows_examples(flag, capsys):
    with pytest.raises(SystemExit):
        main(["diagnose", flag])
    assert "pinnablate diagnose decay-chain" in capsys.readouterr().out
