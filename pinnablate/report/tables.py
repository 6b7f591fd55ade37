"""Tables in GitHub's markdown, the same in the terminal and on pages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tabulate import tabulate

from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import FEWEST_FOR_INTERVAL, Lattice, estimate
from pinnablate.analysis.partial import shapley, two_additive
from pinnablate.records.store import Record
from pinnablate.study import Study

ROUNDING = 1e-16  # a residual below it is rounding: a network that decayed to a constant


def table(rows: Sequence[Sequence[str]], headers: Sequence[str], texts: int = 1) -> str:
    """A GitHub-flavoured markdown table: `texts` columns to the left, numbers (as text) to the right."""
    align = ["left"] * texts + ["right"] * (len(headers) - texts)
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True, colalign=align if rows else None)


def worth(study: Study, lattice: Lattice) -> list[str]:
    """What each equation is worth, in one sentence, where every subset of a lattice has its records."""
    if not lattice.subsets or not all(map(lattice.complete, lattice.subsets.values())) or len(study.world.players) < 2:
        return []
    values = {e: estimate(np.atleast_1d(v)) for e, v in shapley(game(lattice)).items()}
    listed = ", ".join(f"{e} {values[e]:+}" for e in sorted(values, key=lambda e: -values[e].mean))
    return [f"Worth of each equation (Shapley value{', partial' if lattice.partial else ''}, decades): {listed}.",
            *([fitted(lattice)] if lattice.partial else [])]


def fitted(lattice: Lattice) -> str:
    """How a partial attribution was made, and how well it describes what was trained."""
    n = max(map(len, lattice.subsets))
    misfit = estimate(np.atleast_1d(two_additive(game(lattice)).misfit))
    return (f"Partial: {len(lattice.subsets)} of 2^{n} = {2 ** n} subsets were trained (none, single equations, pairs, all but "
            "one, all), and values and interactions are those of the 2-additive game nearest to them, which misses them by "
            f"{misfit} decades (rms).")


def ranking(study: Study, lattice: Lattice) -> list[str]:
    """The subsets and controls with complete records, best first: one table; every arm where no further section shows it."""
    env = study.environment
    further = not has_ends(lattice)
    complete = [a.name for a in study.arms if (a.is_subset or a.is_control or further) and lattice.complete(a.name)]
    others = [s for s in study.world.splits if s != lattice.primary]
    headers = ["told", f"skill {lattice.primary}", "gain", f"error {lattice.primary}", "rel. L2",
               *(f"error {s}" for s in others), *(f"r {name}" for name in env.equations)]
    rows = [_row(study, lattice, a, others) for a in sorted(complete, key=lambda a: -lattice.skills(a).mean())]
    return [table(rows, headers)]


def has_ends(lattice: Lattice) -> bool:
    """Whether `none` and `all` are there, which what stands beside the lattice is compared with."""
    return lattice.complete("none") and lattice.complete("all")


def _row(study: Study, lattice: Lattice, arm: str, others: Sequence[str]) -> list[str]:
    records = lattice.of(arm)
    players = next(a for a in study.arms if a.name == arm).equations
    told = {study.world.laws.parts.get(p, p) for p in players}  # a law counts as told when a component of it is
    has_none = "none" in lattice.arms and lattice.complete("none")
    cells = [
        arm + (f" ({lattice.failures(arm)} of {len(records)} diverged or failed)" if lattice.failures(arm) else ""),
        str(estimate(lattice.skills(arm))),
        ("0" if arm == "none" else f"{lattice.gain(arm, 'none'):+}") if has_none else "n/a",
        _error(lattice.error(arm), lattice.floor),
        f"{_geometric([r.relative_l2[lattice.primary] for r in records]):.2g}",
        *(_error(lattice.error(arm, s), lattice.floor) for s in others),
    ]
    for name in study.environment.equations:
        sizes = [np.sqrt(np.mean(np.square(r.residuals[name]))) if _known(r, name) else None for r in records]
        text = "n/a" if None in sizes else "0" if max(sizes) < ROUNDING else f"{_geometric(np.maximum(sizes, ROUNDING)):.1e}"
        cells.append(text if name in told or text == "n/a" else f"({text})")
    return cells


def _known(record: Record, name: str) -> bool:
    return name in record.residuals and None not in record.residuals[name]


def _geometric(values: Sequence[float]) -> float:
    return float(np.exp(np.mean(np.log(np.maximum(values, 1e-300)))))


def _error(error: float, floor: float) -> str:
    return f"<= {floor:.0e}" if error <= floor * (1 + 1e-9) else f"{error:.2g}"


def headline(lattice: Lattice, complete: Sequence[str]) -> list[str]:
    """The gain of `all` over `none`, and over the best control."""
    best = lattice.best_control()
    if not best or "all" not in complete:
        return []
    over = f"`all` over `none`: {lattice.gain('all', 'none')} decades; " if "none" in complete else ""
    return [f"Gain of {over}over the best control, `{best}` (chosen by held-out observations): {lattice.gain('all', best)}."]


def notes(study: Study, lattice: Lattice) -> list[str]:
    """The sentences under a ranking: what the columns mean, failures, what is missing."""
    env, count = study.environment, len(study.replicates)
    lines = [
        f"{env.id}, design {study.design}, protocol {study.protocol.name}, learner {study.learner}, "
        f"{count} replicate{'s' if count > 1 else ''}"
        + (" (95 % t intervals)." if count >= FEWEST_FOR_INTERVAL else f" (no interval below {FEWEST_FOR_INTERVAL} replicates)."),
        f"skill = -log10 error in decades, ranked on the {lattice.primary} split; gain = skill - skill of `none`; "
        f"error in standard deviations of the field, floor {lattice.floor:.0e}.",
        "r: rms of the scaled residual on held-out points, in brackets where the equation was withheld.",
    ]
    complete = [a for a in lattice.arms if lattice.complete(a)]
    failed = sum(lattice.failures(a) for a in complete)
    if failed:
        lines.append(f"{failed} cells diverged or failed; they are scored at error 10 or worse, not dropped.")
    if lattice.missing:
        names = sorted({a for a, _ in lattice.missing}, key=lattice.arms.index)
        lines.append(f"{len(lattice.missing)} cells are missing and their arms not shown: {', '.join(names)}.")
    return lines
