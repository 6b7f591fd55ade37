"""Burgers' equation: a sine steepens into a layer at x = 0.

The measurements are 120 values of Cole and Hopf's solution, an integral that is evaluated by Gauss-Hermite
quadrature (C. Basdevant et al., Computers & Fluids 14, 1986), with noise of 0.01. Those of the last 30 %
of the time are held out.

    python examples/burgers.py
"""

import deepxde as dde
import numpy as np

import pinnablate

NU = 0.01 / np.pi


def pde(x, y):
    dy_x = dde.grad.jacobian(y, x, i=0, j=0)
    dy_t = dde.grad.jacobian(y, x, i=0, j=1)
    dy_xx = dde.grad.hessian(y, x, i=0, j=0)
    return dy_t + y * dy_x - 0.01 / np.pi * dy_xx


geomtime = dde.geometry.GeometryXTime(
    dde.geometry.Interval(-1, 1), dde.geometry.TimeDomain(0, 0.99)
)
bc = dde.icbc.DirichletBC(geomtime, lambda x: 0, lambda _, on_boundary: on_boundary)
ic = dde.icbc.IC(geomtime, lambda x: -np.sin(np.pi * x[:, 0:1]), lambda _, on_initial: on_initial)
data = dde.data.TimePDE(geomtime, pde, [bc, ic], num_domain=2540, num_boundary=80, num_initial=160)
net = dde.nn.FNN([2, 20, 20, 20, 1], "tanh", "Glorot normal")


def truth(points, nodes=160):
    """u = -int sin(pi (x - s)) f(x - s) w ds / int f(x - s) w ds, w a Gaussian of variance 2 nu t."""
    x, t = points[:, :1], points[:, 1:]
    at, weights = np.polynomial.hermite.hermgauss(nodes)
    y = np.pi * (x - np.sqrt(4 * NU * t) * at)
    f = weights * np.exp(-(np.cos(y) + 1) / (2 * np.pi * NU))
    return -np.sum(f * np.sin(y), axis=1, keepdims=True) / np.sum(f, axis=1, keepdims=True)


rng = np.random.default_rng(0)
at = np.round(rng.uniform([-1, 0], [1, 0.99], (120, 2)), 4)
u = np.round(truth(at)[:, 0] + 0.01 * rng.standard_normal(len(at)), 4)


def ablated(**settings):
    return pinnablate.ablate(
        data,
        names=["burgers"],
        name="burgers",
        data=pinnablate.Measurements(
            {"x": at[:, 0], "t": at[:, 1], "u": u}, split="future", noise={"u": 0.01}
        ),
        groups={"walls": "dirichlet_u", "start": "initial_u"},
        **settings,
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
