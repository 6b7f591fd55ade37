"""Operators on integrated solutions."""

from __future__ import annotations

from random import Random

from mutants.choosing import formulas
from mutants.operator import operator
from mutants.source import Source


def _integrated(source: Source) -> bool:
    return source.kind == "integrated"


@operator("integrated", "RU")
def without_anchors(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    source.drop("values", "solution")
    source.drop("invariants", "solution")
    return "neither values nor invariants"


@operator("integrated", "RU")
def wrong_anchors(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    source.drop("invariants", "solution")
    factor = rng.choice(["1.01", "-1", "1e6"])
    source.put(
        "values",
        f"tuple((at, {{f: {factor} * v for f, v in known.items()}}) for at, known in {source.get('values', 'solution')})",
        "solution",
    )
    return f"anchors times {factor}"


@operator("integrated", "RU")
def bad_anchors(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    old = source.get("values", "solution")
    code = rng.choice(
        [
            f"tuple((1e9 if not isinstance(at, tuple) else (at[0], 1e9), known) for at, known in {old})",
            f"dict({old})",
            f"tuple(known for at, known in {old})",
            f"tuple((at, list(known.values())) for at, known in {old})",
            f"tuple((at, {{f.func.__name__: v for f, v in known.items()}}) for at, known in {old})",
            f"tuple((str(at), known) for at, known in {old})",
            f"tuple((at, {{f: float('nan') for f in known}}) for at, known in {old})",
            f"({old})[0]",
            "3",
            "'values.csv'",
        ]
    )
    source.put("values", code, "solution")
    return f"values={code}"


@operator("integrated", "RC")
def fewer_anchors(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    old = source.get("values", "solution")
    code = rng.choice(
        [f"({old})[-1:]", f"tuple((at, dict(list(known.items())[1:])) for at, known in {old})"]
    )
    source.put("values", code, "solution")
    return f"values={code}"


@operator("integrated", "RU")
def far_start(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    factor = rng.choice(["230 * v", "v + 230", "-v", "v + sympy.Rational(1, 100)", "1e6 * v"])
    source.put(
        "initial",
        f"{{f: {factor} for f, v in ({source.get('initial', 'solution')}).items()}}",
        "solution",
    )
    return f"the initial state is {factor}"


@operator("integrated", "R")
def bad_start(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    old, f = source.get("initial", "solution"), source.fields[0]
    code = rng.choice(
        [
            f"dict(list(({old}).items())[1:])",
            f"{{**({old}), {f}: '1'}}",
            f"{{**({old}), {f}: None}}",
            f"{{**({old}), {f}: float('nan')}}",
            f"{{**({old}), {f}: sympy.Symbol('k')}}",
            f"list(({old}).values())",
            "0",
            f"{{**({old}), {f}: sympy.I}}",
            f"{{**({old}), {f}: {f}}}",
            f"{{**({old}), {f}: np.zeros(4)}}",
        ]
    )
    source.put("initial", code, "solution")
    return f"initial={code}"


@operator("integrated", "RCU")
def another_method(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    method = rng.choice(["RK45", "Radau", "BDF", "LSODA", "DOP853"])
    source.put("method", repr(method), "solution")
    return f"method {method}"


@operator("integrated", "R")
def bad_method(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    code = rng.choice(["'Euler'", "'dop853'", "3", "['Radau']"])
    source.put("method", code, "solution")
    return f"method={code}"


@operator("integrated", "R")
def bad_numbers(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    name, code = rng.choice(
        [
            ("stencil", "0"),
            ("stencil", "-0.1"),
            ("stencil", "'small'"),
            ("stencil", "float('nan')"),
            ("modes", "0"),
            ("modes", "2.5"),
            ("modes", "-8"),
            ("certified_error", "0"),
            ("certified_error", "-1e-9"),
            ("certified_error", "float('nan')"),
            ("certified_error", "'small'"),
            ("certified_error", "None"),
        ]
    )
    source.put(name, code, "solution")
    return f"{name}={code}"


@operator("integrated", "RU")
def overconfident(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    source.put("certified_error", "1e-30", "solution")
    return "certified_error=1e-30"


@operator("integrated", "RCU")
def stencil(source: Source, rng: Random) -> str | None:
    if not _integrated(source):
        return None
    share = rng.choice(["1", "0.5", "0.0005", "1e-9", "2"])
    source.put("stencil", share, "solution")
    return f"stencil={share}"


@operator("integrated", "RCU")
def integrate_formulas(source: Source, rng: Random) -> str | None:
    """The closed form gives the start and one anchor; the laws are integrated."""
    if formulas(source) is None or source.time is None or len(source.coordinates) > 2:
        return None
    low, high = source.env.domain[source.env.coordinates[-1]]
    solution, t = source.get("solution"), source.time
    at = f"(({low}) + ({high})) / sympy.Integer(2)"
    if len(source.coordinates) == 1:
        values = f"(({at}, {{f: float(sympy.sympify(e).subs({t}, {at})) for f, e in s.items()}}),)"
    else:
        x0, x1 = source.env.domain[source.env.coordinates[0]]
        x, place = source.coordinates[0], f"({x0}) + (({x1}) - ({x0})) / sympy.Integer(3)"
        values = f"((({place}, {at}), {{f: float(sympy.sympify(e).subs({{{t}: {at}, {x}: {place}}})) for f, e in s.items()}}),)"
    initial = f"{{f: sympy.sympify(e).subs({t}, {low}) for f, e in s.items()}}"
    integrated = f"Integrated(initial={initial}, certified_error=1e-9, values={values})"
    source.put("solution", f"(lambda s: {integrated})({solution})")
    return "integrated from its own laws, with one anchor"
