"""Tables in GitHub's markdown, the same in the terminal and on pages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tabulate import tabulate

from pinnablate.analysis.figures import best_first, figures, told_laws
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import FEWEST_FOR_INTERVAL, Lattice, estimate
from pinnablate.analysis.partial import two_additive
from pinnablate.analysis.worth import has_subsets, worth_of
from pinnablate.learners.base import OK
from pinnablate.study import Study


def table(rows: Sequence[Sequence[str]], headers: Sequence[str], texts: int = 1) -> str:
    """A GitHub-flavoured markdown table: `texts` columns to the left, numbers (as text) to the right."""
    align = ["left"] * texts + ["right"] * (len(headers) - texts)
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True, colalign=align if rows else None)


def worth(study: Study, lattice: Lattice) -> list[str]:
    """What each equation is worth, in one sentence, where every subset of a lattice has its records."""
    if not has_subsets(lattice) or len(study.world.players) < 2:
        return []
    listed = ", ".join(f"{e} {value:+}" for e, value in worth_of(study.world, lattice).items())
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
    headers, rows = ranking_cells(study, lattice)
    return [table(rows, headers)]


def ranking_cells(study: Study, lattice: Lattice) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the ranking, as text."""
    further = not has_ends(lattice)
    complete = [a.name for a in study.arms if (a.is_subset or a.is_control or further) and lattice.complete(a.name)]
    others = [s for s in study.world.splits if s != lattice.primary]
    headers = ["told", f"skill {lattice.primary}", "gain", f"error {lattice.primary}", "rel. L2",
               *(f"error {s}" for s in others), *(f"r {name}" for name in study.environment.equations)]
    return headers, [_row(study, lattice, a, others) for a in best_first(lattice, complete)]


def has_ends(lattice: Lattice) -> bool:
    """Whether `none` and `all` are there, which what stands beside the lattice is compared with."""
    return lattice.complete("none") and lattice.complete("all")


def _row(study: Study, lattice: Lattice, arm: str, others: Sequence[str]) -> list[str]:
    told, of = told_laws(study.world, lattice, arm), figures(study.world, lattice, arm)
    failed = of.count - of.statuses[OK]
    cells = [
        arm + (f" ({failed} of {of.count} diverged or failed)" if failed else ""),
        str(of.skill),
        "n/a" if of.gain is None else "0" if arm == "none" else f"{of.gain:+}",
        _error(of.errors[lattice.primary], lattice.floor),
        f"{of.relative_l2[lattice.primary]:.2g}",
        *(_error(of.errors[s], lattice.floor) for s in others),
    ]
    for name, size in of.residuals.items():
        text = "n/a" if size is None else f"{size:.1e}" if size else "0"
        cells.append(text if name in told or text == "n/a" else f"({text})")
    return cells


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
