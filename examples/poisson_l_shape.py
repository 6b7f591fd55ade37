"""Poisson's equation on an L-shaped region, whose inner corner makes second derivatives infinite.

The truth is ours, by the method of particular solutions (L. Fox, P. Henrici, C. Moler, SIAM J. Numer.
Anal. 4, 1967): functions that satisfy the equation, those of the corners among them, are fitted to 0 on
the edges. By the maximum principle their sum is nowhere further off than there.

    python examples/poisson_l_shape.py
"""

import deepxde as dde
import numpy as np

import pinnablate


def pde(x, y):
    return -dde.grad.hessian(y, x, i=0, j=0) - dde.grad.hessian(y, x, i=1, j=1) - 1


geom = dde.geometry.Polygon([[0, 0], [1, 0], [1, -1], [-1, -1], [-1, 1], [0, 1]])
bc = dde.icbc.DirichletBC(geom, lambda x: 0, lambda _, on: on)
data = dde.data.PDE(geom, pde, bc, num_domain=1200, num_boundary=120, num_test=1500)
net = dde.nn.FNN([2, 50, 50, 50, 50, 1], "tanh", "Glorot uniform")

CORNERS = np.array([0, 1, 1 - 1j, -1 - 1j, -1 + 1j, 1j])
INWARD = np.array([-1 - 1j, -1 - 1j, -1 + 1j, 1 + 1j, 1 - 1j, -1 - 1j])
POWERS = np.arange(1, 31)


def harmonic(points):
    """Functions that satisfy laplace(u) = 0, singular at the corners or polynomials: [N, functions]."""
    z = points[:, :1] + 1j * points[:, 1:]
    angle = np.angle(z / INWARD[0]) + 3 * np.pi / 4  # from the inner edge x = 0
    inner = np.abs(z) ** (2 / 3 * POWERS) * np.sin(2 / 3 * POWERS * angle)
    local = (z - CORNERS) / INWARD
    logarithms = local**2 * np.log(np.where(local == 0, 1, local))
    smooth = np.hstack([z**0, logarithms, z**POWERS])
    return np.hstack([inner, smooth.real, smooth.imag])


def edges(count):
    """Points of all edges, dense at their ends."""
    s = (np.cos(np.pi * (np.arange(count) + 0.5) / count)[:, None] + 1) / 2
    ends = np.array(geom.vertices, float)
    return np.concatenate(
        [a + s * (b - a) for a, b in zip(ends, np.roll(ends, -1, 0), strict=True)]
    )


def paraboloid(points):
    return -np.sum(points**2, axis=1, keepdims=True) / 4


amplitudes = np.linalg.lstsq(harmonic(edges(200)), -paraboloid(edges(200)), rcond=1e-14)[0]


def solution(points):
    return np.round(paraboloid(points) + harmonic(points) @ amplitudes, 10) + 0.0  # 0 on the edges


def ablated(**settings):
    return pinnablate.ablate(
        data,
        names=["poisson"],
        name="poisson-l-shape",
        solution=pinnablate.Reference(solution, certified_error=1e-9),
        groups={"edge": "dirichlet_u"},
        **settings,
    )


if __name__ == "__main__":
    print(ablated(results="results", progress=print))
