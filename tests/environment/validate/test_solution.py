"""The solution: entries, formulas, initial states, anchors, functions."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy import I, Subs, Symbol, cos, exp, sin

from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths import Integrated, Reference
from tests.conftest import declare
from tests.environment.ids import said

x, t = coordinates("x t")
u, p, w = fields("u p w", x, t)
y, v = fields("y v", t)


def swing(**changes):
    """An oscillator that is integrated from its equations."""
    solution = Integrated(**{"initial": {y: 1, v: 0}, "certified_error": 1e-9, **changes})
    return Environment(
        id="swing-v1",
        domain={t: (0, 6)},
        equations={"motion": y.diff(t) - v, "force": v.diff(t) + y},
        solution=solution,
        observations=Design(count=5, until=3),
        primary="extrap",
        source="",
    )


@pytest.mark.parametrize(
    ("solution", "words"),
    [
        ({u: sin(x)}, "the solution has no entry for the field p of equations 'kinematics', 'dyn"),
        ({u: exp(I * x), p: x}, "the solution of u contains the imaginary unit"),
        ({u: np.zeros((9, 9)), p: x}, "the solution of u is an array of shape (9, 9); expected a form"),
        ({u: [1, 2], p: x}, "the solution of u is a tuple within a tuple"),
        ({u: "sin(x)", p: x}, "the solution of u is a string, 'sin(x)'"),
        ({u: None, p: x}, "the solution of u is None"),
        ({u: float("nan"), p: x}, "contains a value that is no number"),
        ({u: p, p: x}, "the solution of u contains the field p; expected a formula of x, t"),
        ({u: u.diff(x), p: x}, "the solution of u contains the field u"),
        ({u: sin(Symbol("x")), p: x}, "a symbol x that is not the coordinate x"),
        ({u: sin(Symbol("k") * x), p: x}, "contains the symbol k, which has no value"),
        ({u: Subs(sin(x), x, 1) + x, p: x}, "contains a value at one place"),
        ({u: sympy.Eq(x, t), p: x}, "is an equation of SymPy"),
        ({u: lambda x, t: x, p: x}, "is of type function"),
        ({u: x, p: t, w: 1}, "field w appears in no equation"),
    ],
    ids=said,
)  # fmt: skip
def test_formulas_are_expressions_of_the_coordinates(solution, words):
    with pytest.raises(PinnablateError) as refused:
        declare(solution=solution)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x, t: x, "raises TypeError: <lambda>() missing 1 required positional argument: 't'"),
        (lambda at: at[:, 5], "raises IndexError"),
        (lambda at: at[:, 0], "returns values of shape (16,) for 16 points, expected (16, 2)"),
        (lambda at: at.T, "returns values of shape (2, 16) for 16 points"),
        (lambda at: None, "returns values of shape ()"),
        (lambda at: at + 1j, "returns values of type complex128, expected real numbers"),
        (lambda at: np.array([["a", "b"]] * len(at)), "returns values of type <U1, expected real num"),
        (lambda at: at * np.nan, "gives u = nan, p = nan at x = "),
        (lambda at: np.where(at > 0.9, np.inf, at), "gives p = inf at x = "),
        (np.zeros((4, 2)), "is of type ndarray; expected a function of points [N, 2]"),
        ("u", "is of type str; expected a function of points"),
        (Design, "is the class Design; expected a function of points"),
    ],
)  # fmt: skip
def test_a_reference_is_a_function_of_points(function, words):
    with pytest.raises(PinnablateError) as refused:
        declare(solution=Reference(function, 1e-6), fields=(u, p))
    assert f"the reference {words}" in str(refused.value)


def test_a_function_that_returns_lists_is_read():
    made = declare(solution=Reference(lambda at: at.tolist(), 1e-6), fields=(u, p))
    assert made.digest == declare(solution=Reference(lambda at: at, 1e-6), fields=(u, p)).digest


def test_a_function_that_fails_later_is_one_sentence_too():
    def fragile(at):
        if len(at) > 16:
            raise RuntimeError("no more")
        return at

    made = declare(solution=Reference(fragile, 1e-6), fields=(u, p))
    with pytest.raises(
        PinnablateError, match="the reference raises RuntimeError: no more; expected"
    ):
        made.world().reference(np.zeros((20, 2)))


@pytest.mark.parametrize("error", [0, -1, None, "1e-6", float("nan"), float("inf"), True])
def test_the_bound_on_an_error_is_a_number_above_zero(error):
    with pytest.raises(PinnablateError, match=r"certified_error=.*; expected a number above 0"):
        declare(solution=Reference(lambda at: at, error), fields=(u, p))
    with pytest.raises(PinnablateError, match=r"certified_error=.*; expected a number above 0"):
        swing(certified_error=error)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"initial": {y: 1}}, "the initial state has no entry for the field v"),
        ({"initial": {y: t, v: 0}}, "the initial state of y contains the symbol t"),
        ({"initial": {y: I, v: 0}}, "the initial state of y contains the imaginary unit"),
        ({"initial": {y: "1", v: 0}}, "the initial state of y is a string"),
        ({"initial": {y: v, v: 0}}, "the initial state of y contains the field v; expected a number"),
        ({"invariants": {"energy": y**2 + Symbol("k")}}, "invariant 'energy' contains the symbol k"),
        ({"invariants": {"energy": fields("w", t)}}, "'energy' names the undeclared field w"),
        ({"values": ((9, {y: 1}), (1, {y: 1}), (8, {}))}, "at t = 9, 8, outside the domain (0, 6)"),
        ({"values": ((1, {}),)}, "the anchor at t = 1 holds no value; expected some of y, v"),
        ({"values": (1, {y: 1, v: 0})}, "with a comma after a single one"),
        ({"values": {1: {y: 1, v: 0}}}, "values= is of type dict; expected values=((t, {field: val"),
        ({"values": ((1, (1, 0)),)}, "cannot be read; expected values=((t, {field: value}), ...)"),
        ({"values": (((1, 2), {y: 1, v: 0}),)}, "an anchor is at (1, 2); expected values="),
        ({"values": (("1", {y: 1, v: 0}),)}, "an anchor is at '1'; expected values="),
        ({"values": ((1, {"y": 1, y: 0, v: 0}),)}, "the anchors name 'y', declared are the fields y, v; expected fields"),
        ({"values": ((1, {y: None, v: 0}),)}, "gives y = None; expected a finite number"),
        ({"values": ((1, {y: I, v: 0}),)}, "gives y = I; expected a finite number"),
        ({"method": "Euler"}, "method='Euler'; expected one of DOP853, "),
        ({"stencil": 0}, "stencil=0; expected a share of the domain"),
        ({"modes": 2.5}, "modes=2.5; expected a whole number"),
    ],
    ids=said,
)  # fmt: skip
def test_what_is_integrated_starts_from_numbers_and_has_anchors_inside(changes, words):
    with pytest.raises(PinnablateError) as refused:
        swing(**changes)
    assert words in str(refused.value)


def test_an_anchor_may_know_some_fields():
    assert swing(values=((1, {y: cos(1)}), (np.float64(2), {y: float(cos(2)), v: -sin(2)})))


def test_an_array_of_another_solution_is_no_solution():
    with pytest.raises(PinnablateError, match="Reference lacks certified_error=: for example"):
        Reference(lambda at: at)
    with pytest.raises(PinnablateError, match="Integrated has no argument error"):
        Integrated({u: 1}, error=1e-9)
