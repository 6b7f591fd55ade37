"""Equations as SymPy and as functions."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.problems import laws, problem
from pinnablate.problems.grammar import Names

x, t = coordinates("x t")
u, q = fields("u q", x, t)
NAMES = Names({"x": x, "t": t}, {"u": u, "q": q}, {"k": sympy.Rational(1, 20)})
ENERGY, FOURIER = u.diff(t) + q.diff(x), q + u.diff(x) / 20


def read(equations, names=None):
    return laws.read(laws.named(equations, names), NAMES, names)


def pde(x, t, u, q):
    return [u.diff(t) + q.diff(x), q + u.diff(x) / 20]


def foreign():
    """Symbols and functions of SymPy's own, which are not those of coordinates() and fields()."""
    y, s = sympy.symbols("x t")
    v, w = sympy.Function("u")(y, s), sympy.Function("q")(y, s)
    k = sympy.Symbol("k")
    return {"energy": v.diff(s) + w.diff(y), "fourier": sympy.Eq(w, -k * v.diff(y))}


@pytest.mark.parametrize(
    ("equations", "names"),
    [
        ({"energy": "u_t + q_x = 0", "fourier": "q = -k*u_x"}, None),
        ({"energy": ENERGY, "fourier": sympy.Eq(q, -u.diff(x) / 20)}, None),
        (foreign(), None),
        ({"energy": lambda t, x, u, q: u.diff(t) + q.diff(x), "fourier": "q + k*u_x"}, None),
        (pde, ["energy", "fourier"]),
        (pde, "energy fourier"),
        (lambda x, t, u, q: {"energy": u.diff(t) + q.diff(x), "fourier": FOURIER}, None),
        (["u_t + q_x", "q + k*u_x"], ["energy", "fourier"]),
    ],
)
def test_text_sympy_and_functions_say_the_same(equations, names):
    assert read(equations, names) == {"energy": ENERGY, "fourier": FOURIER}


def test_a_law_of_several_residuals_is_a_tuple():
    assert read({"heat": ("u_t + q_x", FOURIER)}) == {"heat": (ENERGY, FOURIER)}


def test_a_list_without_names_is_numbered():
    assert list(read(["u_t + q_x", "q + k*u_x"])) == ["eq1", "eq2"]


@pytest.mark.parametrize(
    ("equations", "names", "words"),
    [
        ({}, None, "equations= holds none"),
        ({"a": 3}, None, "equation 'a' is 3; expected {name: text like"),
        ({"a": None}, None, "equation 'a' is None"),
        (3, None, "equation 'eq1' is 3"),
        ({"": "u"}, None, "the equation 'u' has no name; expected one: equations={'newton': ...}"),
        (["u", "q"], ["a"], "2 equations and 1 names (a); expected a name for each"),
        (pde, ["a", "b", "c"], "2 equations and 3 names (a, b, c); expected a name for each"),
        ({"a": "u"}, ["a"], "names=['a'] beside equations that have names (a)"),
        ({"a": lambda z: z}, None, "argument 'z' of the function is no coordinate (x, t), field (u, q)"),
        ({"a": lambda u: 1 / 0}, None, "failed on SymPy's u (ZeroDivisionError: division by zero)"),
        ({"a": lambda *u: u}, None, "names no arguments; expected a function whose arguments"),
    ],
)  # fmt: skip
def test_what_is_no_equation_is_one_sentence(equations, names, words):
    with pytest.raises(PinnablateError) as refused:
        read(equations, names)
    assert words in str(refused.value)


def test_equations_of_one_name_are_one_law():
    """As names of a DeepXDE script are read."""
    made = problem(
        equations=["q_t = p", "p_t = -4*q", "q_t = -2*q"],
        names="motion motion decay",
        data={"t": [0.0, 1.0, 2.0, 3.0], "q": [1.0, 2.0, 1.0, 0.0], "p": [0.0, 1.0, 0.0, 2.0]},
        name="spring",
    )
    assert {
        name: len(law) if isinstance(law, tuple) else 1 for name, law in made.equations.items()
    } == {
        "motion": 2,
        "decay": 1,
    }
