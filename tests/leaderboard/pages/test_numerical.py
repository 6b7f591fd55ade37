"""A world whose truth is a simulation never stands among closed forms without saying so."""

from __future__ import annotations

import pytest

from pinnablate.checks import certificates
from pinnablate.leaderboard.publish import pages
from pinnablate.truths.closed_form import Formulas

HEAT = "[heat-mixed-v1](heat-mixed-v1.md)"


@pytest.fixture
def numerical(monkeypatch):
    """Published records of a world that is taken for numerical; nobody certified it."""
    monkeypatch.setattr(certificates, "kept", lambda *_: certificates.Standing("not checked"))
    monkeypatch.setattr(Formulas, "numerical", True)


def test_every_table_with_other_worlds_marks_it(beside, numerical):
    made = pages(beside).texts
    assert f"| {HEAT} (numerical, not checked) " in made["tables.md"]
    assert "| [heat-mixed-v1] (numerical, not checked) " in made["README.md"]
    assert "`(numerical)`: the truth is a simulation" in made["tables.md"]
    assert f"{HEAT} (numerical)" in made["patterns.md"]
    assert f"{HEAT} (numerical), standard-v2" in made["controls.md"]
    rows = [line for line in made["controls.md"].splitlines() if line.startswith("| ")]
    named = [line for line in rows if "heat-mixed-v1" in line]
    assert len(named) > 5
    assert all("heat-mixed-v1 (numerical)" in n or f"{HEAT} (numerical)" in n for n in named)


def test_its_page_says_it_of_the_world_and_under_the_table(beside, numerical):
    page = pages(beside).texts["heat-mixed-v1.md"]
    said = "The truth is numerical (closed form): it is known to 1.0e-13 standard deviations"
    assert page.count(said) == page.count("## standard-v2") + 1


def test_other_worlds_have_no_mark(beside):
    for name, text in pages(beside).texts.items():
        assert "numerical" not in text, name
