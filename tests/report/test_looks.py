"""Why a first look at which law is wrong is not enough."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.report.looks import looked_before, why_longer
from tests.report.test_suspects import found, preferred

RIGHT = found()

CASES = {
    "nobody can say": (None, None, {}, ""),
    "all is well": (RIGHT, None, {}, ""),
    "too few to accuse": (replace(RIGHT, count=4, ratio=9.0), None, {"energy": 0.3}, ""),
    "accused": (found("fourier"), None, {}, "the data speak against `fourier`"),
    "a number": (RIGHT, preferred(), {}, "the data speak against coefficients of `fourier`"),
    "unmet": (
        RIGHT,
        None,
        {"energy": 0.3},
        "models told all laws do not meet `energy` (residual 0.3 of its largest term)",
    ),
    "stuck": (
        replace(RIGHT, stuck=3),
        None,
        {},
        "3 of 5 trainings told all laws fell far short of another one",
    ),
    "far from noise": (
        replace(RIGHT, ratio=2.3),
        None,
        {},
        "models told all laws are left with 2.3 times the loss that noise explains",
    ),
    "near to noise": (replace(RIGHT, ratio=1.9), None, {}, ""),
}


@pytest.mark.parametrize("case", CASES)
def test_what_training_that_falls_short_shows_too_is_a_reason_to_go_on(case):
    suspicion, preferred, lacking, expected = CASES[case]
    assert why_longer(suspicion, preferred, lacking) == expected


def test_what_the_first_look_said_stands_below():
    said = looked_before("quick-v1", "the data speak against `w`")
    assert said.startswith("A first look, protocol quick-v1, had said: the data speak against `w`.")
