"""The network: a multilayer perceptron over coordinates mapped to [-1, 1], its outputs in units of
sigma_f.

Its parameters are one vector, the kernel and the bias of each layer in turn. This module evaluates
it in NumPy, so that scores need no TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.calculus import streams
from pinnablate.calculus.activations import ACTIVATIONS
from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.tasks.budget import Budget
from pinnablate.world import World


@dataclass(frozen=True)
class Architecture:
    """Layer sizes, domain and output scales of a network.

    Args:
        sizes: units of each layer: coordinates, hidden units, fields.
        lower, upper: the ends of the domain, which are mapped to -1 and 1.
        field_scales: sigma_f, by which the outputs are multiplied.
        activation: of the hidden units, a key of `pinnablate.calculus.activations.ACTIVATIONS`.
        field_levels: what is added to the outputs, in the units of the fields; nothing where all of
            them are 0.
    """

    sizes: tuple[int, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    field_scales: tuple[float, ...]
    activation: str = "tanh"
    field_levels: tuple[float, ...] = ()

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(inputs, outputs) of each layer."""
        return tuple(zip(self.sizes[:-1], self.sizes[1:], strict=True))

    @property
    def parameters(self) -> int:
        """P, the number of parameters."""
        return sum(a * b + b for a, b in self.shapes)

    def layers(self, theta: Any, xp: Any = np) -> list[tuple[Any, Any]]:
        """Parameters [..., P] as (kernel [..., in, out], bias [..., out]) of each layer, in NumPy
        or TensorFlow.
        """
        out, start, lead = [], 0, tuple(theta.shape[:-1])
        for a, b in self.shapes:
            middle, stop = start + a * b, start + a * b + b
            out.append(
                (xp.reshape(theta[..., start:middle], (*lead, a, b)), theta[..., middle:stop])
            )
            start = stop
        return out

    def initial(self, seed: int) -> np.ndarray:
        """Glorot-uniform kernels and zero biases: [P]. Source: Glorot & Bengio, AISTATS 2010.

        It is the same for both activations, so that a comparison changes the activation alone. For
        sines it is the start of Sitzmann et al. (arXiv:2006.09661) without the factor omega_0 = 30
        of their first layer, up to a constant: that start has thirty oscillations over the domain,
        and few observations would be interpolated with them.
        """
        rng = np.random.default_rng([20100501, seed])
        parts = []
        for a, b in self.shapes:
            limit = np.sqrt(6.0 / (a + b))
            parts += [rng.uniform(-limit, limit, a * b), np.zeros(b)]
        return np.concatenate(parts)

    def jet(self, theta: np.ndarray, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
        """Field derivatives at points [N, d]: {alpha: [N, fields]}.

        Args:
            theta: parameters [P].
            points: [N, d].
            orders: multi-indices that are closed under the chain rule
                (`pinnablate.calculus.jets.closure`).
        """
        inputs = streams.input_streams(points, self.lower, self.upper, np)
        with np.errstate(over="ignore", invalid="ignore"):
            out, _ = streams.propagate(
                self.layers(theta), inputs, orders, np, activation=self.activation
            )
            found = {alpha: value * np.array(self.field_scales) for alpha, value in out.items()}
            return self.raised(found)

    def raised(self, jet: Jet) -> Jet:
        """A jet with `field_levels` added to its values, in NumPy or TensorFlow."""
        if not self.field_levels:
            return jet
        value = (0,) * len(self.lower)
        return {**jet, value: jet[value] + np.array(self.field_levels)}

    def values(self, thetas: np.ndarray, points: np.ndarray) -> np.ndarray:
        """The fields of several networks at points, those of `jet` without derivatives.

        Args:
            thetas: their parameters [M, P].
            points: [N, d].

        Returns:
            [M, N, fields].
        """
        low, high = np.asarray(self.lower), np.asarray(self.upper)
        h = (points - low) * (2.0 / (high - low)) - 1.0
        layers = self.layers(thetas)
        with np.errstate(over="ignore", invalid="ignore"):
            for depth, (kernel, bias) in enumerate(layers):
                h = h @ kernel + bias[:, None, :]
                if depth < len(layers) - 1:
                    h, _ = ACTIVATIONS[self.activation](h, 0, np)
            fields: np.ndarray = h * np.array(self.field_scales)
            return fields + np.array(self.field_levels) if self.field_levels else fields


def architecture(world: World, budget: Budget, scales: np.ndarray | None = None) -> Architecture:
    """The network of a world under a budget.

    Args:
        world: the environment under a design.
        budget: its layers and their activation.
        scales: of the outputs, [fields]; sigma_f of the reference by default.
    """
    return Architecture(
        sizes=(len(world.coordinates), *[budget.width] * budget.depth, len(world.fields)),
        lower=tuple(world.lower),
        upper=tuple(world.upper),
        field_scales=tuple(world.field_scales if scales is None else scales),
        activation=budget.activation,
        field_levels=tuple(world.field_levels) if world.field_levels.any() else (),
    )
