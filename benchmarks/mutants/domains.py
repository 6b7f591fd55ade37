"""Operators on the domain, its units, and the fields."""

from __future__ import annotations

from random import Random

from mutants.operator import operator
from mutants.source import Source


def _domain(source: Source, rng: Random) -> tuple[str, str]:
    k = rng.randrange(len(source.coordinates))
    return source.coordinates[k], source.get("domain") or ""


@operator("domain", "R")
def bad_interval(source: Source, rng: Random) -> str:
    c, domain = _domain(source, rng)
    code = rng.choice(
        [
            "(1, 0)",
            "(0, 0)",
            "(0, float('inf'))",
            "(0, float('nan'))",
            "(0, sympy.oo)",
            "5",
            "'0..1'",
            "(0, 1, 2)",
            "('0', '1')",
            "None",
            "(0,)",
            "(0, sympy.Symbol('L'))",
            "{0, 1, 2}",
            "(0, 1j)",
            "()",
        ]
    )
    source.put("domain", f"{{**{domain}, {c}: {code}}}")
    return f"domain of {c}: {code}"


@operator("domain", "RCU")
def list_interval(source: Source, rng: Random) -> str:
    c, domain = _domain(source, rng)
    code = rng.choice(
        [
            f"list(({domain})[{c}])",
            f"np.array(({domain})[{c}], dtype=float)",
            f"tuple(map(float, ({domain})[{c}]))",
            f"sympy.Interval(*({domain})[{c}])",
        ]
    )
    source.put("domain", f"{{**{domain}, {c}: {code}}}")
    return f"domain of {c}: {code}"


@operator("domain", "R")
def bad_domain(source: Source, rng: Random) -> str:
    domain = source.get("domain")
    code = rng.choice(
        [
            f"list(({domain}).items())",
            f"list(({domain}).values())",
            f"{{k.name: v for k, v in ({domain}).items()}}",
            "None",
            "{}",
            "(0, 1)",
            "sympy.Circle((0, 0), 1)",
            f"{{**{domain}, sympy.Symbol('w', real=True): (0, 1)}}",
            f"dict(list(({domain}).items())[1:])",
        ]
    )
    source.put("domain", code)
    return f"domain={code}"


@operator("domain", "R")
def swap_coordinates(source: Source, rng: Random) -> str | None:
    if len(source.coordinates) < 2:
        return None
    source.put("domain", f"dict(reversed(list(({source.get('domain')}).items())))")
    return "coordinates of the domain in reversed order"


@operator("domain", "RCU")
def another_size(source: Source, rng: Random) -> str:
    """The domain alone: closed forms hold on any, where they are finite."""
    c, domain = _domain(source, rng)
    factor = rng.choice(
        ["sympy.Rational(1, 10**9)", "10**6", "3", "sympy.Rational(1, 100)", "1e-9"]
    )
    source.forget(designs=True)
    source.put(
        "domain",
        f"{{k: ((v[0], v[0] + (v[1] - v[0]) * {factor}) if k == {c} else v) for k, v in ({domain}).items()}}",
    )
    if c == source.time:
        source.put("until", "None", "observations")
        source.put("primary", "'interp'")
    return f"domain of {c} times {factor}"


@operator("domain", "RCU")
def negative_time(source: Source, rng: Random) -> str | None:
    if source.time is None:
        return None
    source.forget(designs=True)
    source.put(
        "domain",
        f"{{k: ((v[0] - v[1], v[1]) if k == {source.time} else v) for k, v in ({source.get('domain')}).items()}}",
    )
    return "the domain begins earlier"


@operator("units", "C")
def other_units(source: Source, rng: Random) -> str | None:
    """The same world in SI sizes: coordinates and fields are multiplied, laws and solution follow."""
    if source.kind != "closed form":
        return None
    length, size = (
        rng.choice(["sympy.Rational(1, 10**9)", "10**6", "1"]),
        rng.choice(["10**5", "sympy.Rational(1, 10**9)", "10**12", "1"]),
    )
    k, all_fields = rng.randrange(len(source.coordinates)), ", ".join(source.fields)
    c = source.coordinates[k]
    source.forget(designs=True)
    domain, solution, equations = (
        source.get("domain"),
        source.get("solution"),
        source.get("equations"),
    )
    lengths = f"{{k: ({length} if k == {c} else 1) for k in ({domain})}}"
    sizes = f"{{f: {size} for f in ({all_fields},)}}"
    source.put(
        "equations",
        f"{{n: _each(lambda e: _scaled(e, {lengths}, {sizes}), law) for n, law in ({equations}).items()}}",
    )
    source.put(
        "solution",
        f"{{f: {size} * sympy.sympify(e).xreplace({{{c}: {c} / {length}}}) for f, e in ({solution}).items()}}",
    )
    source.put(
        "domain",
        f"{{k: ((v[0] * {length}, v[1] * {length}) if k == {c} else v) for k, v in ({domain}).items()}}",
    )
    until = source.get("until", "observations")
    if c == source.time and until is not None:
        source.put("until", f"({until}) * {length}", "observations")
    source.drop("conditions")  # their sources are in the old units
    return f"{c} in units of {length}, fields in units of {size}"


@operator("fields", "R")
def fields_in_another_order(source: Source, rng: Random) -> str | None:
    """The fields depend on the coordinates in another order than the domain has."""
    if len(source.coordinates) < 2:
        return None
    source.put(
        "domain",
        "{"
        + ", ".join(f"{c}: ({source.get('domain')})[{c}]" for c in reversed(source.coordinates))
        + "}",
    )
    return "domain and arguments of the fields in different orders"


@operator("fields", "RC")
def fields_argument(source: Source, rng: Random) -> str:
    f = source.fields
    code = rng.choice(
        [
            f"({', '.join(reversed(f))},)",
            f"[{', '.join(f)}]",
            f"{f[0]}",
            repr(tuple(source.env.field_names)),
            f"({f[0]},)",
            f"({', '.join([*f, f[0]])},)",
            "3",
        ]
    )
    source.put("fields", code)
    return f"fields={code}"


@operator("fields", "R")
def stranger(source: Source, rng: Random) -> str:
    """A field in a law that nobody declared, or with arguments of its own."""
    source.forget(designs=True)
    name, c = rng.choice(source.laws), ", ".join(source.coordinates)
    code = rng.choice(
        [
            f"sympy.Function('stranger', real=True)({c})",
            f"sympy.Function('stranger')({c})",
            f"sympy.Function({source.env.field_names[0]!r})({c})",
            "sympy.Symbol('u')",
        ]
    )
    source.put_law(name, f"_one(lambda e: e + {code}, LAW, 0)")
    return f"{name}: + {code}"


@operator("another world", "RC")
def five_coordinates(source: Source, rng: Random) -> str:
    """More coordinates than the package knows."""
    source.after.append(
        "a, b, c, d, e = sympy.symbols('a b c d e', real=True)\n"
        "g = sympy.Function('g', real=True)(a, b, c, d, e)\n"
        "environment = Environment(id='five-v1', domain={k: (0, 1) for k in (a, b, c, d, e)}, equations={'law': g.diff(a) - g},\n"
        "    solution={g: sympy.exp(a) * (1 + b * c * d * e)}, observations=Design(count=9), primary='interp', source='nobody')"
    )
    return "five coordinates"
