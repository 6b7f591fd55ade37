"""What do the records show beside the pages of the leaderboard, and does today's code still make them?

python benchmarks/reading.py --part sweep [--results leaderboard/results] [--write]
python benchmarks/reading.py --part patterns [--replicates 5] [--write]
python benchmarks/reading.py --part records-agree [--environment ID,...] [--replicates 5] [--write]
python benchmarks/reading.py --part gains,on-top,ended,between,last,below,subsets,expected [--environment ID,...] [--write]
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import noted_laws
import noted_training
import numpy as np
from common import Sections, loss_of_truth, main, say
from scipy.stats import kendalltau

from pinnablate import registry
from pinnablate.analysis.lattice import Lattice, estimate, lattice_of
from pinnablate.arms import lattice as subsets_of
from pinnablate.arms import parse, subset
from pinnablate.leaderboard.entries import Entry, entries_of
from pinnablate.learners import learner
from pinnablate.records.store import Store
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.metrics import skill
from pinnablate.tasks.protocol import STANDARD, protocol
from pinnablate.tasks.streams import test_points

ADAM = "adam-v1"
BOUND = 0.02  # decades of skill, the median over replicates: records that agree are nearer
PUBLISHED = ("standard-v2", "standard-v1")


# The sweep: nothing is trained


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


# Expected patterns that do not hold


def patterns(results: str = "leaderboard/results", replicates: int = 5) -> Sections:
    """Why expected patterns of decay-chain (D2) and burgers-potential (D4) do not hold."""
    yield (
        "patterns",
        "\n\n".join(
            [
                pairs_of_the_decay_chain(results, replicates),
                size_of_the_near_miss(),
                longer_training_of_burgers(replicates),
            ]
        ),
    )


def pairs_of_the_decay_chain(results: str, replicates: int) -> str:
    """D2: which pairs of equations already extrapolate, and in which fields."""
    env = registry.load("decay-chain")
    study = Study(
        env, protocol(STANDARD), arms=subsets_of(env), replicates=tuple(range(replicates))
    )
    found = lattice_of(study.world, study.cells, Store(results).load(env.id).records)
    rows = []
    for size in (2, 3):
        for chosen in combinations(env.equations, size):
            name = subset(env, chosen).name
            by_field = [
                np.exp(np.mean([np.log(r.field_errors["extrap"][f]) for r in found.of(name)]))
                for f in env.field_names
            ]
            each = ", ".join(f"{r.errors['extrap']:.2g}" for r in found.of(name))
            rows.append([name, f"{found.error(name):.2g}", each, *(f"{e:.2g}" for e in by_field)])
    return "decay-chain, extrap error of pairs and triples (geometric means):\n\n" + table(
        rows, ["told", "error", "each replicate", *env.field_names]
    )


def size_of_the_near_miss() -> str:
    """D4: how far the truth is from the inviscid law, in the units of the loss."""
    env = registry.load("burgers-potential")
    world = env.world(replace(env.observations, in_place_of_truth="inviscid"))
    points, laws = test_points(world), world.laws
    r = laws.residual_values(world.jet(points), points)[:, 0] / laws.residual_scales[0]
    return (
        f"The truth violates the inviscid law by {np.sqrt(np.mean(r**2)):.2f} rms of its largest term: "
        f"{np.mean(r**2):.3f} in the loss, where noise alone costs 0.003."
    )


def longer_training_of_burgers(replicates: int) -> str:
    """D4: the gap between burgers and bernoulli+link as Levenberg-Marquardt goes on."""
    env = registry.load("burgers-potential")
    arms = (subset(env, ("burgers",)), subset(env, ("bernoulli", "link")))
    study = Study(env, protocol(STANDARD), arms=arms, replicates=tuple(range(replicates)))
    made, scorer, rows = learner("stacked"), study.scorer, []
    for steps in (study.budget.second_steps, 4 * study.budget.second_steps):
        fits = [replace(study.fit(cell), second_steps=steps, curve=False) for cell in study.cells]
        trained = {(t.fit.arm.name, t.fit.problem.data_seed): t for t in made.fit(fits)}
        for arm in arms:
            mine = [trained[arm.name, r] for r in range(replicates)]
            scores = [scorer.score(t.jet) for t in mine]
            rows.append(
                [
                    arm.name,
                    str(steps),
                    ", ".join(
                        f"{t.loss / loss_of_truth(t.fit.problem, t.fit.budget):.2f}" for t in mine
                    ),
                    ", ".join(f"{s.errors['extrap']:.2g}" for s in scores),
                    ", ".join(f"{s.residuals['burgers'][0]:.1e}" for s in scores),
                ]
            )
    return "burgers-potential, longer training:\n\n" + table(
        rows, ["told", "steps", "loss / loss of the truth", "error extrap", "residual of burgers"]
    )


# Published records, trained again


def records_agree(
    results: str = "leaderboard/results", environment: tuple[str, ...] = (), replicates: int = 5
) -> Sections:
    """Does today's engine reproduce the published records? Arm `all` of every study of networks, trained again."""
    store = Store(results)
    rows = [
        row
        for protocol_name in PUBLISHED
        for name in environment or registry.identifiers()
        if (row := trained_again(name, protocol_name, store, replicates))
    ]
    yield (
        "records-agree",
        (
            "Skill of arm `all` on the primary split, published and trained again; absolute difference in decades:\n\n"
            + table(
                rows,
                [
                    "environment",
                    "protocol",
                    "replicates",
                    "median",
                    "largest",
                    f"median <= {BOUND:g}",
                ],
                texts=2,
            )
        ),
    )


def trained_again(name: str, protocol_name: str, store: Store, replicates: int) -> list[str] | None:
    """One study with records of `all`, or None."""
    env = registry.load(name)
    study = Study(
        env, protocol(protocol_name), arms=parse(env, "all"), replicates=tuple(range(replicates))
    )
    published = store.load(env.id).records
    cells = [c for c in study.cells if c.key in published]
    if not cells:
        return None
    study = replace(study, replicates=tuple(c.replicate for c in cells))
    with tempfile.TemporaryDirectory() as room:
        again = {r.key: r for r in study.run(Store(room))[0]}
    primary = study.world.primary_split
    both = [
        [skill(found[c.key].errors[primary], env.floor) for c in cells]
        for found in (again, published)
    ]
    off = np.abs(np.subtract(*both))
    say(env.id, protocol_name, "done")
    return [
        env.id,
        protocol_name,
        str(len(cells)),
        f"{np.median(off):.1e}",
        f"{max(off):.1e}",
        "yes" if np.median(off) <= BOUND else "NO",
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
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
