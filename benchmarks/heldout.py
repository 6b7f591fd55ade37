"""Does the error on held-out observations rank subsets as the truth does?

    python benchmarks/heldout.py --part ranks [--environment ID,...] [--protocol NAME] [--results DIR] [--write]
    python benchmarks/heldout.py --part folds [--groups N] [--tables N] [--write]

Without a truth a subset is judged by observations that no model was given. Worlds with a truth have both: their records hold the
error on held-out observations beside the true errors. Held-out observations are noisy and lie where observations may be made, so
that they say nothing of what comes after the observed window and of fields that nobody observes.

Replicates of such a problem are folds of one table, which overlap: part `folds` measures how often intervals over them hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import Sections, main
from scipy.stats import kendalltau

from pinnablate import registry
from pinnablate.analysis.inference import LEVEL, p_apart
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.analysis.samples import sample
from pinnablate.arms import feasible, lattice
from pinnablate.environment import Environment
from pinnablate.environment.declare import HELD_OUT
from pinnablate.measurements.folds import SPLITS, Fold, fold
from pinnablate.measurements.table import Table
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.protocol import STANDARD, protocol

RESAMPLES, BAND = 1000, (5, 95)  # of the replicates, and the percentiles that are shown
ROWS, FEATURES, RATE = 60, 24, 7.0  # of simulated tables and their models; sin(7 t)
LAWS = {
    "none": None,
    "right law": RATE,
    "law off by 5 %": 1.05 * RATE,
    "law off by 30 %": 1.3 * RATE,
}
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


@dataclass(frozen=True)
class Fitted:
    """Skills on simulated tables of measurements, and the overlap of their folds.

    Args:
        skills: {arm: [groups, folds, tables]}: of each group of folds many tables.
        overlap: n_test / n_train.
    """

    skills: Mapping[str, np.ndarray]
    overlap: float


def simulated(split: str, noise: float, folds: int, groups: int, tables: int) -> Fitted:
    """Fit tables of 60 noisy values of sin(7 t) in the package's own folds, told nothing and told a law.

    A model is linear: 24 random tanh features, their weights drawn for the fold. It is fitted by the loss
    of the package: 30 times the mean squared error, plus the mean squared residual of the law over its
    size, plus a ridge of three strengths of which the validation rows choose. Each group of folds has
    folds and weights of its own.

    Args:
        split: how rows are held out.
        noise: its standard deviation, in that of the field.
        folds: in each group.
        groups, tables: how many groups, and how many tables for each of them.
    """
    times = np.linspace(0, 1, ROWS)[:, None]
    blank = np.full((ROWS, 1), np.nan)
    table = Table("t", ("t",), ("u",), times, 0 * times, blank, 1 + 0 * times, np.arange(ROWS))
    skills = {arm: np.zeros((groups, folds, tables)) for arm in LAWS}
    ratios = []
    for g in range(groups):
        rng = np.random.default_rng([41, g])
        values = np.sqrt(2) * np.sin(RATE * times) + noise * rng.standard_normal((ROWS, tables))
        for k in range(folds):
            made = fold(table, split, 0.3, g * folds + k)
            ratios.append(made.held_out.sum() / (~made.held_out).sum())
            basis = Basis(rng.normal(0, 8, FEATURES), rng.uniform(-6, 6, FEATURES))
            for arm, rate in LAWS.items():
                skills[arm][g, k] = _skill(basis, rate, times, values, made)
    return Fitted(skills, float(np.mean(ratios)))


@dataclass(frozen=True)
class Basis:
    """tanh(w t + b), and what u'' + rate^2 u makes of it.

    Args:
        w, b: [features] each.
    """

    w: np.ndarray
    b: np.ndarray

    def at(self, times: np.ndarray) -> np.ndarray:
        """[n, features] of times [n, 1]."""
        return np.tanh(times * self.w + self.b)

    def residual(self, times: np.ndarray, rate: float) -> np.ndarray:
        """u'' + rate^2 u over rate^2: [n, features]."""
        value = self.at(times)
        second = -2 * value * (1 - value**2) * self.w**2
        return second / rate**2 + value


def _skill(
    basis: Basis, rate: float | None, times: np.ndarray, values: np.ndarray, made: Fold
) -> np.ndarray:
    """-log10 error on the rows held out, of tables that are fitted together: [tables]."""
    trained, tables = made.trained, values.shape[1]
    weight = np.sqrt(30 / trained.sum())
    rows, targets = [weight * basis.at(times[trained])], [weight * values[trained]]
    if rate is not None:
        points = np.linspace(0, 1, 40)[:, None]
        rows.append(basis.residual(points, rate) / np.sqrt(40))
        targets.append(np.zeros((40, tables)))
    best, out = np.full(tables, np.inf), np.zeros(tables)
    for ridge in (1e-4, 1e-3, 1e-2):
        system = np.vstack([*rows, ridge * np.eye(FEATURES)])
        asked = np.vstack([*targets, np.zeros((FEATURES, tables))])
        off = basis.at(times) @ np.linalg.lstsq(system, asked, rcond=None)[0] - values
        chosen_by = np.mean(off[made.validation] ** 2, axis=0)
        error = np.sqrt(np.mean(off[made.held_out] ** 2, axis=0))
        out = np.where(chosen_by < best, -np.log10(error), out)
        best = np.minimum(best, chosen_by)
    return out


def coverage(found: Fitted, arm: str, overlap: float) -> float:
    """The share of 95 % intervals of the gain of an arm that hold its mean over all tables and folds."""
    gains = np.moveaxis(found.skills[arm] - found.skills["none"], 1, -1)
    values = sample(gains.reshape(-1, gains.shape[-1]), overlap)
    return float(np.mean(p_apart(values, gains.mean()) > LEVEL))


def folds(groups: int = 60, tables: int = 60) -> Sections:
    """How often intervals over folds of one table hold the mean over other tables, plain and corrected."""
    rows, plain, corrected = [], [], []
    for split in SPLITS:
        for count in (5, 10):
            for noise in (0.02, 0.1, 0.3):
                found = simulated(split, noise, count, groups, tables)
                for arm in list(LAWS)[1:]:
                    plain.append(coverage(found, arm, 0.0))
                    corrected.append(coverage(found, arm, found.overlap))
                    rows.append(
                        [
                            split,
                            str(count),
                            f"{noise:g}",
                            arm,
                            f"{found.overlap:.2f}",
                            f"{plain[-1]:.3f}",
                            f"{corrected[-1]:.3f}",
                        ]
                    )
    said = (
        f"{groups * tables} simulated tables a row; 95 % intervals of a gain over k folds that hold its mean over all tables, "
        f"folds and initial weights. Plain t intervals: {min(plain):.3f} to {max(plain):.3f}, median {np.median(plain):.3f}; with "
        f"the variance 1/k + n_test/n_train: {min(corrected):.3f} to {max(corrected):.3f}, median {np.median(corrected):.3f}."
    )
    heads = ["split", "folds", "noise", "told", "n_test / n_train", "plain", "corrected"]
    yield "folds", f"{table(rows, heads)}\n\n{said}"


PARTS = {"ranks": ranks, "folds": folds}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
