"""Operators on equations: laws that become wrong, laws that say the same otherwise, and what is no law."""

from __future__ import annotations

from random import Random

import sympy

from mutants.operator import operator
from mutants.source import Source
from pinnablate.environment.declare import as_tuple

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


def _law(source: Source, rng: Random) -> str:
    """The name of an equation; what refers to equations as they were is left out."""
    source.forget(designs=True)
    return rng.choice(source.laws)


def _wrong(source: Source, rng: Random, change: str) -> str:
    """Change one term of one residual, which makes the law wrong."""
    name = _law(source, rng)
    law, term = rng.randrange(3), rng.randrange(6)
    code = f"_one(lambda e: _term(lambda term: {change}, e, {term}), LAW, {law})"
    source.put_law(name, code)
    return f"{name}[{law}], term {term}: {change}"


def _same(source: Source, rng: Random, change: str) -> str:
    """Change a law so that it says the same."""
    name = _law(source, rng)
    source.put_law(name, f"_each(lambda law: {change}, LAW)")
    return f"{name}: {change}"


def _positive(source: Source, rng: Random) -> str:
    """A coordinate, shifted so that it is at least 1/5 in the domain."""
    k = rng.randrange(len(source.coordinates))
    low = sympy.sympify(source.env.domain[source.env.coordinates[k]][0])
    return f"({source.coordinates[k]} - ({low}) + sympy.Rational(1, 5))"


# Laws that become wrong


@operator("wrong law", "RU")
def flip_sign(source: Source, rng: Random) -> str:
    return _wrong(source, rng, "-term")


@operator("wrong law", "RU")
def change_coefficient(source: Source, rng: Random) -> str:
    factor = rng.choice(["2", "sympy.Rational(1, 2)", "1.01", "10", "sympy.Rational(9, 10)"])
    return _wrong(source, rng, f"{factor} * term")


@operator("wrong law", "RU")
def drop_term(source: Source, rng: Random) -> str:
    return _wrong(source, rng, "0")


@operator("wrong law", "RU")
def change_power(source: Source, rng: Random) -> str | None:
    name = _law(source, rng)
    field = rng.choice(source.fields)
    source.put_law(
        name, f"_one(lambda e: e + {field}**3 / 5 + {field} / 7, LAW, {rng.randrange(3)})"
    )
    return f"{name}: {field}**3/5 + {field}/7 is added"


@operator("wrong law", "RU")
def wrong_and_factored(source: Source, rng: Random) -> str:
    name = _law(source, rng)
    source.put_law(
        name, f"_one(lambda e: 2 * sympy.pi * _term(lambda term: -term, e, {rng.randrange(6)}), LAW, 0)"
    )
    return f"{name}: a sign is wrong, 2 pi is factored out"


@operator("wrong law", "RU")
def small_wrong_term(source: Source, rng: Random) -> str:
    name, field = _law(source, rng), rng.choice(source.fields)
    source.put_law(name, f"_one(lambda e: sympy.pi * e + {field} / 1000, LAW, 0)")
    return f"{name}: pi * law + {field} / 1000"


@operator("wrong law", "RU")
def another_unit(source: Source, rng: Random) -> str:
    factor = rng.choice(["1e-9", "1e6", "1000"])
    return _wrong(source, rng, f"{factor} * term")


# Laws that say the same


@operator("same law", "C")
def factor_out(source: Source, rng: Random) -> str:
    c = rng.choice(["2 * sympy.pi", "sympy.sqrt(3)", "-sympy.exp(2)", "sympy.pi / 1000"])
    return _same(source, rng, f"{c} * law")


@operator("same law", "C")
def multiply_by_number(source: Source, rng: Random) -> str:
    c = rng.choice(["1e-6", "1e9", "-1", "0.1", "sympy.Rational(1, 3)", "-8.314"])
    return _same(source, rng, f"{c} * law")


@operator("same law", "C")
def unevaluated_product(source: Source, rng: Random) -> str:
    c = rng.choice(["2", "-1", "sympy.Rational(1, 7)", "sympy.E"])
    return _same(source, rng, f"sympy.Mul({c}, law, evaluate=False)")


@operator("same law", "C")
def rewrite(source: Source, rng: Random) -> str:
    how = rng.choice(["sympy.expand", "sympy.together", "sympy.factor", "sympy.factor_terms"])
    return _same(source, rng, f"{how}(law)")


@operator("same law", "C")
def nest_terms(source: Source, rng: Random) -> str:
    return _same(
        source, rng, "sympy.Add(*[sympy.Mul(sympy.E, e / sympy.E, evaluate=False) for e in sympy.Add.make_args(law)])"
    )


@operator("same law", "CU")
def multiply_by_field(source: Source, rng: Random) -> str:
    field = rng.choice(source.fields)
    return _same(source, rng, rng.choice([f"{field} * law", f"(2 + {field}**2) * law"]))


@operator("same law", "RCU")
def divide_by_field(source: Source, rng: Random) -> str:
    field = rng.choice(source.fields)
    return _same(source, rng, rng.choice([f"law / {field}", f"law / (3 + {field}**2)"]))


@operator("same law", "C")
def multiply_by_coordinate(source: Source, rng: Random) -> str:
    return _same(source, rng, rng.choice(["{} * law", "law / {}", "sympy.exp({}) * law"]).format(_positive(source, rng)))


@operator("same law", "CU")
def square(source: Source, rng: Random) -> str:
    return _same(source, rng, rng.choice(["law + law**2", "law + law**3"]))


