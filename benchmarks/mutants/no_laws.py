"""Operators that put what says nothing, or is no residual, in the place of a law."""

from __future__ import annotations

from random import Random

from mutants.choosing import any_law
from mutants.operator import operator
from mutants.source import Source

# What is no residual: refused, but for what can be read as one.
NO_LAW = (
    "str(LAW)",
    "None",
    "0",
    "1",
    "'u_t + q_x'",
    "(lambda: LAW)",
    "[]",
    "()",
    "{'a': LAW}",
    "((LAW, LAW), LAW)",
    "np.array([[1.0, 2.0]])",
    "sympy.true",
    "float('nan')",
    "sympy.oo",
    "sympy.zoo",
    "_each(lambda e: e * sympy.nan, LAW)",
    "sympy.Lambda(sympy.Symbol('z'), sympy.Symbol('z'))",
)


@operator("vacuous law", "RU")
def vacuous(source: Source, rng: Random) -> str:
    f = rng.choice(source.fields)
    code = rng.choice(
        [
            "sympy.S.Zero",
            f"sympy.Add({f}, -{f}, evaluate=False)",
            f"sympy.Mul(0, {f}, evaluate=False)",
            f"({f} + 1)**2 - {f}**2 - 2*{f} - 1",
            f"sympy.sin({f})**2 + sympy.cos({f})**2 - 1",
            f"({f}**2).diff({source.coordinates[-1]}) - 2*{f}*{f}.diff({source.coordinates[-1]})",
            f"sympy.Derivative({f} * {f}, {source.coordinates[-1]}) - 2*{f}*{f}.diff({source.coordinates[-1]})",
        ]
    )
    source.put("equations", f"({source.get('equations')}) | {{'nothing': {code}}}")
    return f"one more law: {code}"


@operator("vacuous law", "RU")
def without_fields(source: Source, rng: Random) -> str:
    c = rng.choice(source.coordinates)
    code = rng.choice([f"{c} - {c}**2", "sympy.Integer(3)", f"sympy.sin({c})"])
    source.put("equations", f"({source.get('equations')}) | {{'nothing': {code}}}")
    return f"one more law without a field: {code}"


@operator("vacuous law", "RCU")
def vanishing_terms(source: Source, rng: Random) -> str:
    """A law every term of which vanishes on the truth: products of laws."""
    name = rng.choice(source.laws)
    field = rng.choice(source.fields)
    source.put(
        "equations",
        f"(lambda laws: laws | {{'flat': {field} * (lambda e: e[0] if isinstance(e, tuple) else e)(laws[{name!r}]) ** 2}})"
        f"({source.get('equations')})",
    )
    return f"one more law: {name} squared times {field}"


@operator("vacuous law", "RU")
def no_laws(source: Source, rng: Random) -> str:
    source.forget(designs=True)
    code = rng.choice(["{}", "[]", "None", "()", "'energy'"])
    source.put("equations", code)
    return f"equations={code}"


@operator("no law", "RC")
def equation(source: Source, rng: Random) -> str:
    name = any_law(source, rng)
    shape = rng.choice(
        [
            "_each(lambda e: sympy.Eq(e, 0), LAW)",
            "_each(lambda e: sympy.Eq(sympy.Add.make_args(e)[0], sympy.Add.make_args(e)[0] - e), LAW)",
            "_each(lambda e: sympy.Eq(e, 0, evaluate=False), LAW)",
        ]
    )
    source.put_law(name, shape)
    return f"{name}: {shape}"


@operator("no law", "RC")
def matrix(source: Source, rng: Random) -> str:
    name = any_law(source, rng)
    shape = rng.choice(
        [
            "sympy.Matrix([*LAW] if isinstance(LAW, tuple) else [LAW])",
            "sympy.ImmutableMatrix([*LAW] if isinstance(LAW, tuple) else [LAW])",
            "np.array([*LAW] if isinstance(LAW, tuple) else [LAW])",
            "sympy.Tuple(*LAW) if isinstance(LAW, tuple) else sympy.Tuple(LAW)",
            "set(LAW) if isinstance(LAW, tuple) else {LAW}",
        ]
    )
    source.put_law(name, shape)
    return f"{name}: {shape}"


@operator("no law", "RU")
def no_law(source: Source, rng: Random) -> str:
    name, code = any_law(source, rng), rng.choice(NO_LAW)
    source.put_law(name, code)
    return f"{name}: {code}"


@operator("no law", "RU")
def relation(source: Source, rng: Random) -> str:
    name = any_law(source, rng)
    code = rng.choice(
        ["sympy.Gt(e, 0)", "sympy.Ne(e, 0)", "sympy.Eq(e, e, evaluate=False)", "sympy.Le(e, 1)"]
    )
    source.put_law(name, f"_each(lambda e: {code}, LAW)")
    return f"{name}: {code}"


@operator("no law", "R")
def beyond_derivatives(source: Source, rng: Random) -> str:
    """An integral, a delay, a value at another place, a limit, an unknown symbol, an imaginary unit."""
    f, c = rng.choice(source.fields), source.coordinates[-1]
    code = rng.choice(
        [
            f"sympy.Integral({f}, ({c}, 0, 1))",
            f"sympy.Integral({f}, {c})",
            f"{f}.subs({c}, {c} - 1)",
            f"{f}.subs({c}, 0)",
            f"sympy.Subs({f}.diff({c}), {c}, 0)",
            f"{f}.diff({c}).subs({c}, 1)",
            f"sympy.Limit({f}, {c}, 0)",
            f"sympy.Sum({f}, ({c}, 0, 3))",
            f"sympy.Symbol('k') * {f}",
            f"sympy.Symbol({str(source.env.coordinates[-1])!r}) * {f}",
            f"sympy.I * {f}",
            f"sympy.Function('w')({c})",
            f"sympy.Derivative({f}, ({c}, sympy.Symbol('n')))",
            f"sympy.conjugate({f}) * sympy.I",
            f"sympy.DiracDelta({c})",
        ]
    )
    name = any_law(source, rng)
    source.put_law(name, f"_one(lambda e: e + {code}, LAW, 0)")
    return f"{name}: + {code}"


@operator("no law", "RCU")
def unevaluated_derivative(source: Source, rng: Random) -> str:
    f, c = rng.choice(source.fields), rng.choice(source.coordinates)
    code = rng.choice(
        [
            f"sympy.Derivative({f}**2, {c}) - 2 * {f} * {f}.diff({c})",
            f"sympy.Derivative(3 * {f}, {c}) - 3 * {f}.diff({c})",
            f"sympy.Derivative({c} * {f}, {c}) - {f} - {c} * {f}.diff({c})",
            f"sympy.Derivative(sympy.Derivative({f}, {c}), {c}, evaluate=False) - {f}.diff({c}, 2)",
        ]
    )
    name = any_law(source, rng)
    source.put_law(name, f"_one(lambda e: e + {code}, LAW, 0)")
    return f"{name}: + {code}"
