"""Operators on equations: laws that become wrong, and laws that say the same otherwise."""

from __future__ import annotations

from random import Random

from mutants.choosing import any_law, positive
from mutants.operator import operator
from mutants.source import Source


def _wrong(source: Source, rng: Random, change: str) -> str:
    """Change one term of one residual, which makes the law wrong."""
    name = any_law(source, rng)
    law, term = rng.randrange(3), rng.randrange(6)
    code = f"_one(lambda e: _term(lambda term: {change}, e, {term}), LAW, {law})"
    source.put_law(name, code)
    return f"{name}[{law}], term {term}: {change}"


def _same(source: Source, rng: Random, change: str) -> str:
    """Change a law so that it says the same."""
    name = any_law(source, rng)
    source.put_law(name, f"_each(lambda law: {change}, LAW)")
    return f"{name}: {change}"


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
    name = any_law(source, rng)
    field = rng.choice(source.fields)
    source.put_law(
        name, f"_one(lambda e: e + {field}**3 / 5 + {field} / 7, LAW, {rng.randrange(3)})"
    )
    return f"{name}: {field}**3/5 + {field}/7 is added"


@operator("wrong law", "RU")
def wrong_and_factored(source: Source, rng: Random) -> str:
    name = any_law(source, rng)
    source.put_law(
        name,
        f"_one(lambda e: 2 * sympy.pi * _term(lambda term: -term, e, {rng.randrange(6)}), LAW, 0)",
    )
    return f"{name}: a sign is wrong, 2 pi is factored out"


@operator("wrong law", "RU")
def small_wrong_term(source: Source, rng: Random) -> str:
    name, field = any_law(source, rng), rng.choice(source.fields)
    source.put_law(name, f"_one(lambda e: sympy.pi * e + {field} / 1000, LAW, 0)")
    return f"{name}: pi * law + {field} / 1000"


@operator("wrong law", "RU")
def another_unit(source: Source, rng: Random) -> str:
    factor = rng.choice(["1e-9", "1e6", "1000"])
    return _wrong(source, rng, f"{factor} * term")


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
        source,
        rng,
        "sympy.Add(*[sympy.Mul(sympy.E, e / sympy.E, evaluate=False) for e in sympy.Add.make_args(law)])",
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
    return _same(
        source,
        rng,
        rng.choice(["{} * law", "law / {}", "sympy.exp({}) * law"]).format(positive(source, rng)),
    )


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
    source.put(
        "equations", f"(lambda laws: laws | {{'again': laws[{name!r}]}})({source.get('equations')})"
    )
    return f"{name} a second time, as again"


@operator("same law", "RC")
def component_twice(source: Source, rng: Random) -> str:
    name = any_law(source, rng)
    source.put_law(
        name, "(lambda law: (*law, law[0]) if isinstance(law, tuple) else (law, law))(LAW)"
    )
    return f"{name}: its first residual twice"


@operator("same law", "C")
def as_list(source: Source, rng: Random) -> str:
    name = any_law(source, rng)
    source.put_law(name, "(lambda law: list(law) if isinstance(law, tuple) else [law])(LAW)")
    return f"{name} as a list"


@operator("same law", "RC")
def law_of_formula(source: Source, rng: Random) -> str | None:
    if source.kind != "closed form":
        return None
    k = rng.randrange(len(source.fields))
    field = source.fields[k]
    solution = source.get("solution")
    source.put(
        "equations", f"({source.get('equations')}) | {{'formula': {field} - ({solution})[{field}]}}"
    )
    return f"one more law: {field} is its formula"


@operator("same law", "RCU")
def term_of_rounding(source: Source, rng: Random) -> str:
    name, field = any_law(source, rng), rng.choice(source.fields)
    source.put_law(name, f"_one(lambda e: e + 1e-30 * {field}**2, LAW, 0)")
    return f"{name}: + 1e-30 {field}**2"
