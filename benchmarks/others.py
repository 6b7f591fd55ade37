"""Held against others' work: what do other measures of a law's worth say of the same networks?

    python benchmarks/others.py --part influence [--environment ID,...] [--replicates N] [--results DIR] [--write]
    python benchmarks/others.py --part knowledge [--environment ID,...] [--protocol NAME] [--write]
    python benchmarks/others.py --part manifold [--environment ID,...] [--write]

`influence`: influence functions of a loss term (PINNfluence, arXiv:2409.08958) predict, from a network that was told all laws, what
the error would be without one; the exact answer is a network trained without it, from the same start on the same data.
`knowledge`: "Worth of knowledge in deep learning" (arXiv:2307.00712) weighs marginal contributions as Shapley does, in mean squared
error where this package takes decades; told apart for inside and beyond the observed range.
`manifold`: a Gaussian process whose derivatives are bound to an ordinary differential equation (MAGI, Yang, Wong and Kou, PNAS 118
(2021) e2020397118) has its like in the learner `kernel`: random features of such a process, lengths by the marginal likelihood of
the observations, equations as soft constraints at collocation points; the mode is computed and nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import Sections, main, say
from heldout import published
from scipy.stats import kendalltau, spearmanr

from pinnablate import registry
from pinnablate.analysis.attribution import shapley
from pinnablate.analysis.games import game
from pinnablate.analysis.influence import INFLUENCE, NEWTON, Seen, predicted
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.arms import subset
from pinnablate.learners import learner
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Store, environments_in
from pinnablate.report.tables import table
from pinnablate.study import Cell, Study
from pinnablate.study.probe import Probe
from pinnablate.tasks.inside import field_slopes
from pinnablate.tasks.metrics import Scorer

PROTOCOL = "standard-v3"
TRIAL = str(Path(__file__).parent.parent / "leaderboard" / "trial")
MOST_POINTS = 512  # of a split, where slopes of fields are taken
VALIDATION = "validation"


@dataclass(frozen=True)
class Answer:
    """Withholding one law in one replicate.

    Args:
        law, replicate: which.
        exact: by how many decades the error on the primary split is larger without the law.
        found: {(how, where): decades predicted}.
    """

    law: str
    replicate: int
    exact: float
    found: dict[tuple[str, str], float]


def influence(
    environment: tuple[str, ...] = (), results: str = TRIAL, replicates: int = 3
) -> Sections:
    """Do influence functions predict what training without a law does? Rank correlations, by environment."""
    said, rows = [], []
    for name in environment or environments_in(results):
        found = list(_answers(name, results, replicates))
        if not found:
            say(name, "has no complete leave-one-out with weights")
            continue
        rows.append(_correlations(name, found))
        said += _by_law(name, found)
    head = [
        "environment",
        "laws x replicates",
        *(f"{how}, {w}" for how, w in WAYS),
        "costliest law named",
    ]
    text = table(rows, head, texts=1) if rows else "No environment has the weights that are needed."
    yield (
        "influence",
        f"{text}\n\nSpearman's rank correlation over laws and replicates of the decades predicted with those that training without the "
        "law costs on the primary split (exact leave-one-out, same start, same data); *costliest*: in how many replicates Newton's step "
        "on the primary split names the law that costs most. Explored.\n\n"
        + "\n".join(said).rstrip(),
    )


WAYS = [(how, where) for how in (INFLUENCE, NEWTON) for where in ("primary", VALIDATION)]


def _answers(name: str, results: str, replicates: int) -> Iterator[Answer]:
    env, store = registry.load(name), Store(results)
    world = env.world()
    everyone = world.players
    arms = [subset(world, everyone)]
    arms += [subset(world, tuple(p for p in everyone if p != law)) for law in everyone]
    study = Study.of(env, protocol=PROTOCOL, arms=arms, replicates=replicates)
    records = store.load(env.id).records
    found = lattice_of(study.world, study.cells, records)
    if not all(map(found.complete, found.arms)):
        return
    skills = {a.name: found.skills(a.name) for a in arms}
    probe, made = Probe(study, store), learner("stacked", study.resources)
    for cell in (c for c in study.cells if c.arm.name == "all"):
        theta = probe.weights(cell, records[cell.key])
        if theta is None:
            return
        rows = made.linearised(probe.fit(cell), theta)
        assert rows is not None, "laws are told with their coefficients"
        seen = {
            "primary": _on_split(study, probe, cell, theta),
            VALIDATION: _seen(probe, cell, theta),
        }
        by = {where: predicted(rows, of) for where, of in seen.items()}
        at = found.replicates.index(cell.replicate)
        for law, arm in zip(everyone, arms[1:], strict=True):
            say(env.id, cell.replicate, law)
            exact = float(skills["all"][at] - skills[arm.name][at])
            yield Answer(law, cell.replicate, exact, {(how, w): by[w][law][how] for how, w in WAYS})


def _on_split(study: Study, probe: Probe, cell: Cell, theta: np.ndarray) -> Seen:
    """The fields of the primary split against the truth."""
    world = study.world_in(cell.seeds.world)
    scorer, split = Scorer(world), world.primary_split
    inside, fields = scorer.of_split(split)
    at = np.flatnonzero(inside)[:MOST_POINTS]
    return _compared(probe, cell, theta, scorer.points[at], scorer.truth[at][:, fields], fields)


def _seen(probe: Probe, cell: Cell, theta: np.ndarray) -> Seen:
    """The validation observations, which need no truth."""
    p = probe.fit(cell).problem
    return _compared(probe, cell, theta, p.validation_points, p.validation_values, list(p.observed))


def _compared(
    probe: Probe,
    cell: Cell,
    theta: np.ndarray,
    points: np.ndarray,
    truth: np.ndarray,
    fields: list[int],
) -> Seen:
    fit = probe.fit(cell)
    scales = fit.problem.world.field_scales[fields]
    values = (fit.network.values(theta[None], points)[0][:, fields] - truth) / scales
    slopes = field_slopes(fit.network, theta, points)[:, fields] / scales[:, None]
    return Seen(values.ravel(), slopes.reshape(values.size, -1))


def _correlations(name: str, found: list[Answer]) -> list[str]:
    exact = [a.exact for a in found]
    cells = [f"{_spearman([a.found[way] for a in found], exact):+.2f}" for way in WAYS]
    hits = [
        max(of, key=lambda a: a.exact).law == max(of, key=lambda a: a.found[NEWTON, "primary"]).law
        for of in _by_replicate(found)
    ]
    laws = len({a.law for a in found})
    return [
        registry.load(name).id,
        f"{laws} x {len(found) // laws}",
        *cells,
        f"{sum(hits)} of {len(hits)}",
    ]


def _spearman(one: list[float], other: list[float]) -> float:
    return float(spearmanr(one, other).statistic)


def _by_replicate(found: list[Answer]) -> Iterator[list[Answer]]:
    for r in dict.fromkeys(a.replicate for a in found):
        yield [a for a in found if a.replicate == r]


def _by_law(name: str, found: list[Answer]) -> list[str]:
    rows = []
    for law in dict.fromkeys(a.law for a in found):
        own = [a for a in found if a.law == law]
        means = [np.mean([a.found[way] for a in own]) for way in WAYS]
        rows.append([law, f"{np.mean([a.exact for a in own]):+.2f}", *(f"{m:+.2g}" for m in means)])
    head = ["left out", "exact", *(f"{how}, {where}" for how, where in WAYS)]
    return [f"{registry.load(name).id}, decades, means:", "", table(rows, head, texts=1), ""]


def knowledge(
    environment: tuple[str, ...] = ("burgers-potential",), protocol: str = "standard-v2"
) -> Sections:
    """The importance of rules by mean squared error beside worth in decades: one case, and all environments."""
    store = Store(str(FOLDER))
    said = [line for name in environment for line in _case(name, protocol, store)]
    same, taus = [], []
    for name in registry.identifiers():
        found = published(registry.load(name), protocol, store)
        if found is None or len(found.subsets) < 4:
            continue
        decades, share = _worths(found, found.primary)
        same.append(max(decades, key=lambda e: decades[e]) == max(share, key=lambda e: share[e]))
        taus.append(float(kendalltau(list(decades.values()), list(share.values())).statistic))
    said += [
        f"Over {len(same)} environments ({protocol}, primary split) both name the same most valuable law in {sum(same)}; Kendall's tau of "
        f"the two orders: median {np.median(taus):.2f}, least {min(taus):.2f}. Explored.",
    ]
    yield "knowledge", "\n".join(said)


def _case(name: str, protocol: str, store: Store) -> list[str]:
    env = registry.load(name)
    found = published(env, protocol, store)
    if found is None:
        return [f"{env.id} has no complete lattice under {protocol}.", ""]
    splits = [s for s in ("interp", "extrap") if s in env.world().splits]
    worths = {s: _worths(found, s) for s in splits}
    rows = [
        [
            law,
            *(
                cell
                for s in splits
                for cell in (f"{worths[s][0][law]:+.2f}", f"{worths[s][1][law]:+.0%}")
            ),
        ]
        for law in env.equations
    ]
    rows.append(
        [
            "all",
            *(
                c
                for s in splits
                for c in (
                    f"{sum(worths[s][0].values()):+.2f}",
                    f"{sum(worths[s][1].values()):+.0%}",
                )
            ),
        ]
    )
    head = ["law", *(f"{s}, {what}" for s in splits for what in ("decades", "share of MSE"))]
    return [
        f"{env.id} ({protocol}, {len(found.replicates)} replicates): worth in decades of error (this package) beside the share of the "
        "mean squared error of `none` that a law takes away (Shapley's weights in both; the second is the measure of rules of "
        "arXiv:2307.00712 as its summaries describe it, inside and outside the range of the data).",
        "",
        table(rows, head, texts=1),
        "",
    ]


def _worths(found: Lattice, split: str) -> tuple[dict[str, float], dict[str, float]]:
    """Shapley values of skill; and of minus the mean squared error, over that of `none`, both means over replicates."""
    skills = game(found, split)
    squares = {s: np.square(np.asarray(v)) for s, v in game(found, split, scale="error").items()}
    nothing = float(np.mean(squares[frozenset()]))
    lost = shapley({s: -np.asarray(v) / nothing for s, v in squares.items()})
    return _means(shapley(skills)), _means(lost)


def _means(worths: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Means over replicates, by law."""
    return {law: float(np.mean(worths[law])) for law in sorted(worths)}


