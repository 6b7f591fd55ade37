"""What do the records show beside the pages of the leaderboard, and does today's code still make them?

python benchmarks/reading.py --part sweep [--results leaderboard/results] [--write]
python benchmarks/reading.py --part patterns [--replicates 5] [--write]
python benchmarks/reading.py --part records-agree [--environment ID,...] [--replicates 5] [--write]
python benchmarks/reading.py --part gains,on-top,ended,between,last,below,subsets,expected [--environment ID,...] [--write]
python benchmarks/reading.py --part operators,kept,outvoted,missed [--environment ID,...] [--write]
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import noted_controls
import noted_laws
import noted_training
import numpy as np
from common import Sections, loss_of_truth, main
from scipy.stats import kendalltau
from trained_again import records_agree
from unmet import patterns

from pinnablate import registry
from pinnablate.analysis.lattice import Lattice, estimate
from pinnablate.leaderboard.entries import Entry, entries_of
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.protocol import STANDARD

ADAM = "adam-v1"


def sweep(results: str = "leaderboard/results") -> Sections:
    """Who loses and why, how wide replicates lie, what another optimiser would say; nothing is trained.

    Causes are sought without a look at test errors: in the loss of `all` over what the exact solution pays for the noise of the
    observations (1 or less: fitted; far above: the network or its optimiser falls short), in the largest rms of a told
    equation's scaled residual on points that no arm was trained on, and in the cells that diverged.
    """
    store, rows, ranks, optimisers, absent = Store(results), [], [], [], []
    for env in map(registry.load, registry.identifiers()):
        entries = entries_of(env, store)[0]
        soft = {
            e.study.protocol.name: e
            for e in entries
            if (e.study.design, e.study.learner) == ("standard", "stacked") and not e.reasons
        }
        if STANDARD not in soft:
            absent.append(env.id)
            continue
        rows.append(one_environment(soft[STANDARD], kernel_of(entries)))
        ranks += [
            [env.id, other, *taus(soft[STANDARD].lattice, soft[other].lattice)]
            for other in (ADAM, "standard-v1")
            if other in soft
        ]
        optimisers += [optimiser(soft[STANDARD], soft[ADAM])] if ADAM in soft else []
    yield (
        "sweep",
        "\n\n".join(
            [
                f"{STANDARD}, every environment; sd: of skill over replicates; loss: of `all`, over that of the exact solution; "
                "residual: the largest rms of a told equation's, scaled, on fresh points (medians); kernel: skill of `all`, network "
                "minus kernel; worse: subsets whose gain over `none` lies below 0 with its interval.",
                table(
                    rows,
                    [
                        "environment",
                        "replicates",
                        "all - none",
                        "all - chosen control",
                        "sd none",
                        "sd all",
                        "loss",
                        "residual",
                        "kernel",
                        "not ok",
                        "worse",
                    ],
                ),
                f"Kendall's tau of the subsets' skills against {STANDARD}: of means, replicate by replicate, and between the two halves "
                f"of the replicates of {STANDARD} and of the other (what noise alone allows); pairs of subsets that change places, and "
                "those where both tell apart which is better.",
                table(
                    ranks,
                    [
                        "environment",
                        "against",
                        "subsets",
                        "replicates",
                        "of means",
                        "each replicate",
                        f"within {STANDARD}",
                        "within the other",
                        "swapped",
                        "settled",
                    ],
                    texts=2,
                ),
                f"{STANDARD} minus {ADAM} in the replicates that both have, decades of skill; and median losses over that of the exact "
                "solution.",
                table(
                    optimisers,
                    [
                        "environment",
                        "replicates",
                        "none",
                        "all",
                        "all - none",
                        f"loss of none, {STANDARD}",
                        ADAM,
                        f"loss of all, {STANDARD}",
                        ADAM,
                    ],
                ),
                *([f"Not trained, or not ranked: {', '.join(absent)}."] if absent else []),
            ]
        ),
    )


def kernel_of(entries: Sequence[Entry]) -> Entry | None:
    """The kernel's entry on the standard design."""
    return next(
        (
            e
            for e in entries
            if (e.study.design, e.study.learner) == ("standard", "kernel") and not e.reasons
        ),
        None,
    )


