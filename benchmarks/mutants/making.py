"""The mutant of a number: which file, which operators, and what may become of it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from mutants import (  # noqa: F401 - their operators enter the table
    claims,
    conditions,
    designs,
    domains,
    formulas,
    functions,
    integrations,
    laws,
    no_laws,
    references,
    slips,
)
from mutants.operator import CERTIFIED, OPERATORS, Operator
from mutants.source import Source

# How often an environment is chosen. Small ones more often: the large ones differ from them in seconds, not in kind.
WEIGHTS = {
    "decay-chain-v1": 8,
    "heat-mixed-v1": 8,
    "wave-acoustics-v1": 7,
    "coupled-oscillators-v1": 6,
    "friedmann-v1": 6,
    "lotka-volterra-v1": 8,
    "sir-v1": 6,
    "allen-cahn-mixed-v1": 4,
    "burgers-potential-v1": 3,
    "rigid-body-v1": 4,
    "fitzhugh-nagumo-v1": 4,
    "kepler-v1": 2,
    "lorenz63-v1": 3,
    "robertson-v1": 2,
    "schnakenberg-v1": 2,
    "nls-two-soliton-v1": 2,
    "shallow-water-rot-v1": 2,
    "taylor-green-advected-v1": 1,
    "elasticity-kolosov-v1": 2,
    "maxwell-cavity-2d-v1": 2,
    "maxwell-charge-2d-v1": 2,
    "mhd-alfven-v1": 1,
    "beltrami-v1": 1,
    "maxwell-3d-v1": 1,
}
# Groups of which one is taken at a time: what the second would change, the first has changed.
ALIKE = (
    {"wrong law", "same law", "functions", "vacuous law", "no law"},
    {"closed form", "integrated", "reference", "units"},
)
INSTEAD = "another world"  # of operators that put another declaration in its place
PAIRS = 7  # every so many mutants have two changes


@dataclass(frozen=True)
class Mutant:
    """A changed declaration.

    Args:
        index: its number.
        environment: the id of what was changed.
        operators: the names of the changes.
        group: of the first one; `two changes` where there are two.
        words: what was changed.
        may: what may become of it.
        text: the file.
    """

    index: int
    environment: str
    operators: tuple[str, ...]
    group: str
    words: str
    may: frozenset[str]
    text: str


def make(index: int, seed: int = 0, environments: tuple[str, ...] = ()) -> Mutant:
    """The mutant of a number; the same for the same number and seed.

    Args:
        index: its number; operators follow one another.
        seed: another one gives other mutants.
        environments: only of these; of all by default.
    """
    rng = Random(f"{seed}/{index}")
    table = list(OPERATORS.values())
    first = table[index % len(table)]
    taken = next((groups for groups in ALIKE if first.group in groups), {first.group})
    others = [o for o in table if o.group not in taken and o.group != INSTEAD]
    both = index % PAIRS == PAIRS - 1 and first.group != INSTEAD
    chosen = (first, rng.choice(others)) if both else (first,)
    for name in _order(rng, environments):
        made = _changed(index, name, chosen, rng)
        if made is not None:
            return made
    if len(chosen) > 1:  # no environment takes both
        chosen = (first,)
        for name in _order(rng, environments):
            made = _changed(index, name, chosen, rng)
            if made is not None:
                return made
    raise LookupError(f"no environment takes {first.name}")


def _order(rng: Random, environments: tuple[str, ...]) -> list[str]:
    """Environments in a random order, the likely ones first."""
    weights = {name: w for name, w in WEIGHTS.items() if not environments or name in environments}
    return sorted(weights, key=lambda name: -(rng.random() ** (1 / weights[name])))


def _changed(index: int, name: str, chosen: tuple[Operator, ...], rng: Random) -> Mutant | None:
    source, words = Source(name, f"mutant-{index}-v1"), []
    for one in chosen:
        try:
            said = one.change(source, rng)
        except (KeyError, SyntaxError):  # the change before took away what this one changes
            return None
        if said is None:
            return None
        words.append(said)
    return Mutant(
        index,
        name,
        tuple(o.name for o in chosen),
        "two changes" if len(chosen) > 1 else chosen[0].group,
        "; ".join(words),
        outcomes(chosen),
        source.text,
    )


def outcomes(chosen: tuple[Operator, ...]) -> frozenset[str]:
    """What may become of a declaration with some changes: certified where each alone may be, else what any may be."""
    every = frozenset.intersection(*(o.may for o in chosen))
    any_of = frozenset.union(*(o.may for o in chosen))
    return frozenset(o for o in any_of if o != CERTIFIED or CERTIFIED in every)
