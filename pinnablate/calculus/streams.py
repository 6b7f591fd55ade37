"""Derivative streams: the value and the partial derivatives of a network, carried through its
layers.

A stream is one partial derivative D^alpha of all units of a layer at all points, alpha a
multi-index over the coordinates. A linear layer maps every stream alike; the activation mixes them
by the multivariate chain rule (Faa di Bruno): D^alpha f(z) = sum over set partitions pi of alpha of
f^(|pi|)(z) prod_{B in pi} D^B z.

The code uses only functions that NumPy and TensorFlow share, so that scores, which NumPy computes,
and training, which TensorFlow does, come from one formula. Source of the rule: M. Hardy,
Combinatorics of partial derivatives, El. J. Combin. 13 (2006) R1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np

from pinnablate.calculus.activations import ACTIVATIONS
from pinnablate.calculus.jets import MultiIndex


def _units(dimension: int) -> list[MultiIndex]:
    """The multi-index of the first derivative by each coordinate."""
    return [tuple(int(i == j) for i in range(dimension)) for j in range(dimension)]


@cache
def partitions(alpha: MultiIndex) -> tuple[tuple[int, tuple[MultiIndex, ...]], ...]:
    """Set partitions of the single derivatives in `alpha`: ((how often, (block, ...)), ...), blocks
    as multi-indices.
    """
    letters = [j for j, a in enumerate(alpha) for _ in range(a)]

    def split(rest: list[int]) -> Iterable[list[list[int]]]:
        if not rest:
            yield []
            return
        head, *tail = rest
        for smaller in split(tail):
            yield [[head], *smaller]
            for k in range(len(smaller)):
                yield [*smaller[:k], [head, *smaller[k]], *smaller[k + 1 :]]

    def block(indices: list[int]) -> MultiIndex:
        return tuple(indices.count(j) for j in range(len(alpha)))

    counted = Counter(tuple(sorted(block(b) for b in pi)) for pi in split(letters))
    return tuple((count, blocks) for blocks, count in sorted(counted.items()))


def _activated(
    z: dict[MultiIndex, Any], streams: Sequence[MultiIndex], xp: Any, activation: str
) -> dict[MultiIndex, Any]:
    """The streams of f(z) from those of z, f the activation."""
    value = streams[0]
    f, slopes = ACTIVATIONS[activation](z[value], max(map(sum, streams)), xp)
    out = {value: f}
    for alpha in streams[1:]:
        total = None
        for count, blocks in partitions(alpha):
            # A derivative that vanishes, as the input layer is affine.
            if any(block not in z for block in blocks):
                continue
            part = slopes[len(blocks)]
            for block in blocks:
                part = part * z[block]
            part = part if count == 1 else count * part
            total = part if total is None else total + part
        out[alpha] = total
    return out


def input_streams(
    points: Any, lower: Sequence[float], upper: Sequence[float], xp: Any
) -> dict[MultiIndex, Any]:
    """Coordinates mapped to [-1, 1] and their first derivatives: the streams that enter the first
    layer.

    Args:
        points: [..., N, d] coordinates.
        lower, upper: the domain, d numbers each.
        xp: numpy or tensorflow.
    """
    low, high = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
    d = len(low)
    slopes = 2.0 / (high - low)
    scaled = (points - low) * slopes - 1.0
    streams = {(0,) * d: scaled}
    for j, unit in enumerate(_units(d)):
        streams[unit] = xp.zeros_like(scaled) + slopes * np.eye(d)[j]
    return streams


def propagate(
    layers: Sequence[tuple[Any, Any]],
    inputs: dict[MultiIndex, Any],
    streams: Sequence[MultiIndex],
    xp: Any,
    taps: Sequence[Any] | None = None,
    activation: str = "tanh",
) -> tuple[dict[MultiIndex, Any], list[Any]]:
    """Carry `inputs` through hidden layers and a linear output layer.

    Args:
        layers: (kernel [..., in, out], bias [..., out]) of each layer.
        inputs: streams of the coordinates, each [..., N, d] (`input_streams`).
        streams: the multi-indices to carry, closed (`closure`).
        xp: numpy or tensorflow.
        taps: zeros added to each layer's pre-activations, [..., streams * N, out]; differentiating
            by them gives the error signals from which the Jacobian is built.
        activation: of the hidden layers, a key of `activations.ACTIVATIONS`.

    Returns:
        The output streams {alpha: [..., N, fields]}, and what entered each layer, [..., streams *
        N, in].
    """
    h, entered = inputs, []
    for depth, (kernel, bias) in enumerate(layers):
        present = [alpha for alpha in streams if alpha in h]
        rows = h[present[0]].shape[-2]
        stacked = xp.concat([h[alpha] for alpha in present], -2)
        entered.append(stacked)
        z_rows = stacked @ kernel
        if taps is not None:
            z_rows = z_rows + taps[depth]
        z = {alpha: z_rows[..., k * rows : (k + 1) * rows, :] for k, alpha in enumerate(present)}
        z[present[0]] = z[present[0]] + bias[..., None, :]
        h = z if depth == len(layers) - 1 else _activated(z, streams, xp, activation)
    return h, entered
