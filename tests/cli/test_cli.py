"""The command line: mistakes are one sentence, exit codes say what became of it, and nothing heavy is imported."""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pinnablate import cli
from pinnablate.cli import main, parser
from pinnablate.cli.exit_codes import FAILURE, HUNG_UP, INTERRUPTED, TERMINATED, UNREAD, USAGE
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
            "that `pinnablate show ID or FILE.py` lists, the nearest: smoothness",
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


def test_lack_of_memory_is_one_sentence_with_what_to_repeat(monkeypatch, capsys):
    def show(options):
        np.empty((2**28, 2**28))

    monkeypatch.setattr(cli.environments, "show", show)
    assert main(["show", "heat-mixed"]) == FAILURE
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("pinnablate: memory ran out (Unable to allocate ")
    assert "every finished cell is kept, and what was under way is lost: make room" in said
    assert said.endswith("and repeat: pinnablate show heat-mixed")


def test_a_reader_who_leaves_early_is_no_success(monkeypatch):
    def show(options):
        raise BrokenPipeError

    monkeypatch.setattr(cli.environments, "show", show)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert main(["show", "heat-mixed"]) == UNREAD


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
    assert "learner solver-layer" in (board / "tables.md").read_text()


@pytest.mark.parametrize(
    ("name", "code"), [("SIGTERM", TERMINATED), ("SIGHUP", HUNG_UP), ("SIGINT", INTERRUPTED)]
)
def test_a_signal_ends_a_command_with_one_line_and_its_own_code(name, code, monkeypatch, capsys):
    def show(options):
        signal.raise_signal(getattr(signal, name))

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(cli.environments, "show", show)
    assert main(["show", "heat-mixed"]) == code
    assert capsys.readouterr().err.strip().endswith("To go on, repeat: pinnablate show heat-mixed")
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_that_is_to_be_ignored_remains_so(monkeypatch):
    def show(options):
        signal.raise_signal(signal.SIGHUP)
        return 5

    monkeypatch.setattr(cli.environments, "show", show)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        assert main(["show", "heat-mixed"]) == 5
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), FAILURE, "no space left"),
        (OSError(errno.ENAMETOOLONG, "File name too long", "x.py"), USAGE, "x.py cannot be used"),
        (PermissionError(errno.EACCES, "Permission denied", "x.py"), FAILURE, "Permission denied"),
    ],
)
def test_what_the_system_refuses_is_one_sentence(error, code, said, monkeypatch, capsys):
    def show(options):
        raise error

    monkeypatch.setattr(cli.environments, "show", show)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert main(["show", "heat-mixed"]) == code
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    assert said in sentence


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "heat-mixed", "--result", "1"],
        ["report", "heat-mixed", "--replicates", "²"],
        ["run", "heat-mixed", "--memory", "1e300"],
        ["reproduce", "--seed", "-1"],
        ["check", "heat-mixed", "--seconds", "9" * 40],
    ],
)
def test_options_that_are_cut_short_or_out_of_range_exit_2(arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "heat-mixed", "--results="], "a directory without a name"),
        (["run", "heat-mixed", "--memory=--"], "--memory=-- has no value"),
        (["show", "heat-mixed-v²"], "unknown environment 'heat-mixed-v²'"),
        (["new", "x" * 300], "100 characters at most"),
    ],
)
def test_odd_values_are_one_sentence_and_exit_2(arguments, said, capsys):
    assert main(arguments) == USAGE
    assert said in capsys.readouterr().err


def test_the_package_imports_nothing_before_an_interrupt_is_caught():
    """What `python -m pinnablate` imports before its first line, where Ctrl-C is Python's traceback."""
    code = "import sys; a = set(sys.modules); import pinnablate; print(*set(sys.modules) - a)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["pinnablate"]


@pytest.mark.parametrize("module", ["pinnablate.cli", "argparse"])
def test_an_interrupt_while_modules_are_imported_is_one_line(tmp_path, module):
    """The import is interrupted by whoever looks for one of the modules."""
    (tmp_path / "rich").mkdir()
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, signal\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == '{module}':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "pinnablate", "list"],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}, cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        INTERRUPTED,
        "interrupted before anything was begun\n",
    )
