"""Operators on conditions."""

from __future__ import annotations

from random import Random

from mutants.operator import operator
from mutants.source import Source


def _face(source: Source, rng: Random) -> tuple[str, str]:
    """A field and a coordinate, by their variables."""
    return rng.choice(source.fields), rng.choice(source.coordinates)


def _group(source: Source, conditions: str, name: str = "'edge'") -> None:
    """One more group of conditions."""
    old = source.get("conditions") or "{}"
    source.put("conditions", f"{{**({old}), {name}: {conditions}}}")


@operator("conditions", "C")
def one_more_condition(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    face = rng.choice([f"lower({c})", f"upper({c})", f"boundary({c})"])
    code = rng.choice(
        [
            f"[given({f}, on={face}, points=4)]",
            f"(given({f}, on={face}, points=1),)",
            f"[given({f}.diff({c}), on={face}, points=3)]",
            f"[given({f}**2 + {c} * {f}, on={face}, points=4)]",
        ]
    )
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "R")
def condition_without_list(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    code = rng.choice(
        [
            f"zero({f}, on=lower({c}), points=4)[0]",
            f"{f}",
            f"[{f}]",
            f"[[[given({f}, on=lower({c}), points=4)]]]",
            "'u = 0 at x = 0'",
            "None",
            "3",
            "[None]",
            f"{{0: given({f}, on=lower({c}), points=4)}}",
            f"[({f}, 0)]",
            f"lambda p: {f}",
        ]
    )
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "RC")
def loose_condition(source: Source, rng: Random) -> str:
    """Not as the guide writes it, and clear all the same."""
    f, c = _face(source, rng)
    code = rng.choice(
        [
            f"[given({f}, on=lower({c}), points=4)[0]]",
            f"given({f}, on=lower({c}), points=4)",
            f"[given([{f}], on=lower({c}), points=4)]",
            f"[given({f}, on=lower({c})[0], points=4)]",
            f"[given(*[{f}], on=list(boundary({c})), points=4)]",
        ]
    )
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "R")
def condition_on_nothing(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    on = rng.choice(
        [
            f"'{c} = 0'",
            f"{c}",
            f"({c},)",
            "0",
            "None",
            "()",
            "[]",
            f"{{{c}: 0}}",
            f"sympy.Eq({c}, 0)",
            "lower(sympy.Symbol('w', real=True))",
            f"lower(sympy.Symbol('{source.env.coordinates[0].name}'))",
            f"lower('{c}')",
            f"lower({f})",
            f"[lower({c})]",
            f"lower({c}) + ({c},)",
            "(lambda p: True)",
            "boundary",
        ]
    )
    code = f"[given({f}, on={on}, points=4)]"
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "R")
def condition_at_no_points(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    points = rng.choice(
        ["0", "-3", "2.5", "'5'", "None", "1e30", "float('nan')", "True", "[5]", "10**9"]
    )
    code = f"[given({f}, on=lower({c}), points={points})]"
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "R")
def condition_of_what(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    what = rng.choice(
        [
            "'u'",
            "None",
            "0",
            "3",
            f"{c}",
            "sympy.Function('w')(3)",
            f"sympy.Symbol('k') * {f}",
            f"{f}, 'v'",
            f"sympy.Eq({f}, 0)",
            f"{f}.subs({c}, 0)",
            f"sympy.I * {f}",
            f"sympy.Integral({f}, {c})",
            f"sympy.Matrix([{f}])",
            f"lambda p: {f}",
            "",
        ]
    )
    code = f"[given({what}{',' if what else ''} on=lower({c}), points=4)]"
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "RU")
def violated_condition(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    code = rng.choice(
        [
            f"[zero({f} + 1000, on=lower({c}), points=4)]",
            f"[zero({f} - 10**6, on=upper({c}), points=4)]",
            f"[periodic({f} + 100 * {c}, on={c}, points=4)]",
        ]
    )
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "RCU")
def vague_condition(source: Source, rng: Random) -> str:
    """The truth may or may not meet it."""
    f, c = _face(source, rng)
    code = rng.choice(
        [
            f"[zero({f}, on=boundary({c}), points=4)]",
            f"[periodic({f}, on={c}, points=4)]",
            f"[zero({f}.diff({c}), on=upper({c}), points=4)]",
            f"[periodic({f}, on=[{c}], points=4)]",
            f"[given({f}.diff({c}, 4), on=lower({c}), points=4)]",
            f"[given(sympy.Abs({f}), on=lower({c}), points=4)]",
            f"[given({f}, {f}, on=lower({c}) + lower({c}), points=4)]",
        ]
    )
    _group(source, code)
    return f"conditions: {code}"


@operator("conditions", "RC")
def group_name(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    name = rng.choice(
        ["'mean'", "'all'", "'Edge'", "''", "3", "None", repr(source.laws[0]), "'a+b'", "'lattice'"]
    )
    _group(source, f"[given({f}, on=lower({c}), points=4)]", name)
    source.put("designs", "{'players': Design(count=5, conditions='players', primary='interp')}")
    return f"a group of conditions called {name} is a player"
