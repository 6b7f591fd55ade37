"""In what order the networks of a study learned, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.analysis.along import First, first_below, on_the_way
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.learned import Learned
from pinnablate.report.tables import table

NONE, ALL = "none", "all"
ABSENT = "-"
WAVES = (
    "*Waves learned*: the share of the waves (half waves over the length that is compared, those with "
    "at least 1 % of a standard deviation in the truth) whose error was below a tenth of themselves "
    "at some kept state. *Exponent*: b in step ~ k^b, the step at which a wave of k half waves is "
    "learned, waves that never are counted as later than the last step; above 0 short waves come "
    "later. *Over none*: its difference, paired within replicates; below 0 what is told flattens it. Nothing here was "
    "declared beforehand, and intervals are each by itself."
)


def order_section(
    found: Learned | None, lattice: Lattice, players: Sequence[str], why: str = ""
) -> list[str]:
    """What was learned first, as lines of Markdown.

    Args:
        found: errors by mode; None where there are none.
        lattice: the records, whose curves say the rest.
        players: the equations.
        why: why there are no errors by mode, or not of all arms, in one sentence.

    Returns:
        The finding, then tables; nothing where no arm with a curve is complete.
    """
    arms = [a for a in wanted(lattice) if any(r.curve for r in lattice.of(a))]
    if not arms:
        return []
    by_mode = found is not None and bool(found.courses)
    lines = ["### In what order it learns (explored)", ""]
    if by_mode:
        assert found is not None
        lines += [_finding(found), ""]
        for split in _shown_splits(found):
            lines += [_modes_table(found, split), ""]
        lines += [WAVES, ""]
    elif {NONE, ALL} <= set(arms):
        lines += [_from_records(lattice), ""]
    if why:
        lines += [why, ""]
    lines += [*_splits_table(lattice, arms), ""]
    return [*lines, *_way_section(lattice, players)]


def _from_records(lattice: Lattice) -> str:
    """What learning curves alone say: when the error was below a tenth, told none and told all."""
    splits = list(lattice.records[NONE, lattice.replicates[0]].errors)
    shown = dict.fromkeys([splits[0], lattice.primary])

    def said(arm: str) -> str:
        each = ((s, first_below(lattice, arm, s)) for s in shown)
        return " and ".join(
            f"on {s} in **{f.count} of {len(f.steps)}** replicates" for s, f in each
        )

    return (
        f"Told nothing, networks ever have an error below a tenth {said(NONE)}; told all equations, "
        f"{said(ALL)}."
    )


def wanted(lattice: Lattice) -> list[str]:
    """The arms that are shown: none, single equations and all, where they are complete."""
    named = [NONE, *(a for s, a in lattice.subsets.items() if len(s) == 1), ALL]
    return [a for a in dict.fromkeys(named) if a in lattice.told and lattice.complete(a)]


def _shown_splits(found: Learned) -> list[str]:
    """The first split and the one that ranks."""
    return list(dict.fromkeys([found.splits[0], found.primary]))


def _finding(found: Learned) -> str:
    """What share of the waves is learned, told none and told all, and whether laws flatten the
    order.
    """
    if not {NONE, ALL} <= set(found.arms):
        return "States of `none` and of `all` are needed for a finding, and one of them has none."
    splits = _shown_splits(found)

    def learned(arm: str) -> str:
        each = (f"**{_percent(found.share(s, arm))}** on {s}" for s in splits)
        return " and ".join(each)

    text = (
        f"Told nothing, networks learn {learned(NONE)} of the waves of the truth; told all "
        f"equations, {learned(ALL)}."
    )
    return " ".join([text, *(_order(found, s) for s in splits)])


def _order(found: Learned, split: str) -> str:
    """Whether high waves come later on a split, and whether telling all equations changes that."""
    own, change = found.exponent(split, NONE), found.steeper(split, ALL)
    if own is None or change is None:
        counts = (f"{found.with_exponent(split, a)} of {found.replicates}" for a in (NONE, ALL))
        return "On {} too few waves are learned for an exponent (told nothing it has one in {} replicates, told all in {}).".format(
            split, *counts
        )
    if own.half_width is None or change.half_width is None:
        return f"Exponent on {split}: {own} told nothing, {change:+} more told all."
    order = f"{'short' if own.mean > 0 else 'long'} waves come later"
    order = order if own.excludes_zero else "that short waves come later is not shown"
    flat = f"telling all equations {'flattens' if change.mean < 0 else 'steepens'} the order"
    flat = (
        flat
        if change.excludes_zero
        else "that telling all equations changes the order is not shown"
    )
    return f"On {split} {order} told nothing (exponent {own}), and {flat} ({change:+})."


def _percent(of: Estimate | None, sign: str = "") -> str:
    """A share, with its interval or, below five replicates, with its values."""
    if of is None:
        return "none held"
    mean = f"{100 * of.mean:{sign}.0f}"
    if of.half_width is not None:
        return f"{mean} ± {100 * of.half_width:.0f} %"
    each = "/".join(f"{100 * v:{sign}.0f}" for v in of.values)
    return f"{mean} % ({each})" if len(of.values) > 1 else f"{mean} %"


def _modes_table(found: Learned, split: str) -> str:
    head = ["told", f"waves learned on {split}", "more than none", "exponent", "over none"]
    rows = []
    for arm in found.arms:
        row = [arm, _percent(found.share(split, arm)), ABSENT, _exponent(found, split, arm), ABSENT]
        if NONE in found.arms and arm != NONE:
            more, over = found.more(split, arm), found.steeper(split, arm)
            row[2] = ABSENT if more is None else _percent(more, "+")
            row[4] = ABSENT if over is None else f"{over:+}"
        rows.append(row)
    return table(rows, head)


def _exponent(found: Learned, split: str, arm: str) -> str:
    """The exponent, or in how many replicates there is one."""
    of = found.exponent(split, arm)
    count = found.with_exponent(split, arm)
    return f"{of}" if of is not None else f"in {count} of {found.replicates}"


def _splits_table(lattice: Lattice, arms: Sequence[str]) -> list[str]:
    """When the error on each split was first below a tenth."""
    splits = list(lattice.records[arms[0], lattice.replicates[0]].errors)
    found = {(a, s): first_below(lattice, a, s) for a in arms for s in splits}
    rows = [[a, *(_first(found[a, s]) for s in splits)] for a in arms]
    return [
        table(rows, ["told", *splits]),
        "",
        "When the error on a split was first below a tenth of a standard deviation: the median step, "
        "and in how many replicates it ever was.",
    ]


def _first(of: First) -> str:
    """The median step where more than half of the replicates had one; else how many had."""
    share = f"{of.count} of {len(of.steps)}"
    if np.isfinite(of.median):
        return f"step {of.median:.0f}, {share}"
    return f"in {share} only" if of.count else f"never, {share}"


def _way_section(lattice: Lattice, players: Sequence[str]) -> list[str]:
    """The violation of each law on the way, where it is withheld."""
    rows = []
    for law in players:
        rest = lattice.subsets.get(frozenset(players) - {law}, NONE)
        for arm in dict.fromkeys([NONE, rest]):
            found = on_the_way(lattice, arm, law) if lattice.complete(arm) else None
            if found is not None:
                least, last = (f"{10**e.mean:.2g}" for e in (found.least, found.last))
                rows.append([law, arm, least, f"{found.at:.0f}", last, f"{found.again:+}"])
    if not rows:
        return []
    head = ["law", "told", "least on the way", "at step", "at the end", "rises again by"]
    return [
        table(rows, head, texts=2),
        "",
        "The violation of a law that is not told, rms in the scale of its largest term on the truth "
        "(geometric means): at its least along the kept states, and at the last; *rises again by*: "
        "the decades between the two, that were learned and lost.",
        "",
    ]
