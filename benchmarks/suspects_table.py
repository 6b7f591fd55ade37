"""What networks say of their laws, problem by problem, as tables: by how a law is wrong, and by environment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from freed_kept import contradicted
from scipy.stats import binomtest
from suspects_kept import SHARES, groups, guilty, kind, lines

from pinnablate import registry
from pinnablate.analysis.falls import LEVEL, p_of_fall
from pinnablate.analysis.roc import roc, threshold_at
from pinnablate.analysis.suspicion import Strain, suspicion
from pinnablate.report.tables import table
from pinnablate.study import duration

RIGHT, MOST = "right", 0.9
SIZES = tuple(f"coefficients {size} off" for size in SHARES.values())  # the smallest first
ORDER = (RIGHT, *SIZES, "coefficients 200 % off", "near-miss at 0.9", "near-miss at 0.5")


@dataclass(frozen=True)
class Problem:
    """An arm in five replicates, and what is said of its laws.

    Args:
        environment: its id.
        words: how a law is wrong, or `right`.
        noise: of the observations.
        alarm: whether anybody is accused.
        first, named, alone: whether the wrong law is the most suspicious, among the accused, or they are it.
        number: whether else, nobody being accused, a coefficient of the wrong law is contradicted, of right laws any; None where
            that was not kept.
        one: the share of single networks that would accuse somebody.
        ratio: the median loss over its mean of all laws.
        lost: networks that failed.
        scores: of the wrong laws, of right ones where all are.
    """

    environment: str
    words: str
    noise: float
    alarm: bool
    first: bool
    named: bool
    alone: bool
    number: bool | None
    one: float
    ratio: float
    lost: int
    scores: tuple[float, ...]


def problems(names: Sequence[str], protocol: str, suspects: str) -> Iterator[Problem]:
    """Those that are complete."""
    for name in names:
        world = registry.load(name).world()
        for of in groups(name, protocol, suspects):
            found, wrong = suspicion(of.strains), guilty(world, of.arm)
            accused, number = set(found.accused), None
            if len(of.free) == len(of.strains):
                against = contradicted(of.free)
                number = against is not None and not accused
                # near misses are told under names of their own
                if number and wrong:
                    number = against[0] in wrong or against[0] not in world.equations
            yield Problem(
                registry.load(name).id,
                kind(of.arm),
                of.noise,
                bool(accused),
                found.suspects[0].law in wrong,
                bool(accused & set(wrong)),
                bool(accused) and accused <= set(wrong),
                number,
                _alone(of.strains),
                found.ratio,
                of.lost,
                tuple(s.score for s in found.suspects if not wrong or s.law in wrong),
            )


def _alone(strains: list[Strain]) -> float:
    """The share of single networks that would have accused somebody."""
    least = [min(p_of_fall(s.full, m, s.variance) for m in s.without.values()) for s in strains]
    return float(np.mean([p <= LEVEL / len(strains[0].without) for p in least]))


def tabulated(environment: tuple[str, ...], protocol: str, suspects: str, whence: str) -> str:
    """The tables of what was kept under a protocol, of networks that come from somewhere."""
    found = list(problems(environment, protocol, suspects))
    kept = [x for n in environment for x in lines(suspects, n) if x["protocol"] == protocol]
    alone = sum("loss" in x for x in kept)
    right = [p for p in found if p.words == RIGHT]
    tops = [max(p.scores) for p in right]
    alarms = sum(p.alarm for p in right)
    at_most = binomtest(alarms, len(right)).proportion_ci(0.9, "exact").high if right else 1.0
    return (
        f"{_by_kind(found)}\n\n{_by_environment(found)}\n\n"
        f"{protocol}, {len(kept) - alone} networks {whence}{f', and {alone} told one law less' if alone else ''}, "
        f"{duration(sum(x['seconds'] for x in kept))} of one thread. A problem is five "
        "replicates of an arm; *else by a number*: nobody is accused, and a coefficient of the wrong law is contradicted (of right laws "
        "any), of the problems in which that was kept. *Area*: of the score of a spoiled law against that of a law in a set that is all "
        f"right, under the curve of found against false alarms. *Loss left*: the median, over what noise explains. {_smallest(found)} "
        f"Of {len(right)} sets that are all right {alarms} {'is' if alarms == 1 else 'are'} alarming: at most "
        f"{at_most:.0%} of all, with 95 % certainty (Clopper and Pearson). The score that would accuse one in twenty of them is "
        f"{threshold_at(tops):.1f}, by theory {-np.log10(LEVEL / 4):.1f} of four laws and {-np.log10(LEVEL / 2):.1f} of two."
    )


def _by_kind(found: list[Problem]) -> str:
    """One row for each way of being wrong and level of noise."""
    by: dict[tuple[float, str], list[Problem]] = defaultdict(list)
    for p in found:
        by[p.noise, p.words].append(p)
    rows = []
    for (noise, words), of in sorted(by.items(), key=lambda item: (item[0][0], rank(item[0][1]))):
        good = [s for p in by.get((noise, RIGHT), ()) for s in p.scores]
        asked = [p for p in of if p.number is not None]
        is_wrong = words != RIGHT
        area = f"{roc([s for p in of for s in p.scores], good).area:.3f}"
        rows.append(
            [
                *(words, f"{noise:g}", str(len({p.environment for p in of})), str(len(of))),
                str(sum(p.alarm for p in of)),
                *(
                    str(sum(getattr(p, what) for p in of)) if is_wrong else ""
                    for what in ("first", "named", "alone")
                ),
                f"{sum(bool(p.number) for p in asked)} of {len(asked)}" if asked else "",
                area if is_wrong and good else "",
                f"{np.mean([p.one for p in of]):.2f}",
            ]
        )
    head = ["laws", "noise", "environments", "problems", "alarms", "ranked first"]
    head += ["among the accused", "accused alone", "else by a number", "area"]
    return table(rows, [*head, "alarms of one network"], texts=1)


def _by_environment(found: list[Problem]) -> str:
    """One row for each environment and level of noise: alarms of right sets, wrong laws among the accused."""
    columns: dict[str, Callable[[str], bool]] = {
        size.removeprefix("coefficients "): size.__eq__ for size in reversed(SIZES)
    }
    columns = {"grossly": lambda words: words not in (RIGHT, *SIZES), **columns}
    columns = {c: is_so for c, is_so in columns.items() if any(is_so(p.words) for p in found)}
    rows = []
    for name, noise in dict.fromkeys((p.environment, p.noise) for p in found):
        own = [p for p in found if (p.environment, p.noise) == (name, noise)]
        right = [p for p in own if p.words == RIGHT]
        cells = [[p.named for p in own if is_so(p.words)] for is_so in columns.values()]
        rows.append(
            [
                *(name, f"{noise:g}", f"{sum(p.alarm for p in right)} of {len(right)}"),
                *(f"{sum(of)} of {len(of)}" if of else "" for of in cells),
                f"{np.median([p.ratio for p in right]):.2g}" if right else "",
                str(sum(p.lost for p in own)),
            ]
        )
    head = ["environment", "noise", "right sets accused", *(f"{c} wrong, named" for c in columns)]
    head = [h.replace("off wrong", "off") for h in head]
    return table(rows, [*head, "loss left, right", "networks lost"], texts=1)


def _smallest(found: list[Problem]) -> str:
    """From which size on a wrong coefficient is named in nine problems of ten."""
    said = []
    for noise in sorted({p.noise for p in found if p.words in SIZES}):
        share = {}
        for size in SIZES:
            of = [p for p in found if p.words == size and p.noise == noise]
            if of:
                share[size] = np.mean([p.named or bool(p.number) for p in of])
        held = [s for k, s in enumerate(share) if all(v >= MOST for v in list(share.values())[k:])]
        parts = ", ".join(f"{s.removeprefix('coefficients ')}: {v:.0%}" for s, v in share.items())
        least = f"from {held[0].split()[1]} % on" if held else "at no size that was tried"
        said.append(f"at noise of {100 * noise:g} % {least} ({parts})")
    if not said:
        return ""
    return f"A wrong coefficient is named, by its law or its number, in nine of ten problems {'; '.join(said)}."


def rank(words: str) -> tuple[int, str]:
    """Where a way of being wrong stands in tables: right laws first, then from the slightest on."""
    return (ORDER.index(words), "") if words in ORDER else (len(ORDER), words)