@operator("same law", "RC")
def swap_laws(source: Source, rng: Random) -> str | None:
    names = source.laws
    if len(names) < 2:
        return None
    source.forget(designs=True)
    source.put("equations", f"dict(reversed(list(({source.get('equations')}).items())))")
    return "equations in reversed order"


@operator("same law", "RC")
def law_twice(source: Source, rng: Random) -> str:
    name = rng.choice(source.laws)
    source.put("equations", f"(lambda laws: laws | {{'again': laws[{name!r}]}})({source.get('equations')})")
    return f"{name} a second time, as again"


@operator("same law", "RC")
def component_twice(source: Source, rng: Random) -> str:
    name = _law(source, rng)
    source.put_law(name, "(lambda law: (*law, law[0]) if isinstance(law, tuple) else (law, law))(LAW)")
    return f"{name}: its first residual twice"


@operator("same law", "C")
def as_list(source: Source, rng: Random) -> str:
    name = rng.choice(source.laws)
    source.put_law(name, "(lambda law: list(law) if isinstance(law, tuple) else [law])(LAW)")
    return f"{name} as a list"


@operator("same law", "RC")
def law_of_formula(source: Source, rng: Random) -> str | None:
    if source.kind != "closed form":
        return None
    k = rng.randrange(len(source.fields))
    field = source.fields[k]
    solution = source.get("solution")
    source.put("equations", f"({source.get('equations')}) | {{'formula': {field} - ({solution})[{field}]}}")
    return f"one more law: {field} is its formula"


@operator("same law", "RCU")
def term_of_rounding(source: Source, rng: Random) -> str:
    name, field = _law(source, rng), rng.choice(source.fields)
    source.put_law(name, f"_one(lambda e: e + 1e-30 * {field}**2, LAW, 0)")
    return f"{name}: + 1e-30 {field}**2"


# Functions that few know


@operator("functions", "C")
def function_of_coordinate(source: Source, rng: Random) -> str:
    function = rng.choice(OF_COORDINATES)
    c = _positive(source, rng)
    name = _law(source, rng)
    source.put_law(name, f"_each(lambda law: (lambda c: {function})({c}) * law, LAW)")
    return f"{name} times {function}"


@operator("functions", "RC")
def source_of_coordinate(source: Source, rng: Random) -> str | None:
    """A law with a source in place of a field: e + g(field) - g(its formula)."""
    if source.kind != "closed form":
        return None
    field, name = rng.choice(source.fields), _law(source, rng)
    function = rng.choice(["sympy.sech", "sympy.sin", "sympy.atan", "sympy.tanh", "sympy.erf", "sympy.Abs"])
    source.put_law(
        name, f"_one(lambda e: e + {function}({field}) - {function}(({source.get('solution')})[{field}]), LAW, 0)"
    )
    return f"{name}: + {function}({field}) - its value"


@operator("functions", "RC")
def function_of_field(source: Source, rng: Random) -> str:
    function, field, name = rng.choice(OF_FIELDS), rng.choice(source.fields), _law(source, rng)
    source.put_law(name, f"_each(lambda law: (lambda f: {function})({field}) * law, LAW)")
    return f"{name} times {function} of {field}"


@operator("functions", "RCU")
def function_undefined(source: Source, rng: Random) -> str:
    function = rng.choice(["sympy.log(f)", "sympy.sqrt(f)", "f ** sympy.Rational(5, 2)", "sympy.acosh(f)", "sympy.gamma(f)", "1 / f"])
    field, name = rng.choice(source.fields), _law(source, rng)
    source.put_law(name, f"_each(lambda law: (lambda f: {function})({field}) * law, LAW)")
    return f"{name} times {function} of {field}"


@operator("functions", "RU")
def function_of_author(source: Source, rng: Random) -> str:
    """A function of which nobody knows the formula."""
    name = _law(source, rng)
    source.put_law(name, f"_each(lambda law: law + sympy.Function('g')({rng.choice(source.coordinates)}), LAW)")
    return f"{name}: + g, an undefined function"


# Laws that say nothing


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
        "(lambda laws: laws | {'flat': (lambda e: e[0] if isinstance(e, tuple) else e)(laws[%r]) ** 2 * %s})(%s)"
        % (name, field, source.get("equations")),
    )
    return f"one more law: {name} squared times {field}"


@operator("vacuous law", "RU")
def no_laws(source: Source, rng: Random) -> str:
    source.forget(designs=True)
    code = rng.choice(["{}", "[]", "None", "()", "'energy'"])
    source.put("equations", code)
    return f"equations={code}"


# What is no residual


@operator("no law", "RC")
def equation(source: Source, rng: Random) -> str:
    name = _law(source, rng)
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
    name = _law(source, rng)
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


@operator("no law", "R")
def no_law(source: Source, rng: Random) -> str:
    name, code = _law(source, rng), rng.choice(NO_LAW)
    source.put_law(name, code)
    return f"{name}: {code}"


@operator("no law", "RU")
def relation(source: Source, rng: Random) -> str:
    name = _law(source, rng)
    code = rng.choice(["sympy.Gt(e, 0)", "sympy.Ne(e, 0)", "sympy.Eq(e, e, evaluate=False)", "sympy.Le(e, 1)"])
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
    name = _law(source, rng)
    source.put_law(name, f"_one(lambda e: e + {code}, LAW, 0)")
    return f"{name}: + {code}"


@operator("no law", "RC")
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
    name = _law(source, rng)
    source.put_law(name, f"_one(lambda e: e + {code}, LAW, 0)")
    return f"{name}: + {code}"


def residuals(source: Source, name: str) -> int:
    """How many residuals an equation has."""
    return len(as_tuple(source.env.equations[name]))
