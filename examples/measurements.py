"""The tables that falling.csv and heat_rod.csv hold, made anew by solvers that know the whole truth.

python examples/measurements.py     # writes both
"""

from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

HERE = Path(__file__).parent
GRAVITY, TERMINAL = 9.81, 32.0  # m/s^2, m/s
DIFFUSIVITY, LENGTH, LOSS = 1.1e-4, 0.5, 1.2e-3  # m^2/s (copper), m, 1/s
SENSORS, SECONDS, EVERY = 8, 600, 20  # along the rod; how long, and how often they are read


def falling():
    """A body that falls against drag of the square of its speed: time [s], height [m], speed [m/s].

    SciPy's Runge-Kutta method of order 8; Gaussian noise of 1 m and 0.5 m/s.
    """
    times = np.linspace(0, 12, 49)
    truth = solve_ivp(
        lambda _, s: [-s[1], GRAVITY * (1 - (s[1] / TERMINAL) ** 2)],
        (0, 12),
        (400.0, 0.0),
        method="DOP853",
        t_eval=times,
        rtol=1e-10,
        atol=1e-10,
    ).y
    noise = np.random.default_rng(1).standard_normal(truth.shape) * [[1.0], [0.5]]
    return ["t", "h", "v"], np.column_stack([times, *(truth + noise)]), "%.2f,%.2f,%.2f"


def heat_rod(nodes=201):
    """A rod that is warm in the middle, cools through its surface and is held at 0 at both ends: time
    [s], place [m], temperature [K] above the room.

    Second-order finite differences in space, Crank and Nicolson's rule in time; noise of 0.2 K.
    """
    x, dt = np.linspace(0, LENGTH, nodes), 0.5
    h = x[1] - x[0]
    laplace = (np.eye(nodes, k=1) - 2 * np.eye(nodes) + np.eye(nodes, k=-1)) / h**2
    rates = DIFFUSIVITY * laplace - LOSS * np.eye(nodes)
    rates[[0, -1]] = 0  # held
    step = np.linalg.solve(np.eye(nodes) - dt / 2 * rates, np.eye(nodes) + dt / 2 * rates)
    u = 60 * np.sin(np.pi * x / LENGTH) ** 2
    at = np.linspace(0, LENGTH, SENSORS + 2)[1:-1]
    rows = []
    for k in range(int(SECONDS / dt) + 1):
        if k % int(EVERY / dt) == 0:
            rows += [
                (k * dt, place, value) for place, value in zip(at, np.interp(at, x, u), strict=True)
            ]
        u = step @ u
    table = np.array(rows)
    table[:, 2] += 0.2 * np.random.default_rng(2).standard_normal(len(table))
    return ["t", "x", "T"], table, "%.0f,%.4f,%.2f"


MADE = {"falling.csv": falling, "heat_rod.csv": heat_rod}


def text_of(name):
    """The text of a file."""
    columns, table, form = MADE[name]()
    return "\n".join([",".join(columns), *(form % tuple(row) for row in table), ""])


if __name__ == "__main__":
    for name in MADE:
        (HERE / name).write_text(text_of(name))
