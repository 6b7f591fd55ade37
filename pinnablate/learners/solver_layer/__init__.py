"""The contrast: equations told as structure, inside a solver, and no soft constraints at all.

du/dt is what the told equations say; a network gives the slopes of the fields that they leave open, and everything is fitted
to the observations through the solver, with the initial state. Its arm `none` is a neural ordinary differential equation
(R. T. Q. Chen et al., arXiv:1806.07366); its arm `all` has nothing to learn but the initial state, which is what a classical
solver with a least-squares fit reaches: the ceiling. Ordinary differential equations of first order.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.arms import Arm
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.expressions import Jet
from pinnablate.learners.base import DIVERGED, FAILED, Fit, Learner, Trained
from pinnablate.learners.minimisers.damping import GainRatio
from pinnablate.learners.minimisers.levenberg_marquardt import Course, descend
from pinnablate.learners.resources import Resources
from pinnablate.learners.solver_layer.dynamics import dynamics
from pinnablate.learners.solver_layer.flow import STEPS, Flow, hermite
from pinnablate.metrics import JetFunction
from pinnablate.network import Architecture
from pinnablate.protocol import Budget, Protocol
from pinnablate.streams import MultiIndex

SECONDS_PER_STEP = 0.15  # of a linearisation, for estimates


def make(_: Resources) -> Learner:
    return SolverLayer()


@dataclass(eq=False)
class Solved(Trained):
    """A trajectory: values and slopes at any time, no higher derivatives."""

    flow: Flow | None = None

    def jet_at(self, theta: np.ndarray, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
        return _jet(self.flow, theta, points, orders)


class SolverLayer(Learner):
    """Fits every subset of the equations of an ordinary differential system."""

    name = "solver-layer"

    def supports(self, env: Environment, arm: Arm, protocol: Protocol) -> str | None:
        if not arm.subset:
            return "it tells equations as structure; controls and wrong laws are arms of the soft constraint"
        if env.ablated or any(c.expression not in env.fields for c in env.all_conditions):
            return "it is told no conditions but values of fields"
        try:
            dynamics(env, arm.equations)
        except PinnablateError as error:
            return str(error)
        return None

    def fit(self, fits: Sequence[Fit]) -> Iterator[Trained]:
        """Members told the same equations under one design share a trajectory's every step."""
        groups: dict[tuple, list[Fit]] = {}
        for f in fits:
            key = f.problem.environment.digest, f.arm.equations, f.architecture, len(f.problem.row_point), f.second_steps
            groups.setdefault(key, []).append(f)
        for group in groups.values():
            begin = time.perf_counter()
            members = [Solved(f, flow=flow_of(f.problem.environment, f.budget, f.arm.equations)) for f in group]
            try:
                _train(members)
            except Exception as error:  # failed cells are records
                for member in members:
                    member.status, member.reason = FAILED, f"{type(error).__name__}: {error}"
            for member in members:
                member.seconds = (time.perf_counter() - begin) / len(members)
                yield member

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        return sum(SECONDS_PER_STEP * f.second_steps for f in fits), 1e8


def flow_of(env: Environment, budget: Budget, equations: tuple[str, ...]) -> Flow:
    """The trajectories of members told some equations; the network is of the protocol's width and depth."""
    fields = len(env.fields)
    network = Architecture(sizes=(1 + fields, *[budget.width] * budget.depth, fields), lower=(-1.0,) * (1 + fields),
                           upper=(1.0,) * (1 + fields), field_scales=(1.0,) * fields)
    return Flow(dynamics(env, equations), network, (float(env.lower[0]), float(env.upper[0])), env.field_scales)


def restore(env: Environment, budget: Budget, equations: tuple[str, ...], weights: np.ndarray) -> JetFunction:
    """The model of kept weights: (points, orders) -> {alpha: [N, fields]}.

    Raises:
        StoreError: the weights have another shape.
    """
    flow = flow_of(env, budget, equations)
    if weights.shape != (flow.parameters,):
        raise StoreError(f"weights of shape {weights.shape}; expected ({flow.parameters},)")
    return lambda points, orders: _jet(flow, weights, points, orders)


