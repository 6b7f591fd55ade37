"""Kovasznay's flow behind a grid, steady; the solution is known.

python examples/kovasznay.py
"""

import deepxde as dde
import numpy as np

import pinnablate

Re = 20
lam = 1 / 2 * Re - np.sqrt(1 / 4 * Re**2 + 4 * np.pi**2)


def pde(x, u):
    u_vel, v_vel = u[:, 0:1], u[:, 1:2]
    u_x, u_y = dde.grad.jacobian(u, x, i=0, j=0), dde.grad.jacobian(u, x, i=0, j=1)
    v_x, v_y = dde.grad.jacobian(u, x, i=1, j=0), dde.grad.jacobian(u, x, i=1, j=1)
    p_x, p_y = dde.grad.jacobian(u, x, i=2, j=0), dde.grad.jacobian(u, x, i=2, j=1)
    u_xx = dde.grad.hessian(u, x, component=0, i=0, j=0)
    u_yy = dde.grad.hessian(u, x, component=0, i=1, j=1)
    v_xx = dde.grad.hessian(u, x, component=1, i=0, j=0)
    v_yy = dde.grad.hessian(u, x, component=1, i=1, j=1)
    momentum_x = u_vel * u_x + v_vel * u_y + p_x - 1 / Re * (u_xx + u_yy)
    momentum_y = u_vel * v_x + v_vel * v_y + p_y - 1 / Re * (v_xx + v_yy)
    return [momentum_x, momentum_y, u_x + v_y]


def u_func(x):
    return 1 - np.exp(lam * x[:, 0:1]) * np.cos(2 * np.pi * x[:, 1:2])


def v_func(x):
    return lam / (2 * np.pi) * np.exp(lam * x[:, 0:1]) * np.sin(2 * np.pi * x[:, 1:2])


def p_func(x):
    return 1 / 2 * (1 - np.exp(2 * lam * x[:, 0:1]))


def outflow(x, on_boundary):
    return on_boundary and dde.utils.isclose(x[0], 1)


space = dde.geometry.Rectangle(xmin=[-0.5, -0.5], xmax=[1, 1.5])
conditions = [
    dde.icbc.DirichletBC(space, u_func, lambda _, on: on, component=0),
    dde.icbc.DirichletBC(space, v_func, lambda _, on: on, component=1),
    dde.icbc.DirichletBC(space, p_func, outflow, component=2),
]
data = dde.data.PDE(
    space,
    pde,
    conditions,
    num_domain=2601,
    num_boundary=80,
    solution=lambda x: np.hstack((u_func(x), v_func(x), p_func(x))),
    num_test=10000,
)
net = dde.nn.FNN([2, 50, 50, 50, 50, 3], "tanh", "Glorot uniform")


def ablated(**settings):
    return pinnablate.ablate(
        data,
        names=["momentum", "momentum", "continuity"],
        fields="u v p",
        name="kovasznay",
        **settings,
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
