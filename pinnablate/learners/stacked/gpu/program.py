"""The JAX program of a set of laws: Adam, and whole trial steps of Levenberg-Marquardt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus import jax_names
from pinnablate.calculus.jax_names import jax, jnp, lax
from pinnablate.calculus.jets import Jet
from pinnablate.learners.stacked.formulas import Formulas
from pinnablate.learners.stacked.gpu.cholesky import Factor, factorised
from pinnablate.minimisers.levenberg_marquardt import BENT, PROBE
from pinnablate.tasks.network import Architecture
from pinnablate.world import Laws


@dataclass(frozen=True)
class Shape:
    """What is compiled into a trial step of the members of one kind.

    Args:
        told: how many residuals they are told.
        samples: into how many samples their rows are divided.
        geodesic: whether steps are accelerated.
        blocks: of data rows: how many rows each has, and whether they are added to others.
    """

    told: int
    samples: int
    geodesic: bool
    blocks: tuple[tuple[int, bool], ...]


class Program(Formulas):
    """The formulas of one set of laws on JAX's device; compiled once for each shape.

    Args:
        laws, architecture, functionals: as in `Formulas`.
    """

    xp = jax_names.names
    module = "jax"
    constant = staticmethod(jnp.asarray)

    def __init__(
        self, laws: Laws, architecture: Architecture, functionals: tuple[sympy.Expr, ...]
    ) -> None:
        super().__init__(laws, architecture, functionals)
        self.adam = jax.jit(self._adam, static_argnums=5)
        self._trials: dict[Shape, Callable[..., Any]] = {}

    def _adam(
        self,
        state: Any,
        batch: dict[str, Any],
        start: Any,
        stop: Any,
        learning_rate: Any,
        told: bool,
    ) -> Any:
        """Adam steps start .. stop - 1 on every member; as `stacked.program.Program.adam`."""
        beta1, beta2, epsilon = 0.9, 0.999, 1e-7
        power1, power2 = float(np.float32(beta1)), float(np.float32(beta2))
        gradient_of = jax.grad(lambda theta: jnp.sum(self.losses(theta, batch, told)))

        def step(k: Any, state: Any) -> Any:
            theta, m, v = state
            gradient = gradient_of(theta)
            rate = learning_rate * jnp.sqrt(1 - power2 ** (k + 1.0)) / (1 - power1 ** (k + 1.0))
            m += (gradient - m) * (1 - beta1)
            v += (gradient**2 - v) * (1 - beta2)
            return theta - m * rate / (jnp.sqrt(v) + epsilon), m, v

        return lax.fori_loop(start, stop, step, tuple(state))

    def trial(self, shape: Shape, theta: Any, damping: Any, sample: Any, arrays: Any) -> Any:
        """One trial step of every member, with a linearisation at theta of its own.

        Args:
            shape: of the members.
            theta: parameters [M, P].
            damping: lambda [M].
            sample: which sample of the rows J'J is of: [M].
            arrays: of the members, from `gpu.members.stacked`.

        Returns:
            The loss at theta [M], the parameters after the step [M, P], the loss there [M], and the
            decrease that the linear model expects [M]. What cannot be computed is not a number.
        """
        if shape not in self._trials:
            self._trials[shape] = jax.jit(partial(self._trial, shape))
        return self._trials[shape](theta, damping, sample, arrays)

    def _trial(self, shape: Shape, theta: Any, damping: Any, sample: Any, arrays: Any) -> Any:
        decay = arrays["decay"]
        r, pulled = jax.vjp(lambda at: self.rows(at, arrays["rows"]), theta)
        gradient = pulled(r)[0] + decay[:, None] * theta
        jacobian = self.jacobian(shape, theta, sample, arrays)
        system = _System(jacobian, gradient, r, theta, damping, decay)
        step = linear = system.step
        if shape.geodesic:
            ahead = self.rows(theta + PROBE * step, arrays["rows"])
            behind = self.rows(theta - PROBE * step, arrays["rows"])
            bend = (ahead - 2.0 * r + behind) / PROBE**2
            found = 0.5 * system.solve(bend, pulled)
            short = 2.0 * _size(found) <= BENT * _size(step)
            taken = short & jnp.isfinite(bend).all(1)
            step = step + jnp.where(taken[:, None], found, 0.0)
        trial = theta + step
        return (
            _loss(r, theta, decay),
            trial,
            _loss(self.rows(trial, arrays["rows"]), trial, decay),
            jnp.sum(linear * (damping[:, None] * linear - gradient), 1),
        )

    def jacobian(self, shape: Shape, theta: Any, sample: Any, arrays: Any) -> Any:
        """Derivatives of the weighted rows of a sample of each member: [M, rows, P]."""
        scales = arrays["rows"].get("field_scales")
        own = {} if scales is None else {"field_scales": scales}
        parts, rows = [], None
        for block, (count, added) in zip(arrays["data"], shape.blocks, strict=True):
            value = partial(_alone, self.data_block(block))
            found, _ = self._slopes(theta, block | own, self.data_orders, value)
            if not added:
                parts.append(found[:, :count])
                continue
            rows = jnp.concatenate(parts, 1) if rows is None else rows
            rows = rows.at[jnp.arange(len(theta))[:, None], block["at"]].add(found[:, :count])
        parts = parts if rows is None else [rows]
        if shape.told:
            parts.append(self._residual_rows(shape, theta, sample, arrays, own))
        return jnp.concatenate(parts, 1)

    def _residual_rows(
        self, shape: Shape, theta: Any, sample: Any, arrays: Any, own: dict[str, Any]
    ) -> Any:
        """Those of the residuals told, one after another: [M, told * points of a sample, P]."""
        members, told = len(theta), shape.told
        points = arrays["rows"]["points"]
        count = points.shape[1] // shape.samples
        points = points[:, : shape.samples * count]
        mine = jnp.reshape(points, (members, shape.samples, count, -1))[jnp.arange(members), sample]

        def each(array: Any) -> Any:  # once for every residual told
            return jnp.repeat(array, told, axis=0)

        block = {name: jnp.reshape(a, (-1, *a.shape[2:])) for name, a in arrays["told"].items()}
        block |= {"points": each(mine)} | {name: each(a) for name, a in own.items()}
        thetas = each(theta)
        found, _ = self._slopes(thetas, block, self.laws.orders, self.residual_block(thetas, block))
        return jnp.reshape(found, (members, told * count, -1))

    def _slopes(
        self,
        theta: Any,
        block: dict[str, Any],
        orders: Any,
        value: Callable[[Any], tuple[Any, Any]],
    ) -> tuple[Any, Any]:
        """Derivatives of the rows of a block by all parameters [M, N, P], and their values [M, N]."""
        members, count = block["points"].shape[:2]
        taps, carried = self.taps(members, count, orders)

        def summed(taps: Any) -> Any:
            jet, entered = self.jet(theta, block["points"], orders, block.get("field_scales"), taps)
            values, beside = value(jet)
            return jnp.sum(values), (values, entered, beside)

        signals, (values, entered, by_multiplier) = jax.grad(summed, has_aux=True)(taps)
        parts = []
        for n, h, d in zip(carried, entered, signals, strict=True):
            h, d = (jnp.reshape(a, (members, n, count, -1)) for a in (h, d))
            # a sum over streams, written out: one pass that is bound by memory
            kernel = sum(h[:, k, :, :, None] * d[:, k, :, None, :] for k in range(n))
            parts += [jnp.reshape(kernel, (members, count, -1)), d[:, 0]]
        if theta.shape[-1] > self.architecture.parameters:  # coefficients are learned
            learned = theta.shape[-1] - self.architecture.parameters
            parts.append(
                jnp.zeros((members, count, learned)) if by_multiplier is None else by_multiplier
            )
        return jnp.concatenate(parts, -1), values


class _System:
    """The linear systems of one trial step; in the dual form where rows are fewer than parameters.

    Args:
        jacobian, gradient, r, theta, damping, decay: J [M, rows, P], J'r + mu theta of all rows
            [M, P], r [M, all rows], theta [M, P], lambda [M], mu [M].

    Attributes:
        step: v [M, P].
    """

    def __init__(
        self, jacobian: Any, gradient: Any, r: Any, theta: Any, damping: Any, decay: Any
    ) -> None:
        self._jacobian = jacobian
        self.dual = jacobian.shape[1] < jacobian.shape[2]
        short = jacobian if self.dual else jacobian.mT
        total = damping + decay
        gram = short @ short.mT
        n = gram.shape[-1]
        self._factor: Factor = factorised(gram + total[:, None, None] * jnp.eye(n))
        if self.dual:
            # v = -J' (JJ' + total I)^-1 (r - share J theta) - share theta, share = mu / total
            share = (decay / total)[:, None]
            forward = (jacobian @ theta[..., None])[..., 0]
            self.step = self._back(r - share * forward) - share * theta
        else:
            self.step = -self._factor.solve(gradient)

    def solve(self, rows: Any, pulled: Callable[[Any], Any]) -> Any:
        """-(J'J + (mu + lambda) I)^-1 J' rows: [M, P] from all rows; `pulled` gives J' rows."""
        return self._back(rows) if self.dual else -self._factor.solve(pulled(rows)[0])

    def _back(self, rows: Any) -> Any:
        y = self._factor.solve(rows)
        return -(self._jacobian.mT @ y[..., None])[..., 0]


def _alone(value: Callable[[Jet], Any], jet: Jet) -> tuple[Any, None]:
    """Values that have nothing beside them."""
    return value(jet), None


def _loss(r: Any, theta: Any, decay: Any) -> Any:
    """|r|^2 + mu |theta|^2: [M]."""
    return jnp.sum(r * r, 1) + decay * jnp.sum(theta * theta, 1)


def _size(vectors: Any) -> Any:
    return jnp.sqrt(jnp.sum(vectors**2, 1))
