"""The command line as a user meets it: output, exit codes, and one sentence for a mistake."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pinnablate.cli import main


def pinnablate(*arguments):
    return [sys.executable, "-m", "pinnablate.cli", *arguments]


def test_list_show_and_check(capsys):
    assert main(["list"]) == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert len(rows) == 24
    assert sum("| smoke " in r for r in rows) == 7
    assert any(r.startswith("| maxwell-cavity-2d-v1 ") and "| core " in r for r in rows)
    assert main(["show", "maxwell-cavity-2d"]) == 0
    out = capsys.readouterr().out
    assert "ampere       Bx_y - By_x + Ez_t" in out
    assert "60 points of Ex, Ey, Ez, Bx, By, Bz at t <= 0.6" in out
    assert main(["check", "heat-mixed"]) == 0
    assert "heat-mixed-v1: certified" in capsys.readouterr().out


def test_run_report_and_rescore(tmp_path, capsys):
    command = ["heat-mixed", "--protocol", "smoke", "--results", str(tmp_path), "--arms", "lattice,rbf"]
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


def test_a_dry_run_counts_and_trains_nothing(tmp_path, capsys):
    assert main(["run", "heat-mixed", "--protocol", "smoke", "--results", str(tmp_path), "--replicates", "3", "--dry-run"]) == 0
    assert "24 cells: 24 to train, 0 in" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("arguments", "message"), [
    (["run", "maxwell"], "unknown environment 'maxwell'; expected one of"),
    (["run", "heat-mixd"], "Did you mean 'heat-mixed'?"),
    (["run", "heat-mixed", "--arms", "enrgy"], "Did you mean 'energy'?"),
    (["run", "heat-mixed", "--arms", "smoothnes"], "that `pinnablate show heat-mixed-v1` lists, the nearest: smoothness"),
    (["run", "heat-mixed", "--arms", "energy+enrgy"], "unknown equation of heat-mixed-v1 'enrgy'; expected one of: energy"),
    (["run", "heat-mixed", "--design", "dense"], "unknown design of heat-mixed-v1 'dense'; expected one of: standard"),
    (["run", "heat-mixed", "--protocol", "smok"], "Did you mean 'smoke'?"),
    (["run", "heat-mixed", "--learner", "deepxd"], "Did you mean 'deepxde'?"),
    (["run", "heat-mixed", "--learner", "deepxde", "--results", "nowhere"], "Levenberg-Marquardt"),
    (["check"], "expected one environment or --all"),
    (["run", "heat-mixed", "--memory", "0.1", "--results", "nowhere"], "more than the 0.1 GiB allowed; raise --memory"),
    (["run", "heat-mixed", "--learner", "kernel", "--device", "gpu"], "'kernel' trains on the cpu alone"),
])
def test_mistakes_are_one_sentence_and_exit_2(arguments, message, capsys):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert len(err.strip().splitlines()) == 1
    assert not out


@pytest.mark.parametrize("arguments", [["run"], ["fly"], ["run", "heat-mixed", "--replicates", "0"],
                                       ["run", "heat-mixed", "--memory", "-1"], ["run", "heat-mixed", "--device", "tpu"], []])
def test_misused_options_exit_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_a_report_without_records_says_so(tmp_path, capsys):
    assert main(["report", "heat-mixed", "--results", str(tmp_path)]) == 1
    assert "No records of heat-mixed-v1" in capsys.readouterr().out


def test_results_that_cannot_be_written_exit_1(tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    assert main(["run", "heat-mixed", "--arms", "mean", "--results", str(blocked)]) == 1
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


def test_an_interrupt_keeps_records_and_says_how_to_resume(tmp_path):
    command = ["run", "decay-chain", "--results", str(tmp_path), "--protocol", "smoke", "--replicates", "20", "--arms", "lattice"]
    # a shell's background job ignores SIGINT, and its children inherit that: restore what a terminal has
    process = subprocess.Popen(pinnablate(*command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    path = tmp_path / "decay-chain-v1.jsonl"
    deadline = time.monotonic() + 120
    while not (path.exists() and path.stat().st_size) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "To go on, repeat: pinnablate run decay-chain" in err
    assert "Traceback" not in err
    assert 0 < len(path.read_text().splitlines()) < 320


def test_floors_import_no_tensorflow(tmp_path):
    """Everything but the learners, and every command that does not train, works without TensorFlow and DeepXDE."""
    code = """
import sys
import pinnablate, pinnablate.analysis.lattice, pinnablate.checks.certify, pinnablate.report.tables, pinnablate.study.rescore
import pinnablate.study, pinnablate.learners, pinnablate.leaderboard.publish, pinnablate.analysis.patterns
from pinnablate.cli import main
for command in (["list"], ["show", "heat-mixed"], ["report", "heat-mixed", "--results", "nowhere"], ["check", "heat-mixed"],
                ["leaderboard", "--results", "leaderboard/results", "--output", sys.argv[1]]):
    main(command)
heavy = {"tensorflow", "deepxde", "keras"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""
    environment = {k: v for k, v in os.environ.items() if k != "DDE_BACKEND"}
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, env=environment,
                          check=False, cwd=Path(__file__).parent.parent)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "README.md").exists()
