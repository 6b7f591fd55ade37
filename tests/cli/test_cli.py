"""The command line: mistakes are one sentence, exit codes say what became of it, and nothing heavy is imported."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pinnablate import cli
from pinnablate.cli import main, parser
from pinnablate.cli.exit_codes import FAILURE, INTERRUPTED, SUCCESS, USAGE
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.learners import names
from pinnablate.records.published import FOLDER
from pinnablate.tasks.protocol import protocols

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "maxwell"], "unknown environment 'maxwell'; expected one of"),
        (["run", "heat-mixd"], "Did you mean 'heat-mixed'?"),
        (["run", "heat-mixed", "--arms", "enrgy"], "Did you mean 'energy'?"),
        (
            ["run", "heat-mixed", "--arms", "smoothnes"],
            "that `pinnablate show heat-mixed-v1` lists, the nearest: smoothness",
        ),
        (
            ["run", "heat-mixed", "--arms", "energy+enrgy"],
            "unknown equation of heat-mixed-v1 'enrgy'; expected one of: energy",
        ),
        (
            ["run", "heat-mixed", "--design", "dense"],
            "unknown design of heat-mixed-v1 'dense'; expected one of: standard",
        ),
        (["run", "heat-mixed", "--protocol", "smok"], "Did you mean 'smoke'?"),
        (["run", "heat-mixed", "--learner", "deepxd"], "Did you mean 'deepxde'?"),
        (
            ["run", "heat-mixed", "--learner", "deepxde", "--results", "nowhere"],
            "Levenberg-Marquardt",
        ),
        (["check"], "expected one environment or --all"),
        (
            ["run", "heat-mixed", "--memory", "0.1", "--results", "nowhere"],
            "more than the 0.1 GiB allowed; raise --memory",
        ),
        (
            ["run", "heat-mixed", "--learner", "kernel", "--device", "gpu"],
            "'kernel' trains on the cpu alone",
        ),
    ],
)
def test_mistakes_are_one_sentence_and_exit_2(arguments, message, capsys):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    *announced, sentence = err.strip().splitlines()
    assert message in sentence
    assert all(line.startswith(f"{arguments[1]}: ") for line in announced)
    assert len(announced) <= 1
    assert not out


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["fly"],
        ["run", "heat-mixed", "--replicates", "0"],
        ["run", "heat-mixed", "--memory", "-1"],
        ["run", "heat-mixed", "--device", "tpu"],
        [],
    ],
)
def test_misused_options_exit_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (PinnablateError("a mistake; mend it"), USAGE, "pinnablate: a mistake; mend it\n"),
        (StoreError("no room; make some"), FAILURE, "pinnablate: no room; make some\n"),
        (
            KeyboardInterrupt(),
            INTERRUPTED,
            "\ninterrupted; every finished cell is kept. To go on, repeat: pinnablate show 'my world.py'\n",
        ),
    ],
)
def test_what_a_command_raises_becomes_an_exit_code(raised, code, said, monkeypatch, capsys):
    def show(options):
        raise raised

    monkeypatch.setattr(cli.environments, "show", show)
    assert main(["show", "my world.py"]) == code
    assert capsys.readouterr().err == said


def test_a_reader_who_has_seen_enough_is_no_error(monkeypatch):
    def show(options):
        raise BrokenPipeError

    monkeypatch.setattr(cli.environments, "show", show)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert main(["show", "heat-mixed"]) == SUCCESS


def test_a_group_of_commands_adds_its_own(monkeypatch):
    class Group:
        @staticmethod
        def add_to(commands):
            commands.add("greet", lambda options: 7, "say hello", "optional").add_argument(
                "--loud", action="store_true"
            )

    monkeypatch.setattr(cli, "GROUPS", (*cli.GROUPS, Group))
    options = parser().parse_args(["greet", "--loud"])
    assert (options.environment, options.loud) == (None, True)
    assert main(["greet", "heat-mixed"]) == 7


def test_help_names_every_learner_and_protocol(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["run", "--help"])
    assert stop.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for name in (*names(), *protocols()):
        assert name in text, name


def test_floors_import_no_tensorflow(tmp_path):
    """Everything but the learners, and every command that neither trains nor checks, works without TensorFlow and DeepXDE.

    The records are of all learners.
    """
    results = tmp_path / "results"
    results.mkdir()
    shutil.copy(FOLDER / "heat-mixed-v1.jsonl", results)
    code = """
import sys
import pinnablate, pinnablate.analysis.lattice, pinnablate.checks.certify, pinnablate.report.tables, pinnablate.study.rescore
import pinnablate.study, pinnablate.learners, pinnablate.leaderboard.publish, pinnablate.analysis.patterns
from pinnablate.cli import main
for command in (["list"], ["list", "--learners"], ["list", "--protocols"], ["show", "heat-mixed"],
                ["report", "heat-mixed", "--results", "nowhere"], ["report", "heat-mixed", "--results", sys.argv[1]],
                ["rescore", "--results", sys.argv[1]], ["leaderboard", "--results", sys.argv[1], "--output", sys.argv[2]]):
    main(command)
heavy = {"tensorflow", "deepxde", "keras"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""
    environment = {k: v for k, v in os.environ.items() if k != "DDE_BACKEND"}
    board = tmp_path / "board"
    done = subprocess.run(
        [sys.executable, "-c", code, str(results), str(board)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert "learner solver-layer" in (board / "README.md").read_text()
