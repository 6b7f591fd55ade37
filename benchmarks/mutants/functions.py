"""Operators that bring functions into laws."""

from __future__ import annotations

from random import Random

from mutants.choosing import any_law, positive
from mutants.operator import operator
from mutants.source import Source

# Functions of a coordinate c, none of which vanishes or is singular for 0.1 < c: what SciPy and SymPy know.
OF_COORDINATES = (
    "sympy.sech(c)",
    "sympy.coth(c + 2)",
    "sympy.sinc(c / 9) + 2",
    "sympy.besselj(0, c) + 2",
    "sympy.jn(1, c + 1) + 2",
    "sympy.airyai(c) + 2",
    "sympy.LambertW(1 + c**2) + 1",
    "sympy.Piecewise((1, c > sympy.Rational(1, 2)), (2, True))",
    "sympy.Max(c, sympy.Rational(1, 3)) + 1",
    "sympy.Abs(c - 1) + 1",
    "sympy.Heaviside(c - sympy.Rational(1, 2)) + 1",
    "sympy.sign(c - sympy.Rational(1, 3)) + 2",
    "sympy.floor(3 * c) ** 2 + 1",
    "sympy.frac(c) + 1",
    "sympy.erf(c) + 2",
    "sympy.expint(2, c**2 + 1) + 1",
    "sympy.E1(c**2 + 1) + 1",
    "sympy.Shi(c / 9) + 9",
    "sympy.Chi(c**2 + 1) + 9",
    "sympy.li(c**2 + 2) + 9",
    "sympy.zeta(c**2 + 2)",
    "sympy.gamma(c**2 + 1)",
    "sympy.elliptic_k(1 / (c**2 + 2))",
    "sympy.hyper((1, 2), (3,), -(c**2)) + 2",
    "sympy.mathieuc(1, sympy.Rational(1, 9), c) + 3",
    "sympy.legendre(3, c / 20) + 2",
    "sympy.Mod(c, 1) + 1",
    "sympy.atan2(c, 1) + 2",
)
# Functions of a field f.
OF_FIELDS = (
    "1 + sympy.Abs(f)",
    "2 + sympy.Max(f, -f)",
    "sympy.Piecewise((1, f > 0), (2, True))",
    "1 + sympy.Heaviside(f)",
    "2 + sympy.sign(f)",
    "1 + sympy.floor(f) ** 2",
    "sympy.sech(f)",
    "2 + sympy.besselj(0, f)",
    "1 + sympy.LambertW(sympy.exp(f))",
    "2 + sympy.tanh(f)",
    "sympy.sqrt(1 + f**2)",
    "2 + sympy.atan(f)",
    "2 + sympy.erf(f)",
    "sympy.exp(-(f**2))",
    "sympy.cosh(f / 9)",
    "1 / (1 + f**2)",
    "(1 + f**2) ** sympy.Rational(1, 3)",
    "sympy.sinc(f)",
    "sympy.log(2 + f**2)",
    "2 + sympy.Min(f, 1)",
)


@operator("functions", "C")
def function_of_coordinate(source: Source, rng: Random) -> str:
    function = rng.choice(OF_COORDINATES)
    c = positive(source, rng)
    name = any_law(source, rng)
    source.put_law(name, f"_each(lambda law: (lambda c: {function})({c}) * law, LAW)")
    return f"{name} times {function}"


@operator("functions", "RC")
def source_of_coordinate(source: Source, rng: Random) -> str | None:
    """A law with a source in place of a field: e + g(field) - g(its formula)."""
    if source.kind != "closed form":
        return None
    field, name = rng.choice(source.fields), any_law(source, rng)
    function = rng.choice(
        ["sympy.sech", "sympy.sin", "sympy.atan", "sympy.tanh", "sympy.erf", "sympy.Abs"]
    )
    source.put_law(
        name,
        f"_one(lambda e: e + {function}({field}) - {function}(({source.get('solution')})[{field}]), LAW, 0)",
    )
    return f"{name}: + {function}({field}) - its value"


@operator("functions", "RC")
def function_of_field(source: Source, rng: Random) -> str:
    function, field, name = rng.choice(OF_FIELDS), rng.choice(source.fields), any_law(source, rng)
    source.put_law(name, f"_each(lambda law: (lambda f: {function})({field}) * law, LAW)")
    return f"{name} times {function} of {field}"


@operator("functions", "RCU")
def function_undefined(source: Source, rng: Random) -> str:
    function = rng.choice(
        [
            "sympy.log(f)",
            "sympy.sqrt(f)",
            "f ** sympy.Rational(5, 2)",
            "sympy.acosh(f)",
            "sympy.gamma(f)",
            "1 / f",
        ]
    )
    field, name = rng.choice(source.fields), any_law(source, rng)
    source.put_law(name, f"_each(lambda law: (lambda f: {function})({field}) * law, LAW)")
    return f"{name} times {function} of {field}"


@operator("functions", "RU")
def function_of_author(source: Source, rng: Random) -> str:
    """A function of which nobody knows the formula."""
    name = any_law(source, rng)
    source.put_law(
        name, f"_each(lambda law: law + sympy.Function('g')({rng.choice(source.coordinates)}), LAW)"
    )
    return f"{name}: + g, an undefined function"
