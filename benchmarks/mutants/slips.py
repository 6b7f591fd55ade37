"""Operators on arguments and names: slips of the hand."""

from __future__ import annotations

from random import Random

from mutants.operator import operator
from mutants.source import Source

REQUIRED = ("id", "domain", "equations", "solution", "observations", "source", "primary")
OPTIONAL = (
    "conditions",
    "designs",
    "near_misses",
    "identities",
    "expected",
    "gauge",
    "sectors",
    "summary",
    "history",
)
# Names that mean an arm, a control, a group of arms or a number of a page.
RESERVED = (
    "mean",
    "rbf",
    "none",
    "all",
    "lattice",
    "default",
    "controls",
    "everything",
    "smoothness",
    "nearest",
)
MISSPELT = {
    "equations": "equation",
    "solution": "solutions",
    "observations": "observation",
    "conditions": "boundary_conditions",
    "domain": "bounds",
    "primary": "split",
    "source": "reference",
}


@operator("arguments", "R")
def drop_required(source: Source, rng: Random) -> str:
    name = rng.choice(REQUIRED)
    source.drop(name)
    return f"without {name}="


@operator("arguments", "RC")
def drop_optional(source: Source, rng: Random) -> str | None:
    there = [a for a in OPTIONAL if source.get(a) is not None]
    if not there:
        return None
    name = rng.choice(there)
    source.drop(name)
    return f"without {name}="


@operator("arguments", "R")
def misspell(source: Source, rng: Random) -> str | None:
    old = rng.choice([a for a in MISSPELT if source.get(a) is not None])
    source.rename(old, MISSPELT[old])
    return f"{MISSPELT[old]}= for {old}="


@operator("arguments", "R")
def duplicate_argument(source: Source, rng: Random) -> str:
    name = rng.choice(REQUIRED)
    source.call.keywords.append(next(k for k in source.call.keywords if k.arg == name))
    return f"{name}= twice"


@operator("arguments", "R")
def by_position(source: Source, rng: Random) -> str:
    source.call.args.append(source.call.keywords.pop(0).value)
    return "the first argument by position"


@operator("arguments", "R")
def wrong_type(source: Source, rng: Random) -> str:
    name = rng.choice(
        [
            "conditions",
            "designs",
            "identities",
            "near_misses",
            "sectors",
            "expected",
            "history",
            "gauge",
        ]
    )
    code = rng.choice(["3", "'text'", "[1, 2]", "None", "{1, 2}", "np.zeros(3)"])
    if name in ("history", "expected", "gauge") and code == "None":
        code = "3"
    source.put(name, code)
    return f"{name}={code}"


@operator("arguments", "R")
def no_environment(source: Source, rng: Random) -> str:
    source.after.append(
        rng.choice(
            [
                "del environment",
                "environment = 3",
                "environment = [environment]",
                "world = environment; del environment",
            ]
        )
    )
    return source.after[-1]


@operator("arguments", "R")
def bad_id(source: Source, rng: Random) -> str:
    code = rng.choice(
        [
            "'Heat-v1'",
            "'heat'",
            "'heat_v1'",
            "3",
            "None",
            "''",
            "'heat v1'",
            "'heat-v0'",
            "'../heat-v1'",
            "('heat-v1',)",
        ]
    )
    source.put("id", code)
    return f"id={code}"


@operator("arguments", "R")
def bad_text(source: Source, rng: Random) -> str:
    name, code = (
        rng.choice(["source", "summary"]),
        rng.choice(["None", "3", "['Fourier']", "b'Fourier'"]),
    )
    source.put(name, code)
    return f"{name}={code}"


@operator("arguments", "RP")
def raises(source: Source, rng: Random) -> str:
    line = rng.choice(
        [
            "raise ValueError('no data here')",
            "open('nowhere/data.csv')",
            "import nothing_of_that_name",
            "raise SystemExit(3)",
            "environment = environment(3)",
            "x = = 3",
        ]
    )
    source.after.append(line)
    return line


@operator("names", "R")
def reserved_equation(source: Source, rng: Random) -> str:
    name, new = rng.choice(source.laws), rng.choice(RESERVED)
    source.rename_law(name, new)
    source.drop("designs")
    return f"equation {name} called {new}"


@operator("names", "RC")
def equation_like_a_split(source: Source, rng: Random) -> str:
    name, new = (
        rng.choice(source.laws),
        rng.choice(
            ["extrap", "interp", "unobserved", "size", "v", "shapley", *source.env.field_names]
        ),
    )
    source.rename_law(name, new)
    source.drop("designs")
    return f"equation {name} called {new}"


@operator("names", "R")
def bad_equation_name(source: Source, rng: Random) -> str:
    name, new = (
        rng.choice(source.laws),
        rng.choice(
            [
                "Energy",
                "heat-law",
                "a+b",
                "",
                "1st",
                3,
                None,
                "a b",
                "é",
                "a/b",
                "wrong-sign.x",
                "x" * 300 + "-",
            ]
        ),
    )
    source.rename_law(name, new)
    source.drop("designs")
    return f"equation {name} called {new!r:.40}"


@operator("names", "R")
def bad_field_name(source: Source, rng: Random) -> str:
    old = rng.choice(source.env.field_names)
    c = source.env.coordinates[0].name
    new = rng.choice(
        [c, "t" if source.env.time is not None else c, "u-v", "1u", "u!", "extrap", "u(x)"]
    )
    source.retype("fields", {old: new})
    return f"field {old} called {new}"


@operator("names", "R")
def field_twice(source: Source, rng: Random) -> str | None:
    names = source.env.field_names
    if len(names) < 2:
        return None
    source.retype("fields", {names[1]: names[0]})
    return f"two fields called {names[0]}"


@operator("names", "RC")
def coordinate_called_otherwise(source: Source, rng: Random) -> str:
    old = rng.choice(source.env.coordinates).name
    new = rng.choice(["tau", "T", source.env.field_names[0], "x-y", "e", "pi", "lambda"])
    source.retype("coordinates", {old: new})
    return f"coordinate {old} called {new}"


@operator("names", "R")
def complex_symbols(source: Source, rng: Random) -> str:
    """Coordinates by SymPy's own hand: other symbols than those of the fields."""
    c = rng.choice(source.env.coordinates)
    low, high = (str(v) for v in source.env.domain[c])
    domain = source.get("domain")
    variable = source.coordinates[source.env.coordinates.index(c)]
    key = f"(sympy.Symbol({c.name!r}) if k == {variable} else k)"
    source.put("domain", f"{{{key}: v for k, v in ({domain}).items()}}")
    return f"the domain has Symbol({c.name!r}), which is not real, for ({low}, {high})"
