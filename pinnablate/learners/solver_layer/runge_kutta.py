"""Trajectories of many members at once, by the classical Runge-Kutta method on a fixed grid.

Their derivatives by the parameters are those of the discrete method itself, carried forward stage
by stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.learners.solver_layer.ordinary import (
    OrdinarySystem,
    constraint_weights,
    ordinary_system,
)
from pinnablate.learners.solver_layer.trajectory import STRICT
from pinnablate.tasks.budget import Budget
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.network import Architecture
from pinnablate.tasks.problem import Problem
from pinnablate.world import World

RUNGE_KUTTA_STEPS = 128


@dataclass(frozen=True, eq=False)
class RungeKutta:
    """The trajectories of members that are told the same equations, each in a world of its own.

    A member's parameters are those of the network, then its initial state in units of sigma. The
    network takes (t, u), each in units of its own, and gives the slopes of the fields
    `dynamics.free` in units of sigma over the length of the interval.

    Args:
        span: the interval.
        sigma: of every component of the state, the fields first: [M, F].
        weights: of what is asked of the initial state: [M, constraints].
    """

    dynamics: OrdinarySystem
    network: Architecture
    span: tuple[float, float]
    sigma: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, worlds: Sequence[World], budget: Budget, equations: tuple[str, ...]) -> RungeKutta:
        """The trajectories of members told some equations, one in each of the worlds.

        The network is of the protocol's width and depth. Worlds have the same dynamics, see
        `ordinary.same_dynamics`.
        """
        world = worlds[0]
        system = ordinary_system(world, equations)
        size = len(world.fields) + len(system.second)
        network = Architecture(
            sizes=(1 + size, *[budget.width] * budget.depth, size),
            lower=(-1.0,) * (1 + size),
            upper=(1.0,) * (1 + size),
            field_scales=(1.0,) * size,
        )
        span = float(world.lower[0]), float(world.upper[0])
        sigma = np.stack([_scales(w, system) for w in worlds])
        weights = np.stack([constraint_weights(w, system) for w in worlds])
        return cls(system, network, span, sigma, weights)

    @property
    def members(self) -> int:
        return len(self.sigma)

    @property
    def parameters(self) -> int:
        return self.network.parameters + self.sigma.shape[1]

    @property
    def grid(self) -> np.ndarray:
        return np.linspace(*self.span, RUNGE_KUTTA_STEPS + 1)

    @property
    def prior(self) -> np.ndarray:
        return np.zeros((self.members, self.parameters))

    def start(self, fit: Fit) -> np.ndarray:
        """Where a member starts: [P].

        The network starts as it is initialised, a field at its earliest observation, a rate at the
        slope of the line through all observations of its field; what is not observed starts at 0.
        """
        p, second = fit.problem, self.dynamics.second
        at = np.zeros(self.sigma.shape[1])
        at[list(p.observed)] = p.observed_values[np.argmin(p.observed_points[:, 0])]
        for column, field in enumerate(p.observed):
            if field in second and len(p.observed_points) > 1:
                slope = np.polyfit(p.observed_points[:, 0], p.observed_values[:, column], 1)[0]
                at[len(at) - len(second) + second.index(field)] = slope
        return np.concatenate(
            [self.network.initial(p.data_seed), at / _scales(p.world, self.dynamics)]
        )

    def unseen(self, fit: Fit) -> np.ndarray:
        rates = self.dynamics.second
        owner = [*range(self.sigma.shape[1] - len(rates)), *rates]  # the field of each component
        seen = np.isin(owner, list(fit.problem.observed))
        return self.network.parameters + np.flatnonzero(~seen)

    def asked(self, problem: Problem) -> np.ndarray:
        return np.arange(len(problem.row_point))

    def times(self, points: np.ndarray) -> np.ndarray:
        return points[:, 0]

    def reading(self, points: np.ndarray, field: np.ndarray, order: int = 0) -> np.ndarray:
        return np.eye(self.sigma.shape[1])[field]

    def starts(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        d, t = self.dynamics, self.span[0]
        weights = STRICT * self.weights
        return weights * d.constraints(t, state), weights[:, :, None] * d.constraints_by_state(
            t, state
        )

    def start_by_parameters(self) -> np.ndarray:
        fields = self.sigma.shape[1]
        out = np.zeros((self.members, fields, self.parameters))
        out[:, :, self.network.parameters :] = self.sigma[:, :, None] * np.eye(fields)
        return out

    def states(self, thetas: np.ndarray, last: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """States and slopes on the grid up to a step.

        Args:
            thetas: parameters [M, P].
            last: the step; all of them by default.

        Returns:
            Both [steps + 1, M, F].
        """
        u = thetas[:, self.network.parameters :] * self.sigma
        layers, times = self.network.layers(thetas[:, : self.network.parameters]), self.grid
        h = times[1] - times[0]
        states, slopes = [], []
        with np.errstate(all="ignore"):
            for t in times[: None if last is None else last + 1]:
                k1 = self._slope(layers, t, u)
                states.append(u)
                slopes.append(k1)
                k2 = self._slope(layers, t + h / 2, u + h / 2 * k1)
                k3 = self._slope(layers, t + h / 2, u + h / 2 * k2)
                k4 = self._slope(layers, t + h, u + h * k3)
                u = u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        return np.array(states), np.array(slopes)

    def jacobian(
        self, thetas: np.ndarray, on_states: np.ndarray, on_slopes: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """States and slopes on the grid, and derivatives by the parameters of a sum over both.

        The sum is over steps n of on_states[n] u_n + on_slopes[n] k_n, with u_n the states and k_n
        the slopes.

        Args:
            thetas: parameters [M, P].
            on_states, on_slopes: [steps + 1, M, rows, size].

        Returns:
            States and slopes [steps + 1, M, size], and the derivatives [M, rows, P].
        """
        used = (on_states != 0).any(axis=3) | (on_slopes != 0).any(axis=3)
        wanted = used.any(axis=2)
        states, slopes, kept = self.sensitivities(thetas, wanted)
        out = np.zeros((*on_states.shape[1:3], self.parameters))
        with np.errstate(all="ignore"):
            for n, (by_state, by_slope) in kept.items():
                for m, s, d in zip(np.flatnonzero(wanted[n]), by_state, by_slope, strict=True):
                    rows = used[n, m]  # a row reads two points of the grid, and most rows none
                    out[m, rows] += on_states[n, m, rows] @ s
                    out[m, rows] += on_slopes[n, m, rows] @ d
        return states, slopes, out

    def sensitivities(
        self, thetas: np.ndarray, wanted: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, dict[int, tuple[np.ndarray, np.ndarray]]]:
        """States and slopes on the grid, and their derivatives by the parameters at some points.

        Args:
            thetas: parameters [M, P].
            wanted: by which members points of the grid are: booleans [steps + 1, M].

        Returns:
            States and slopes as `states` gives them, and {point: ([who, F, P], [who, F, P])} of the
            members that want it: what lies behind the last observation of a member may be infinite,
            and is nothing to it.
        """
        u = thetas[:, self.network.parameters :] * self.sigma
        s = self.start_by_parameters()
        layers, times = self.network.layers(thetas[:, : self.network.parameters]), self.grid
        h = times[1] - times[0]
        states, slopes, kept = [], [], {}
        last = int(np.flatnonzero(wanted.any(axis=1))[-1])
        with np.errstate(all="ignore"):
            for n, t in enumerate(times[: last + 1]):
                k1, d1 = self._linear(layers, t, u, s)
                states.append(u)
                slopes.append(k1)
                if wanted[n].any():
                    kept[n] = s[wanted[n]], d1[wanted[n]]
                if n == last:
                    break
                k2, d2 = self._linear(layers, t + h / 2, u + h / 2 * k1, _moved(s, h / 2, d1))
                k3, d3 = self._linear(layers, t + h / 2, u + h / 2 * k2, _moved(s, h / 2, d2))
                k4, d4 = self._linear(layers, t + h, u + h * k3, _moved(s, h, d3))
                u = u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
                d2 *= 2
                d2 += d1
                d3 *= 2
                d2 += d3
                d2 += d4
                s = _moved(s, h / 6, d2)
        return np.array(states), np.array(slopes), kept

    def _inputs(self, t: float, u: np.ndarray) -> np.ndarray:
        low, high = self.span
        time = np.full((len(u), 1), 2.0 * (t - low) / (high - low) - 1.0)
        return np.concatenate([time, u / self.sigma], 1)

    def _slope(self, layers: list, t: float, u: np.ndarray) -> np.ndarray:
        free = list(self.dynamics.free)
        v = np.empty((len(u), 0))
        if free:
            x = self._inputs(t, u)
            for depth, (kernel, bias) in enumerate(layers):
                x = (x[:, None, :] @ kernel)[:, 0] + bias
                x = np.tanh(x) if depth < len(layers) - 1 else x
            v = x[:, free] * self.sigma[:, free] / (self.span[1] - self.span[0])
        return self.dynamics.slope(t, u, v)

    def _linear(
        self, layers: list, t: float, u: np.ndarray, s: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """The slope and its derivative by the parameters.

        Args:
            layers: of the networks.
            t: the time.
            u: states [M, F].
            s: their derivatives by the parameters [M, F, P].

        Returns:
            [M, F] and [M, F, P].
        """
        free = list(self.dynamics.free)
        if not free:
            nothing = np.empty((len(u), 0))
            return self.dynamics.slope(t, u, nothing), self.dynamics.by_state(t, u, nothing) @ s
        entered, h = [], self._inputs(t, u)
        for depth, (kernel, bias) in enumerate(layers):
            entered.append(h)
            z = (h[:, None, :] @ kernel)[:, 0] + bias
            h = np.tanh(z) if depth < len(layers) - 1 else z
        size = self.sigma[:, free] / (self.span[1] - self.span[0])
        v = h[:, free] * size
        signal = np.eye(h.shape[1])[free] * size[:, :, None]
        columns = []
        for depth in range(len(layers) - 1, -1, -1):
            below = entered[depth]
            outer = below[:, None, :, None] * signal[:, :, None, :]
            columns.append(np.concatenate([outer.reshape(*outer.shape[:2], -1), signal], 2))
            signal = signal @ layers[depth][0].swapaxes(1, 2)
            if depth:
                signal = signal * (1.0 - below**2)[:, None, :]
        by_theta = np.concatenate(columns[::-1], 2)
        by_input = signal[:, :, 1:] / self.sigma[:, None]
        by_free = self.dynamics.by_free(t, u, v)
        total = self.dynamics.by_state(t, u, v) + by_free @ by_input
        out = total @ s
        out[:, :, : by_theta.shape[2]] += by_free @ by_theta
        return self.dynamics.slope(t, u, v), out


def _scales(world: World, system: OrdinarySystem) -> np.ndarray:
    """sigma of the fields, then of the rates, over the length of the interval: [F]."""
    rates = world.field_scales[list(system.second)] / float(world.upper[0] - world.lower[0])
    return np.concatenate([world.field_scales, rates])


def _moved(start: np.ndarray, h: float, slope: np.ndarray) -> np.ndarray:
    """start + h slope, with one new array: they are hundreds of kB, and are read 512 times."""
    out = h * slope
    out += start
    return out
