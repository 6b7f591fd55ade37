"""Lorenz's equations with three unknown coefficients, and measurements of all fields.

They were made by SciPy with 10, 15 and 8/3, to four decimals; the first guess of each is 1.

    python examples/lorenz_inverse.py
"""

import deepxde as dde
import numpy as np
from scipy.integrate import solve_ivp

import pinnablate

C1, C2, C3 = dde.Variable(1.0), dde.Variable(1.0), dde.Variable(1.0)


def system(x, y):
    y1, y2, y3 = y[:, 0:1], y[:, 1:2], y[:, 2:]
    dy1_x = dde.grad.jacobian(y, x, i=0)
    dy2_x = dde.grad.jacobian(y, x, i=1)
    dy3_x = dde.grad.jacobian(y, x, i=2)
    return [
        dy1_x - C1 * (y2 - y1),
        dy2_x - y1 * (C2 - y3) + y2,
        dy3_x - y1 * y2 + C3 * y3,
    ]


def lorenz(_, s):
    return [10 * (s[1] - s[0]), s[0] * (15 - s[2]) - s[1], s[0] * s[1] - 8 / 3 * s[2]]


geom = dde.geometry.TimeDomain(0, 3)
start = (-8, 7, 27)
times = np.linspace(0.1, 2.9, 29)
solved = solve_ivp(lorenz, (0, 3), start, rtol=1e-10, atol=1e-10, dense_output=True).sol
path = np.round(solved(times), 4)
conditions = [
    dde.icbc.IC(geom, lambda x: -8, lambda _, on: on, component=0),
    dde.icbc.IC(geom, lambda x: 7, lambda _, on: on, component=1),
    dde.icbc.IC(geom, lambda x: 27, lambda _, on: on, component=2),
]
conditions += [dde.icbc.PointSetBC(times[:, None], path[k][:, None], component=k) for k in range(3)]
data = dde.data.PDE(
    geom, system, conditions, num_domain=400, num_boundary=2, anchors=times[:, None]
)
net = dde.nn.FNN([1, 40, 40, 40, 3], "tanh", "Glorot uniform")


def truth(points):
    return solved(points[:, 0]).T


def ablated(**settings):
    return pinnablate.ablate(
        data, names=["x", "y", "z"], fields="X Y Z", name="lorenz-inverse", **settings
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
