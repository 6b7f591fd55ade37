"""What a learner is tried on: a few fits in small worlds, and what it made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from pinnablate import registry
from pinnablate.arms import CONTROLS, Arm, further_arms, subset
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.learners.base import Learner, Trained
from pinnablate.learners.resources import Resources
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.network import architecture
from pinnablate.tasks.protocol import Protocol, protocol
from pinnablate.telling import Teller
from pinnablate.world import World

PROTOCOLS = ("smoke", "smoke-adam")  # the first that a learner supports
ARMS = 3  # models trained in each world
POINTS = 64  # where models are compared
MARGIN = 0.01  # of the domain's width, which these points keep from its edge


@dataclass(frozen=True)
class Stage:
    """One world, with the fits of a few arms that the learner says it can train there.

    The first and the last are of one arm in two replicates, which many learners compute together.
    """

    world: World
    protocol: Protocol
    fits: tuple[Fit, ...]

    @cached_property
    def points(self) -> np.ndarray:
        """Points inside the domain: [64, d]."""
        width = self.world.upper - self.world.lower
        low, high = self.world.lower + MARGIN * width, self.world.upper - MARGIN * width
        return np.random.default_rng(20170611).uniform(low, high, (POINTS, len(width)))

    def poisoned(self) -> dict[str, Fit]:
        """The last fit with NaN in place of its initial parameters, and of all its data."""
        fit = self.fits[-1]
        p, found = fit.problem, {}
        if fit.initial is not None:
            found["NaN start"] = replace(fit, initial=np.full_like(fit.initial, np.nan))
        nothing = replace(
            p,
            observed_values=np.full_like(p.observed_values, np.nan),
            row_target=np.full_like(p.row_target, np.nan),
        )
        found["NaN data"] = replace(fit, problem=nothing)
        return found


class Bench:
    """A class of learners with what is trained to try it; nothing is trained twice that need not be.

    Args:
        kind: the class.
        environments: names of the environments to train in.
    """

    def __init__(self, kind: type[Learner], environments: tuple[str, ...]) -> None:
        self.kind, self.environments = kind, environments
        self._results: dict[int, list[Trained]] = {}

    def made(self) -> Learner:
        """A new learner, with two threads so that members can meet."""
        return self.kind(Resources(workers=2))

    @cached_property
    def stages(self) -> list[Stage]:
        """Where the learner is trained, with the first protocol that it supports.

        Raises:
            LookupError: it supports no arm in any of these worlds.
        """
        worlds = [registry.load(name).world(STANDARD_DESIGN) for name in self.environments]
        for name in PROTOCOLS:
            stages = [self._stage(world, protocol(name)) for world in worlds]
            if found := [stage for stage in stages if stage.fits]:
                return found
        raise LookupError(
            f"it supports no arm of {', '.join(self.environments)} under {' or '.join(PROTOCOLS)}, "
            "so nothing can be tried"
        )

    def _stage(self, world: World, budget: Protocol) -> Stage:
        first = next(iter(world.equations))
        lattice = [subset(world, told) for told in (tuple(world.players), (), (first,))]
        further = (*CONTROLS, *further_arms(world))
        own = [a for a in further if a.learner == self.kind.name]
        rest = [a for a in further if a.learner is None and not a.searched]
        learner, teller = self.made(), Teller(world)
        for arms in (own + lattice, rest):
            found = [
                a for a in arms if _supported(learner, world, a, budget) and not teller.why_not(a)
            ]
            if found:
                fits = [_fit(teller, arm, budget, 0) for arm in found[:ARMS]]
                fits.append(_fit(teller, fits[0].arm, budget, 1))
                return Stage(world, budget, tuple(fits))
        return Stage(world, budget, ())

    def results(self, stage: Stage) -> list[Trained]:
        """What became of the fits of a stage, as the learner yielded them; trained once."""
        if id(stage) not in self._results:
            self._results[id(stage)] = list(self.training(stage.fits))
        return self._results[id(stage)]

    def training(self, fits: Sequence[Fit]) -> Iterator[Trained]:
        """Train with a new learner."""
        with closing(closable(self.made().fit(fits))) as training:
            yield from training

    def trained(self) -> Iterator[tuple[Stage, Trained]]:
        """Every result of every stage."""
        for stage in self.stages:
            for result in self.results(stage):
                yield stage, result


def closable(results: Any) -> Any:
    """What `fit` returned, where training can be stopped by closing it.

    Raises:
        TypeError: it has no `close`.
    """
    if not hasattr(results, "close"):
        raise TypeError(
            f"fit returned a {type(results).__name__}, which cannot be closed, so that nothing "
            "stops its training; write fit as a generator (yield)"
        )
    return results


def by_fit(results: Sequence[Trained], fit: Fit) -> Trained:
    """The result of a fit.

    Raises:
        LookupError: there is none.
    """
    for result in results:
        if result.fit is fit:
            return result
    raise LookupError(f"no result for {name_of(fit)}")


def name_of(fit: Fit) -> str:
    """A fit by world, arm and replicate, as findings name it."""
    replicate = f" (replicate {fit.problem.data_seed})" if fit.problem.data_seed else ""
    return f"{fit.problem.world.id} {fit.arm.name}{replicate}"


def _supported(learner: Learner, world: World, arm: Arm, budget: Protocol) -> bool:
    """Whether a learner says that it can train an arm; one that raises instead cannot.

    A `supports` that raises is reported by its own clause, `saying.supports`, which asks
    the same question again; here it only decides what the other clauses train.
    """
    try:
        return learner.supports(world, arm, budget) is None
    except Exception:  # whatever a stranger's class raises; see above
        return False


def _fit(teller: Teller, arm: Arm, rule: Protocol, replicate: int) -> Fit:
    world, budget = teller.world, rule.budget(teller.world)
    told, network = teller.told(arm, replicate), architecture(world, budget)
    initial = network.initial(replicate)
    if told.learned is not None:
        initial = np.concatenate([initial, np.zeros(len(told.learned))])
    problem = make_problem(
        world, replicate, budget.points, more=arm.more, observed_only=arm.observed_only
    )
    return Fit(
        problem,
        arm,
        told.laws,
        told.equations,
        budget,
        network,
        initial,
        budget.adam_steps,
        budget.second_steps,
        factors=told.factors,
        learned=told.learned,
    )
