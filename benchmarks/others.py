"""Held against others' work: what do other measures of a law's worth say of the same networks?

    python benchmarks/others.py --part influence [--environment ID,...] [--replicates N] [--results DIR] [--write]
    python benchmarks/others.py --part knowledge [--environment ID,...] [--protocol NAME] [--write]

`influence`: influence functions of a loss term (PINNfluence, arXiv:2409.08958) predict, from a network that was told all laws, what
the error would be without one; the exact answer is a network trained without it, from the same start on the same data.
`knowledge`: "Worth of knowledge in deep learning" (arXiv:2307.00712) averages what a rule takes off the logarithm of the mean squared
error over all subsets of the others; told apart for inside and beyond the observed range.
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
from pinnablate.analysis.rules import rule_importance
from pinnablate.arms import subset
from pinnablate.environment import Environment
from pinnablate.learners import learner
from pinnablate.records.published import FOLDER
from pinnablate.records.store import Store, environments_in
from pinnablate.report.tables import table
from pinnablate.study import Cell, Study
from pinnablate.study.probe import Probe
from pinnablate.tasks.inside import field_slopes
from pinnablate.tasks.metrics import WORST_ERROR, Scorer

PROTOCOL = "standard-v3"
RESULTS = str(Path(__file__).parent.parent / "leaderboard" / "results")
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
    environment: tuple[str, ...] = (), results: str = RESULTS, replicates: int = 3
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
        env = registry.load(name)
        found = published(env, protocol, store)
        if found is None or len(found.subsets) < 4:
            continue
        worth, importance = _worths(env, found, found.primary)
        same.append(
            max(worth, key=lambda e: worth[e]) == max(importance, key=lambda e: importance[e])
        )
        taus.append(float(kendalltau(list(worth.values()), list(importance.values())).statistic))
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
    both = [of for s in splits for of in _worths(env, found, s)]
    rows = [[law, *(f"{of[law]:+.2f}" for of in both)] for law in env.equations]
    rows.append(["sum", *(f"{sum(of.values()):+.2f}" for of in both)])
    whole = [v for s in splits for v in _whole(env, found, s)]
    rows.append(["all over none", *(f"{v:+.2f}" for v in whole)])
    head = ["law", *(f"{s}, {what}" for s in splits for what in ("worth", "rule importance"))]
    return [
        f"{env.id} ({protocol}, {len(found.replicates)} replicates). *Worth* (this package): Shapley value, in decades of error. *Rule "
        "importance* (arXiv:2307.00712, as the authors' code computes it): the mean over all subsets without the rule of "
        "log10 (mean squared error without it / with it). They differ in four things: a square doubles the decades; every subset weighs "
        "alike, where Shapley's weights are alike for every size, so that importances do not sum to the gain of all; squares "
        "are of all fields in their own units, so that the largest field counts most; and theirs is of one network.",
        "",
        table(rows, head, texts=1),
        "",
    ]


def _worths(
    env: Environment, found: Lattice, split: str
) -> tuple[dict[str, float], dict[str, float]]:
    """Shapley values of skill, and importances of rules, both means over replicates."""
    importance = rule_importance(_squares(env, found, split))
    return _means(shapley(game(found, split))), _means(importance)


def _whole(env: Environment, found: Lattice, split: str) -> tuple[float, float]:
    """The gain of all over none: of skill, and in decades of mean squared error."""
    skills, squares = game(found, split), _squares(env, found, split)
    nothing, everything = frozenset[str](), max(skills, key=len)
    return (
        float(np.mean(skills[everything] - skills[nothing])),
        float(np.mean(np.log10(squares[nothing] / squares[everything]))),
    )


def _squares(env: Environment, found: Lattice, split: str) -> dict[frozenset[str], np.ndarray]:
    """Mean squared errors of all fields of a split in their own units: {subset: [replicates]}."""
    scales = dict(zip(env.field_names, env.world().field_scales, strict=True))
    out = {}
    for told, arm in found.subsets.items():
        errors = [
            [
                float(np.clip(e, found.floor, WORST_ERROR)) * scales[k]
                for k, e in r.field_errors[split].items()
            ]
            for r in found.of(arm)
        ]
        out[told] = np.mean(np.square(errors), axis=1)
    return out


def _means(worths: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Means over replicates, by law."""
    return {law: float(np.mean(worths[law])) for law in sorted(worths)}


PARTS = {"influence": influence, "knowledge": knowledge}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