def manifold(environment: tuple[str, ...] = ("sir", "lorenz63")) -> Sections:
    """A Gaussian process with the equations as a constraint beside the network, told nothing and told all, as published."""
    rows = [row for name in environment for row in _manifold_rows(name)]
    head = ["environment", "model", "replicates"]
    head += [f"{split}, told {arm}" for split in ("interp", "extrap") for arm in ("none", "all")]
    yield (
        "manifold",
        table(rows, head, texts=2)
        + "\n\nGeometric mean over replicates of the error in standard deviations of the field, canonical worlds, the same noise and "
        "observations in a replicate; with it a factor that holds 95 % of such means. The process is told the equations at every "
        "collocation point, as MAGI is.",
    )


LIKE = {
    ("standard-v1", "kernel"): "Gaussian process (kernel)",
    ("standard-v2", "stacked"): "network",
}


def _manifold_rows(name: str) -> Iterator[list[str]]:
    env, store = registry.load(name), Store(str(FOLDER))
    records = store.load(env.id).records
    have = [
        {
            r.data_seed
            for r in records.values()
            if (r.protocol, r.learner, r.design, r.arm) == (*like, "standard", arm)
        }
        for like in LIKE
        for arm in ("none", "all")
    ]
    seeds = tuple(sorted(set.intersection(*have)))  # of both models
    for (protocol, which), words in LIKE.items() if seeds else ():
        study = Study.of(env, protocol=protocol, learner=which, arms="none,all", replicates=seeds)
        found = lattice_of(study.world, study.cells, records)
        cells = []
        for split in ("interp", "extrap"):
            for arm in ("none", "all"):
                skill = found.estimate(found.skills(arm, split))
                factor = "" if skill.half_width is None else f" x/: {10**skill.half_width:.2g}"
                cells.append(f"{10**-skill.mean:.2g}{factor}")
        yield [env.id, words, str(len(seeds)), *cells]


PARTS = {"influence": influence, "knowledge": knowledge, "manifold": manifold}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
