"""The command run, as a user meets it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from pinnablate.cli import main
from pinnablate.learners.collocation.spectral import Spectral
from pinnablate.records.claims import Claims
from pinnablate.study import Study

KERNEL = ["decay-chain", "--protocol", "smoke", "--learner", "kernel", "--arms", "none,all"]


def test_run_report_and_rescore(tmp_path, capsys):
    command = [
        "heat-mixed",
        "--protocol",
        "smoke-adam",
        "--results",
        str(tmp_path),
        "--arms",
        "lattice,rbf",
    ]
    assert main(["run", *command]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("trained 5, reused 0\n")
    assert "| all " in out
    assert "Gain of `all` over `none`" in out
    assert "[5/5]" in err
    assert main(["run", *command]) == 0
    again = capsys.readouterr().out
    assert again.startswith("trained 0, reused 5\n")
    assert main(["report", *command]) == 0
    assert capsys.readouterr().out.strip() == again.split("\n", 2)[2].strip()
    assert main(["rescore", "--results", str(tmp_path)]) == 0
    assert "heat-mixed-v1 |       4 |        0 |" in capsys.readouterr().out
    pictures = tmp_path / "pictures"
    assert main(["report", *command, "--learning", str(pictures)]) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "### In what order it learns (explored)\n\nTold nothing, networks learn **"
    )
    assert "### What it became (explored)" in out
    assert f"Errors by mode of none against all: {pictures / 'heat-mixed-v1.modes.svg'}." in out
    assert "told none" in (pictures / "heat-mixed-v1.modes.svg").read_text()


def test_a_dry_run_counts_and_trains_nothing(tmp_path, capsys):
    assert (
        main(
            [
                "run",
                "heat-mixed",
                "--protocol",
                "smoke",
                "--results",
                str(tmp_path),
                "--replicates",
                "3",
                "--dry-run",
            ]
        )
        == 0
    )
    assert "21 cells: 21 to train, 0 in" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_a_dry_run_says_what_its_learner_cannot_train(tmp_path, capsys):
    asked = ["run", "maxwell-cavity-2d", "--learner", "solver-layer", "--results", str(tmp_path)]
    assert main([*asked, "--dry-run"]) == 2
    assert "cannot train arm 'none': it integrates in time along" in capsys.readouterr().err


def test_results_that_cannot_be_written_exit_1(tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    for place, extra in (
        (blocked, []),
        (blocked, ["--dry-run"]),
        (blocked / "below", ["--dry-run"]),
    ):
        assert main(["run", "heat-mixed", "--arms", "mean", "--results", str(place), *extra]) == 1
        assert "results cannot be written" in capsys.readouterr().err


def test_a_torn_line_is_reported_and_its_cell_trained_again(tmp_path, capsys):
    command = ["run", "heat-mixed", "--arms", "rbf,mean", "--results", str(tmp_path)]
    assert main(command) == 0
    path = tmp_path / "heat-mixed-v1.jsonl"
    path.write_bytes(path.read_bytes()[:-50])
    capsys.readouterr()
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert "torn last line" in err
    assert out.startswith("trained 1, reused 1\n")


def test_arms_that_do_not_apply_are_left_out_of_a_group_with_the_reason(tmp_path, capsys):
    command = [
        "run",
        "heat-mixed",
        "--arms",
        "controls",
        "--learner",
        "kernel",
        "--protocol",
        "smoke",
        "--dry-run",
    ]
    assert main([*command, "--results", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert "heat-mixed-v1: arm none-long does not apply: " in err
    assert "heat-mixed-v1: arm weight-decay does not apply: " in err
    assert out.startswith("6 cells: 6 to train, 0 in")


def test_an_interrupt_keeps_records_and_says_how_to_resume(tmp_path):
    command = [
        "run",
        "decay-chain",
        "--results",
        str(tmp_path),
        "--protocol",
        "smoke-adam",
        "--replicates",
        "20",
        "--arms",
        "lattice",
    ]
    # a shell's background job ignores SIGINT, and its children inherit that: restore what a terminal has
    process = subprocess.Popen(
        [sys.executable, "-m", "pinnablate.cli", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    path = tmp_path / "decay-chain-v1.jsonl"
    deadline = time.monotonic() + 120
    while (
        not (path.exists() and path.stat().st_size)
        and time.monotonic() < deadline
        and process.poll() is None
    ):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "To go on, repeat: python -m pinnablate run decay-chain" in err
    assert "Traceback" not in err
    assert 0 < len(path.read_text().splitlines()) < 320


def wrong_sign(directory):
    """A file of the starter's oscillator whose second law has a wrong sign."""
    assert main(["new", "my-world", "--directory", str(directory)]) == 0
    path = directory / "my_world.py"
    text = path.read_text()
    assert "p.diff(t) + omega**2 * q" in text
    path.write_text(text.replace("p.diff(t) + omega**2 * q", "p.diff(t) - omega**2 * q"))
    return path


