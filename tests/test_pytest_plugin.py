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
        ["*my-world-v1: trained 10, reused 0*", "Gain of `all` over `none`*", "| told *"]
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


def benchmarks(project):
    """{name: benchmark} of every run that was saved, the last first."""
    saved = sorted((project.path / ".benchmarks").rglob("*.json"), reverse=True)
    return [{b["name"]: b for b in json.loads(f.read_text())["benchmarks"]} for f in saved]


def test_reading_records_is_never_compared_with_training(project):
    """Records make a run a hundred times faster, which is no progress of anybody's."""
    options = (*OPTIONS, "--benchmark-autosave", "--benchmark-compare", "-k", "test_world")
    limit = "--benchmark-compare-fail=mean:1%"
    project.runpytest_subprocess(*options).assert_outcomes(passed=1)
    again = project.runpytest_subprocess(*options, limit)
    again.assert_outcomes(passed=1)
    again.stdout.fnmatch_lines(
        [
            "*my-world-v1: trained 0, reused 10; not a time of training, which takes a fresh*",
            "*benchmark 'records reused: not a time of training': 1 tests*",
            "test_world (reused 10 of 10) *",
        ]
    )
    assert "(NOW)" not in again.stdout.str()  # nothing was held against it
    part = project.runpytest_subprocess(
        *options, limit, "--pinnablate-replicates=3"
    )  # trains 5 cells of 15
    part.stdout.fnmatch_lines(["test_world (reused 10 of 15) *"])
    fresh = project.runpytest_subprocess(*options, "--pinnablate-results=fresh")
    fresh.assert_outcomes(passed=1)
    fresh.stdout.fnmatch_lines(["*my-world-v1: trained 10, reused 0 *", "test_world  *"])
    last, partly, cached, first = benchmarks(project)
    assert (list(last), list(first)) == (["test_world"], ["test_world"])
    assert list(cached) == ["test_world (reused 10 of 10)"]
    assert list(partly) == ["test_world (reused 10 of 15)"]
    extra = cached["test_world (reused 10 of 10)"]["extra_info"]
    assert (extra["trained"], extra["reused"]) == (0, 10)
    assert extra["errors"] == first["test_world"]["extra_info"]["errors"]


def test_a_run_with_failed_cells_saves_no_time(project):
    done = project.runpytest_subprocess(*OPTIONS, "--benchmark-autosave", "-k", "other")
    done.assert_outcomes(failed=1)
    assert [list(b) for b in benchmarks(project)] in ([], [[]])


def test_a_world_that_is_not_certified_fails_in_one_sentence(project):
    path = project.path / "my_world.py"
    path.write_text(path.read_text().replace("+ omega**2 * q", "- omega**2 * q"))
    done = project.runpytest_subprocess(*OPTIONS, "-k", "test_world")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["my-world-v1 is not certified (*"])
    assert not (project.path / "results").exists()
    marked = project.runpytest_subprocess(*OPTIONS, "-k", "test_world", "--pinnablate-uncertified")
    marked.assert_outcomes(passed=1)
    marked.stdout.fnmatch_lines(["UNCERTIFIED WORLD, never ranked: *"])


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
