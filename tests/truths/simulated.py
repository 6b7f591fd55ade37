"""Simulations for tests: a decaying wave on a grid, and its derivatives."""

from __future__ import annotations

import numpy as np

from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.truths import DeclaredSystem

x, t = coordinates("x t")
u, p = fields("u p", x, t)
SYSTEM = DeclaredSystem((u, p), (x, t), (0.0, 0.0), (1.0, 2.0), ())
EXACT = {
    (0, 0): lambda at: np.sin(np.pi * at[:, 0]) * np.exp(-at[:, 1]),
    (1, 0): lambda at: np.pi * np.cos(np.pi * at[:, 0]) * np.exp(-at[:, 1]),
    (2, 0): lambda at: -(np.pi**2) * np.sin(np.pi * at[:, 0]) * np.exp(-at[:, 1]),
    (1, 1): lambda at: -np.pi * np.cos(np.pi * at[:, 0]) * np.exp(-at[:, 1]),
    (4, 0): lambda at: np.pi**4 * np.sin(np.pi * at[:, 0]) * np.exp(-at[:, 1]),
}


def nodes(nx=33, nt=41):
    """The nodes of both axes."""
    return np.linspace(0, 1, nx), np.linspace(0, 2, nt)


def wave(xs, ts):
    """u on a grid: [x, t]."""
    return np.sin(np.pi * xs)[:, None] * np.exp(-ts)[None]


def arrays(nx=33, nt=41):
    """x, t, u and p = 3 u + 1 by name."""
    xs, ts = nodes(nx, nt)
    values = wave(xs, ts)
    return {"x": xs, "t": ts, "u": values, "p": 3 * values + 1}


def places(count=200, seed=0):
    """Random points of the domain."""
    return np.random.default_rng(seed).uniform([0, 0], [1, 2], (count, 2))


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


def decay(solution, **changes):
    """An environment whose law the wave satisfies: u_t + u = 0, p = 3 u + 1."""
    settings = {
        "id": "wave-v1",
        "domain": {x: (0, 1), t: (0, 2)},
        "equations": {"decay": u.diff(t) + u, "link": p - 3 * u - 1},
        "solution": solution,
        "observations": Design(count=12, until=1),
        "primary": "extrap",
        "source": "a test",
    }
    return Environment(**settings | changes)