def test_a_world_that_is_not_certified_is_not_trained_unless_asked(tmp_path, capsys):
    path, results = wrong_sign(tmp_path), tmp_path / "results"
    command = [str(path), "--arms", "none,all,mean", "--learner", "spectral", "--protocol", "smoke"]
    command += ["--results", str(results)]
    capsys.readouterr()
    assert main(["run", *command]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    _announced, sentence = err.strip().splitlines()
    assert sentence.startswith("pinnablate: my-world-v1 is not certified (")
    assert "newton" in sentence
    assert "--uncertified" in sentence
    assert not results.exists()
    assert main(["run", *command, "--uncertified"]) == 0
    out, err = capsys.readouterr()
    assert "my-world-v1: UNCERTIFIED WORLD, never ranked: " in err
    assert "UNCERTIFIED WORLD, never ranked: " in out
    assert main(["report", *command]) == 0  # from its records
    assert "UNCERTIFIED WORLD, never ranked: " in capsys.readouterr().out


def test_a_full_check_is_remembered_by_run(tmp_path, capsys):
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 0
    path, results = str(tmp_path / "my_world.py"), str(tmp_path / "results")
    command = [path, "--arms", "mean", "--protocol", "smoke", "--results", results]
    assert main(["run", *command]) == 0
    out, err = capsys.readouterr()
    assert "The world is not checked in full" in out
    assert "my-world-v1: The world is not checked in full" in err
    assert main(["check", path, "--results", results]) == 0
    capsys.readouterr()
    assert main(["run", *command]) == 0
    assert "The world is certified." in capsys.readouterr().out


def test_a_failed_cell_is_loud_and_exits_1(tmp_path, capsys, monkeypatch):
    def broken(*_):
        raise TypeError("unsupported operand")

    monkeypatch.setattr(Spectral, "prior", broken)
    command = ["heat-mixed", "--arms", "none,mean", "--learner", "spectral", "--protocol", "smoke"]
    command += ["--results", str(tmp_path)]
    assert main(["run", *command]) == 1
    out, err = capsys.readouterr()
    assert "none, replicate 0 failed: TypeError: unsupported operand; it has no score" in err
    assert "none  FAILED: TypeError" in err
    assert "n/a (failed 1 of 1)" in out
    assert "Gain of" not in out
    assert main(["report", *command]) == 1
    assert "none, replicate 0 failed: TypeError" in capsys.readouterr().err


def test_processes_train_and_rerun_says_what_is_trained_again(tmp_path, capsys):
    command = ["run", *KERNEL, "--results", str(tmp_path)]
    assert main([*command, "--jobs", "2"]) == 0
    first = capsys.readouterr().out
    assert first.startswith("trained 2, reused 0\n")
    assert main([*command, "--rerun", "failed"]) == 0
    assert capsys.readouterr().out.startswith("trained 0, reused 2\n")
    assert main([*command, "--rerun", "always"]) == 0
    assert capsys.readouterr().out == first


def test_a_cluster_that_is_not_there_and_two_ways_at_once_are_sentences(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("pinnablate.study.execution.cluster.ANSWERS_WITHIN", 0.2)
    command = ["run", *KERNEL, "--results", str(tmp_path), "--dask", "tcp://127.0.0.1:1"]
    assert main(command) == 2
    assert "no Dask scheduler answers at 'tcp://127.0.0.1:1'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*command, "--jobs", "2"])
    assert "--jobs: not allowed with argument --dask" in capsys.readouterr().err


def test_a_dry_run_says_who_trains_what(tmp_path, capsys):
    study = Study.of("decay-chain", protocol="smoke", learner="kernel", arms="none,all")
    claims = Claims(tmp_path, "decay-chain-v1", "2026-11-27T02:10:00+00:00")
    claims.take([study.cells[0].key])
    assert main(["run", *KERNEL, "--results", str(tmp_path), "--dry-run"]) == 0
    claims.close()
    assert (
        f"\n1 of them are being trained by process {os.getpid()} (since 02:10 UTC)"
        in capsys.readouterr().out
    )
