"""The contract of learners: every built-in one keeps it, and each clause catches a learner that breaks it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import pinnablate
from pinnablate.checks.learner_contract import CLAUSES, bench, check_learner, learner_of, training
from pinnablate.cli import main
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner_class
from pinnablate.learners.base import Learner
from pinnablate.learners.collocation.spectral import Spectral
from tests.checks.crooked import (
    Accepts,
    Ageing,
    Answers,
    Backwards,
    Blind,
    Copies,
    Counts,
    Drops,
    Fails,
    Flattens,
    Forgets,
    Hasty,
    Lingers,
    Lists,
    Mumbles,
    Poisons,
    Raises,
    Refuses,
    Restores,
    Rounds,
    Short,
    Sociable,
    Stepwise,
    Twice,
    Unversioned,
)

CHEAP = ("decay-chain",)
(
    SAYS,
    SUPPORTS,
    ESTIMATES,
    RESULTS,
    FAILURES,
    ISOLATION,
    COMPANY,
    REPETITION,
    INTERRUPTION,
    RESTORING,
    DERIVATIVES,
    RECORD,
    STATES,
) = CLAUSES
SAME = (ISOLATION, COMPANY, REPETITION)


def broken_by(kind, environments=CHEAP, exact=()):
    """{clause: why} of those that a learner breaks; every clause has its finding, in order.

    Clauses that are `exact` hold bit for bit.
    """
    found = check_learner(kind, environments=environments)
    assert [f.subject for f in found] == list(CLAUSES)
    assert all(f.figure and "\n" not in f.figure for f in found)
    return {
        f.subject: f.figure
        for f in found
        if not f.holds or (f.subject in exact and "bit for bit" not in f.figure)
    }


@pytest.mark.parametrize("name", ["kernel", "spectral", "interpolators"])
def test_learners_without_a_network_keep_it_in_every_world(name):
    assert broken_by(name, ("decay-chain", "lotka-volterra", "heat-mixed"), SAME) == {}


@pytest.mark.parametrize("name", ["oracle", "solver-layer"])
def test_the_slower_ones_keep_it_in_one_world(name, monkeypatch):
    monkeypatch.setattr(bench, "ARMS", 1)
    assert broken_by(name) == {}


@pytest.mark.usefixtures("stacked")  # which sets TensorFlow's threads
@pytest.mark.parametrize(
    ("name", "exact"), [("stacked", SAME), ("deepxde", ())]
)  # DeepXDE's threads round as they come
def test_networks_keep_it(name, exact, monkeypatch):
    monkeypatch.setattr(bench, "ARMS", 1)
    assert broken_by(name, exact=exact) == {}


@pytest.mark.parametrize(
    ("kind", "clauses", "why"),
    [
        (Unversioned, {SAYS}, "version is 0; expected 1 or more"),
        (Answers, {SUPPORTS, *list(CLAUSES)[2:]}, "raised KeyError: 'none'"),
        (Mumbles, {SUPPORTS}, "expected None, or why not in one sentence"),
        (Refuses, {SUPPORTS, *list(CLAUSES)[2:]}, "0 times yes"),
        (Hasty, {ESTIMATES}, "0.0 s, nan bytes"),
        (Short, {ESTIMATES}, "a small training is refused"),
        (Drops, {RESULTS, ISOLATION, REPETITION}, "0 results; expected 1"),
        (Twice, {RESULTS, FAILURES}, "2 results; expected 1"),
        (
            Copies,
            {RESULTS, *list(CLAUSES)[4:9]},
            "0 results; expected 1, whose .fit is the fit given",
        ),
        (Fails, {RESULTS}, "all failed: as always"),
        (Raises, {FAILURES, ISOLATION}, "raised FloatingPointError: NaN"),
        (Blind, {FAILURES}, "NaN data: decay-chain-v1 all (replicate 1) is ok, with finite fields"),
        (Poisons, {ISOLATION}, "other weights beside a member of NaN"),
        (Sociable, {COMPANY}, "other weights when trained alone, fields"),
        (
            Ageing,
            {ISOLATION, COMPANY, REPETITION, INTERRUPTION},
            "decay-chain-v1 all: other weights beside",
        ),
        (Forgets, {INTERRUPTION}, "another result once training is closed"),
        (Lists, {*list(CLAUSES)[3:]}, "fit returned a list, which cannot be closed"),
        (Restores, {RESTORING}, "off in relative terms; expected at most 1e-09"),
        (Accepts, {RESTORING}, "restores 7919 zeros; expected a StoreError"),
        (Flattens, {DERIVATIVES}, "derivative (1,) is 1.5 off its slope"),
        (Counts, {RECORD}, "int64 is not JSON serializable"),
        (Stepwise, {STATES}, "states that it is asked to keep are not there"),
        (Backwards, {RECORD, STATES}, "do not rise, expected each once and in order"),
    ],
)
def test_what_breaks_a_clause_is_caught_by_it(kind, clauses, why):
    found = broken_by(kind)
    assert set(found) == clauses
    assert why in next(iter(found.values()))


def test_rounding_is_forgiven_and_said():
    assert broken_by(Rounds) == {}
    assert set(broken_by(Rounds, exact=SAME)) == set(SAME)
    found = {f.subject: f.figure for f in check_learner(Rounds, environments=CHEAP)}
    assert all("to rounding, " in found[clause] for clause in SAME)


def test_threads_that_go_on_are_caught(monkeypatch):
    monkeypatch.setattr(training, "STOPPING", 0.1)
    try:
        found = broken_by(Lingers)
    finally:
        Lingers.released.set()
    assert found == {INTERRUPTION: "decay-chain-v1: lingering still alive after 0.1 s"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "Spectral 2"}, "name is 'Spectral 2'; expected lower case with hyphens"),
        ({"summary": "two\nlines"}, "expected one line"),
        ({"version": True}, "version is True; expected 1 or more"),
        ({"version": 0}, "version is 0; expected 1 or more"),
        ({"trains_network": None}, "trains_network is None; expected True or False"),
        ({"unranked": None}, "unranked is None; expected the reason, or an empty text"),
        ({"devices": ("tpu",)}, "devices is ('tpu',); expected some of ('cpu', 'gpu')"),
    ],
)
def test_what_a_learner_says_of_itself_is_read(said, why):
    from pinnablate.checks.learner_contract.saying import says

    holds, figure = says(bench.Bench(type("Vague", (Spectral,), said), CHEAP))
    assert not holds
    assert why in figure


def test_a_learner_is_a_name_a_place_a_class_or_one_of_them():
    assert learner_of("spectral") is Spectral
    assert learner_of("pinnablate.learners.collocation.spectral:Spectral") is Spectral
    assert learner_of(Spectral) is learner_of(Spectral()) is Spectral
    for given in (
        "spectrl",
        "pinnablate.learners.base:Learner",
        "pinnablate.learners.base:serially",
        "nowhere:Spectral",
        "pinnablate.learners.base:Lerner",
        int,
    ):
        with pytest.raises(PinnablateError):
            learner_of(given)


def test_the_front_door_and_the_command(capsys):
    found = pinnablate.check_learner("spectral")
    assert all(f.holds for f in found)
    assert main(["check-learner", "spectral"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"spectral, version {Spectral.version}: {Spectral.summary}"
    assert [line.split(":")[0] for line in lines[1:-1]] == [f"  ok   {f.subject}" for f in found]
    assert lines[-1].startswith("spectral keeps the contract (")


def test_the_command_tells_failures_from_mistakes(capsys, monkeypatch):
    monkeypatch.setattr("pinnablate.checks.learner_contract.ENVIRONMENTS", CHEAP)
    assert main(["check-learner", f"{__name__}:Hasty"]) == 1
    out = capsys.readouterr().out
    assert "  FAIL estimate is finite and positive: decay-chain-v1: 0.0 s, nan bytes\n" in out
    assert "breaks 1 of its clauses" in out
    for name, sentence in (
        ("spectrl", "Did you mean 'spectral'?"),
        ("nowhere:X", "cannot be loaded (ModuleNotFoundError"),
    ):
        assert main(["check-learner", name]) == 2
        out, err = capsys.readouterr()
        assert sentence in err
        assert (out, len(err.splitlines())) == ("", 1)


def test_tensorflow_is_imported_by_the_learners_that_need_it_alone():
    code = """
import sys
from pinnablate.checks.learner_contract import check_learner
assert all(f.holds for f in check_learner("spectral", environments=("decay-chain",)))
heavy = {"tensorflow", "deepxde", "keras", "sklearn", "pytest", "xarray", "pandas", "matplotlib"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_learner_of_the_package_is_tried_above():
    from pinnablate.learners import is_built_in, names

    tried = {"kernel", "spectral", "oracle", "interpolators", "solver-layer", "stacked", "deepxde"}
    assert {name for name in names() if is_built_in(name)} == tried
    assert all(issubclass(learner_class(name), Learner) for name in tried)