def one_environment(entry: Entry, kernel: Entry | None) -> list[str]:
    """Skills, spread, losers, and how well `all` was fitted."""
    env, lattice = entry.environment, entry.lattice
    found = entry.headline
    told = [max(v[0] for v in r.residuals.values()) for r in lattice.of("all")]
    without = (
        ""
        if kernel is None
        else f"{lattice.skills('all').mean() - kernel.lattice.skills('all').mean():+.2f}"
    )
    failed = sum(map(lattice.diverged, lattice.arms)) + len(lattice.failed)
    worse = [a for a in lattice.subsets.values() if a != "none" and beaten(lattice, a)]
    return [
        env.id,
        str(len(lattice.replicates)),
        f"{lattice.gain('all', 'none'):+}",
        f"{found.over_chosen:+} ({found.chosen})",
        f"{lattice.skills('none').std(ddof=1):.2f}",
        f"{lattice.skills('all').std(ddof=1):.2f}",
        over_truth(entry, "all", lattice.replicates),
        f"{np.median(told):.2g}",
        without,
        str(failed),
        ", ".join(worse),
    ]


def over_truth(entry: Entry, arm: str, replicates: Sequence[int]) -> str:
    """The median loss of an arm over that of the exact solution."""
    world, budget = entry.study.world, entry.study.budget
    losses = [
        r.loss / loss_of_truth(make_problem(world, r.data_seed, budget.points), budget)
        for r in entry.lattice.of(arm)
        if r.data_seed in replicates
    ]
    return f"{np.median(losses):.2g}"


def beaten(lattice: Lattice, arm: str) -> bool:
    """Whether an arm's gain over `none` lies below 0 with its whole interval."""
    gain = lattice.gain(arm, "none")
    return gain.excludes_zero and gain.mean < 0


def shared_skills(one: Lattice, other: Lattice, arm: str) -> tuple[np.ndarray, ...]:
    """Skills of an arm in the replicates that two lattices share: [replicates] of either."""
    shared = [r for r in one.replicates if r in other.replicates]
    return tuple(v.skills(arm)[[v.replicates.index(r) for r in shared]] for v in (one, other))


def taus(one: Lattice, other: Lattice) -> list[str]:
    """Kendall's tau of the subsets' mean skills: between two protocols, and between the halves of each one's replicates; and
    how many pairs of subsets change places."""
    arms = [a for a in one.subsets.values() if a in other.subsets.values()]
    a, b = (
        np.array(v) for v in zip(*(shared_skills(one, other, arm) for arm in arms), strict=True)
    )

    def tau(a: np.ndarray, b: np.ndarray) -> float:
        return float(kendalltau(a.mean(1), b.mean(1)).statistic)

    def halves(a: np.ndarray) -> str:
        return f"{tau(a[:, ::2], a[:, 1::2]):.2f}"

    each = estimate([tau(a[:, [k]], b[:, [k]]) for k in range(a.shape[1])])
    return [
        *map(str, a.shape),
        f"{tau(a, b):.2f}",
        str(each),
        halves(a),
        halves(b),
        *map(str, swaps(a, b)),
    ]


def swaps(a: np.ndarray, b: np.ndarray) -> tuple[int, int]:
    """How many pairs of subsets change places between skills [subsets, replicates], and of how many both tell which is better."""
    found, settled = 0, 0
    for i, j in combinations(range(len(a)), 2):
        gains = [estimate(v[i] - v[j]) for v in (a, b)]
        if gains[0].mean * gains[1].mean < 0:
            found += 1
            settled += all(g.excludes_zero for g in gains)
    return found, settled


def optimiser(one: Entry, other: Entry) -> list[str]:
    """Skills under one protocol minus those under another, and what `none` makes of its observations under both."""
    a, b = one.lattice, other.lattice
    none, everything = (np.subtract(*shared_skills(a, b, arm)) for arm in ("none", "all"))
    shared = [r for r in a.replicates if r in b.replicates]
    return [
        one.environment.id,
        str(len(shared)),
        *(f"{estimate(v):+}" for v in (none, everything, everything - none)),
        *(over_truth(entry, arm, shared) for arm in ("none", "all") for entry in (one, other)),
    ]


PARTS = {
    "sweep": sweep,
    "patterns": patterns,
    "records-agree": records_agree,
    "gains": noted_laws.gains,
    "on-top": noted_laws.on_top,
    "ended": noted_training.ended,
    "between": noted_training.between,
    "last": noted_training.last,
    "below": noted_laws.below,
    "subsets": noted_laws.subsets,
    "expected": noted_training.expected,
    "operators": noted_controls.operators,
    "kept": noted_controls.kept,
    "outvoted": noted_controls.outvoted,
    "missed": noted_controls.missed,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
