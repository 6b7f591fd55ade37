"""The arithmetic of a comparison: skill of one side less that of the other, within cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.independent import independent
from pinnablate.comparison.sides import Cell, Side
from pinnablate.errors import PinnablateError, unknown
from pinnablate.optional import require

if TYPE_CHECKING:
    import pandas as pd

ALL, NONE, EVERY = "all", "none", "every arm"


@dataclass(frozen=True)
class Differences:
    """How two sides differ in one environment.

    Args:
        name: its id.
        differences: {arm: skill of the first side less that of the second, in decades}.
        replicates: pairs of the arm `all`, or how many the first and the second side have of it.
    """

    name: str
    differences: Mapping[str, Estimate]
    replicates: str


@dataclass(frozen=True, repr=False)
class Comparison:
    """Two sides, environment by environment; `pinnablate.compare` makes one.

    `print(comparison)` is the sentence and the table of the command line.

    Args:
        first, second: the sides.
        environments: those that both have.
        arms: those that both have in every environment, `all` and `none` first.
        paired: whether differences are taken within cells.
        alone: ids of environments that one side has alone.
    """

    first: Side
    second: Side
    environments: Sequence[Differences]
    arms: Sequence[str]
    paired: bool
    alone: Sequence[str]

    def difference(self, environment: str, arm: str = ALL) -> Estimate:
        """Skill of the first side less that of the second, in decades, with a 95 % interval from five replicates on.

        Args:
            environment: the id of one that both have; without -vN where one of that name is compared.
            arm: which, or `every arm` for the mean over all that both have.

        Returns:
            The mean over replicates; `.values` are the differences one by one, where they are paired.

        Raises:
            PinnablateError: no such environment or arm.
        """
        names = [e.name for e in self.environments]
        found = [
            e for e in self.environments if environment in (e.name, e.name.rpartition("-v")[0])
        ]
        if len(found) != 1:
            raise unknown("environment of this comparison", environment, names)
        if arm not in found[0].differences:
            raise unknown("arm of this comparison", arm, found[0].differences)
        return found[0].differences[arm]

    def over_environments(self, arm: str = ALL) -> Estimate:
        """The mean of an arm's differences over environments, each counted once, in decades.

        Args:
            arm: which; one that both sides have in every environment.

        Raises:
            PinnablateError: an environment lacks it.
        """
        lacking = [e.name for e in self.environments if arm not in e.differences]
        if lacking:
            everywhere = set.intersection(*({*e.differences} for e in self.environments))
            raise unknown("arm of every environment of this comparison", arm, sorted(everywhere))
        return estimate([e.differences[arm].mean for e in self.environments])

    def table(self) -> pd.DataFrame:
        """One row an environment and arm: the difference in decades, its half-width (NaN below five replicates), and pairs.

        Raises:
            PinnablateError: pandas is not installed.
        """
        pandas = require("pandas", "make comparison.table()")
        rows = [
            {
                "environment": e.name,
                "arm": arm,
                "difference": d.mean,
                "half_width": float("nan") if d.half_width is None else d.half_width,
                **({"pairs": len(d.values)} if self.paired else {}),
            }
            for e in self.environments
            for arm, d in e.differences.items()
        ]
        frame: pd.DataFrame = pandas.DataFrame(rows).set_index(["environment", "arm"])
        return frame

    def text(self) -> str:
        """The finding, the table, how it is read and what was left out, in Markdown; as the command line prints it."""
        from pinnablate.comparison.shown import shown

        return shown(self)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        from pinnablate.comparison.shown import finding

        how, count = "paired" if self.paired else "unpaired", len(self.environments)
        return "\n".join(
            [
                f"Comparison of {self.first.name} and {self.second.name} in {count} environment{'s' * (count > 1)}, {how}",
                finding(self).replace("**", ""),
                "print(comparison) shows the table; see also .difference(environment, arm), .over_environments(arm) and .table()",
            ]
        )

    def _repr_html_(self) -> str:
        from pinnablate.comparison.shown import shown_html

        return shown_html(self)


def compare(first: Side, second: Side, arms: Sequence[str] = (), paired: bool = True) -> Comparison:
    """Compare two sides.

    Args:
        first, second: the sides.
        arms: which; by default `all`, `none` and the mean over every arm that both have.
        paired: whether differences are taken within cells: the same world, points and noise. Otherwise
            means are compared, with intervals of Welch.

    Raises:
        PinnablateError: they have nothing in common that could be compared.
    """
    a, b = (_by_arm(s) for s in (first, second))
    common = [e for e in a if e in b]
    found = []
    for place in common:
        shared = [arm for arm in a[place] if arm in b[place]]
        differences, counts = {}, {}
        for arm in shared:
            made = _difference(a[place][arm], b[place][arm], paired)
            if made is not None:
                differences[arm], counts[arm] = made
        if ALL not in differences or any(arm not in differences for arm in arms):
            continue
        if paired:
            differences[EVERY] = _mean_over_arms(a[place], b[place], list(counts))
        found.append(Differences(place.split()[0], differences, counts[ALL]))
    if not found:
        raise PinnablateError(_nothing(first, second, arms, paired, bool(common)))
    shown = list(arms) or [
        arm for arm in (ALL, NONE, EVERY) if all(arm in e.differences for e in found)
    ]
    names = [e.name for e in found]
    alone = sorted({c.split()[0] for c in {*a, *b}} - set(names))
    return Comparison(first, second, found, shown, paired, alone)


def _by_arm(one: Side) -> dict[str, dict[str, dict[Cell, float]]]:
    """{environment and design, with digests: {arm: {cell: skill}}}."""
    out: dict[str, dict[str, dict[Cell, float]]] = {}
    for cell, value in one.skills.items():
        place = f"{cell.environment} {cell.design}"
        out.setdefault(place, {}).setdefault(cell.arm, {})[cell] = value
    return out


def _difference(
    a: Mapping[Cell, float], b: Mapping[Cell, float], paired: bool
) -> tuple[Estimate, str] | None:
    """The difference of one arm, and over how many replicates; None without any."""
    if not paired:
        runs = {"first": np.array(list(a.values())), "second": np.array(list(b.values()))}
        values = independent(runs)
        return estimate(values["first"] - values["second"]), f"{len(a)}, {len(b)}"
    pairs = sorted(a.keys() & b.keys())
    if not pairs:
        return None
    return estimate([a[c] - b[c] for c in pairs]), str(len(pairs))


def _mean_over_arms(
    a: Mapping[str, Mapping[Cell, float]],
    b: Mapping[str, Mapping[Cell, float]],
    arms: Sequence[str],
) -> Estimate:
    """The difference that the mean over arms has, in the replicates in which both have all of them."""
    replicates: dict[tuple[str, str], list[float]] = {}
    for arm in arms:
        for c in a[arm].keys() & b[arm].keys():
            replicates.setdefault((c.world, c.data), []).append(a[arm][c] - b[arm][c])
    whole = [np.mean(v) for _, v in sorted(replicates.items()) if len(v) == len(arms)]
    return estimate(whole or [np.mean([v for values in replicates.values() for v in values])])


def _nothing(first: Side, second: Side, arms: Sequence[str], paired: bool, common: bool) -> str:
    """Why nothing can be compared, as one sentence."""
    both = f"{first.name} and {second.name}"
    if not common:
        return f"{both} share no environment and design as it is declared today; expected one at least: train it with both"
    if arms:
        return f"{both} share no environment in which both have {', '.join(arms)}; expected arms that both trained: name others with --arms"
    if paired:
        return (
            f"{both} share environments, and no replicate of `all` in the same world with the same data; expected "
            "pairs: compare means over replicates with --unpaired"
        )
    return f"{both} share no environment in which both have the arm all; expected it: train it"
