"""Training a learner on a bundle: what a submitter does, with a learner that is known here.

Nothing but the bundle is used: the worlds that are made here have no truth.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.expressions import known_apart
from pinnablate.calculus.notation import plain
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner, learner_class
from pinnablate.learners.base import SCORED, Learner, Trained
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.study.selection import settle
from pinnablate.submissions.bundle import (
    FIELD_LEVELS,
    FIELD_SCALES,
    GIVEN,
    GROUPS,
    LAW_SCALES,
    Bundle,
    Study,
    arm_named,
)
from pinnablate.submissions.predictions import Submission
from pinnablate.tasks.balance import balance_of
from pinnablate.tasks.drawing import VALIDATION_POINTS
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import Protocol
from pinnablate.tasks.streams import rng_for
from pinnablate.telling import Teller
from pinnablate.world import World
from pinnablate.world.sealed import Sealed, sealed_world


@dataclass(frozen=True)
class Done:
    """An arm that was trained.

    Args:
        study, replicate, arm: which.
        status, reason: how it ended.
        done, total: arms so far, and all of them.
    """

    study: str
    replicate: int
    arm: str
    status: str
    reason: str
    done: int
    total: int


def world_of(study: Study, replicate: int) -> World:
    """The world of a replicate, of which nothing is known but what the bundle tells.

    Raises:
        PinnablateError: the bundle was made by another version of the declaration.
    """
    env, scales = study.environment, study.array(LAW_SCALES, replicate)
    told: dict[str, tuple[float, ...]] = {}
    for name, residuals in study.values["equations"].items():
        begin = sum(map(len, told.values()))
        told[name] = tuple(map(float, scales[begin : begin + len(residuals)]))
    numbers = Sealed(
        study.array(FIELD_SCALES, replicate), study.array(FIELD_LEVELS, replicate), told
    )
    return sealed_world(env, study.design, numbers, replicate + 1)


def problem_of(study: Study, replicate: int, protocol: Protocol, world: World) -> Problem:
    """The problem of a replicate; collocation points are drawn here, by the number of the replicate.

    Args:
        study: of a bundle.
        replicate: which.
        protocol: says how many collocation points there are, and how they lie.
        world: of the replicate, without its truth.

    Raises:
        PinnablateError: the protocol asks for what a bundle does not say.
    """
    budget = protocol.budget(world.environment)
    if budget.scale != "reference":
        raise PinnablateError(
            f"protocol {protocol.name!r} has scale={budget.scale}, and a bundle tells scales of the "
            "reference; expected scale=reference: leave the choice out"
        )
    values: dict[str, Any] = {name: study.array(name, replicate) for name in GIVEN}
    observed = len(values["observed_points"])
    of_observations = int((values["row_point"] < observed).sum())
    return Problem(
        world=world,
        data_seed=replicate,
        collocation=world.sample(
            budget.points, rng_for(world, "collocation", replicate), sampler=budget.sampler
        ),
        held_out_values=np.full_like(values["observed_values"], np.nan),
        validation_collocation=world.sample(
            VALIDATION_POINTS, rng_for(world, "validation_collocation", replicate)
        ),
        functionals=_functionals(study, world),
        row_group=tuple(map(str, study.array(GROUPS, replicate))),
        observation_rows=of_observations,
        **values,
    )


def _functionals(study: Study, world: World) -> tuple[sympy.Expr, ...]:
    """The observed fields, and what conditions speak of, in the order of the bundle.

    Raises:
        PinnablateError: the bundle names others.
    """
    found = [world.fields[k] for k in world.observed]
    for made in world.conditions.values():
        for c in (c for conditions in made for c in conditions):
            said = c.expression if c.periodic else known_apart(c.expression)[0]
            if said not in found:
                found.append(said)
    words = [plain(f) for f in found]
    if words != study.values["functionals"]:
        raise PinnablateError(
            f"{study.name}: data are of {', '.join(words)}, expected {', '.join(study.values['functionals'])} "
            "of the bundle; take the bundle and this package from the same version"
        )
    return tuple(found)


def fits_of(study: Study, replicate: int, protocol: Protocol) -> list[Fit]:
    """A fit for every arm of a replicate; all of them start from the same weights.

    Args:
        study: of a bundle.
        replicate: which.
        protocol: the budget.
    """
    world = world_of(study, replicate)
    problem = problem_of(study, replicate, protocol, world)
    budget, teller = protocol.budget(world.environment), Teller(world)
    network = architecture(world, budget, problem.field_scales)
    made = []
    for name in study.arms:
        arm = arm_named(world, name)
        told = teller.told(arm, replicate)
        fit = Fit(
            problem,
            arm,
            told.laws,
            told.equations,
            budget,
            network,
            network.initial(replicate),
            budget.adam_steps,
            budget.second_steps,
            factors=told.factors,
        )
        made.append(replace(fit, balance=balance_of(fit)))
    return made


def train(
    bundle: Bundle,
    name: str,
    protocol: Protocol,
    called: str,
    studies: Sequence[Study] = (),
    resources: Resources = DEFAULTS,
    notify: Callable[[Done], object] = lambda _: None,
) -> Submission:
    """Train a learner on a bundle, and predict what is asked.

    Args:
        bundle: what is told of the hidden worlds.
        name: of a learner of this package, or of one that another package offers.
        protocol: the budget.
        called: what the submission is called.
        studies: which of the bundle; by default all that the learner supports.
        resources: what training may use.
        notify: called after every arm.

    Returns:
        The submission.

    Raises:
        PinnablateError: the learner can train none of it, or an arm failed.
    """
    made, kind = learner(name, resources), learner_class(name)
    able, reasons = [], []
    for study in studies or bundle.studies:
        reason = _why_not(made, study, protocol)
        if reason is None:
            able.append(study)
        else:
            reasons.append(f"{study.name}: {reason}")
    if not able or (studies and reasons):
        raise PinnablateError(
            f"learner {name!r} cannot train this bundle: {'; '.join(reasons)}; choose others with --studies"
        )
    arrays: dict[str, np.ndarray] = {}
    seconds: dict[str, float] = {}
    total, done = sum(len(s.members) for s in able), 0
    for study in able:
        begin = time.process_time()  # of all threads, whatever else the machine does
        for r in range(study.replicates):
            fits = fits_of(study, r, protocol)
            for trained in _trained(made, fits):
                done += 1
                arm = trained.fit.arm.name
                notify(Done(study.name, r, arm, trained.status, trained.reason, done, total))
                arrays[study.member(r, arm)] = _predicted(study, r, trained)
        seconds[study.name] = round((time.process_time() - begin) / study.replicates, 3)
    about = {
        "name": called,
        "learner": name,
        "version": kind.version,
        "summary": kind.summary,
        "package": kind.__module__.partition(".")[0],
        "protocol": protocol.name,
        "seconds": seconds,
    }
    return Submission.of(bundle, about, arrays)


def _why_not(made: Learner, study: Study, protocol: Protocol) -> str | None:
    world = world_of(study, 0)
    if (reason := made.cannot_follow(protocol)) is not None:
        return reason
    for name in study.arms:
        if (reason := made.supports(world, arm_named(world, name), protocol)) is not None:
            return reason
    return made.shortage(fits_of(study, 0, protocol))


def _trained(made: Learner, fits: Sequence[Fit]) -> Iterator[Trained]:
    """Each fit as it ends, read at the state that validation chooses."""
    training: Generator[Trained, None, None] = made.fit(fits)
    with closing(training):
        for trained in training:
            settle(trained)
            yield trained


def _predicted(study: Study, replicate: int, trained: Trained) -> np.ndarray:
    """The fields where predictions are asked: [N, fields].

    Raises:
        PinnablateError: there is no model, or it is not finite there.
    """
    points, arm = study.scoring_points(replicate), trained.fit.arm.name
    value = (0,) * points.shape[1]
    jet = trained.jet(points, (value,)) if trained.status in SCORED else None
    if jet is None or not np.isfinite(jet[value]).all():
        why = trained.reason or "its fields are not finite"
        raise PinnablateError(
            f"{study.name}, replicate {replicate}, arm {arm}: it {trained.status}, and has no "
            f"predictions ({why:.200}); expected a model of every arm: leave the study out with --studies"
        )
    return np.asarray(jet[value], np.float32)  # 1e-7 of its size, below what any noise allows
