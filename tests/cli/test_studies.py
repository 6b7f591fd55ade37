"""The commands run and report, as a user meets them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

from pinnablate.cli import main


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
    assert "24 cells: 24 to train, 0 in" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


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
