"""What operators choose at random."""

from __future__ import annotations

from random import Random

import sympy

from mutants.source import Source


def any_law(source: Source, rng: Random) -> str:
    """The name of an equation; what refers to equations as they were is left out."""
    source.forget(designs=True)
    return rng.choice(source.laws)


def positive(source: Source, rng: Random) -> str:
    """A coordinate, shifted so that it is at least 1/5 in the domain."""
    k = rng.randrange(len(source.coordinates))
    low = sympy.sympify(source.env.domain[source.env.coordinates[k]][0])
    return f"({source.coordinates[k]} - ({low}) + sympy.Rational(1, 5))"


def formulas(source: Source) -> str | None:
    """The code of a closed form; None for another kind."""
    return source.get("solution") if source.kind == "closed form" else None
