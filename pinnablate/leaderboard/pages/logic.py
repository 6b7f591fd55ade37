"""Section of an environment's page: what of the network's gains is the network's own."""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.analysis.explained import Explained, Residual
from pinnablate.leaderboard.entry import Entry
from pinnablate.report.budget import shown as with_budget
from pinnablate.report.marks import STAR
from pinnablate.report.tables import table

FEWEST, MOST = 3, 8  # subsets that are shown


def logic_section(entry: Entry, found: Explained | None) -> list[str]:
    """Every subset's gain beside what other environments let one expect of it.

    Args:
        entry: a study of networks.
        found: the regression over all environments of its board; None where there are too few.

    Returns:
        Lines of Markdown; none where the environment takes no part.
    """
    residuals = found.of(entry.environment.id) if found is not None else []
    if found is None or not residuals:
        return []
    rows = [
        [
            r.told.arm,
            with_budget(
                entry.lattice.gain(r.told.arm, "none"), entry.budgets.gain(r.told.arm, "none")
            ),
            f"{r.told.elsewhere['kernel']:+.2f}",
            "yes" if r.told.elsewhere["free"] == _least(residuals) else "no",
            f"{r.predicted:+.2f}",
            f"{r.beyond:+}" + STAR * r.shown,
        ]
        for r in _worth_showing(residuals)
    ]
    head = ["told", "network", "kernel", "least is left free", "expected", "beyond that"]
    return [
        "### The network, or the logic? (explored)",
        "",
        _finding(residuals),
        "",
        table(rows, head),
        "",
        "Gains over `none` in decades. *Least is left free*: no subset leaves fewer directions free, by "
        "[observability](../docs/environments.md). *Expected*: by the regression on the kernel's gain and "
        f"on how much is left free, over the other {found.environments - 1} environments; *beyond that* is "
        f"the network, with its interval over replicates. `{STAR}`: shown to differ from 0, after "
        f"correction over all subsets of all environments. Shown are the {len(rows)} of {len(residuals)} "
        "subsets that are furthest off.",
        "",
    ]


def _worth_showing(residuals: Sequence[Residual]) -> list[Residual]:
    """The subsets that are furthest off, in the order of the lattice: all large ones up to a bound."""
    ordered = sorted(residuals, key=lambda r: (-r.large, -abs(r.beyond.mean)))
    count = min(max(FEWEST, sum(r.large for r in residuals)), MOST)
    kept = set(map(id, ordered[:count]))
    return [r for r in residuals if id(r) in kept]


def _least(residuals: Sequence[Residual]) -> float:
    return min(r.told.elsewhere["free"] for r in residuals)


def _finding(residuals: Sequence[Residual]) -> str:
    """Which subsets a network makes more or less of than expected, in a sentence."""
    large = sorted((r for r in residuals if r.large), key=lambda r: -abs(r.beyond.mean))
    if not large:
        return (
            "The network does with these laws about what linear algebra and the kernel let one expect: "
            "no subset is shown to be off by half a decade."
        )
    of = f"{len(large)} of {len(residuals)} subsets"
    first = large[0]
    more = "more" if first.beyond.mean > 0 else "less"
    return (
        f"In {of} the network is off by half a decade or more from what linear algebra and the kernel let "
        f"one expect; most for `{first.told.arm}`, of which it makes **{abs(first.beyond.mean):.2f} decades "
        f"{more}**."
    )
