"""The gallery: every script is read as it stands, and the page says what the records say."""

from __future__ import annotations

import ast
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

from pinnablate.learners.deepxde.pde import dde

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(p.stem for p in EXAMPLES.glob("*.py") if p.stem != "measurements")


@pytest.fixture(scope="module")
def made():
    """The module that writes the page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield import_module("gallery_page")
        for name in ("gallery_page", "common"):
            sys.modules.pop(name, None)


def test_every_script_is_shown(made):
    assert sorted(made.TITLES) == SCRIPTS


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_needs_an_import_and_one_call(name):
    tree = ast.parse((EXAMPLES / f"{name}.py").read_text())
    used = {
        n.attr
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and getattr(n.value, "id", "") == "pinnablate"
    }
    assert "ablate" in used
    assert used <= {"ablate", "Measurements", "Reference"}


@pytest.fixture
def double_precision():
    """What learner deepxde leaves behind."""
    before = dde.config.real.precision
    dde.config.set_default_float("float64")
    yield
    dde.config.set_default_float(f"float{before}")


def test_the_page_is_what_the_records_say(made, double_precision):
    """Trains nothing: an incomplete study is shown as one."""
    for path, text in made.pages().items():
        assert path.read_text() == text, path


def test_no_picture_is_left_over(made):
    named = set(re.findall(r"figures/gallery/(\w+)\.svg", made.PAGE.read_text()))
    assert {p.stem for p in made.PICTURES.glob("*.svg")} == named


def test_records_are_small():
    records = ROOT / "benchmarks" / "notebook" / "gallery"
    assert 0 < sum(p.stat().st_size for p in records.glob("*.jsonl")) < 1_000_000


def test_tables_are_what_their_solvers_make(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    measurements = import_module("measurements")
    for name in measurements.MADE:
        assert (EXAMPLES / name).read_text() == measurements.text_of(name)
