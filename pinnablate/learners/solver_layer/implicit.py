"""Implicit marches in time, and the derivatives of the discrete march by its parameters.

The method is Alexander's diagonally implicit Runge-Kutta method of third order, whose last stage is
the end of the step: diffusion on Chebyshev nodes is stiff. Stages are solved by Newton's method
with the derivative at the start of their step. Source: R. Alexander, SIAM J. Numer. Anal. 14 (1977)
1006.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from pinnablate.learners.collocation.kernel import noise_of
from pinnablate.learners.collocation.spectral import Spectral
from pinnablate.learners.solver_layer.method_of_lines import MethodOfLines
from pinnablate.learners.solver_layer.trajectory import STRICT
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.problem import Problem

IMPLICIT_STEPS = 64
GAMMA = 0.4358665215084589994
_B1, _B2 = -(6 * GAMMA**2 - 16 * GAMMA + 1) / 4, (6 * GAMMA**2 - 20 * GAMMA + 5) / 4
STAGES = ((), ((1 - GAMMA) / 2,), (_B1, _B2))  # weights of earlier slopes; that of its own is GAMMA
TIMES = (GAMMA, (1 + GAMMA) / 2, 1.0)
NEWTON_STEPS = 30  # iterations at most
# Largest change of a state in the last iteration, in units of sigma: a stage with less than the
# first is solved, and one with more than the second is given up.
NEWTON_SOLVED, NEWTON_FAILED = 1e-9, 1e-6


class ImplicitMarch:
    """Trajectories (`trajectory.Trajectories`) of members told the same equations, on nodes.

    A member's parameters are those of the network, then the coefficients of its initial state. Each
    field starts as a series in the functions of the nodes, sigma_f * sum_n a_n r^|n| phi_n(x), with
    the prior of the learner `spectral` on a: r and the amplitude most likely for the observations.

    Args:
        lines: the slopes at the nodes.
        fits: one of each member.
    """

    def __init__(self, lines: MethodOfLines, fits: Sequence[Fit]) -> None:
        self.lines = lines
        priors = [Spectral().prior(f.problem, f.kept) for f in fits]
        count, fields = lines.nodes.count, len(lines.world.fields)
        basis = lines.nodes.basis(lines.nodes.at)
        self.series = np.zeros((len(fits), lines.size, lines.size))
        for m, ((r,), _) in enumerate(priors):
            for f in range(fields):
                block = slice(f * count, (f + 1) * count)
                self.series[m, block, block] = (
                    lines.world.field_scales[f] * basis * r**lines.nodes.degrees
                )
        self.prior = np.zeros((len(fits), self.parameters))
        for m, (fit, (_, amplitude)) in enumerate(zip(fits, priors, strict=True)):
            observed = fit.problem.observed_values.size
            self.prior[m, lines.network.parameters :] = (
                np.sqrt(fit.budget.data_weight / observed) * noise_of(fit.problem) / amplitude
            )

    @property
    def parameters(self) -> int:
        return self.lines.network.parameters + self.lines.size

    @cached_property
    def grid(self) -> np.ndarray:
        return np.linspace(*self.lines.span, IMPLICIT_STEPS + 1)

    def start(self, fit: Fit) -> np.ndarray:
        """The network as it is initialised.

        The mean of what is observed of a field, 0 where nothing is.
        """
        p, fields = fit.problem, len(self.lines.world.fields)
        a = np.zeros((fields, self.lines.nodes.count))
        seen = list(p.observed)
        a[seen, 0] = p.observed_values.mean(axis=0) / self.lines.world.field_scales[seen]
        return np.concatenate([self.lines.network.initial(p.data_seed), a.ravel()])

    def reading(self, points: np.ndarray, field: np.ndarray, order: int = 0) -> np.ndarray:
        """What turns a state into a derivative by x of the fields asked for at points [N, 2].

        [N, size].
        """
        count = self.lines.nodes.count
        at = self.lines.nodes.reading(points[:, self.lines.axes[1]], order)
        out = np.zeros((len(points), len(self.lines.world.fields), count))
        out[np.arange(len(points)), field] = at
        return out.reshape(len(points), -1)

    def times(self, points: np.ndarray) -> np.ndarray:
        return points[:, self.lines.axes[0]]

    def unseen(self, fit: Fit) -> np.ndarray:
        """None: whether a field of partial equations that is 0 all over can be a saddle was not asked."""
        return np.empty(0, int)

    def asked(self, problem: Problem) -> np.ndarray:
        """Which data rows the march does not satisfy by itself: indices.

        They are all but those at the ends of space, which hold once the start satisfies `starts`.
        """
        space = self.lines.axes[1]
        x = problem.data_points[problem.row_point, space]
        observed = np.arange(len(x)) < problem.observation_rows
        return np.flatnonzero(
            observed | ~np.isin(x, self.lines.nodes.span) & (problem.row_partner < 0)
        )

    def start_by_parameters(self) -> np.ndarray:
        out = np.zeros((len(self.series), self.lines.size, self.parameters))
        out[:, :, self.lines.network.parameters :] = self.series
        return out

    def starts(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What equations without slopes ask of the initial states [M, size].

        Weighted rows [M, rows], and their derivatives.
        """
        lines, n = self.lines, self.lines.nodes.count
        rows, slopes = [np.zeros((len(state), 0))], [np.zeros((len(state), 0, lines.size))]
        shaped = state.reshape(len(state), -1, n)
        for law in lines.laws.start:
            d = [lines.nodes.derivative(m) for _, m in law.states]
            jets = [shaped[:, f] @ m.T for (f, _), m in zip(law.states, d, strict=True)]
            weight = STRICT * law.weight / np.sqrt(n)
            rows.append(
                weight
                * np.broadcast_to(
                    law.value(lines.span[0], lines.nodes.at, *jets)[0], (len(state), n)
                )
            )
            by = np.zeros((len(state), n, lines.size))
            for (f, _), m, v in zip(
                law.states, d, law.by_state(lines.span[0], lines.nodes.at, *jets), strict=True
            ):
                by[:, :, f * n : (f + 1) * n] += np.broadcast_to(v, (len(state), n))[:, :, None] * m
            slopes.append(weight * by)
        for k, (f, end) in enumerate(lines.ends):
            at = f * n + end % n
            weight = STRICT / lines.sigma[at]
            given = np.array([spline(lines.span[0]) for spline in lines.given[k]])
            rows.append(weight * (state[:, at] - given)[:, None])
            slopes.append(
                np.broadcast_to(weight * np.eye(lines.size)[at], (len(state), 1, lines.size))
            )
        return np.concatenate(rows, 1), np.concatenate(slopes, 1)

    def states(self, thetas: np.ndarray, last: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """States and slopes on the grid up to a step.

        Args:
            thetas: parameters [M, P].
            last: the step; all of them by default.

        Returns:
            Both [steps + 1, M, size].
        """
        layers, u = self._unpacked(thetas)
        states, slopes = [u], [self.lines.slope(self.grid[0], u, layers)]
        with np.errstate(all="ignore"):
            for t in self.grid[: IMPLICIT_STEPS if last is None else last]:
                stages = self._step(t, states[-1], slopes[-1], layers)
                states.append(stages[-1][1])
                slopes.append(stages[-1][2])
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

        They are carried back from the last step to the first: there are fewer rows than parameters.
        """
        layers, u = self._unpacked(thetas)
        lines, h = self.lines, self.grid[1] - self.grid[0]
        own = lines.network.parameters
        out = np.zeros((*on_states.shape[1:3], self.parameters))

        def add(rows: np.ndarray, project: np.ndarray, entered: list[np.ndarray]) -> None:
            if not lines.settled:
                out[:, :, :own] += lines.by_parameters(entered, layers, rows @ project)

        with np.errstate(all="ignore"):
            k, start_jacobian, start_project, start_entered = lines.linear(self.grid[0], u, layers)
            states, slopes = [u], [k]
            passed: list[
                list[tuple[np.ndarray, tuple[np.ndarray, np.ndarray, list[np.ndarray]]]]
            ] = []
            for t in self.grid[: len(on_states) - 1]:
                stages = self._step(t, states[-1], slopes[-1], layers)
                found = [lines.linear(at, state, layers) for at, state, _ in stages]
                linear = [(by_state, project, entered) for _, by_state, project, entered in found]
                inverses = [
                    _inverse(np.eye(lines.size) - h * GAMMA * by_state) for by_state, *_ in linear
                ]
                passed.append(list(zip(inverses, linear, strict=True)))
                states.append(stages[-1][1])
                slopes.append(stages[-1][2])
            back = np.zeros(on_states.shape[1:])
            for n in range(len(passed), 0, -1):
                back = back + on_states[n]
                to_slopes = [h * w * back for w in (*STAGES[-1], GAMMA)]
                to_slopes[-1] = to_slopes[-1] + on_slopes[n]
                for i in range(len(STAGES) - 1, -1, -1):
                    inverse, (jacobian, project, entered) = passed[n - 1][i]
                    rows = to_slopes[i] @ inverse
                    add(rows, project, entered)
                    to_base = rows @ jacobian
                    back = back + to_base
                    for j, w in enumerate(STAGES[i]):
                        to_slopes[j] = to_slopes[j] + h * w * to_base
            add(on_slopes[0], start_project, start_entered)
            out[:, :, own:] = (back + on_states[0] + on_slopes[0] @ start_jacobian) @ self.series
        return np.array(states), np.array(slopes), out

    def _unpacked(self, thetas: np.ndarray) -> tuple[list, np.ndarray]:
        own = self.lines.network.parameters
        return self.lines.network.layers(thetas[:, :own]), (self.series @ thetas[:, own:, None])[
            :, :, 0
        ]

    def _step(
        self, t: float, u: np.ndarray, slope: np.ndarray, layers: list
    ) -> list[tuple[float, np.ndarray, np.ndarray]]:
        """Time, state and slope of each stage of a step.

        States and slopes of a member of which a stage cannot be solved are not finite.
        """
        h = self.grid[1] - self.grid[0]
        out: list[tuple[float, np.ndarray, np.ndarray]] = []
        weight = h * GAMMA
        inverse = _inverse(np.eye(self.lines.size) - weight * self.lines.linear(t, u, layers)[1])
        for weights, share in zip(STAGES, TIMES, strict=True):
            base = u + h * sum(
                (w * k for w, (_, _, k) in zip(weights, out, strict=True)), np.zeros(())
            )
            found = base + weight * (out[-1][2] if out else slope)
            for _ in range(NEWTON_STEPS):
                change = (
                    inverse
                    @ (base + weight * self.lines.slope(t + share * h, found, layers) - found)[
                        :, :, None
                    ]
                )[:, :, 0]
                found = found + change
                size = np.abs(change / self.lines.sigma).max(axis=1)
                if not (size > NEWTON_SOLVED).any():  # a state that is not finite is never solved
                    break
            found[~(size < NEWTON_FAILED)] = np.nan
            out.append((t + share * h, found, (found - base) / weight))
        return out


def _inverse(a: np.ndarray) -> np.ndarray:
    """The inverse of each matrix [M, n, n], not finite where the matrix is not, or is singular."""
    out = np.full(a.shape, np.nan)
    for m in np.flatnonzero(np.isfinite(a).all(axis=(1, 2))):
        try:
            out[m] = np.linalg.inv(a[m])
        except np.linalg.LinAlgError:
            continue
    return out
