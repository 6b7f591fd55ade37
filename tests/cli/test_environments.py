"""The commands list, show, check and new."""

from __future__ import annotations

import json

import pytest

from pinnablate import registry
from pinnablate.checks import certificates, measured
from pinnablate.cli import main


def test_list_show_and_check(capsys):
    assert main(["list"]) == 0
    rows = [r for r in capsys.readouterr().out.splitlines()[2:] if r.startswith("| ")]
    assert len(rows) == 24
    assert sum("| smoke " in r for r in rows) == 7
    assert any(r.startswith("| maxwell-cavity-2d-v1 ") and "| core " in r for r in rows)
    assert main(["show", "maxwell-cavity-2d"]) == 0
    out = capsys.readouterr().out
    assert "ampere       Bx_y - By_x + Ez_t" in out
    assert "60 points of Ex, Ey, Ez, Bx, By, Bz at t <= 0.6" in out
    assert main(["check", "heat-mixed"]) == 0
    out = capsys.readouterr().out
    assert "heat-mixed-v1: certified" in out
    assert "family of worlds: 4 residuals and conditions vanish with a1, a2, a3 left free" in out
    assert "drawn worlds: worlds 1 to 10 satisfy equations and conditions" in out
    assert "How much worlds differ, 10 drawn ones" in out
    assert "| sigma q " in out


def test_learners_and_protocols_are_listed(capsys):
    assert main(["list", "--learners"]) == 0
    assert "| spectral " in capsys.readouterr().out
    assert main(["list", "--protocols"]) == 0
    assert "| standard-v2 " in capsys.readouterr().out
    with pytest.raises(SystemExit) as stop:
        main(["list", "--protocols", "--learners"])
    assert stop.value.code == 2


def test_what_is_measured_is_shown_and_kept_only_when_asked(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(measured, "FOLDER", tmp_path)
    monkeypatch.chdir(tmp_path)  # where a certificate that is not shipped is kept
    monkeypatch.setattr(certificates, "SHIPPED", tmp_path / "certificates" / "all.json")
    measured._stored.cache_clear()
    certificates._shipped.cache_clear()
    assert main(["check", "decay-chain", "--observability"]) == 0
    assert "standard, told all: " in capsys.readouterr().out
    assert list(tmp_path.glob("*.json")) == []
    assert main(["check", "decay-chain", "--observability", "--record"]) == 0
    kept = json.loads((tmp_path / "decay-chain-v1.json").read_text())
    assert set(kept) == set(registry.load("decay-chain").all_designs)
    assert "all" in kept["standard"]["observability"]
    shipped = json.loads((tmp_path / "certificates" / "all.json").read_text())
    assert shipped["decay-chain-v1"]["status"] == "certified"
    measured._stored.cache_clear()
    certificates._shipped.cache_clear()


def test_an_environment_that_draws_nothing_has_one_world(tmp_path, capsys):
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 0
    text = (tmp_path / "my_world.py").read_text()
    assert "worlds=" not in text
    assert main(["check", str(tmp_path / "my_world.py"), "--results", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "worlds: one world: the environment declares nothing that is drawn" in out
    assert "How much worlds differ" not in out


def test_figures_of_a_world_of_ones_own_are_not_kept_in_the_package(tmp_path, capsys):
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 0
    assert main(["check", str(tmp_path / "my_world.py"), "--record"]) == 2
    assert "--record keeps figures beside the built-in environments" in capsys.readouterr().err


def test_a_certificate_that_cannot_be_kept_is_said_and_stands_all_the_same(tmp_path, capsys):
    assert main(["new", "my-world", "--directory", str(tmp_path)]) == 0
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    assert main(["check", str(tmp_path / "my_world.py"), "--results", str(blocked)]) == 0
    out, err = capsys.readouterr()
    assert "my-world-v1: certified" in out
    assert "the certificate cannot be kept in" in err
