"""The scores of one study, arm by replicate: complete, paired, failures included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pinnablate.arms import ORDER2, Arm
from pinnablate.arms import lattice as arms_of_lattice
from pinnablate.brief import few
from pinnablate.records.store import Record
from pinnablate.study import Cell
from pinnablate.tasks.metrics import skill
from pinnablate.world import World

FEWEST_FOR_INTERVAL = 5
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A mean over replicates, with the half-width of its 95 % interval from five replicates on."""

    mean: float
    half_width: float | None
    values: tuple[float, ...]

    @property
    def excludes_zero(self) -> bool:
        """Whether there is an interval and 0 lies outside it."""
        return self.half_width is not None and abs(self.mean) > self.half_width

    def __str__(self) -> str:
        return format(self)

    def __repr__(self) -> str:
        return f"Estimate({self}, n={len(self.values)})"

    def __format__(self, sign: str) -> str:
        """`{e}` as 1.46 ± 0.12, `{e:+}` as +1.46 ± 0.12."""
        mean = f"{self.mean:{sign}.2f}"
        return mean if self.half_width is None else f"{mean} ± {self.half_width:.2f}"


def estimate(values: Iterable[float]) -> Estimate:
    """Mean and t interval of paired differences, or of one arm's values."""
    v = np.array(list(values), float)
    half = None
    if len(v) >= FEWEST_FOR_INTERVAL:
        from scipy.stats import t

        half = float(t.ppf(0.5 + CONFIDENCE / 2, len(v) - 1) * v.std(ddof=1) / np.sqrt(len(v)))
    return Estimate(float(v.mean()), half, tuple(map(float, v)))


@dataclass(frozen=True, repr=False)
class Lattice:
    """Records of one study by arm and replicate.

    Args:
        arms: names, in order.
        replicates: seeds.
        records: {(arm, replicate): record}; may lack some.
        primary: the split that ranks.
        floor: errors below it are not told apart.
        subsets: {subset of the equations: its arm}, where the study holds a lattice, full or of order2; else empty.
        told: {name: arm}, what each was told and is there for.
    """

    arms: tuple[str, ...]
    replicates: tuple[int, ...]
    records: dict[tuple[str, int], Record]
    primary: str
    floor: float
    subsets: dict[frozenset[str], str] = field(default_factory=dict)
    told: dict[str, Arm] = field(default_factory=dict)

    def __repr__(self) -> str:
        bad = sum(r.status != "ok" for r in self.records.values())
        return (f"Lattice({len(self.arms)} arms ({few(self.arms)}) x {len(self.replicates)} replicates: {len(self.records)} "
                f"records, {bad} of them diverged or failed; ranked on {self.primary!r})")

    @property
    def told_nothing(self) -> list[str]:
        """The empty subset and the controls, in order: what a gain is measured against."""
        return [name for name in self.arms if self.told[name].is_told_nothing]

    @property
    def partial(self) -> bool:
        """Whether it lacks subsets by design: what it says of each equation is then a fit."""
        return bool(self.subsets) and len(self.subsets) < 2 ** max(map(len, self.subsets))

    @property
    def missing(self) -> list[tuple[str, int]]:
        """Cells without a record."""
        return [(a, r) for a in self.arms for r in self.replicates if (a, r) not in self.records]

    def complete(self, arm: str) -> bool:
        """Whether an arm has a record in every replicate; only then is it averaged."""
        return all((arm, r) in self.records for r in self.replicates)

    def of(self, arm: str) -> list[Record]:
        return [self.records[arm, r] for r in self.replicates if (arm, r) in self.records]

    def skills(self, arm: str, split: str | None = None) -> np.ndarray:
        """Skill in every replicate, in decades: [replicates]."""
        return np.array([skill(r.errors[split or self.primary], self.floor) for r in self.of(arm)])

    def error(self, arm: str, split: str | None = None) -> float:
        """Geometric mean of the error over replicates, clipped as skill clips it."""
        return float(10 ** -self.skills(arm, split).mean())

    def gain(self, arm: str, over: str, split: str | None = None) -> Estimate:
        """Skill of an arm minus that of another, paired within replicates."""
        return estimate(self.skills(arm, split) - self.skills(over, split))

    def best_control(self) -> str | None:
        """Of the arms told nothing the one with the least held-out error (geometric mean over replicates), never by its score."""
        scored = {
            a: float(np.mean([np.log(max(x.held_out, 1e-300)) if x.held_out is not None else np.log(10.0) for x in self.of(a)]))
            for a in self.told_nothing if self.complete(a)
        }
        return min(scored, key=scored.get) if scored else None

    def failures(self, arm: str) -> int:
        """How many replicates diverged or failed."""
        return sum(r.status != "ok" for r in self.of(arm))


def lattice_of(world: World, cells: Sequence[Cell], records: Mapping[str, Record]) -> Lattice:
    """The records of some cells of a world, by arm and replicate."""
    arms = {c.arm.name: c.arm for c in cells}
    told = {frozenset(a.equations): a.name for a in arms.values() if a.is_subset}
    order2 = {frozenset(a.equations) for a in arms_of_lattice(world, ORDER2)}
    return Lattice(
        arms=tuple(arms),
        replicates=tuple(dict.fromkeys(c.replicate for c in cells)),
        records={(c.arm.name, c.replicate): records[c.key] for c in cells if c.key in records},
        primary=world.primary_split,
        floor=world.floor,
        subsets=told if len(told) == 2 ** len(world.players) or set(told) == order2 else {},
        told=arms,
    )
