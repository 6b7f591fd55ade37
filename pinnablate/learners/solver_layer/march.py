"""Implicit marches in time, and the derivatives of the discrete march by its parameters.

Alexander's diagonally implicit Runge-Kutta method of third order, whose last stage is the step's end: diffusion on Chebyshev
nodes is stiff. Stages are solved by Newton's method with the derivative at the start of their step. Source: R. Alexander, SIAM
J. Numer. Anal. 14 (1977) 1006.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from pinnablate.learners.base import Fit
from pinnablate.learners.kernel import noise_of
from pinnablate.learners.solver_layer.lines import Lines
from pinnablate.learners.solver_layer.motion import STRICT
from pinnablate.learners.spectral import Spectral
from pinnablate.problem import Problem

STEPS = 64
GAMMA = 0.4358665215084589994
_B1, _B2 = -(6 * GAMMA**2 - 16 * GAMMA + 1) / 4, (6 * GAMMA**2 - 20 * GAMMA + 5) / 4
STAGES = ((), ((1 - GAMMA) / 2,), (_B1, _B2))  # beside GAMMA on the diagonal
TIMES = (GAMMA, (1 + GAMMA) / 2, 1.0)
NEWTON, SOLVED, FAILED = 30, 1e-9, 1e-6  # iterations at most; changes in sigma at which a stage is solved, or is given up


class March:
    """Motions of members told the same equations, as functions of their parameters (`motion.Motion`).

    A member's parameters are those of the network, then the coefficients of its initial state, for each field a series in the
    functions of the nodes with a prior on them: sigma_f * sum_n a_n r^|n| phi_n(x), with r and the amplitude of a those most
    likely for the observations (`Spectral`).
    """

    def __init__(self, lines: Lines, fits: Sequence[Fit]) -> None:
        self.lines = lines
        priors = [Spectral().prior(f.problem, f.kept) for f in fits]
        count, fields = lines.nodes.count, len(lines.env.fields)
        basis = lines.nodes.basis(lines.nodes.at)
        self.series = np.zeros((len(fits), lines.size, lines.size))
        for m, ((r,), _) in enumerate(priors):
            for f in range(fields):
                block = slice(f * count, (f + 1) * count)
                self.series[m, block, block] = lines.env.field_scales[f] * basis * r**lines.nodes.degrees
        self.prior = np.zeros((len(fits), self.parameters))
        for m, (fit, (_, amplitude)) in enumerate(zip(fits, priors, strict=True)):
            observed = fit.problem.observed_values.size
            self.prior[m, lines.network.parameters :] = (
                np.sqrt(fit.budget.data_weight / observed) * noise_of(fit.problem) / amplitude)

    @property
    def parameters(self) -> int:
        return self.lines.network.parameters + self.lines.size

    @property
    def first(self) -> int:
        """The first parameter that anything depends on."""
        return self.lines.network.parameters if self.lines.settled else 0

    @cached_property
    def grid(self) -> np.ndarray:
        return np.linspace(*self.lines.span, STEPS + 1)

    def start(self, fit: Fit) -> np.ndarray:
        """The network as it is initialised; the mean of what is observed of a field, 0 where nothing is."""
        p, fields = fit.problem, len(self.lines.env.fields)
        a = np.zeros((fields, self.lines.nodes.count))
        seen = list(p.observed)
        a[seen, 0] = p.observed_values.mean(axis=0) / self.lines.env.field_scales[seen]
        return np.concatenate([self.lines.network.initial(p.data_seed), a.ravel()])

    def reading(self, points: np.ndarray, field: np.ndarray, order: int = 0) -> np.ndarray:
        """What turns a state into a derivative by x of the fields asked for at points [N, 2]: [N, size]."""
        count = self.lines.nodes.count
        at = self.lines.nodes.reading(points[:, self.lines.axes[1]], order)
        out = np.zeros((len(points), len(self.lines.env.fields), count))
        out[np.arange(len(points)), field] = at
        return out.reshape(len(points), -1)

    def times(self, points: np.ndarray) -> np.ndarray:
        return points[:, self.lines.axes[0]]

    def asked(self, problem: Problem) -> np.ndarray:
        """All but what is told at the ends of space, which the motion satisfies once its start does (`starts`)."""
        space = self.lines.axes[1]
        x = problem.data_points[problem.row_point, space]
        told = np.arange(len(x)) < problem.observation_rows
        return np.flatnonzero(told | ~np.isin(x, self.lines.nodes.span) & (problem.row_partner < 0))

    def start_by_parameters(self) -> np.ndarray:
        out = np.zeros((len(self.series), self.lines.size, self.parameters))
        out[:, :, self.lines.network.parameters :] = self.series
        return out

    def starts(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What equations without slopes ask of the initial states [M, size]: weighted rows [M, rows], and their derivatives."""
        lines, n = self.lines, self.lines.nodes.count
        rows, slopes = [np.zeros((len(state), 0))], [np.zeros((len(state), 0, lines.size))]
        shaped = state.reshape(len(state), -1, n)
        for law in lines.laws.start:
            d = [lines.nodes.derivative(m) for _, m in law.states]
            jets = [shaped[:, f] @ m.T for (f, _), m in zip(law.states, d, strict=True)]
            weight = STRICT * law.weight / np.sqrt(n)
            rows.append(weight * np.broadcast_to(law.value(lines.span[0], lines.nodes.at, *jets)[0], (len(state), n)))
            by = np.zeros((len(state), n, lines.size))
            for (f, _), m, v in zip(law.states, d, law.by_state(lines.span[0], lines.nodes.at, *jets), strict=True):
                by[:, :, f * n : (f + 1) * n] += np.broadcast_to(v, (len(state), n))[:, :, None] * m
            slopes.append(weight * by)
        for k, (f, end) in enumerate(lines.ends):
            at = f * n + end % n
            weight = STRICT / lines.sigma[at]
            told = np.array([spline(lines.span[0]) for spline in lines.told[k]])
            rows.append(weight * (state[:, at] - told)[:, None])
            slopes.append(np.broadcast_to(weight * np.eye(lines.size)[at], (len(state), 1, lines.size)))
        return np.concatenate(rows, 1), np.concatenate(slopes, 1)

    def states(self, thetas: np.ndarray, last: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """States and slopes on the grid up to a step, each [steps + 1, M, size], for parameters [M, P]."""
        layers, u = self._unpacked(thetas)
        states, slopes = [u], [self.lines.slope(self.grid[0], u, layers)]
        with np.errstate(all="ignore"):
            for t in self.grid[: STEPS if last is None else last]:
                stages = self._step(t, states[-1], slopes[-1], layers)
                states.append(stages[-1][1])
                slopes.append(stages[-1][2])
        return np.array(states), np.array(slopes)

    def sensitivities(self, thetas: np.ndarray, wanted: np.ndarray) -> tuple:
        """States and slopes on the grid, and their derivatives by the parameters from `first` on at the grid points `wanted`
        (booleans [STEPS + 1]): {grid point: ([M, size, P - first], [M, size, P - first])}."""
        layers, u = self._unpacked(thetas)
        lines, h = self.lines, self.grid[1] - self.grid[0]
        own = lines.network.parameters - self.first
        s = np.zeros((*u.shape, self.parameters - self.first))
        s[:, :, own:] = self.series

        def moved(t: float, u: np.ndarray, base: np.ndarray, weight: float) -> tuple[np.ndarray, np.ndarray]:
            """The slope at a state, and d slope where d state = base + weight * d slope."""
            k, jacobian, project, by_theta = lines.linear(t, u, layers, True)
            inverse = _inverse(np.eye(lines.size) - weight * jacobian)
            d = (inverse @ jacobian) @ base
            if by_theta is not None:
                d[:, :, :own] += (inverse @ project) @ by_theta
            return k, d

        last = int(np.flatnonzero(wanted)[-1])
        with np.errstate(all="ignore"):
            k, d = moved(self.grid[0], u, s, 0.0)
            states, slopes, kept = [u], [k], {0: (s, d)}
            for n, t in enumerate(self.grid[:last]):
                ds: list[np.ndarray] = []
                stages = self._step(t, states[-1], slopes[-1], layers)
                for weights, (at, state, _) in zip(STAGES, stages, strict=True):
                    base = s + h * sum((w * d for w, d in zip(weights, ds, strict=True)), np.zeros(()))
                    ds.append(moved(at, state, base, h * GAMMA)[1])
                s = base + h * GAMMA * ds[-1]
                states.append(stages[-1][1])
                slopes.append(stages[-1][2])
                if wanted[n + 1]:
                    kept[n + 1] = s, ds[-1]
        return np.array(states), np.array(slopes), kept

    def _unpacked(self, thetas: np.ndarray) -> tuple[list, np.ndarray]:
        own = self.lines.network.parameters
        return self.lines.network.layers(thetas[:, :own]), (self.series @ thetas[:, own:, None])[:, :, 0]

    def _step(self, t: float, u: np.ndarray, slope: np.ndarray, layers: list) -> list[tuple[float, np.ndarray, np.ndarray]]:
        """Time, state and slope of each stage of a step; not finite for a member of which a stage cannot be solved."""
        h, out = self.grid[1] - self.grid[0], []
        weight = h * GAMMA
        inverse = _inverse(np.eye(self.lines.size) - weight * self.lines.linear(t, u, layers, False)[1])
        for weights, share in zip(STAGES, TIMES, strict=True):
            base = u + h * sum((w * k for w, (_, _, k) in zip(weights, out, strict=True)), np.zeros(()))
            found = base + weight * (out[-1][2] if out else slope)
            for _ in range(NEWTON):
                change = (inverse @ (base + weight * self.lines.slope(t + share * h, found, layers) - found)[:, :, None])[:, :, 0]
                found = found + change
                size = np.abs(change / self.lines.sigma).max(axis=1)
                if not (size > SOLVED).any():  # what is not finite waits for nothing
                    break
            found[~(size < FAILED)] = np.nan
            out.append((t + share * h, found, (found - base) / weight))
        return out


def _inverse(a: np.ndarray) -> np.ndarray:
    """Of each member; not finite where it is not, or is singular."""
    out = np.full(a.shape, np.nan)
    for m in np.flatnonzero(np.isfinite(a).all(axis=(1, 2))):
        try:
            out[m] = np.linalg.inv(a[m])
        except np.linalg.LinAlgError:
            continue
    return out
