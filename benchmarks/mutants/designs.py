"""Operators on designs."""

from __future__ import annotations

from random import Random

from mutants.operator import operator
from mutants.source import Source


def _face(source: Source, rng: Random) -> tuple[str, str]:
    """A field and a coordinate, by their variables."""
    return rng.choice(source.fields), rng.choice(source.coordinates)


def _design(source: Source, name: str, code: str) -> str:
    source.put(name, code, "observations")
    return f"Design({name}={code})"


@operator("designs", "R")
def bad_count(source: Source, rng: Random) -> str:
    return _design(
        source,
        "count",
        rng.choice(
            [
                "0",
                "-5",
                "3.5",
                "'10'",
                "None",
                "float('nan')",
                "[10]",
                "1e12",
                "np.zeros((5, 2))",
                "{'u': 5}",
            ]
        ),
    )


@operator("designs", "RC")
def count_of_another_type(source: Source, rng: Random) -> str:
    return _design(
        source,
        "count",
        rng.choice(
            ["1e1", "np.int64(7)", "np.float64(8.0)", "__import__('sympy').Integer(9)", "True", "1"]
        ),
    )


@operator("designs", "R")
def bad_noise(source: Source, rng: Random) -> str:
    f = source.fields[0]
    return _design(
        source,
        "noise",
        rng.choice(
            [
                "-0.01",
                f"{{{f}: 0.01}}",
                "float('nan')",
                "float('inf')",
                "'1%'",
                "None",
                "[0.01, 0.02]",
                "(0.01,)",
                "1j",
                "sympy.Symbol('s')",
            ]
        ),
    )


@operator("designs", "C")
def another_noise(source: Source, rng: Random) -> str:
    return _design(
        source,
        "noise",
        rng.choice(["0", "0.0", "1", "np.float64(0.02)", "sympy.Rational(1, 50)", "10.0"]),
    )


@operator("designs", "R")
def bad_until(source: Source, rng: Random) -> str | None:
    low, high = source.env.domain[source.env.coordinates[-1]]
    return _design(
        source,
        "until",
        rng.choice(
            [
                f"2 * ({high}) + 1",
                f"({low}) - 1",
                f"{low}",
                "float('nan')",
                "'half'",
                "float('inf')",
                "[1]",
                source.coordinates[-1],
                "1j",
            ]
        ),
    )


@operator("designs", "R")
def bad_fields(source: Source, rng: Random) -> str:
    f = source.fields[0]
    return _design(
        source,
        "fields",
        rng.choice(
            [
                repr(source.env.field_names[0]),
                f"({source.env.field_names[0]!r},)",
                f"({f}, 0)",
                "()",
                "[]",
                f"({f}, {f})",
                "(0,)",
                "0",
                f"({f}.diff({source.coordinates[0]}),)",
                f"{{{f}: 1}}",
                "(sympy.Function('w')(1),)",
                f"({f} + 1,)",
                "lambda: 1",
            ]
        ),
    )


@operator("designs", "R")
def bad_choice(source: Source, rng: Random) -> str:
    name, code = rng.choice(
        [
            ("primary", "'extra'"),
            ("primary", "3"),
            ("conditions", "'maybe'"),
            ("conditions", "None"),
            ("conditions", "2"),
            ("granularity", "'term'"),
            ("granularity", "None"),
            ("in_place_of_truth", "'nothing'"),
            ("in_place_of_truth", "3"),
            ("further", "[1]"),
            ("further", "None"),
            ("points", "np.zeros((5, 2))"),
            ("times", "[1, 2]"),
        ]
    )
    return _design(source, name, code)


@operator("designs", "R")
def bad_observations(source: Source, rng: Random) -> str:
    code = rng.choice(
        [
            "20",
            "{'count': 20}",
            "None",
            "[Design(count=5)]",
            "Design",
            "Design()",
            "Design(5, 1, 0.01, (), None, None, {}, 'law', None, 3)",
            "np.zeros((20, 3))",
            "'data.csv'",
        ]
    )
    source.put("observations", code)
    return f"observations={code}"


@operator("designs", "R")
def bad_primary(source: Source, rng: Random) -> str:
    code = rng.choice(["'extrapolation'", "None", "3", "('extrap',)", "''", "'Extrap'"])
    source.put("primary", code)
    return f"primary={code}"


@operator("designs", "R")
def bad_designs(source: Source, rng: Random) -> str:
    code = rng.choice(
        [
            "[Design(count=5)]",
            "Design(count=5)",
            "{'few': 5}",
            "{3: Design(count=5, primary='interp')}",
            "{'standard': Design(count=5, primary='interp')}",
            "{'few': {'count': 5}}",
            "{'few': Design(count=0, primary='interp')}",
            "{'': Design(count=5, primary='interp')}",
            "{'a/b': Design(count=5, primary='interp')}",
        ]
    )
    source.put("designs", code)
    return f"designs={code}"


@operator("designs", "C")
def further_design(source: Source, rng: Random) -> str:
    f, c = _face(source, rng)
    code = rng.choice(
        [
            "Design(count=5, primary='interp')",
            f"Design(count=6, primary='interp', further={{'beginning': [given({f}, on=lower({c}), points=3)]}})",
            "Design(count=5, primary='interp', granularity='component')",
            f"Design(count=5, primary='interp', conditions='players', further={{'beginning': [given({f}, on=lower({c}), points=3)]}})",
        ]
    )
    source.put("designs", f"{{'further': {code}}}")
    return f"one more design: {code}"


@operator("designs", "RC")
def one_field(source: Source, rng: Random) -> str:
    source.put("fields", f"({rng.choice(source.fields)},)", "observations")
    return f"observed: {source.get('fields', 'observations')}"
