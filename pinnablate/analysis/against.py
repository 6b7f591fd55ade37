"""Which equations the data speak against: told one more, a model predicts worse.

The contribution of an equation e to a set S of equations that holds it is v(S) - v(S without e), paired
within replicates, v the skill. Where it lies below 0, models that are told e beside the others are
worse off than without it. A set is *contradicted* where that is shown of some equation in it, and no
smaller part of the set is. Which of its equations is at odds is known where one alone is blamed; of
several the data say that one at least is.

An equation that is shown to help beside all others is not blamed: a wrong one would do harm there too, or
at least not help, while a right one may mislead where the others that it needs are withheld. Such harm is
kept apart.

Every contribution to every set is looked at, and so all are tested together, at the threshold of
Benjamini and Hochberg. That a model is worse off may have another cause than a wrong equation: training
that does not meet it. Conflicts as minimal sets: R. Reiter, Artificial Intelligence 32 (1987) 57,
doi:10.1016/0004-3702(87)90062-2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pinnablate.analysis.corrections import threshold
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.games import game
from pinnablate.analysis.independent import Independent
from pinnablate.analysis.inference import LEVEL, p_apart
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.resampling import SETTLED
from pinnablate.analysis.samples import again, count_of, plain
from pinnablate.analysis.settled import Budgets

SMALLEST = 0.1  # decades: a contribution closer to 0 speaks against nothing

Set = frozenset[str]


@dataclass(frozen=True)
class Blame:
    """An equation that makes a set of them worse.

    Args:
        equation: the one that is blamed.
        arm: the name of the set that holds it.
        without: the name of the same set without it.
        change: skill of the set minus that without the equation, in decades; below 0.
        share: of the resamples of the replicates in which it is below 0.
        shown: whether its test shows it, after correction; not below five replicates.
    """

    equation: str
    arm: str
    without: str
    change: Estimate
    share: float
    shown: bool


@dataclass(frozen=True)
class Conflict:
    """A smallest set of equations that the data speak against.

    Args:
        arm: its name.
        blamed: the equations in it without which models predict better: one of them at least is at
            odds with the data, or was not learned.
    """

    arm: str
    blamed: tuple[Blame, ...]

    @property
    def equations(self) -> tuple[str, ...]:
        """Names of those that are blamed."""
        return tuple(b.equation for b in self.blamed)

    @property
    def shown(self) -> bool:
        """Whether all of it is shown."""
        return all(b.shown for b in self.blamed)


@dataclass(frozen=True)
class Against:
    """What the data speak against.

    Args:
        conflicts: smallest contradicted sets, the smallest first.
        tested: how many contributions were tested together; 0 below five replicates.
        unsettled: how many that would be blamed moved between half and the full budget.
        candidates: the same sets by contributions that are below 0 in every replicate and in 90 % of the
            resamples, and are not shown after correction; none where anything is shown.
        helpful: contributions that would be blamed, of equations that are shown to help beside all
            others.
    """

    conflicts: tuple[Conflict, ...]
    tested: int
    unsettled: int
    candidates: tuple[Conflict, ...] = ()
    helpful: tuple[Blame, ...] = ()


def against(lattice: Lattice) -> Against:
    """What the data speak against.

    Args:
        lattice: the records of a study, complete for every subset, or every one of `order2`.

    Raises:
        ValueError: a subset lacks a replicate.
    """
    budgets = Budgets.of(lattice)
    return against_game(game(lattice), lattice.subsets, budgets.settled)


def against_game(
    values: Mapping[Set, Any],
    names: Mapping[Set, str],
    settled: Callable[[list[str]], bool] = lambda _: True,
) -> Against:
    """What the values of a game speak against; see `against`.

    Args:
        values: {set: skill [replicates]}; values of independent runs have no replicates in common, and
            below five say nothing.
        names: {set: name of its arm}.
        settled: whether arms of some names hold still.
    """
    found = contributions(values)
    p = {of: float(p_apart(v)) for of, v in found.items()}
    level = threshold(list(p.values()))
    tested = count_of(values) >= FEWEST_FOR_INTERVAL
    whole = max(values, key=len)
    helps = {e for e in whole if tested and _helps(found.get((whole, e)))}
    blamed: dict[Set, list[Blame]] = {}
    helpful: list[Blame] = []
    unsettled = 0
    for (s, e), v in found.items():
        is_shown = tested and p[s, e] <= level
        if v.mean() > -SMALLEST or not (is_shown or _always_below(v)):
            continue
        arm, without = names[s], names[s - {e}]
        if not settled([arm, without]):
            unsettled += is_shown or not tested
            continue
        share = float((again(v).mean(axis=-1) < 0).mean())
        if is_shown or share >= SETTLED:
            blame = Blame(e, arm, without, estimate(v), share, is_shown)
            if e in helps:
                helpful.append(blame)
            else:
                blamed.setdefault(s, []).append(blame)
    shown = {s: [b for b in of if b.shown] for s, of in blamed.items()}
    conflicts = _smallest({s: of for s, of in shown.items() if of} if tested else blamed, names)
    candidates = () if conflicts else _smallest(blamed, names)
    count = len(found) if tested else 0
    worst = tuple(sorted((b for b in helpful if b.shown), key=lambda b: b.change.mean))
    return Against(conflicts, count, unsettled, candidates, worst)


def _helps(contribution: Any) -> bool:
    """Whether a contribution to all others, where it is known, is above SMALLEST and shown by itself."""
    if contribution is None or contribution.mean() < SMALLEST:
        return False
    return float(p_apart(contribution)) <= LEVEL


def _smallest(blamed: Mapping[Set, list[Blame]], names: Mapping[Set, str]) -> tuple[Conflict, ...]:
    """The sets that hold no smaller one, the smallest first."""
    least = [s for s in blamed if not any(other < s for other in blamed)]
    return tuple(Conflict(names[s], tuple(blamed[s])) for s in sorted(least, key=len))


def _always_below(value: Any) -> bool:
    """Whether a difference is below 0 in every replicate."""
    return not isinstance(value, Independent) and bool((plain(value) < 0).all())


def contributions(values: Mapping[Set, Any]) -> dict[tuple[Set, str], Any]:
    """v(S) - v(S without e) of every equation in every set, where both have a value.

    Args:
        values: {set: skill [replicates]}.

    Returns:
        {(set, equation): difference [replicates]}, in decades.
    """
    order = _order(values)
    return {
        (s, e): v - values[s - {e}]
        for s, v in values.items()
        for e in sorted(s, key=order.index)
        if s - {e} in values
    }


def _order(sets: Iterable[Set]) -> list[str]:
    """Equations in the order of the single ones."""
    return list(dict.fromkeys(e for s in sorted(sets, key=len) for e in sorted(s)))
