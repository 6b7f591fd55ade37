"""What records alone say of the way: when each split was learned, and withheld laws on the way.

Learning curves are part of every record, so that nothing here needs weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.reached import LEARNED
from pinnablate.records.record import Record

NONE, ALL, INTERP, EXTRAP = "none", "all", "interp", "extrap"
RISES = 0.1  # decades; a violation that rises by more was learned and lost
LEAST = 1e-12  # a residual of 0 counts as this, so that it has a logarithm


@dataclass(frozen=True)
class First:
    """When the error of an arm on a split was first below a tenth of a standard deviation.

    Args:
        steps: the first kept step of each replicate; infinite where it never was.
    """

    steps: tuple[float, ...]

    @property
    def count(self) -> int:
        """In how many replicates it ever was."""
        return int(np.isfinite(self.steps).sum())

    @property
    def median(self) -> float:
        """The median step, infinite where it never was in half of the replicates or more."""
        return float(np.sort(self.steps)[len(self.steps) // 2])


def first_below(lattice: Lattice, arm: str, split: str, below: float = LEARNED) -> First:
    """When the error of an arm on a split was first below a bound.

    Args:
        lattice: the records of a study, all of the arm among them.
        arm: its name.
        split: interp, extrap or unobserved.
        below: the bound, in standard deviations.
    """
    return First(tuple(_first(r, split, below) for r in lattice.of(arm)))


def _first(record: Record, split: str, below: float) -> float:
    steps = (
        p["step"]
        for p in record.curve
        if (error := p["errors"].get(split)) is not None and error < below
    )
    return float(next(steps, np.inf))


@dataclass(frozen=True)
class OnTheWay:
    """The residual of a law that an arm is not told, while it learns; logarithms to base 10 of its
    rms in the scale of the law.

    Args:
        least: the least of all kept states.
        last: that of the last.
        again: by how much it rises again from the one to the other, in decades.
        at: the median step of the least.
    """

    least: Estimate
    last: Estimate
    again: Estimate
    at: float


def on_the_way(lattice: Lattice, arm: str, law: str) -> OnTheWay | None:
    """The residual of a law along the learning curve of an arm.

    States before the fields have moved meet most laws and know none: the least is looked for from
    the largest residual on.

    Args:
        lattice: the records of a study, all of the arm among them.
        arm: which is not told the law.
        law: the name of an equation.

    Returns:
        Means over replicates; None where a curve does not say it.
    """
    found = [_way(r, law) for r in lattice.of(arm)]
    if not found or any(f is None for f in found):
        return None
    least, last, at = np.array(found, float).T
    of = lattice.estimate
    return OnTheWay(of(least), of(last), of(last - least), float(np.median(at)))


def _way(record: Record, law: str) -> tuple[float, float, float] | None:
    """(log10 of the least residual, of the last, the step of the least) of one curve."""
    points: Sequence[tuple[int, float]] = [
        (p["step"], v)
        for p in record.curve
        if (v := p["residuals"].get(law)) is not None and np.isfinite(v)
    ]
    if not points:
        return None
    values = np.log10(np.maximum([v for _, v in points], LEAST))
    top = int(values.argmax())
    low = top + int(values[top:].argmin())
    return float(values[low]), float(values[-1]), float(points[low][0])


@dataclass(frozen=True)
class Order:
    """When the networks of a study learned what.

    Args:
        first: {(split, arm): when its error was first below a tenth}, of interp and extrap, none and all.
        withheld: what becomes on the way of each law that is withheld from all others.
    """

    first: dict[tuple[str, str], First]
    withheld: dict[str, OnTheWay]

    def mostly(self, split: str, arm: str) -> bool:
        """Whether the error was below a tenth in more than half of the replicates."""
        found = self.first[split, arm]
        return found.count > len(found.steps) / 2

    @property
    def rises(self) -> list[str]:
        """The laws whose violation rises again by more than a tenth of a decade, shown."""
        of = self.withheld.items()
        return [e for e, w in of if w.again.mean > RISES and w.again.excludes_zero]


def order_of(lattice: Lattice, players: Sequence[str]) -> Order | None:
    """When the networks of a study learned what.

    Args:
        lattice: its records.
        players: its equations.

    Returns:
        None where `none` or `all` is not complete, or has no learning curve.
    """
    if not all(lattice.complete(a) and all(r.curve for r in lattice.of(a)) for a in (NONE, ALL)):
        return None
    splits = [s for s in (INTERP, EXTRAP) if s in lattice.of(NONE)[0].errors]
    first = {(s, a): first_below(lattice, a, s) for s in splits for a in (NONE, ALL)}
    withheld = {}
    for law in players:
        rest = lattice.subsets.get(frozenset(players) - {law})
        way = on_the_way(lattice, rest, law) if rest and lattice.complete(rest) else None
        if way is not None:
            withheld[law] = way
    return Order(first, withheld)
