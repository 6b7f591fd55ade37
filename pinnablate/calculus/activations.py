"""The activations of hidden units, with their derivatives of any order.

The code uses only functions that NumPy and TensorFlow share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

# (z, highest order, numpy or tensorflow) -> (f(z), {k: f's derivative of order k at z})
Activation = Callable[[Any, int, Any], tuple[Any, dict[int, Any]]]


@cache
def _tanh_polynomial(order: int) -> tuple[int, ...]:
    """Coefficients of d^order tanh / dz^order as a polynomial of t = tanh z, by rising powers."""
    coefficients = [0, 1]
    for _ in range(order):
        slope = [k * c for k, c in enumerate(coefficients)][1:]
        coefficients = [0] * (len(slope) + 2)
        for k, c in enumerate(slope):  # d/dz = (1 - t^2) d/dt
            coefficients[k] += c
            coefficients[k + 2] -= c
    return tuple(coefficients)


def _polynomial(coefficients: Sequence[int], t: Any) -> Any:
    """The value of a polynomial, by Horner's scheme."""
    result = coefficients[-1]
    for c in coefficients[-2::-1]:
        result = result * t + c if c else result * t
    return result


def tanh(z: Any, highest: int, xp: Any) -> tuple[Any, dict[int, Any]]:
    """tanh z, and its derivatives up to an order, which are polynomials of tanh z.

    Args:
        z: an array.
        highest: the highest order.
        xp: numpy or tensorflow.

    Returns:
        tanh z and {order: derivative}, each of the shape of z.
    """
    t = xp.tanh(z)
    return t, {k: _polynomial(_tanh_polynomial(k), t) for k in range(1, highest + 1)}


def sine(z: Any, highest: int, xp: Any) -> tuple[Any, dict[int, Any]]:
    """sin z, and its derivatives up to an order: sin(z + k pi / 2).

    Source: V. Sitzmann et al., Implicit neural representations with periodic activation functions,
    NeurIPS 2020, arXiv:2006.09661. Their first layer is multiplied by omega_0 = 30; here omega_0 is
    1, see `pinnablate.tasks.network.Architecture.initial`.

    Args:
        z: an array.
        highest: the highest order.
        xp: numpy or tensorflow.

    Returns:
        sin z and {order: derivative}, each of the shape of z.
    """
    s = xp.sin(z)
    if not highest:
        return s, {}
    c = xp.cos(z)
    cycle = (s, c, -s, -c)
    return s, {k: cycle[k % 4] for k in range(1, highest + 1)}


ACTIVATIONS: dict[str, Activation] = {"tanh": tanh, "sine": sine}
