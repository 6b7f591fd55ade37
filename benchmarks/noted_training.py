"""When networks of standard-v3 stopped, how replicates differ, and what reading them later would say; parts of reading.py."""

from __future__ import annotations

import numpy as np
from common import Sections
from noted import BEFORE, CHOSEN, CONVERGED, LAST, RESULTS, at_last, gain_at, lattices, read_off

from pinnablate import registry
from pinnablate.analysis.attribution import Array
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.patterns import Judged, judge
from pinnablate.arms import parse
from pinnablate.records.store import Record
from pinnablate.report.tables import table
from pinnablate.tasks.protocol import protocol


def ended(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """How long were networks told everything trained, and what ended it?"""
    rows, early, count, moved_early = [], 0, 0, 0
    for name, of in lattices(results, environment).items():
        taken, half = steps(of), of.half
        assert half is not None, f"{CONVERGED} has half of the budget on record"
        within = taken <= protocol(CONVERGED).second_steps / 2
        moved = of.skills("all") != half.skills("all")
        early, count = early + int(within.sum()), count + len(taken)
        moved_early += int((moved & within).sum())
        rows.append(
            [
                name,
                f"{np.median(taken):.0f}",
                f"{taken.min()} to {taken.max()}",
                str(int(within.sum())),
                str(sum(map(still_falling, of.of("all")))),
                str(int(moved.sum())),
            ]
        )
    budget = protocol(CONVERGED).second_steps
    yield (
        "ended",
        f"{CONVERGED}, `all`, steps of the second phase, {budget} at most. {early} of {count} networks ended within half "
        f"of them, and {moved_early} of these have another skill at half of the budget.\n\n"
        + table(
            rows,
            [
                "environment",
                "median steps",
                "steps",
                "within half",
                "loss still falling at the end",
                "other skill at half",
            ],
        ),
    )


def steps(lattice: Lattice, arm: str = "all") -> Array:
    """Steps of the second phase of an arm: [replicates]."""
    return np.array([r.steps[1] for r in lattice.of(arm)])


def still_falling(record: Record) -> bool:
    """Whether the budget ended a training, and not the loss: a record of the other kind says `converged`."""
    return not record.reason.startswith("converged")


def between(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """How far apart are replicates, each in a world of its own, and was the world of before like the others?"""
    rows, outside, everywhere, from_rest = [], 0, [], []
    for name, of in lattices(results, environment).items():
        gain = of.gain("all", "none")
        values = np.array(gain.values)
        away = np.abs(values - gain.mean) > (gain.half_width or np.inf)
        outside += int(away[0])
        everywhere.append(float(away.mean()))
        from_rest.append(float(values[0] - values[1:].mean()))
        errors = ", ".join(f"{e:.2g}" for e in np.sort(10 ** -of.skills("all")))
        sd = [f"{v.std(ddof=1):.2f}" for v in (of.skills("none"), of.skills("all"), values)]
        rows.append(
            [
                name,
                *sd,
                f"{values.min():+.2f} to {values.max():+.2f}",
                f"{values[0]:+.2f}",
                f"{gain:+}",
                "yes" if away[0] else "no",
                errors,
            ]
        )
    columns = [
        "environment",
        "sd none",
        "sd all",
        "sd gain",
        "gains",
        "gain of replicate 0",
        "mean",
        "outside",
        "errors of all",
    ]
    share = 100 * np.mean(everywhere)
    yield (
        "between",
        f"{CONVERGED}, skill on the primary split, standard deviations over replicates. The gain of replicate 0, the world of "
        f"before, lies outside the interval of the mean in {outside} of {len(rows)} environments; so does that of {share:.0f} % "
        f"of all replicates. It is {estimate(from_rest):+} decades from the mean of the other replicates.\n\n"
        + table(rows, columns),
    )


def last(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """What does it cost to read networks where validation says, and not at their last state?"""
    rows = []
    before = lattices(results, environment, BEFORE)
    for name, of in lattices(results, environment).items():
        moved = [estimate(read_off(of, a, LAST) - read_off(of, a)) for a in ("none", "all")]
        rows.append(
            [
                name,
                *(f"{m:+}" for m in moved),
                f"{read_off(of, 'all', LAST).mean():.2f}",
                f"{of.skills('all').mean():.2f}",
                f"{gain_at(of, 'all', LAST):+}",
                f"{of.gain('all', 'none'):+}",
                f"{before[name].gain('all', 'none'):+}" if name in before else "",
            ]
        )
    columns = [
        "environment",
        "none, last - chosen",
        "all, last - chosen",
        "skill of all, last",
        "chosen",
    ]
    columns += ["all - none, last", "chosen", f"{BEFORE} (last)"]
    yield (
        "last",
        f"{CONVERGED}, decades on the primary split: the last state against the one that is published.\n\n"
        + table(rows, columns),
    )


def expected(results: str = RESULTS, environment: tuple[str, ...] = ()) -> Sections:
    """Which expected patterns would hold had every network been read at its last state, and which did before?"""
    rows, held = [], dict.fromkeys((CHOSEN, LAST, BEFORE), 0)
    before = lattices(results, environment, BEFORE)
    for name, of in lattices(results, environment).items():
        seen = {CHOSEN: judged(name, of), LAST: judged(name, at_last(of))}
        seen[BEFORE] = judged(name, before[name]) if name in before else {}
        for statement, first in seen[CHOSEN].items():
            of_each = [seen[s].get(statement) for s in held]
            for state, one in zip(held, of_each, strict=True):
                held[state] += bool(one and one.holds)
            if len({one.holds for one in of_each if one}) > 1 or not first.holds:
                bounds = first.expected.bounds
                rows.append([name, f"`{statement}`", bounds, *map(_seen, of_each)])
    counts = ", ".join(f"{n} ({state})" for state, n in held.items())
    yield (
        "expected",
        f"Patterns that hold by their means: {counts}. Those that do not hold under {CONVERGED}, or not everywhere:\n\n"
        + table(
            rows,
            ["environment", "statement", "expected", CHOSEN, LAST, f"{BEFORE} (last)"],
            texts=3,
        ),
    )


def judged(name: str, lattice: Lattice) -> dict[str, Judged]:
    """{statement: what is seen of it} of the statements of an environment that its lattice can answer."""
    env = registry.load(name)
    asked = [
        e for e in env.expected if all(parse(env, a)[0].name in lattice.told for a in e.names()[0])
    ]
    return {f"{j.expected.statement}": j for j in judge(lattice, asked, env.sector_names)}


def _seen(one: Judged | None) -> str:
    return "" if one is None else f"{one.seen:+}, {'yes' if one.holds else 'no'}"
