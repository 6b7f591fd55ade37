"""Functions of one coordinate: Chebyshev polynomials on an interval, waves on a ring.

Source: L. N. Trefethen, Spectral Methods in MATLAB (2000) ch. 3 and 6.
"""

from __future__ import annotations

import numpy as np
import sympy

from pinnablate.world import World


def chebyshev(unit: np.ndarray, count: int, order: int = 0) -> np.ndarray:
    """A derivative of the polynomials T_0 .. T_(count-1).

    Args:
        unit: points of [-1, 1]: [N].
        count: how many polynomials.
        order: of the derivative, in `unit`.

    Returns:
        [N, count].
    """
    basis = np.eye(count)
    slopes = np.polynomial.chebyshev.chebder(basis, order) if order else basis
    return np.polynomial.chebyshev.chebval(unit, slopes).T


def fourier(unit: np.ndarray, count: int, order: int = 0) -> np.ndarray:
    """A derivative of the waves 1, cos w, sin w, cos 2w, ... with w = pi unit.

    Args:
        unit: points of [-1, 1], one period: [N].
        count: how many waves, the constant included.
        order: of the derivative, in `unit`.

    Returns:
        [N, count].
    """
    out = np.empty((len(unit), count))
    for k in range(count):
        wave = np.pi * ((k + 1) // 2)
        phase = wave * unit - (np.pi / 2 if k and k % 2 == 0 else 0.0) + order * np.pi / 2
        out[:, k] = wave**order * np.cos(phase) if wave or not order else 0.0
    return out


def degrees(count: int, ring: bool) -> np.ndarray:
    """The degree of each polynomial, or on a ring the number of each wave: [count]."""
    return (np.arange(count) + 1) // 2 if ring else np.arange(count)


def rings(world: World) -> set[sympy.Symbol]:
    """The coordinates along which conditions make every field periodic."""
    periodic: dict[sympy.Symbol, set] = {}
    for c in world.all_conditions:
        if c.periodic:
            periodic.setdefault(c.faces[0].coordinate, set()).add(c.expression)
    return {coordinate for coordinate, found in periodic.items() if found >= set(world.fields)}
