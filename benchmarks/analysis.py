"""How often does the analysis show what is not there, on lattices of noise and on games that are known?

python benchmarks/analysis.py --part corrections [--draws 10000] [--write]
python benchmarks/analysis.py --part labels [--draws 400] [--write]
python benchmarks/analysis.py --part failures [--draws 20000] [--write]
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
from common import Sections, main

from pinnablate.analysis.attribution import banzhaf, interactions, moebius, shapley
from pinnablate.analysis.corrections import benjamini_hochberg, holm, threshold
from pinnablate.analysis.failures import failures, parted
from pinnablate.analysis.inference import p_above, p_apart
from pinnablate.analysis.pairs import MIXED, OPEN, p_relations, relation
from pinnablate.analysis.resampling import SETTLED
from pinnablate.analysis.selected import least_valuable, most_valuable
from pinnablate.analysis.sufficiency import p_sufficient, together
from pinnablate.report.tables import table

Game = dict[frozenset[str], np.ndarray]
Truth = Callable[[frozenset[str]], float]
NAMES = "abc"
COMMON, OWN = 0.2, 0.2  # decades: the spread that all arms of a replicate share, and that of each


def subsets_of(names: str) -> list[frozenset[str]]:
    """Every subset of some equations, by size."""
    return [frozenset(c) for k in range(len(names) + 1) for c in combinations(names, k)]


def lattice_of_noise(
    rng: np.random.Generator, replicates: int, truth: Truth = lambda s: 0.0, names: str = NAMES
) -> Game:
    """Skills of every subset: its true value, what a replicate shares, and noise of its own.

    Args:
        rng: where noise comes from.
        replicates: how many.
        truth: the true value of a subset, in decades.
        names: of the equations, one letter each.
    """
    shared = rng.normal(0, COMMON, replicates)
    return {s: truth(s) + shared + rng.normal(0, OWN, replicates) for s in subsets_of(names)}


def contrasts(game: Game) -> dict[tuple[Any, ...], np.ndarray]:
    """What is said of a lattice and is linear in it: gains, indices, interactions, coefficients."""
    none = game[frozenset()]
    out: dict[tuple[Any, ...], np.ndarray] = {("gain", s): v - none for s, v in game.items() if s}
    out |= {("shapley", e): np.asarray(v) for e, v in shapley(game).items()}
    out |= {("banzhaf", e): np.asarray(v) for e, v in banzhaf(game).items()}
    out |= {("interaction", p): np.asarray(v) for p, v in interactions(game).items()}
    return out | {("moebius", s): np.asarray(m) for s, m in moebius(game).items() if len(s) > 1}


def one_useful_law(s: frozenset[str]) -> float:
    """A game in which `a` is worth half a decade and the others nothing."""
    return 0.5 * ("a" in s)


def truths(truth: Truth, names: str = NAMES) -> dict[tuple[Any, ...], float]:
    """The true value of every contrast."""
    exact = {s: np.array([truth(s)]) for s in subsets_of(names)}
    return {k: float(v[0]) for k, v in contrasts(exact).items()}


def holm_rate(draws: int, replicates: int, truth: Truth, seed: int = 0) -> np.ndarray:
    """Whether each family of one environment has a false answer after Holm's correction: [draws].

    The family: the gain of `all` over `none` and of two further contrasts, a Shapley value and the
    largest Moebius coefficient; true ones are no error, but in the wrong direction.
    """
    rng, known = np.random.default_rng(seed), truths(truth)
    asked = [
        ("gain", frozenset(NAMES)),
        ("gain", frozenset("c")),
        ("shapley", "b"),
        ("moebius", frozenset(NAMES)),
    ]
    wrong = np.zeros(draws, bool)
    for k in range(draws):
        found = contrasts(lattice_of_noise(rng, replicates, truth))
        values = np.array([found[a] for a in asked])
        shown = holm(p_apart(values)) <= 0.05
        signs = np.sign(np.round([known[a] for a in asked], 9))
        wrong[k] = bool(np.any(shown & (np.sign(values.mean(axis=1)) != signs)))
    return wrong


def false_share(
    draws: int, replicates: int, lattices: int, useful: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """The share of false statements among those shown of each board, and of each board the number.

    A board of some lattices, of which `useful` have a law that is worth something; every contrast
    of every lattice is corrected by Benjamini and Hochberg over the whole board.

    Returns:
        [draws] shares, 0 where nothing is shown; [draws] numbers of statements shown.
    """
    rng = np.random.default_rng(seed)
    known = {True: truths(one_useful_law), False: truths(lambda s: 0.0)}
    share, count = np.zeros(draws), np.zeros(draws)
    for k in range(draws):
        samples, signs = [], []
        for j in range(lattices):
            truth: Truth = one_useful_law if j < useful else lambda s: 0.0
            found = contrasts(lattice_of_noise(rng, replicates, truth))
            samples += list(found.values())
            signs += [np.sign(round(known[j < useful][what], 9)) for what in found]
        values = np.array(samples)
        shown = benjamini_hochberg(p_apart(values)) <= 0.05
        false = shown & (np.sign(values.mean(axis=1)) != np.array(signs))
        count[k] = shown.sum()
        share[k] = false.sum() / max(1, shown.sum())
    return share, count


def corrections(draws: int = 10000) -> Sections:
    """How often Holm and Benjamini-Hochberg show what is not there, on simulated lattices."""
    rows = []
    for replicates in (5, 10):
        for name, truth in (("noise alone", lambda s: 0.0), ("one useful law", one_useful_law)):
            rows.append(
                [
                    "Holm, a family of 4",
                    name,
                    str(replicates),
                    *rate(holm_rate(draws, replicates, truth)),
                ]
            )
        few = max(1, draws // 20)
        for name, useful in (
            ("noise alone", 0),
            ("one useful law in 3 of 12", 3),
            ("in 9 of 12", 9),
        ):
            share, count = false_share(few, replicates, 12, useful)
            size = 12 * len(truths(one_useful_law))
            said = (
                f"Benjamini-Hochberg, {size} statements of 12 lattices ({count.mean():.1f} shown)"
            )
            rows.append([said, name, str(replicates), *rate(share)])
    head = ["correction", "lattices", "replicates", "false shown", "+- (Monte Carlo)", "draws"]
    yield (
        "corrections",
        table(rows, head, texts=2)
        + "\n\nNominal: 0.05. Holm: families with any false answer. Benjamini-Hochberg: the mean share of "
        "false statements among those shown, 0 where none is.",
    )


def labels(draws: int = 400) -> Sections:
    """How often a label is settled on lattices of noise, at 5 % and after correction over the lattice."""
    rows = []
    for replicates in (5, 10):
        rng, found = np.random.default_rng(1), {}
        for _ in range(draws):
            game = lattice_of_noise(rng, replicates)
            p = [float(v) for v in p_apart(np.array(list(contrasts(game).values())))]
            p += [q for both in p_sufficient(game).values() for q in both]
            for i, j in combinations(NAMES, 2):
                p += [float(q) for label, q in p_relations(game, i, j).items() if label != "apart"]
            p += [most_valuable(game).p, least_valuable(game).p]
            for name, level in (("5 % each", 0.05), ("corrected", threshold(p))):
                for what, wrong in false_labels(game, level).items():
                    found.setdefault((what, name), []).append(wrong)
        rows += [
            [what, name, str(replicates), *rate(np.array(v))] for (what, name), v in found.items()
        ]
    head = ["label", "level", "replicates", "settled", "+- (Monte Carlo)", "draws"]
    yield (
        "labels",
        table(rows, head, texts=2)
        + "\n\nNo equation does anything, so that every one of these labels is false. Corrected: over all "
        "statements of the one lattice; a board corrects over all its lattices.",
    )


def false_labels(game: Game, level: float) -> dict[str, bool]:
    """Which labels are settled that say of noise that equations did something."""
    pattern = together(game, level=level).pattern
    pairs = [relation(game, i, j, level) for i, j in combinations(NAMES, 2)]
    return {
        "which are needed": pattern.settled
        and pattern.chosen not in ("not shown", "none is enough"),
        "AND, OR or a name, of any of 3 pairs": any(
            r.settled and r.chosen not in ("null", OPEN, MIXED) for r in pairs
        ),
        "most valuable": most_valuable(game, level).selection.settled,
        "most valuable, by its share alone": most_valuable(game, level).selection.share >= SETTLED,
        "least valuable": least_valuable(game, level).selection.settled,
    }


def failing(rng: np.random.Generator, draws: int, replicates: int, rate_: float) -> np.ndarray:
    """Skills of a law that gains two decades, but nothing in a share of the replicates."""
    fails = rng.random((draws, replicates)) < rate_
    return np.where(fails, 0.0, 2.0) + rng.normal(0, OWN, fails.shape)


def reliability(draws: int = 20000) -> Sections:
    """How often a law with a failure mode is called reliable, and whether the bound covers it."""
    rng, rows = np.random.default_rng(2), []
    for replicates in (5, 10, 30, 60):
        for mode in (0.0, 0.15):
            skills = failing(rng, draws, replicates, mode)
            none = rng.normal(0, OWN, skills.shape)
            found = [failures(s, n) for s, n in zip(skills, none, strict=True)]
            rows.append(
                [
                    f"{100 * mode:.0f} %",
                    str(replicates),
                    f"{np.mean([f.count == 0 for f in found]):.3f}",
                    f"{np.mean([f.bound >= mode for f in found]):.3f}",
                    f"{np.mean(p_above(skills - none) <= 0.05):.3f}",
                    f"{np.mean([parted(s) for s in skills]):.3f}",
                    *rate(np.array([f.reliable for f in found]))[:2],
                ]
            )
    head = [
        "failure mode",
        "replicates",
        "none seen",
        "bound covers",
        "gain shown",
        "median printed",
        "called reliable",
        "+-",
    ]
    yield "failures", table(rows, head)


def rate(values: np.ndarray) -> list[str]:
    """A mean, its Monte-Carlo standard error, and of how many draws."""
    v = np.asarray(values, float)
    return [f"{v.mean():.4f}", f"{v.std(ddof=1) / np.sqrt(len(v)):.4f}", str(len(v))]


PARTS: dict[str, Callable[..., Sections]] = {
    "corrections": corrections,
    "labels": labels,
    "failures": reliability,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
