"""The contrast: equations told as structure, inside a solver, and no soft constraints at all.

du/dt is what the told equations say; a network gives the slopes of the fields that they leave open,
and everything is fitted to the observations through the solver, with the initial state. Its arm
`none` is a neural ordinary differential equation (R. T. Q. Chen et al., arXiv:1806.07366). Its arm
`all` has nothing to learn but the initial state, as a classical solver with a least-squares fit:
the ceiling. It takes ordinary differential equations (`ordinary`, `runge_kutta`), and partial ones
of one coordinate of space by the method of lines (`evolution`, `method_of_lines`, `implicit`).
"""

from __future__ import annotations

import time
from collections.abc import Generator, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from pinnablate.arms import Arm
from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.learners.base import DIVERGED, FAILED, Learner, Trained
from pinnablate.learners.reasons import reason_of
from pinnablate.learners.solver_layer.beginning import beginnings
from pinnablate.learners.solver_layer.ends import values_at_ends
from pinnablate.learners.solver_layer.evolution import evolution_of
from pinnablate.learners.solver_layer.hermite import hermite
from pinnablate.learners.solver_layer.implicit import ImplicitMarch
from pinnablate.learners.solver_layer.method_of_lines import MethodOfLines
from pinnablate.learners.solver_layer.ordinary import ordinary_system, same_dynamics
from pinnablate.learners.solver_layer.rows import Rows
from pinnablate.learners.solver_layer.runge_kutta import RungeKutta
from pinnablate.learners.solver_layer.trajectory import Trajectories
from pinnablate.minimisers.damping import GainRatio
from pinnablate.minimisers.levenberg_marquardt import Course, descend
from pinnablate.tasks.budget import Budget
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.measured import incomplete
from pinnablate.tasks.metrics import JetFunction
from pinnablate.tasks.protocol import Protocol
from pinnablate.world import World

# Of one step, for estimates. By ordinary equations: of members side by side, and of each of them.
SECONDS_SIDE_BY_SIDE, SECONDS_OF_EACH = 0.08, 0.01
SECONDS_BY_LINES = 0.3  # by the method of lines: of each member (90 s of heat-mixed told nothing or one law, as recorded)
# Steps until nothing lowers the loss any more, as recorded under standard-v3: below 20 where nothing is left to
# the network; else 3 (lotka-volterra) to all of the protocol's (fitzhugh-nagumo), which nothing tells beforehand.
TOLD, ENDED = 20, 300
# Why a fit could not begin.
SINGULAR = (
    "told {laws} as structure, a slope is no finite number in the state that training starts from: these "
    "equations give it by a division by zero there; soft constraints can be told them (learner stacked)"
)
OVERFLOWING = (
    "told {laws} as structure, the trajectory that training starts from does not stay finite up to the last "
    "observation: it runs away, or is too stiff for the steps of this solver; soft constraints can be told them "
    "(learner stacked)"
)


