"""What models made of the coefficients that are declared as unknown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from scipy import stats

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.inference import LEVEL
from pinnablate.analysis.lattice import Lattice
from pinnablate.brief import few
from pinnablate.report.tables import table
from pinnablate.world import World

NAMED = 8  # arms in the sentence
TOGETHER = 0.9  # a correlation over replicates from which on two coefficients may move as one
NOTICED = 0.02  # a spread over the size of the coefficient: one that is smaller does no harm


def unknowns_section(world: World, lattice: Lattice) -> list[str]:
    """What the models that are told everything learned of unknown coefficients, as a small table, and
    which of them are not determined separately.

    Args:
        world: the environment under the design of the records.
        lattice: the records of a study.

    Returns:
        Lines of Markdown; none where every coefficient is known, or `all` lacks records.
    """
    unknowns = world.environment.unknowns
    if not unknowns or not lattice.complete("all"):
        return []
    learned = _of_arm(world, lattice, "all")
    values = {c.name: learned[c.name] for c in unknowns}
    if any(len(v) < len(lattice.replicates) for v in values.values()):
        return []  # of a model that diverged, or another design
    guesses = {c.name: guess for c, guess in unknowns.items()}
    rows = [
        [name, f"{guesses[name]:.4g}", f"{np.median(v):.4g}", _range(v, lattice)]
        for name, v in values.items()
    ]
    tested = len(lattice.replicates) >= FEWEST_FOR_INTERVAL
    between = "95 % interval of the mean" if tested else "least to largest"
    head = ["coefficient", "first guess", "learned (median)", between]
    count = len(lattice.replicates)
    lines = [
        "",
        f"Learned, told all equations, in {count} replicate{'s' * (count > 1)}:",
        "",
        table(rows, head),
        "",
    ]
    return lines + list(_together(values, guesses))


def _range(values: list[float], lattice: Lattice) -> str:
    """Between which numbers a coefficient lies."""
    found = lattice.estimate(np.array(values))
    if found.half_width is None:
        return f"{min(values):.4g} to {max(values):.4g}"
    return f"{found.mean - found.half_width:.4g} to {found.mean + found.half_width:.4g}"


def _together(values: dict[str, list[float]], guesses: dict[str, float]) -> Iterator[str]:
    """Which pairs of coefficients rise and fall together over replicates, in a sentence each.

    Two coefficients whose terms have one shape, as u_xx and u have on a single sine, are seen through
    one combination of them: replicates end anywhere on a line, whose slope is the ratio of spreads.
    """
    pairs = list(combinations(values, 2))
    for a, b in pairs:
        one, other = np.array(values[a]), np.array(values[b])
        if len(one) < FEWEST_FOR_INTERVAL or not one.std() or not other.std():
            continue
        r, p = stats.pearsonr(one, other)
        sizes = [max(abs(np.median(v)), abs(guesses[n])) for v, n in ((one, a), (other, b))]
        spread = max(one.std() / sizes[0], other.std() / sizes[1]) if all(sizes) else np.inf
        if abs(r) < TOGETHER or p > LEVEL / len(pairs) or spread < NOTICED:
            continue
        slope = -np.sign(r) * other.std() / one.std()
        seen = np.median(other + slope * one)
        yield (
            f"**{a} and {b} are not determined separately**: over replicates they move together "
            f"(correlation {r:.2f}, p = {p:.1g}), and what the data fix is about {b} {'+' if slope > 0 else '-'} "
            f"{abs(slope):.3g} {a} = {seen:.3g}. Fix one of them, or measure where their terms differ."
        )


def _of_arm(world: World, lattice: Lattice, arm: str) -> dict[str, list[float]]:
    """{coefficient: what each replicate of an arm learned}."""
    values = [r.detail.get("unknowns", {}) for r in lattice.of(arm)]
    return {
        c.name: [v[c.name] for v in values if c.name in v and v[c.name] is not None]
        for c in world.environment.unknowns
    }


def learned_values(world: World, lattice: Lattice) -> list[str]:
    """The values that each subset learned, the median over its replicates, in one sentence; nothing
    where every coefficient is known.

    Args:
        world: the environment under the design of the records.
        lattice: the records of a study.
    """
    unknowns = world.environment.unknowns
    if not unknowns:
        return []
    found = {}
    for arm in sorted(lattice.arms, key=lambda name: name != "all"):
        learned = _of_arm(world, lattice, arm)
        told = [f"{name} {np.median(v):.4g}" for name, v in learned.items() if v]
        if told:
            found[arm] = ", ".join(told)
    if not found:
        return []
    guesses = ", ".join(f"{c} {guess:.4g}" for c, guess in unknowns.items())
    return [
        f"Unknown coefficients (first guess {guesses}), the median over replicates of what was learned: "
        f"{few((f'{arm} ({told})' for arm, told in found.items()), NAMED)}. The residual of a law "
        "that holds one is that with the coefficient that makes it least."
    ]
