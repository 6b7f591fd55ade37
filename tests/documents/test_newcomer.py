"""A newcomer's path: new, edit one equation, check, run, leaderboard."""

from __future__ import annotations

from pinnablate.cli import main


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
    assert "trained 35, reused 0" in out
    assert main(["leaderboard", "my_world.py", "--results", "results", "--output", "board"]) == 0
    board = (tmp_path / "board/README.md").read_text()
    assert "| [my-world-v1] " in board
    assert "[my-world-v1]: my-world-v1.md" in board
    assert "Not ranked" not in board
    assert (tmp_path / "board/figures/my-world-v1.standard.smoke.stacked.lattice.svg").exists()
