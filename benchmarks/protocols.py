"""How were the protocols chosen? Without a look at test errors, on seeds that are never published.

python benchmarks/protocols.py --part standard-v1 [--environment ID,...] [--write]
python benchmarks/protocols.py --part standard-v2 [--environment ID,...] [--seeds 100,101] [--write]
python benchmarks/protocols.py --part second-phase [--environment ID,...] [--steps 150] [--write]
python benchmarks/protocols.py --part stopping [--environment ID,...] [--told none,all] [--protocol standard-v3] [--write]
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from common import Sections, fit_of, loss_of_truth, main, say
from racing import race
from threadpoolctl import threadpool_limits

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.checkpoints import read_at
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import OK, Trained
from pinnablate.learners.cost import second_step
from pinnablate.learners.stacked import Stacked
from pinnablate.minimisers.damping import Factors, GainRatio
from pinnablate.minimisers.levenberg_marquardt import minimise_squares
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study.selection import kept
from pinnablate.tasks.budget import SECOND, Budget
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.protocol import Protocol, protocol
from pinnablate.tasks.protocol import protocol as protocol_named

START = Protocol("start", "", width=28, points_1d=128, points=256, adam_steps=300, second_steps=120)
CANDIDATES = {  # of standard-v1
    "start: Adam 300 at 1e-3, LM 120": START,
    "Adam at 1e-2": replace(START, learning_rate=1e-2),
    "Adam 1000 at 1e-2": replace(START, learning_rate=1e-2, adam_steps=1000),
    "LM 240": replace(START, second_steps=240),
    "points 256 / 384": replace(START, points_1d=256, points=384),
    "Adam at 1e-2, LM 150": replace(START, learning_rate=1e-2, second_steps=150),
    "Adam at 1e-2, LM 200": replace(START, learning_rate=1e-2, second_steps=200),
}
MORE_POINTS, STEPS = (
    (1.0, 1.5, 2.0),
    (20, 30, 40, 50, 60, 80, 100, 150),
)  # candidates of standard-v2
FRESH, ELSEWHERE = 2000, 5000  # points of validation, and how far away its seeds are
NEAR = 1.25  # an error of at most so many times the best there was counts as the best


def told_all(env: Environment, seed: int, budget: Budget, data_seed: int | None = None) -> Fit:
    """Arm `all` of a replicate; `seed` is that of its weights, and of its data where no other is given."""
    world = env.world()
    return fit_of(world, subset(world, world.players), budget, seed, data_seed)


def ready() -> Stacked:
    """The stacked learner, TensorFlow imported: no time here holds that."""
    made = Stacked()
    made.prepare()
    return made


def standard_v1(
    environment: tuple[str, ...] = (), seeds: tuple[int, ...] = (100, 101, 102, 103)
) -> Sections:
    """Training loss of arm `all` over that of the exact solution, and seconds, under the candidates of standard-v1.

    The loss of the exact solution is what noise alone costs; that of a trained network should be below it.
    """
    made = ready()
    for env in map(registry.load, environment or registry.identifiers()):
        rows = []
        for label, candidate in CANDIDATES.items():
            fits = [told_all(env, seed, candidate.budget(env)) for seed in seeds]
            begin = time.perf_counter()
            losses = {
                t.fit.problem.data_seed: t.loss / loss_of_truth(t.fit.problem, t.fit.budget)
                for t in made.fit(fits)
            }
            rows.append(
                [label, *(f"{losses[s]:.2g}" for s in seeds), f"{time.perf_counter() - begin:.0f}"]
            )
        head = ["budget", *(f"seed {s}" for s in seeds), "seconds"]
        yield (
            f"standard-v1 {env.id}",
            f"{env.id}, loss of `all` / loss of the truth:\n\n{table(rows, head)}",
        )


def standard_v2(environment: tuple[str, ...] = (), seeds: tuple[int, ...] = (100, 101)) -> Sections:
    """Loss of arm `all` on points and data that nobody was trained on, under the candidates of standard-v2.

    The validation loss is the loss of the law on another draw of collocation points, observations and noise, over what the exact
    solution scores there. The rule, fixed before it was measured: of the candidates that cost at most what standard-v1 costs
    (declared flops), the least mean of log10(validation loss / that of the exact solution) over environments and seeds; of those
    within 0.01 decade of it, the cheapest. The last row is standard-v1 itself.
    """
    made, jobs = ready(), []
    with threadpool_limits(1), ThreadPoolExecutor(made.resources.threads) as pool:
        for name in environment or registry.identifiers():
            jobs += [
                (name, seed, pool.submit(validate, made, registry.load(name), seed))
                for seed in seeds
            ]
        results = []
        for name, seed, job in jobs:
            results.append(job.result())
            say(name, seed, "done")
    rows, base = [], ("lm", 1.0, 150)
    for key in sorted(results[0], key=lambda k: (k == base, k[1], k[2])):
        second, more, steps = key
        if second == "lm" and key != base:
            continue
        logs = np.log10([r[key][0] for r in results])
        train = np.log10([r[key][1] / r[base][1] for r in results])
        cost = np.exp(np.mean(np.log([r[key][2] / r[base][2] for r in results])))
        against = np.array([np.log10(r[key][0] / r[base][0]) for r in results])
        rows.append(
            [
                second,
                f"{more:g}",
                str(steps),
                f"{cost:.2f}",
                f"{np.mean(logs):.3f}",
                f"{np.median(logs):.3f}",
                f"{np.max(logs):.2f}",
                f"{np.mean(train):+.2f}",
                f"{np.mean(against < 0):.0%}",
            ]
        )
    yield (
        "standard-v2",
        (
            "log10 of validation loss over that of the truth; training loss against standard-v1 in decades; flops likewise:\n\n"
            + table(
                rows,
                [
                    "second",
                    "points x",
                    "steps",
                    "flops",
                    "mean",
                    "median",
                    "worst",
                    "training loss",
                    "better than standard-v1",
                ],
                texts=1,
            )
        ),
    )


def validate(
    made: Stacked, env: Environment, seed: int
) -> dict[tuple[str, float, int], tuple[float, float, float]]:
    """(validation loss over that of the exact solution, training loss, flops of the second phase) by candidate."""
    from pinnablate.learners.stacked.tiles import MemberSystem

    first = protocol("standard-v1").budget(env)
    fresh = told_all(env, seed, replace(first, points=FRESH), seed + ELSEWHERE)
    unseen, noise = MemberSystem(made._program(fresh), fresh), loss_of_truth(fresh.problem, first)
    found = {}
    for more in MORE_POINTS:
        (member,) = made._first_phase(
            [told_all(env, seed, replace(first, points=round(more * first.points)))],
            threading.Event(),
        )
        for second in ("lm-geodesic", "lm") if more == 1.0 else ("lm-geodesic",):
            system, geodesic = (
                MemberSystem(made._program(member.fit), member.fit),
                second == "lm-geodesic",
            )
            out = minimise_squares(
                system.residual,
                system.jacobian,
                member.weights,
                steps=max(STEPS),
                keep=STEPS,
                damping=GainRatio() if geodesic else Factors(),
                geodesic=geodesic,
            )
            states = dict(out.curve)
            each = second_step(
                "lm",
                member.fit.architecture,
                member.fit.problem,
                member.fit.laws,
                member.fit.equations,
            )
            for steps in STEPS:
                theta = states.get(steps, out.theta)  # it may have converged before
                r, e = system.residual(theta), unseen.residual(theta)
                found[second, more, steps] = float(e @ e) / noise, float(r @ r), steps * each
    return found


def second_phase(
    environment: tuple[str, ...] = (), seeds: tuple[int, ...] = (100,), steps: int = 150
) -> Sections:
    """Which second-order method lowers the training loss furthest in the same seconds.

    Arm `all`, from the same state after Adam. Plain Levenberg-Marquardt takes its steps; the other methods then get the seconds
    that it took. Networks share the cores as in training, a thread each. Judged by training loss, never by error.
    """
    made, jobs = ready(), []
    with threadpool_limits(1), ThreadPoolExecutor(made.resources.threads) as pool:
        for env in map(registry.load, environment or registry.identifiers()):
            for seed in seeds:
                (start,) = made._first_phase(
                    [told_all(env, seed, protocol("standard-v1").budget(env))], threading.Event()
                )
                jobs.append((env.id, seed, pool.submit(race, made, start, steps)))
        rows, gains = [], []
        for name, seed, job in jobs:
            found = job.result()
            first = found[0][0]
            gains.append([np.log10(loss / first) for loss, _, _ in found])
            rows.append(
                [
                    name,
                    str(seed),
                    f"{found[0][2]:.1f}",
                    f"{first:.1e}",
                    *[
                        f"{gain:+.2f} ({count})"
                        for gain, (_, count, _) in zip(gains[-1][1:], found[1:], strict=True)
                    ],
                ]
            )
            say(name, seed, "done")
    for what, of in (("median", np.median), ("mean", np.mean)):
        rows.append([what, "", "", "", *[f"{g:+.2f}" for g in of(gains, axis=0)[1:]]])
    yield (
        "second-phase",
        (
            f"Loss after {steps} steps of lm, and log10 of the other losses over it after as many seconds (steps):\n\n"
            + table(rows, ["environment", "seed", "seconds", "lm", *list(SECOND)[1:]], texts=2)
        ),
    )


def stopping(
    environment: tuple[str, ...] = (),
    told: tuple[str, ...] = ("none", "all"),
    seeds: tuple[int, ...] = (100, 101, 102),
    protocol: str = "standard-v3",
) -> Sections:
    """Error where validation has a network read, at its last step, and at the best state that was kept.

    Errors are those on the primary split, on seeds that are never published: no rule is chosen by them, they show how far the rule
    is from one that knew the truth. Under a protocol that reads the last step, the states are those that it keeps.
    """
    rule, made, rows, found = protocol_named(protocol), ready(), [], []
    for env in map(registry.load, environment or registry.identifiers()):
        study = Study.of(env, protocol=rule, arms=list(told), replicates=seeds)
        if searched := [a.name for a in study.arms if a.searched]:
            raise PinnablateError(
                f"arm {searched[0]!r} searches a strength first; expected arms without a search"
            )
        cells = {(c.arm.name, c.replicate): study.fit(c) for c in study.cells}
        names, read = {id(fit): name for name, fit in cells.items()}, {}
        for t in made.fit(list(cells.values())):
            read[names[id(t.fit)]] = states_of(study, t)
        for arm in told:
            of = [read[arm, seed] for seed in seeds]
            rows.append(
                [env.id, arm, *(", ".join(each) for each in zip(*map(_cells, of), strict=True))]
            )
            found += [(arm, *errors) for errors, _ in of]
            say(*rows[-1])
    head = ["environment", "told", "chosen", "last step", "best there was", "steps of these"]
    yield (
        "stopping",
        f"{rule.name}, errors on the primary split, seeds {', '.join(map(str, seeds))}:\n\n"
        f"{table(rows, head, texts=6)}\n\n" + "\n".join(_how_near(arm, found) for arm in told),
    )


def states_of(study: Study, t: Trained) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """(errors, steps) of the state that validation chooses, the last one, and the best one that was kept."""
    among = kept(t, study.scorer_in(t.fit.problem.world.seed))
    last = len(among) - 1
    chosen = read_at(list(among.validation), list(among.laws)) if t.status == OK else last
    three = (chosen, last, int(np.nanargmin(among.error)))
    return tuple(float(among.error[k]) for k in three), tuple(among.step[k] for k in three)


def _cells(read: tuple[tuple[float, ...], tuple[int, ...]]) -> list[str]:
    errors, steps = read
    return [*(f"{e:.2g}" for e in errors), " / ".join(map(str, steps))]


def _how_near(arm: str, found: Sequence[tuple[str, float, float, float]]) -> str:
    """How far the chosen states of an arm are from the best there were, and the last ones, in one sentence."""
    chosen, last, best = np.array([errors for name, *errors in found if name == arm]).T
    near = int(np.sum(chosen <= NEAR * best))
    return (
        f"`{arm}`: chosen over best, median {np.median(chosen / best):.3g}, at most {np.max(chosen / best):.3g}, within {NEAR:g} in "
        f"{near} of {len(best)}; last over best, median {np.median(last / best):.3g}, at most {np.max(last / best):.3g}."
    )


PARTS = {
    "standard-v1": standard_v1,
    "standard-v2": standard_v2,
    "second-phase": second_phase,
    "stopping": stopping,
}

if __name__ == "__main__":
    main(__file__, __doc__, PARTS)
