"""Where validation has a network read, beside the best state there was: a part of benchmarks/protocols.py."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from common import Sections, say

from pinnablate import registry
from pinnablate.checkpoints import read_at
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import OK, Trained
from pinnablate.learners.stacked import Stacked
from pinnablate.report.tables import table
from pinnablate.study import Study
from pinnablate.study.selection import kept
from pinnablate.tasks.protocol import protocol as protocol_named

NEAR = 1.25  # an error of at most so many times the best there was counts as the best


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
    rule, made, rows, found = protocol_named(protocol), _ready(), [], []
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


def _ready() -> Stacked:
    """The stacked learner, TensorFlow imported."""
    made = Stacked()
    made.prepare()
    return made
