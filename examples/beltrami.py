"""Beltrami's flow: Navier-Stokes in three dimensions and time, exactly solved.

python examples/beltrami.py
"""

import deepxde as dde
import numpy as np

import pinnablate

a, d, Re = 1, 1, 1


def pde(x, u):
    def d1(i, j):
        return dde.grad.jacobian(u, x, i=i, j=j)

    def laplace(i):
        return sum(dde.grad.hessian(u, x, component=i, i=j, j=j) for j in range(3))

    momentum = [
        d1(i, 3)
        + (u[:, 0:1] * d1(i, 0) + u[:, 1:2] * d1(i, 1) + u[:, 2:3] * d1(i, 2))
        + d1(3, i)
        - 1 / Re * laplace(i)
        for i in range(3)
    ]
    return [*momentum, d1(0, 0) + d1(1, 1) + d1(2, 2)]


def velocity(x, i):
    c = [x[:, k : k + 1] for k in range(3)]
    one, two, three = c[i], c[(i + 1) % 3], c[(i + 2) % 3]
    return (
        -a
        * (
            np.exp(a * one) * np.sin(a * two + d * three)
            + np.exp(a * three) * np.cos(a * one + d * two)
        )
        * np.exp(-(d**2) * x[:, 3:4])
    )


def pressure(x):
    c = [x[:, k : k + 1] for k in range(3)]
    total = sum(np.exp(2 * a * s) for s in c)
    for i in range(3):
        one, two, three = c[i], c[(i + 1) % 3], c[(i + 2) % 3]
        total = total + 2 * np.sin(a * one + d * two) * np.cos(a * three + d * one) * np.exp(
            a * (two + three)
        )
    return -0.5 * a**2 * total * np.exp(-2 * d**2 * x[:, 3:4])


geomtime = dde.geometry.GeometryXTime(
    dde.geometry.Cuboid(xmin=[-1, -1, -1], xmax=[1, 1, 1]), dde.geometry.TimeDomain(0, 1)
)
functions = [lambda x: velocity(x, 0), lambda x: velocity(x, 1), lambda x: velocity(x, 2)]
conditions = [
    kind(geomtime, known, lambda _, on: on, component=k)
    for kind in (dde.icbc.DirichletBC, dde.icbc.IC)
    for k, known in enumerate(functions)
]
data = dde.data.TimePDE(
    geomtime,
    pde,
    conditions,
    num_domain=50000,
    num_boundary=120,
    num_initial=40,
    solution=lambda x: np.hstack([*(velocity(x, i) for i in range(3)), pressure(x)]),
    num_test=10000,
)
net = dde.nn.FNN([4, 50, 50, 50, 50, 4], "tanh", "Glorot normal")


def ablated(**settings):
    return pinnablate.ablate(
        data,
        names=["momentum", "momentum", "momentum", "continuity"],
        fields="u v w p",
        name="beltrami-deepxde",
        **settings,
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
