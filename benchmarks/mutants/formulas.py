"""Operators on closed forms."""

from __future__ import annotations

from random import Random

from mutants.choosing import formulas
from mutants.operator import operator
from mutants.source import Source


def _replace(source: Source, field: str, code: str) -> None:
    """Another formula for a field; `OLD` stands for what it is."""
    old = source.get("solution")
    source.put(
        "solution", f"(lambda s: {{**s, {field}: {code.replace('OLD', f's[{field}]')}}})({old})"
    )


@operator("closed form", "R")
def field_missing(source: Source, rng: Random) -> str | None:
    if len(source.fields) < 2 or formulas(source) is None:
        return None
    f = rng.choice(source.fields)
    source.put("solution", f"{{k: v for k, v in ({source.get('solution')}).items() if k != {f}}}")
    return f"no formula for {f}"


@operator("closed form", "R")
def field_too_many(source: Source, rng: Random) -> str | None:
    if formulas(source) is None:
        return None
    _replace(
        source,
        f"sympy.Function('extra', real=True)({', '.join(source.coordinates)})",
        source.coordinates[0],
    )
    return "a formula for a field that nobody uses"


@operator("closed form", "RU")
def wrong_formula(source: Source, rng: Random) -> str | None:
    if formulas(source) is None:
        return None
    f = rng.choice(source.fields)
    code = rng.choice(
        ["OLD + OLD**2 + {c}", "OLD * (1 + {c} / 7)", "OLD + sympy.exp({c}) / 50"]
    ).format(c=rng.choice(source.coordinates))
    _replace(source, f, code)
    return f"{f} = {code}"


@operator("closed form", "RU")
def constant_field(source: Source, rng: Random) -> str | None:
    if formulas(source) is None:
        return None
    f, code = rng.choice(source.fields), rng.choice(["0", "3", "sympy.pi", "1e-300", "230.0"])
    _replace(source, f, code)
    return f"{f} = {code}"


def _one_more(source: Source, value: str) -> str | None:
    """One more field, the same everywhere, that stands in a law of its own."""
    if formulas(source) is None:
        return None
    source.forget(designs=True)
    source.drop("fields")
    field = f"sympy.Function('constant', real=True)({', '.join(source.coordinates)})"
    slope = f"{field}.diff({source.coordinates[-1]})"
    source.put("equations", f"({source.get('equations')}) | {{'steady': {slope}}}")
    _replace(source, field, value)
    return f"one more field, {value} everywhere, and its law"


@operator("closed form", "C")
def constant_more(source: Source, rng: Random) -> str | None:
    return _one_more(source, rng.choice(["3", "sympy.Rational(1, 7)", "1e5", "-sympy.pi"]))


@operator("closed form", "RU")
def zero_more(source: Source, rng: Random) -> str | None:
    """Nothing gives it a scale."""
    return _one_more(source, rng.choice(["0", "0.0"]))


@operator("closed form", "C")
def zero_beside(source: Source, rng: Random) -> str | None:
    """One more field that is zero everywhere and stands in a law beside another."""
    said = _one_more(source, "0")
    if said is None:
        return None
    f, c = rng.choice(source.fields), source.coordinates[-1]
    field = f"sympy.Function('constant', real=True)({', '.join(source.coordinates)})"
    beside = f"{field} + {f}.diff({c}) - ({source.get('solution')})[{f}].diff({c})"
    source.put("equations", f"({source.get('equations')}) | {{'steady': {beside}}}")
    return f"{said}, beside {f}"


@operator("closed form", "R")
def no_formula(source: Source, rng: Random) -> str | None:
    if formulas(source) is None:
        return None
    f, c = rng.choice(source.fields), source.coordinates[0]
    code = rng.choice(
        [
            "str(OLD)",
            f"lambda {', '.join(source.coordinates)}: 0",
            "np.linspace(0, 1, 50)",
            "None",
            "sympy.Symbol('k') * OLD",
            f"{source.fields[0]} + 1",
            f"sympy.Function('g')({c})",
            "OLD + sympy.I",
            "OLD * sympy.nan",
            "sympy.Eq(OLD, 1)",
            "sympy.Matrix([OLD])",
            "(OLD, OLD)",
            f"sympy.Integral(OLD, {c})",
            "sympy.oo",
            f"sympy.Symbol('{source.env.coordinates[0].name}') * OLD",
        ]
    )
    _replace(source, f, code)
    return f"{f} = {code}"


@operator("closed form", "R")
def no_solution_object(source: Source, rng: Random) -> str:
    f = source.fields[0]
    code = rng.choice(
        [
            "[0]",
            "'sin(x)'",
            "3",
            "lambda p: p",
            "np.zeros((5, 5))",
            "{}",
            f"{{'{source.env.field_names[0]}': 1}}",
            f"({f}, 1)",
            "{1: 2}",
        ]
    )
    source.put("solution", code)
    return f"solution={code}"


@operator("closed form", "RU")
def unknown_truth(source: Source, rng: Random) -> str:
    source.put("solution", "None")
    source.put("fields", f"({', '.join(source.fields)},)")
    return "solution=None"


@operator("closed form", "CU")
def formula_with_edges(source: Source, rng: Random) -> str | None:
    """The same values by functions with edges, of which SymPy knows no derivative everywhere."""
    if formulas(source) is None:
        return None
    f, c = rng.choice(source.fields), rng.choice(source.coordinates)
    code = rng.choice(
        [
            "sympy.Max(OLD, OLD - 1)",
            f"sympy.Piecewise((OLD, {c} > sympy.Rational(1, 3)), (OLD + 0 * {c}, True))",
            f"OLD * sympy.Heaviside({c} + 1000)",
            f"OLD * sympy.sign({c} + 1000)",
            f"OLD + sympy.Abs({c} + 1000) - {c} - 1000",
            "OLD + sympy.sin(OLD)**2 + sympy.cos(OLD)**2 - 1",
            "sympy.Float(1.0) * OLD",
            "sympy.sech(0) * OLD",
        ]
    )
    _replace(source, f, code)
    return f"{f} = {code}"


@operator("closed form", "RU")
def singular_formula(source: Source, rng: Random) -> str | None:
    """Not finite somewhere in the domain."""
    if formulas(source) is None:
        return None
    f, k = rng.choice(source.fields), rng.randrange(len(source.coordinates))
    low, high = source.env.domain[source.env.coordinates[k]]
    middle = f"({source.coordinates[k]} - (({low}) + ({high})) / sympy.Integer(2))"
    code = rng.choice(
        [
            f"OLD + sympy.log({middle})",
            f"OLD + 1 / {middle}",
            f"OLD + sympy.sqrt({middle})",
            f"OLD + sympy.exp(10**4 * {middle})",
        ]
    )
    _replace(source, f, code)
    return f"{f} = {code}"
