"""Equations as text."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.problems.grammar import Names, expression, parted, residual

x, t = coordinates("x t")
u, v = fields("u v", x, t)
NAMES = Names({"x": x, "t": t}, {"u": u, "v": v}, {"nu": sympy.Rational(1, 10)})


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("u_t + u*u_x = nu*u_xx", u.diff(t) + u * u.diff(x) - u.diff(x, 2) / 10),
        ("du/dt = d2u/dx2", u.diff(t) - u.diff(x, 2)),
        ("∂u/∂t = d^2u/dx^2 + u^2", u.diff(t) - u.diff(x, 2) - u**2),
        ("u.diff(x, 2) + diff(v, t) + D(u, x, t)", u.diff(x, 2) + v.diff(t) + u.diff(x, t)),
        ("diff(u*v, x)", (u * v).diff(x)),
        ("u(x, t) == sin(pi*x)", u - sympy.sin(sympy.pi * x)),
        ("-u_xt + abs(v) - max(u, 0)", -u.diff(x, t) + sympy.Abs(v) - sympy.Max(u, 0)),
        ("2*u - 0.5", 2 * u - 0.5),
    ],
)
def test_what_people_write_is_read_as_they_mean_it(text, meant):
    assert sympy.simplify(residual(text, NAMES, "equation 'a'") - meant) == 0


def test_a_declared_name_wins_over_a_derivative():
    u_x = fields("u_x", x, t)
    names = Names(NAMES.coordinates, {**NAMES.fields, "u_x": u_x})
    assert residual("u_x", names, "equation 'a'") == u_x


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "w_t",
            "'w_t' in 'w_t' is no coordinate (x, t), field (u, v) or constant (nu); give constants=",
        ),
        (
            "u_t = nuu*u",
            "give constants={'nuu': number}, or, of what was measured, columns={'nuu': 'its column'}",
        ),
        ("u_t = nuu*u", "or fields= with it. Did you mean 'nu'?"),
        ("sin", "'sin' without its argument; expected sin(...)"),
        ("u =", "has an empty side; expected an equation like"),
        ("u = v = 0", "has more than one =; expected an equation like"),
        ("sine(u)", "holds sine(...); expected a function of sin, cos"),
        ("u_t = 2u", "'2u' cannot be read near '2u'; expected an equation like"),
        ("u[0]", "holds 'u[0]'; expected numbers, names"),
        ("sin(u, v)", "holds 'sin(u, v)' with 2 arguments; expected as many as sin has"),
        ("diff(u, 3)", "expected derivatives by coordinates (x, t)"),
        ("diff()", "expected diff(u, x) or diff(u, x, 2)"),
        ("diff(u, x, -1)", "holds 'diff(u, x, -1)'; expected derivatives of order 1 to 10"),
        ("diff(u, x, 10**9)", "holds 'diff(u, x, 10 ** 9)'; expected derivatives of order 1 to 10"),
        ("u_xxxxxxxxxxx", "holds 'u_xxxxxxxxxxx'; expected derivatives of order 1 to 10"),
        ("0.1/0.", "holds '0.1 / 0.0', which has no value; expected numbers that are finite"),
        ("Piecewise((1, x < 0/0), (0, True))", "of which SymPy says: Invalid NaN comparison"),
        (
            "Piecewise((1, Piecewise((2, x < 1)) < x), (0, True))",
            "SymPy says: Conditions must cover",
        ),
        ("Piecewise()", "holds Piecewise(); expected pairs like (1, t < 1)"),
        ("9**9**9*u", "holds '9 ** 9 ** 9'; expected numbers that double precision holds"),
        ("(1/3)**1000000", "expected numbers that double precision holds, up to 1.8e308"),
        ("floor(10**30000.5)", "expected numbers that double precision holds, up to 1.8e308"),
        ("1.5**(10**9)", "expected numbers that double precision holds, up to 1.8e308"),
        (
            "-" * 90_000 + "u",
            "of 90001 characters is nested too deeply; expected a sum of some terms",
        ),
        (
            "u+" * 3_000 + "u",
            "of 6001 characters is nested too deeply; expected a sum of some terms",
        ),
        ("u(x)", "holds 'u(x)'; expected u or u(x, t), its value at the point"),
        ("__import__('os')", "holds __import__(...); expected a function of"),
        ("u.subs(x, 0)", "holds 'u.subs(x, 0)'; expected functions by name"),
        ("u if v else 0", "holds 'u if v else 0'; expected numbers"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_the_way_round(text, words):
    with pytest.raises(PinnablateError) as refused:
        residual(text, NAMES, "equation 'a'")
    assert str(refused.value).startswith("equation 'a': ")
    assert words in str(refused.value)


def test_arguments_have_no_names():
    with pytest.raises(PinnablateError, match="expected arguments without names"):
        expression("sin(x=u)", NAMES, "scale of u")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("u_xx", ("u", ("x", "x"))),
        ("u_1_t", ("u_1", ("t",))),
        ("theta_phi", None),
        ("u", None),
        ("_t", None),
    ],
)
def test_a_name_is_parted_at_its_coordinates(name, parts):
    assert parted(name, ("x", "t")) == parts


def test_coordinates_of_several_letters_can_be_differentiated_by():
    assert parted("u_timex", ("x", "time")) == ("u", ("time", "x"))
