"""Diffusion with a source; the solution is a sum of five sines that decay.

python examples/diffusion_reaction.py
"""

import deepxde as dde
import numpy as np
from deepxde.backend import tf

import pinnablate


def pde(x, y):
    dy_t = dde.grad.jacobian(y, x, i=0, j=1)
    dy_xx = dde.grad.hessian(y, x, i=0, j=0)
    s = x[:, 0:1]
    source = tf.exp(-x[:, 1:]) * (
        3 * tf.sin(2 * s) / 2
        + 8 * tf.sin(3 * s) / 3
        + 15 * tf.sin(4 * s) / 4
        + 63 * tf.sin(8 * s) / 8
    )
    return dy_t - dy_xx - source


def func(x):
    s, t = x[:, 0:1], x[:, 1:]
    return np.exp(-t) * (
        np.sin(s) + np.sin(2 * s) / 2 + np.sin(3 * s) / 3 + np.sin(4 * s) / 4 + np.sin(8 * s) / 8
    )


geomtime = dde.geometry.GeometryXTime(
    dde.geometry.Interval(-np.pi, np.pi), dde.geometry.TimeDomain(0, 1)
)
bc = dde.icbc.DirichletBC(geomtime, func, lambda _, on: on)
ic = dde.icbc.IC(geomtime, func, lambda _, on: on)
data = dde.data.TimePDE(
    geomtime, pde, [bc, ic], num_domain=320, num_boundary=80, num_initial=160, solution=func
)
net = dde.nn.FNN([2, 30, 30, 30, 30, 30, 30, 1], "tanh", "Glorot uniform")


def ablated(**settings):
    return pinnablate.ablate(
        data,
        names=["diffusion"],
        fields="c",
        name="diffusion-reaction",
        groups={"walls": "dirichlet_c", "start": "initial_c"},
        **settings,
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
