"""Problems as users of DeepXDE write them: its idiom, its functions, its data objects.

Those of the gallery are the scripts of examples/.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from runpy import run_path
from typing import Any

import numpy as np

from pinnablate.learners.deepxde.pde import dde

EXAMPLES = Path(__file__).parents[2] / "examples"


@cache
def example(name: str) -> Any:
    """The `data` object of a script of examples/, which runs as it stands; nothing is trained."""
    return run_path(str(EXAMPLES / f"{name}.py"))["data"]


burgers = partial(example, "burgers")
kovasznay = partial(example, "kovasznay")
lotka_volterra = partial(example, "lotka_volterra")
diffusion_reaction = partial(example, "diffusion_reaction")
beltrami = partial(example, "beltrami")
euler_beam = partial(example, "euler_beam")
lorenz_inverse = partial(example, "lorenz_inverse")
poisson_l_shape = partial(example, "poisson_l_shape")


def heat_inverse(diffusivity: Any = None) -> Any:
    """Heat conduction with an unknown diffusivity, and measurements of the temperature."""
    kappa = dde.Variable(2.0) if diffusivity is None else diffusivity

    def pde(x, y):
        return dde.grad.jacobian(y, x, i=0, j=1) - kappa * dde.grad.hessian(y, x, i=0, j=0)

    geomtime = dde.geometry.GeometryXTime(
        dde.geometry.Interval(0, 1), dde.geometry.TimeDomain(0, 1)
    )
    rng = np.random.default_rng(0)
    seen = rng.uniform(0, 1, (60, 2))
    values = np.exp(-0.5 * seen[:, 1:]) * np.sin(np.pi * seen[:, :1])
    return dde.data.TimePDE(
        geomtime,
        pde,
        [
            dde.icbc.DirichletBC(geomtime, lambda x: 0, lambda _, on: on),
            dde.icbc.PointSetBC(seen, values, component=0),
        ],
        num_domain=40,
        num_boundary=20,
        num_initial=10,
        anchors=seen,
    )


def disk_with_robin() -> Any:
    """Laplace's equation outside a hole: Dirichlet on the outer circle's right half, Robin beside."""

    def pde(x, y):
        return dde.grad.hessian(y, x, i=0, j=0) + dde.grad.hessian(y, x, i=1, j=1)

    outer, hole = dde.geometry.Disk([0, 0], 1), dde.geometry.Disk([0.2, 0], 0.3)
    geom = dde.geometry.GeometryXTime(outer - hole, dde.geometry.TimeDomain(0, 1))
    return dde.data.TimePDE(
        geom,
        pde,
        [
            dde.icbc.DirichletBC(geom, lambda x: x[:, 0:1], lambda x, on: on and x[0] > 0.6),
            dde.icbc.RobinBC(geom, lambda x, y: -2 * y, lambda x, on: on and x[0] <= 0.6),
            dde.icbc.NeumannBC(geom, lambda x: 0, lambda x, on: on),
            dde.icbc.IC(geom, lambda x: x[:, 1:2], lambda _, on: on),
        ],
        num_domain=60,
        num_boundary=40,
        num_initial=20,
    )


def half_a_wall() -> Any:
    """Heat in a square that is held at 1 on a half of one wall, and insulated on the others."""

    def pde(x, y):
        return dde.grad.hessian(y, x, i=0, j=0) + dde.grad.hessian(y, x, i=1, j=1)

    geom = dde.geometry.Rectangle([0, 0], [1, 1])

    def heated(x, on):
        return on and dde.utils.isclose(x[0], 0) and x[1] < 0.5

    return dde.data.PDE(
        geom,
        pde,
        [
            dde.icbc.DirichletBC(geom, lambda x: 1, heated),
            dde.icbc.NeumannBC(geom, lambda x: 0, lambda x, on: on and dde.utils.isclose(x[0], 1)),
        ],
        num_domain=40,
        num_boundary=40,
    )


def star() -> Any:
    """Poisson's equation on a star-shaped region, on whose edge DeepXDE asks conditions in vain: values
    there are a point set.
    """

    def pde(x, y):
        return -dde.grad.hessian(y, x, i=0, j=0) - dde.grad.hessian(y, x, i=1, j=1) - 1

    geom = dde.geometry.StarShaped([0.5, 0], 1.0, [0.1, 0.2], [0.05, 0.1])
    edge = geom.uniform_boundary_points(40)
    bc = dde.icbc.PointSetBC(edge, np.sin(edge[:, 0:1]))
    return dde.data.PDE(geom, pde, bc, num_domain=60)
