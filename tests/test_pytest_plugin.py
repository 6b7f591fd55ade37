"""The fixture as other projects use it: in a pytest of their own, for a world of their own."""

from __future__ import annotations

import json

import pytest

from pinnablate.cli.starter import write_starter

pytest_plugins = ["pytester"]

TEST = """
def test_world(study):
    found = study("my_world.py", arms="lattice,mean", learner="spectral")
    assert found.skills("all").shape == (2,)
"""
OPTIONS = ("--pinnablate-protocol=smoke", "--pinnablate-replicates=2", "--benchmark-only")


@pytest.fixture
def project(pytester, monkeypatch):
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)  # pytest-benchmark would think that it is a worker itself
    write_starter("my-world", pytester.path)
    pytester.makepyfile(TEST)
    return pytester


def test_it_trains_saves_compares_and_shows_the_table(project):
    first = project.runpytest_subprocess(*OPTIONS, "--benchmark-autosave")
    first.assert_outcomes(passed=1)
    first.stdout.fnmatch_lines(["*my-world-v1: trained 10, reused 0*", "| told *", "Gain of `all` over `none`*"])
    (saved,) = (project.path / ".benchmarks").rglob("*.json")
    extra = json.loads(saved.read_text())["benchmarks"][0]["extra_info"]
    assert set(extra["errors"]) == {"none", "kinematics", "newton", "all", "mean"}
    assert all(e > 0 for e in extra["errors"].values())
    assert (extra["trained"], extra["reused"], extra["protocol"]) == (10, 0, "smoke")
    assert len((project.path / "results/my-world-v1.jsonl").read_text().splitlines()) == 11
    again = project.runpytest_subprocess(*OPTIONS, "--benchmark-compare")
    again.assert_outcomes(passed=1)
    again.stdout.fnmatch_lines(["*my-world-v1: trained 0, reused 10*"])


@pytest.mark.parametrize(("options", "message"), [
    (["--pinnablate-protocol=smok"], "*Did you mean 'smoke'?*"),
    (["--pinnablate-replicates=0"], "*expected a number from 1 to 10000, got '0'*"),
])
def test_a_mistake_is_one_sentence(project, options, message):
    done = project.runpytest_subprocess(*options)
    assert done.ret != 0
    assert any(message.strip("*") in line for line in [*done.outlines, *done.errlines])
    assert "Traceback" not in done.stdout.str()


def test_nothing_is_imported_before_a_test_asks(project):
    project.makeconftest("""
import sys

def pytest_collection_finish(session):
    heavy = {"tensorflow", "deepxde", "keras", "sympy", "scipy", "numpy", "pinnablate.environment"} & set(sys.modules)
    assert not heavy, heavy
""")
    project.makepyfile("def test_nothing(): pass")
    done = project.runpytest_subprocess()
    done.assert_outcomes(passed=1)


def test_a_cell_that_failed_fails_the_test_with_one_sentence(project):
    project.makepyfile("""
from pinnablate.learners.collocation.spectral import Spectral

def out_of_luck(*_):
    raise RuntimeError("out of luck")

def test_world(study, monkeypatch):
    monkeypatch.setattr(Spectral, "prior", out_of_luck)
    study("my_world.py", arms="none,mean", learner="spectral")
""")
    done = project.runpytest_subprocess(*OPTIONS)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["2 cells failed, the first: none, replicate 0: RuntimeError: out of luck"])
    assert "Traceback" not in done.stdout.str()
