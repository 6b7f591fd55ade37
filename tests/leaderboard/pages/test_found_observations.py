"""What the findings say of worth in observations: numbers where they are known, bounds where not."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from pinnablate.analysis.observations import Curve, LawsWorth, Multiple
from pinnablate.analysis.swept import InObservations
from pinnablate.leaderboard.pages.found_observations import observations_finding

CURVE = Curve((0.5, 1.0, 32.0), np.zeros((3, 5)))
BEYOND = Multiple(32.0, np.inf, 12.0, np.inf, shown=True)


def exactly(value):
    return Multiple(value, value, value / 2, value * 2, shown=value > 2)


def worths(split, everything, *laws):
    of = {name: LawsWorth(law, law) for name, law in zip("abc", laws, strict=False)}
    return InObservations(split, "none", CURVE, everything, of)


@pytest.fixture
def board():
    interp = [worths("interp", exactly(v), exactly(v / 2), exactly(1.0)) for v in (3.0, 5.0, 14.0)]
    extrap = worths("extrap", BEYOND, BEYOND, BEYOND, exactly(3.0))
    return SimpleNamespace(in_observations={f"e{k}": [f, extrap] for k, f in enumerate(interp)})


def test_the_sentence_gives_the_range_and_the_bound(board):
    text = "\n".join(observations_finding(board))
    assert text.startswith(
        "**All laws together are worth inside the observed window 3 to 14 times the observations (median 5) in 3 of 3 "
        "environments; beyond it more than 32 times in 3 of 3 environments.**"
    )


def test_of_laws_beyond_the_sweep_none_is_called_the_best(board):
    (row,) = [x for x in observations_finding(board) if "e2" in x]
    assert "a: 7 (3.5 to 14)" in row
    assert "a and 1 more: > 32" in row


def test_what_moved_is_marked_and_left_out_of_the_sentence(board):
    of = board.in_observations
    of["e2"] = [replace(f, settled=False) for f in of["e2"]]
    text = "\n".join(observations_finding(board))
    assert "3 to 5 times the observations in 2 of 2 environments" in text
    assert "14 (7 to 28) unsettled" in text


def test_one_worth_is_no_range(board):
    one = SimpleNamespace(in_observations={"e0": board.in_observations["e0"]})
    assert "3 times the observations in 1 of 1" in "\n".join(observations_finding(one))


def test_without_more_observations_nothing_is_said():
    text = "\n".join(observations_finding(SimpleNamespace(in_observations={})))
    assert text.startswith("No environment has models with more observations")


def test_where_only_a_control_is_given_more_no_sentence_is_begun(board):
    for name, of in board.in_observations.items():
        board.in_observations[name] = [replace(f, base="gp") for f in of]
    text = "\n".join(observations_finding(board))
    assert text.startswith("No environment has networks told nothing with more observations")
    assert "worth ." not in text
    assert text.count("| e0 ") == 1


def test_a_control_that_is_given_more_has_a_sentence_and_a_table(board):
    (first, *_) = board.in_observations["e0"]
    of_control = replace(first, base="weight-decay", everything=exactly(2.0), by_prior=True)
    board.in_observations["e0"] = [*board.in_observations["e0"], of_control]
    text = "\n".join(observations_finding(board))
    assert text.startswith("**All laws together are worth inside the observed window 3 to 14")
    assert (
        "(1 environment), all laws are worth inside the observed window 2 times the observations in 1 of 1 environment."
        in text
    )
    (row,) = [line for line in text.splitlines() if "weight-decay, kept" in line]
    assert [c.strip() for c in row.split("|")][1:-1] == [
        "e0",
        "weight-decay, kept",
        "2 (1 to 4)",
        "",
    ]
    assert "*Kept*" in text
