"""Predators and prey, with rates that are known; 60 times were measured.

The measurements are SciPy's, by a Runge-Kutta method of order 8, with noise of 0.003; those of the last
30 % of the time are held out.

python examples/lotka_volterra.py
"""

import deepxde as dde
import numpy as np
from scipy.integrate import solve_ivp

import pinnablate

ub, rb = 200, 20


def ode(t, y):
    r, p = y[:, 0:1], y[:, 1:2]
    dr_t = dde.grad.jacobian(y, t, i=0)
    dp_t = dde.grad.jacobian(y, t, i=1)
    return [
        dr_t - 1 / ub * rb * (2.0 * ub * r - 0.04 * ub * r * ub * p),
        dp_t - 1 / ub * rb * (0.02 * r * ub * p * ub - 1.06 * p * ub),
    ]


geom = dde.geometry.TimeDomain(0, 1.0)
ics = [
    dde.icbc.IC(geom, lambda x: 100 / ub, lambda _, on: on, component=0),
    dde.icbc.IC(geom, lambda x: 15 / ub, lambda _, on: on, component=1),
]
data = dde.data.PDE(geom, ode, ics, 3000, 2, num_test=3000)
net = dde.nn.FNN([1, 64, 64, 64, 64, 64, 64, 2], "tanh", "Glorot normal")


def rates(_, s):
    r, p = ub * s
    return rb / ub * np.array([2.0 * r - 0.04 * r * p, 0.02 * r * p - 1.06 * p])


times = np.round(np.linspace(0, 1, 60), 4)
solved = solve_ivp(
    rates, (0, 1), (100 / ub, 15 / ub), method="DOP853", rtol=1e-10, atol=1e-10, dense_output=True
).sol
seen = solved(times) + 0.003 * np.random.default_rng(0).standard_normal((2, len(times)))
seen = np.round(seen, 4)


def truth(points):
    return solved(points[:, 0]).T


def ablated(**settings):
    return pinnablate.ablate(
        data,
        names=["prey", "predators"],
        fields="r p",
        name="lotka-volterra-deepxde",
        data=pinnablate.Measurements(
            {"t": times, "r": seen[0], "p": seen[1]}, split="future", noise={"r": 0.003, "p": 0.003}
        ),
        **settings,
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