def _jet(flow: Flow, theta: np.ndarray, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
    states, slopes = (a[:, 0] for a in flow.states(theta[None]))
    left, w = hermite(points[:, 0], flow.grid)
    h = flow.grid[1] - flow.grid[0]
    s = (points[:, 0] - flow.grid[left]) / h
    slope_weights = np.stack([6 * s * (s - 1) / h, (1 - s) * (1 - 3 * s), 6 * s * (1 - s) / h, s * (3 * s - 2)], 1)
    corners = states[left], slopes[left], states[left + 1], slopes[left + 1]
    found = {}
    with np.errstate(all="ignore"):
        for alpha, weights in (((0,), w), ((1,), slope_weights)):
            if alpha in orders or alpha == (0,):
                found[alpha] = sum(weights[:, k, None] * corner for k, corner in enumerate(corners))
    return found


class _Rows:
    """Weighted rows of members told the same equations, and their derivatives: data, then constraints at the start."""

    def __init__(self, flow: Flow, fits: Sequence[Fit]) -> None:
        self.flow = flow
        problems = [f.problem for f in fits]
        env = problems[0].environment
        self.field = np.array([env.fields.index(problems[0].functionals[k]) for k in problems[0].row_functional])
        self.weights = np.stack([f.row_weights for f in fits])
        self.targets = np.stack([p.row_target for p in problems])
        at = np.stack([p.data_points[p.row_point, 0] for p in problems])
        left, hermites = hermite(at.ravel(), flow.grid)
        self.left, self.hermite = left.reshape(at.shape), hermites.reshape(*at.shape, 4)
        self.wanted = np.zeros(STEPS + 1, bool)
        self.wanted[np.concatenate([left, left + 1])] = True

    def values(self, thetas: np.ndarray) -> np.ndarray:
        """[M, rows]"""
        return self._rows(*self.flow.states(thetas))

    def linear(self, thetas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """[M, rows], [M, rows, P]"""
        states, slopes, kept = self.flow.sensitivities(thetas, self.wanted)
        members, rows = self.left.shape
        jacobian = np.zeros((members, rows, self.flow.parameters))
        for m in range(members):
            for i in range(rows):
                k, f, w = self.left[m, i], self.field[i], self.hermite[m, i]
                (s0, d0), (s1, d1) = kept[k], kept[k + 1]
                jacobian[m, i] = self.weights[m, i] * (w[0] * s0[m, f] + w[1] * d0[m, f] + w[2] * s1[m, f] + w[3] * d1[m, f])
        d = self.flow.dynamics
        by_state = d.constraints_by_state(self.flow.span[0], states[0]) * d.weights[:, None]
        start = np.zeros((*by_state.shape[:2], self.flow.parameters))
        start[:, :, self.flow.network.parameters :] = by_state * self.flow.sigma
        return self._rows(states, slopes), np.concatenate([jacobian, start], 1)

    def _rows(self, states: np.ndarray, slopes: np.ndarray) -> np.ndarray:
        who = np.arange(len(self.left))[:, None]
        w = self.hermite
        found = (w[..., 0] * states[self.left, who, self.field] + w[..., 1] * slopes[self.left, who, self.field]
                 + w[..., 2] * states[self.left + 1, who, self.field] + w[..., 3] * slopes[self.left + 1, who, self.field])
        d = self.flow.dynamics
        return np.concatenate([self.weights * (found - self.targets), d.weights * d.constraints(self.flow.span[0], states[0])], 1)


def _train(members: list[Solved]) -> None:
    """Levenberg-Marquardt with geodesic acceleration on every member, all rows that are asked for in one call."""
    fits = [m.fit for m in members]
    flow, rows = members[0].flow, _Rows(members[0].flow, fits)
    starts = np.stack([_start(flow, f) for f in fits])
    courses: list[Course] = []
    for f, theta in zip(fits, starts, strict=True):
        courses.append(descend(theta, steps=f.second_steps, keep=f.curve_steps[1], damping=GainRatio(), geodesic=True))
    asks = {k: next(c) for k, c in enumerate(courses)}
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
                members[k].curve, members[k].loss, members[k].steps = [(0, starts[k]), *out.curve], out.loss, (0, out.steps)
                if not np.isfinite(out.loss):
                    members[k].status, members[k].reason = DIVERGED, "the loss is not finite"
                del asks[k]


def _start(flow: Flow, fit: Fit) -> np.ndarray:
    """The network as it is initialised, and the earliest observation of every field; 0 where there is none."""
    p = fit.problem
    at = np.zeros(len(flow.sigma))
    at[list(p.observed)] = p.observed_values[np.argmin(p.observed_points[:, 0])]
    return np.concatenate([flow.network.initial(p.data_seed), at / flow.sigma])
