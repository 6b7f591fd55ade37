"""docs/analyse.md: its files are read and its output is what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pinnablate
from pinnablate.cli import main

PAGE = (Path(__file__).parents[2] / "docs/analyse.md").read_text()
FILES = re.findall(r"```csv\n(.*?)```", PAGE, re.S)
CODE = re.search(r"```python\n(.*?)```", PAGE, re.S).group(1)
SHOWN = re.search(r"```text\n(.*?)```", PAGE, re.S).group(1)


def test_the_command_prints_what_the_page_shows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("scores.csv").write_text(FILES[0])
    assert main(["analyse", "scores.csv", "--what", "at t > 0.6", "--output", "page"]) == 0
    assert capsys.readouterr().out.startswith(SHOWN)
    assert {p.name for p in Path("page").iterdir()} == {
        "analysis.md",
        "analysis.lattice.svg",
        "analysis.html",
    }


@pytest.mark.parametrize("text", FILES[1:])
def test_every_form_of_file_is_read(tmp_path, text):
    path = tmp_path / "scores.csv"
    path.write_text(text)
    found = pinnablate.analyse(path)
    assert found.equations == ("energy", "fourier")
    assert found.gain().mean == pytest.approx(1.709, abs=1e-3)


def test_the_code_does_what_its_comments_say(tmp_path, monkeypatch, capsys):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.chdir(tmp_path)
    names = {"pinnablate": pinnablate}
    exec(CODE, names)
    pyplot.close("all")
    found = names["found"]
    assert capsys.readouterr().out.startswith("Told all 2 equations")
    assert repr(found.worth()) in CODE
    assert repr(found.gain("all", over="weight-decay")) in CODE
    assert found.sufficient().minimal == (frozenset({"energy", "fourier"}),)
