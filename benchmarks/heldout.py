"""Does the error on held-out observations rank subsets as the truth does?

    python benchmarks/heldout.py --part ranks [--environment ID,...] [--protocol NAME] [--results DIR] [--write]

Without a truth a subset is judged by observations that no model was given. Worlds with a truth have both: their records hold the
error on held-out observations beside the true errors. Held-out observations are noisy and lie where observations may be made, so
that they say nothing of what comes after the observed window and of fields that nobody observes.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from common import Sections, main
from scipy.stats import kendalltau

from pinnablate import registry
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.arms import feasible, lattice
from pinnablate.environment import Environment
from pinnablate.environment.declare import HELD_OUT
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.protocol import STANDARD, protocol

RESAMPLES, BAND = 1000, (5, 95)  # of the replicates, and the percentiles that are shown
HEADERS = [
    *("environment", "subsets", "replicates", "noise / error of all", "primary"),
    *("tau, primary", "5 to 95 %", "tau, interp", "skill lost"),
]


def published(env: Environment, protocol_name: str, store: Store) -> Lattice | None:
    """The lattice of an environment's standard design as it is on record, in the replicates that all
    its subsets have; None where there is none.
    """
    world, rule = env.world(), protocol(protocol_name)
    records = store.load(env.id).records
    own = [
        r
        for r in records.values()
        if (r.protocol, r.design, r.learner) == (rule.name, "standard", "stacked")
    ]
    subsets = lattice(world, feasible(world))
    have = Counter(
        r.init_seed
        for r in own
        if r.init_seed == r.data_seed and r.arm in {a.name for a in subsets}
    )
    replicates = tuple(sorted(seed for seed, count in have.items() if count >= len(subsets)))
    if not replicates:
        return None
    study = Study(env, rule, arms=subsets, replicates=replicates)
    found = lattice_of(world, study.cells, records)
    return found if all(map(found.complete, found.subsets.values())) else None


def skills(found: Lattice, split: str) -> np.ndarray:
    """[subsets, replicates]"""
    return np.stack([found.skills(name, split) for name in found.subsets.values()])


def tau(one: np.ndarray, other: np.ndarray) -> float:
    """Kendall's tau-b of the mean skills of subsets, [subsets, replicates] each."""
    return float(kendalltau(one.mean(axis=1), other.mean(axis=1)).statistic)


def band(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Percentiles of tau over resamples of the replicates."""
    rng, count = np.random.default_rng(23), one.shape[1]
    picks = rng.integers(count, size=(RESAMPLES, count))
    return np.percentile([tau(one[:, p], other[:, p]) for p in picks], BAND)


def row(env: Environment, found: Lattice) -> list[str]:
    """What held-out observations make of one lattice."""
    true, held = skills(found, found.primary), skills(found, HELD_OUT)
    inside = skills(found, "interp")
    low, high = band(true, held)
    chosen = int(np.argmax(held.mean(axis=1)))
    lost = float(true.mean(axis=1).max() - true.mean(axis=1)[chosen])
    of_all = float(np.mean([r.held_out for r in found.of("all")]))
    noise = env.observations.noise
    return [
        env.id,
        str(len(found.subsets)),
        str(true.shape[1]),
        f"{noise:g} / {of_all:.2g}",
        found.primary,
        f"{tau(true, held):.2f}",
        f"{low:.2f} to {high:.2f}",
        f"{tau(inside, held):.2f}",
        f"{lost:.2f}",
    ]


def ranks(
    environment: tuple[str, ...] = (), protocol: str = STANDARD, results: str = str(FOLDER)
) -> Sections:
    """Kendall's tau between skills on held-out observations and true skills of all subsets."""
    names = environment or registry.identifiers()
    store, rows, absent = Store(Path(results)), [], []
    for name in names:
        env = registry.load(name)
        found = published(env, protocol, store)
        if found is None:
            absent.append(env.id)
        else:
            rows.append(row(env, found))
    taus = [float(r[5]) for r in rows]
    inside = [float(r[7]) for r in rows]
    lost = [float(r[8]) for r in rows]
    said = (
        f"{protocol}, standard designs: Kendall's tau-b between the mean skill of every subset on held-out observations and its mean "
        "true skill, on the primary split and inside the observed window, with percentiles over resamples of the replicates; and "
        "the true skill (decades, primary split) that is lost by taking the subset which held-out observations choose. Tau on the "
        f"primary split: median {np.median(taus):.2f}, least {min(taus):.2f}, at least 0.6 in {sum(t >= 0.6 for t in taus)} of "
        f"{len(taus)}; inside the window: median {np.median(inside):.2f}. Skill lost: median {np.median(lost):.2f}, at most "
        f"{max(lost):.2f} decades."
        + (f" No complete lattice on record: {', '.join(absent)}." if absent else "")
    )
    yield "ranks", f"{table(rows, HEADERS)}\n\n{said}"


PARTS = {"ranks": ranks}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