@dataclass(eq=False, repr=False)
class Solved(Trained):
    """A trajectory: fields at any time, with their derivatives by space, and two by time."""

    trajectories: Trajectories | None = None

    def jet_at(self, theta: np.ndarray, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
        if self.trajectories is None:
            self.trajectories = trajectories_of([self.fit])
        return _jet(self.trajectories, self.fit.problem.world, theta, points, orders)


class SolverLayer(Learner):
    """Fits every subset of the equations of a system in time."""

    name = "solver-layer"
    summary = (
        "told equations inside a solver, a network for the slopes that they leave open: no soft "
        "constraints"
    )
    version = 2

    def supports(self, world: World, arm: Arm, protocol: Protocol) -> str | None:
        if not arm.is_subset:
            return (
                "it tells equations as structure; controls and wrong laws are arms of the soft "
                "constraint"
            )
        if reason := incomplete(world):
            return reason
        if any(world.laws.unknown):
            return "it learns fields and no coefficients; use learner stacked"
        if world.ablated:
            return "it is told conditions as structure too, and cannot do without them"
        if world.observation_players:
            return "it begins from all observations, and cannot do without some"
        if world.design.sensors:
            return "it reads observations of fields alone, and the design has sensors"
        if world.environment.region is not None or any(c.edges for c in world.all_conditions):
            return "its grid is an interval, and the domain has a region or an edge; use learner stacked"
        try:
            if world.coordinates == (world.time,):
                if any(c.expression not in world.fields for c in world.all_conditions):
                    return "it is told no conditions but values of fields"
                ordinary_system(world, arm.equations)
            else:
                evolution_of(world, arm.equations)
                values_at_ends(world)
        except PinnablateError as error:
            return str(error)
        return None

    def fit(self, fits: Sequence[Fit]) -> Generator[Trained, None, None]:
        """Train fits.

        Those told the same equations under one design share every step of the solver; of ordinary
        differential equations those of all replicates, each in its own world.
        """
        for group in companies(fits):
            begin = time.perf_counter()
            with threadpool_limits(1):  # products are small, and other jobs need their cores
                members = _trained(group)
            for member in members:
                member.seconds = (time.perf_counter() - begin) / len(members)
                yield member

    def restore(
        self,
        world: World,
        budget: Budget,
        seed: int,
        equations: tuple[str, ...],
        weights: np.ndarray,
    ) -> JetFunction:
        problem = make_problem(world, seed, 1)
        arm = Arm("all" if equations else "none", equations)
        trajectories = trajectories_of(
            [Fit(problem, arm, world.laws, equations, budget, None, None, 0, 0)]
        )
        if weights.shape != (trajectories.parameters,):
            raise StoreError(
                f"weights of shape {weights.shape}; expected ({trajectories.parameters},)"
            )
        return lambda points, orders: _jet(trajectories, world, weights, points, orders)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        return sum(map(_seconds, companies(fits))), 1e8


def _seconds(company: list[Fit]) -> float:
    """Of training members side by side, estimated."""
    first = company[0]
    world = first.problem.world
    usual = TOLD if len(first.arm.equations) >= len(world.fields) else ENDED
    steps = min(first.second_steps, usual) if first.budget.falling else first.second_steps
    if len(world.coordinates) > 1:
        return SECONDS_BY_LINES * steps * len(company)
    return (SECONDS_SIDE_BY_SIDE + SECONDS_OF_EACH * len(company)) * steps


def companies(fits: Sequence[Fit]) -> list[list[Fit]]:
    """Fits whose trajectories are integrated side by side."""
    groups: dict[Hashable, list[Fit]] = {}
    for f in fits:
        world, p = f.problem.world, f.problem
        is_ordinary = world.coordinates == (world.time,)
        key = (
            same_dynamics(world, f.arm.equations)
            if is_ordinary
            else (world.laws.digest, world.seed, world.design_digest),
            f.arm.equations,
            (f.budget.width, f.budget.depth),
            tuple(map(str, p.functionals)),
            p.row_functional.tobytes(),
            f.second_steps,
        )
        groups.setdefault(key, []).append(f)
    return list(groups.values())


def trajectories_of(fits: Sequence[Fit]) -> Trajectories:
    """The trajectories of members told the same equations.

    Their networks have the width and the depth of the protocol.
    """
    first = fits[0]
    world, budget = first.problem.world, first.budget
    if len(world.coordinates) == 1:
        return RungeKutta.of([f.problem.world for f in fits], budget, first.arm.equations)
    return ImplicitMarch(
        MethodOfLines(
            world, first.arm.equations, budget.width, budget.depth, [f.problem for f in fits]
        ),
        fits,
    )


def _jet(
    trajectories: Trajectories,
    world: World,
    theta: np.ndarray,
    points: np.ndarray,
    orders: Sequence[MultiIndex],
) -> Jet:
    states, slopes = (a[:, 0] for a in trajectories.states(theta[None]))
    time_axis, found = world.coordinates.index(world.time), {}
    value = (0,) * len(world.coordinates)
    with np.errstate(all="ignore"):
        for alpha in {*orders, value}:
            if alpha[time_axis] > 2:
                continue
            left, w = hermite(trajectories.times(points), trajectories.grid, alpha[time_axis])
            corners = (
                w[:, 0, None] * states[left]
                + w[:, 1, None] * slopes[left]
                + w[:, 2, None] * states[left + 1]
                + w[:, 3, None] * slopes[left + 1]
            )
            order = sum(alpha) - alpha[time_axis]
            found[alpha] = np.stack(
                [
                    np.sum(
                        trajectories.reading(points, np.full(len(points), f), order) * corners,
                        axis=1,
                    )
                    for f in range(len(world.fields))
                ],
                1,
            )
    return found


def _trained(company: list[Fit]) -> list[Solved]:
    """Members trained side by side; each alone where one of them fails, which is nothing to the others."""
    members = [Solved(f) for f in company]
    try:
        _train(members)
    except Exception as error:  # failed cells are records
        if len(company) > 1:
            return [member for f in company for member in _trained([f])]
        members[0].status, members[0].reason = FAILED, reason_of(error)
    return members


def _train(members: list[Solved]) -> None:
    """Levenberg-Marquardt with geodesic acceleration on every member of a group.

    All rows that members ask for are computed in one call.
    """
    fits = [m.fit for m in members]
    trajectories = trajectories_of(fits)
    rows = Rows(trajectories, fits)
    starts = beginnings(trajectories, rows, fits)
    begins = np.isfinite(trajectories.states(starts, last=0)[1][0]).all(axis=1)
    courses: dict[int, Course] = {}
    for k, (member, theta) in enumerate(zip(members, starts, strict=True)):
        if begins[k]:
            courses[k] = descend(
                theta,
                steps=member.fit.second_steps,
                keep=member.fit.curve_steps[1],
                damping=GainRatio(),
                geodesic=True,
            )
        else:
            member.status, member.reason = FAILED, _told(SINGULAR, member.fit)
    asks = {k: next(c) for k, c in courses.items()}
    thetas = starts.copy()
    while asks:
        linear = all(a.linear for a in asks.values())
        asked = {k: a for k, a in asks.items() if a.linear == linear}
        for k, a in asked.items():
            thetas[k] = a.theta
        found = rows.linear(thetas) if linear else rows.values(thetas)
        for k in asked:
            try:
                asks[k] = courses[k].send((found[0][k], found[1][k]) if linear else found[k])
            except StopIteration as end:
                out = end.value
                members[k].curve, members[k].loss, members[k].steps = (
                    [(0, starts[k]), *out.curve],
                    out.loss,
                    (0, out.steps),
                )
                if not np.isfinite(out.loss):
                    began = out.steps > 0
                    members[k].status = DIVERGED if began else FAILED
                    members[k].reason = (
                        "the loss is not finite" if began else _told(OVERFLOWING, fits[k])
                    )
                del asks[k]


def _told(reason: str, fit: Fit) -> str:
    """A reason with the laws that were told."""
    return reason.format(laws=", ".join(fit.equations) or "nothing")
