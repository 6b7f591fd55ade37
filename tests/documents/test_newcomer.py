"""A newcomer's path: new, edit one equation, check, run, leaderboard."""

from __future__ import annotations

import pytest

from pinnablate.cli import main
from pinnablate.cli.starter import starter
from pinnablate.errors import PinnablateError


def test_new_edit_check_run_leaderboard(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "my-world"]) == 0
    assert "pinnablate check my_world.py" in capsys.readouterr().out
    assert main(["check", "my_world.py"]) == 0
    file = tmp_path / "my_world.py"
    good = file.read_text()
    capsys.readouterr()

    # an edit that the solution contradicts is caught, and the equation named
    file.write_text(good.replace("p.diff(t) + omega**2 * q", "p.diff(t) - omega**2 * q"))
    assert main(["check", "my_world.py"]) == 1
    assert "FAIL equation newton[0]" in capsys.readouterr().out

    # an edit that it satisfies: energy is conserved
    file.write_text(good.replace("p.diff(t) + omega**2 * q", "p**2 + omega**2 * q**2 - omega**2"))
    assert main(["check", "my_world.py"]) == 0
    assert main(["run", "my_world.py", "--protocol", "smoke", "--replicates", "5"]) == 0
    out = capsys.readouterr().out
    assert "trained 40, reused 0" in out
    assert main(["leaderboard", "my_world.py", "--results", "results", "--output", "board"]) == 0
    board = (tmp_path / "board/README.md").read_text()
    assert "[my-world-v1](my-world-v1.md)" in board
    assert "Not ranked" not in board
    assert (tmp_path / "board/figures/my-world-v1.standard.smoke.stacked.lattice.svg").exists()


@pytest.mark.parametrize("name", ["My World", "../up", "a_b", "world-v2", "", "1st"])
def test_names_that_cannot_be_ids_are_refused(name):
    with pytest.raises(PinnablateError, match="expected lower-case words joined by hyphens"):
        starter(name)


def test_an_existing_file_is_kept(tmp_path, capsys):
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 0
    (tmp_path / "my_world.py").write_text("mine")
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 2
    assert "exists; choose another name" in capsys.readouterr().err
    assert (tmp_path / "my_world.py").read_text() == "mine"
    assert main(["new", "my-world", "--directory", str(tmp_path / "nowhere")]) == 1


@pytest.mark.parametrize(("text", "message"), [
    (None, "no file"),
    ("environment = (", "line 1: '(' was never closed"),
    ("x = 1\nfrom pinnablate import nothing_like_it", "line 2: ImportError"),
    ("\n\nu.diff(t)", "line 3: NameError: name 'u' is not defined"),
    ("x = 1", "declares no `environment`"),
    (starter("x").replace("primary=\"extrap\"", "primary=\"future\""), "primary split 'future'"),
    (starter("heat-mixed"), "belongs to a registered environment"),
])
def test_files_that_declare_nothing_are_one_sentence(tmp_path, capsys, text, message):
    path = tmp_path / "world.py"
    if text is not None:
        path.write_text(text)
    assert main(["check", str(path)]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert len(err.strip().splitlines()) == 1
