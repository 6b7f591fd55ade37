"""What commands print: Markdown where output is piped, lines that fit where it is a terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from pinnablate.cli import main
from pinnablate.cli.output import announce
from pinnablate.report import listings

ROOT = Path(__file__).parents[2]


def on_a_terminal(*arguments, columns=80):
    """What a command shows on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pinnablate", *arguments],
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": str(columns), "TERM": "xterm"},
    )
    os.close(theirs)
    text = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed: Linux says so by an error
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    return process.wait(), text.decode().replace("\r\n", "\n")


def test_a_list_fits_a_terminal_and_is_markdown_in_a_pipe(capsys):
    code, text = on_a_terminal("list", "--learners")
    assert code == 0
    assert "|" not in text
    assert max(len(line) for line in _plain(text).splitlines()) <= 80
    assert main(["list", "--learners"]) == 0
    assert capsys.readouterr().out == listings.learners() + "\n"


def test_a_mistake_is_wrapped_on_a_terminal():
    code, text = on_a_terminal("run", "heat-mixd")
    assert code == 2
    assert text.startswith("pinnablate: unknown environment 'heat-mixd'; expected one of")
    assert max(map(len, text.splitlines())) <= 80


def test_a_study_says_what_it_trains_before_anything_is_imported():
    code = """
import sys
from pinnablate.cli import main, output
sys.stderr.isatty = lambda: True
def say(sentence):
    print(sentence, {"numpy", "sympy", "rich"} & set(sys.modules))
    raise SystemExit
output.say = say
main(sys.argv[1:])
"""
    arguments = ["run", "heat-mixed", "--protocol", "smoke", "--replicates", "3"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout == (
        "heat-mixed: every subset of its equations, and controls that are told nothing; "
        "protocol smoke, replicates 3; records are kept in results set()\n"
    )


def test_what_is_announced_in_a_pipe_comes_after_the_declaration_is_read(capsys):
    said = []
    announce("first", lambda: said.append(capsys.readouterr().err))
    assert said == [""]
    assert capsys.readouterr().err == "first\n"


def _plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
