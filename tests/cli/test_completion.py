"""What a shell offers where the cursor is, and how long one waits for it: nothing heavy is imported."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pinnablate.cli import main
from pinnablate.cli.completion import SHELLS, candidates

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["ru"], ["run"]),
        (["run", "heat"], ["heat-mixed"]),
        (["run", "heat-mixed", "--prot"], ["--protocol"]),
        (["run", "heat-mixed", "--protocol", "smoke"], ["smoke", "smoke-adam"]),
        (["run", "heat-mixed", "--learner", "ker"], ["kernel"]),
        (["check-learner", "ker"], ["kernel"]),
        (["run", "heat-mixed", "--arms", "none,f"], ["none,fourier"]),
        (["run", "heat-mixed", "--arms", "energy+f"], ["energy+fourier"]),
        (["run", "--design", "data-rich", "decay-chain-v1", "--arms", "ma"], ["mass"]),
        (["run", "heat-mixed", "--design", "p"], ["players"]),
        (["report", "heat-mixed", "--lattice", "o"], ["order2"]),
        (["leaderboard", "--results", ""], []),
        (["list", ""], []),
        (["fly", ""], []),
        (["submit", ""], ["secret", "bundle", "train", "score", "check"]),
        (["submit", "train", "b", "--learner", "ker"], ["kernel"]),
        (["submit", "score", "f.npz", "--bun"], ["--bundle"]),
    ],
)
def test_the_last_word_is_completed(typed, expected):
    assert candidates(typed) == expected


def test_files_of_declarations_are_offered_with_their_equations(tmp_path, monkeypatch, capsys):
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 0
    monkeypatch.chdir(tmp_path)
    assert candidates(["check", "my"]) == ["my_world.py"]
    assert candidates(["run", "my_world.py", "--arms", "new"]) == ["newton"]
    capsys.readouterr()
    assert main(["completion", "words", "--", "run", "my_world.py", "--arms", "kin"]) == 0
    assert capsys.readouterr().out == "kinematics\n"


def test_nothing_heavy_is_imported():
    code = (
        "import sys; from pinnablate.cli.completion import candidates; "
        "assert candidates(['run', 'heat-mixed', '--arms', 'f']) == ['fourier']; "
        "assert candidates(['run', 'heat-mixed', '--learner', 'ker']) == ['kernel']; "
        "assert candidates(['run', 'heat-mixed', '--protocol', 'adam']) == ['adam-v1', 'adam-v2']; "
        "sys.exit(str({'sympy', 'numpy', 'scipy', 'tensorflow', 'rich'} & set(sys.modules) or ''))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stderr.strip() == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_by_the_script_that_is_printed(capsys):
    assert main(["completion", "bash"]) == 0
    script = f"""
pinnablate() {{ {sys.executable} -m pinnablate "$@"; }}
{capsys.readouterr().out}
COMP_WORDS=(pinnablate run maxwell-cav --protocol sm) COMP_CWORD=2
_pinnablate
echo "${{COMPREPLY[*]}}"
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "maxwell-cavity-2d\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_every_script_asks_for_words(shell, capsys):
    assert main(["completion", shell]) == 0
    assert "pinnablate completion words -- " in capsys.readouterr().out
