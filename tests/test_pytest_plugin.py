"""The fixture as other projects use it: in a pytest of their own, for a world of their own."""

from __future__ import annotations

import json

import pytest

from pinnablate.cli.starter import write_starter

pytest_plugins = ["pytester"]

TEST = """
from pinnablate.learners.collocation.spectral import Spectral

def test_world(study):
    found = study("my_world.py", arms="lattice,mean", learner="spectral")
    assert found.skills("all").shape == (2,)

def out_of_luck(*_):
    raise RuntimeError("out of luck")

def test_other_world(study, monkeypatch):
    monkeypatch.setattr(Spectral, "prior", out_of_luck)
    study("other_world.py", arms="none,mean", learner="spectral")
"""
OPTIONS = ("--pinnablate-protocol=smoke", "--pinnablate-replicates=2", "--benchmark-only")


@pytest.fixture
def project(pytester, monkeypatch):
    monkeypatch.delenv(
        "PYTEST_XDIST_WORKER", raising=False
    )  # pytest-benchmark would think that it is a worker itself
    write_starter("my-world", pytester.path)
    write_starter("other-world", pytester.path)
    pytester.makepyfile(TEST)
    return pytester


def test_it_trains_saves_compares_and_shows_the_table_and_a_failed_cell_is_one_sentence(project):
    failure = "2 cells failed, the first: none, replicate 0: RuntimeError: out of luck"
    first = project.runpytest_subprocess(*OPTIONS, "--benchmark-autosave")
    first.assert_outcomes(passed=1, failed=1)
    first.stdout.fnmatch_lines([failure])
    first.stdout.fnmatch_lines(
        ["*my-world-v1: trained 10, reused 0*", "| told *", "Gain of `all` over `none`*"]
    )
    assert "Traceback" not in first.stdout.str()
    (saved,) = (project.path / ".benchmarks").rglob("*.json")
    (extra,) = [
        b["extra_info"]
        for b in json.loads(saved.read_text())["benchmarks"]
        if b["name"] == "test_world"
    ]
    assert set(extra["errors"]) == {"none", "kinematics", "newton", "all", "mean"}
    assert all(e > 0 for e in extra["errors"].values())
    assert (extra["trained"], extra["reused"], extra["protocol"]) == (10, 0, "smoke")
    assert len((project.path / "results/my-world-v1.jsonl").read_text().splitlines()) == 11
    again = project.runpytest_subprocess(*OPTIONS, "--benchmark-compare")
    again.assert_outcomes(passed=1, failed=1)
    again.stdout.fnmatch_lines([failure])
    again.stdout.fnmatch_lines(
        ["*my-world-v1: trained 0, reused 10*", "*other-world-v1: trained 0, reused 4*"]
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pinnablate-protocol=smok"], "*Did you mean 'smoke'?*"),
        (["--pinnablate-replicates=0"], "*expected a number from 1 to 10000, got '0'*"),
    ],
)
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
