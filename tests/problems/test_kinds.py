"""Keywords of a wrong type: one sentence with what is expected and what it is."""

from __future__ import annotations

import pytest

import pinnablate
from pinnablate.errors import PinnablateError
from pinnablate.problems.kinds import require_kinds

LAWS = {"decay": "q_t = -k*q"}
DATA = {"t": [0.0, 1.0, 2.0, 3.0], "q": [1.0, 0.9, 0.8, 0.7]}


@pytest.mark.parametrize(
    ("keyword", "value", "got"),
    [
        ("constants", "k=1", "str"),
        ("constants", ["k"], "list"),
        ("constants", 3, "int"),
        ("scales", 2.0, "float"),
        ("conditions", ["q = 1 at t = 0"], "list"),
        ("fields", 5, "int"),
        ("fields", {"q": 1}, "dict"),
        ("names", 5, "int"),
        ("name", 5, "int"),
        ("region", 5, "int"),
    ],
)
def test_a_problem_refuses_wrong_types(keyword, value, got):
    given = {"equations": LAWS, "data": DATA, "constants": {"k": 0.1}, keyword: value}
    with pytest.raises(PinnablateError, match=rf"^{keyword}=.* is of type {got}; expected "):
        pinnablate.problem(**given)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("lattice", 5), ("memory", "big"), ("memory", True), ("workers", "two"), ("iterations", "x")],
)
def test_so_do_the_settings_of_training(keyword, value):
    with pytest.raises(PinnablateError, match=rf"^{keyword}={value!r} is of type .*; expected "):
        pinnablate.ablate(
            equations=LAWS, data=DATA, constants={"k": 0.1}, dry_run=True, **{keyword: value}
        )


def test_diagnose_refuses_them_as_well():
    for keyword, value in (("progress", 5), ("free", 5), ("results", 5)):
        with pytest.raises(PinnablateError, match=rf"^{keyword}=5 is of type int; expected "):
            pinnablate.diagnose(equations=LAWS, data=DATA, **{keyword: value})


def test_what_is_right_or_not_given_passes():
    require_kinds(constants={"k": 1}, fields="u v", names=["a"], memory=2, workers=None, data=5)
    with pytest.raises(PinnablateError, match="constants= holds the name 5; expected text"):
        require_kinds(constants={5: 1})


def test_a_truth_beside_measurements_is_not_passed_over():
    with pytest.raises(PinnablateError, match="both solution= and data= are given"):
        pinnablate.problem(equations=LAWS, data=DATA, constants={"k": 0.1}, solution={"q": "1"})
