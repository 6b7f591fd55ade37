"""Problems as users of DeepXDE write them: its idiom, its functions, its data objects."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from pinnablate.learners.deepxde.pde import dde, tf


def burgers() -> Any:
    """Burgers' equation on an interval, forward: an initial state and walls."""

    def pde(x, y):
        dy_x = dde.grad.jacobian(y, x, i=0, j=0)
        dy_t = dde.grad.jacobian(y, x, i=0, j=1)
        dy_xx = dde.grad.hessian(y, x, i=0, j=0)
        return dy_t + y * dy_x - 0.01 / np.pi * dy_xx

    geomtime = dde.geometry.GeometryXTime(
        dde.geometry.Interval(-1, 1), dde.geometry.TimeDomain(0, 0.99)
    )
    bc = dde.icbc.DirichletBC(geomtime, lambda x: 0, lambda _, on_boundary: on_boundary)
    ic = dde.icbc.IC(
        geomtime, lambda x: -np.sin(np.pi * x[:, 0:1]), lambda _, on_initial: on_initial
    )
    return dde.data.TimePDE(
        geomtime, pde, [bc, ic], num_domain=254, num_boundary=80, num_initial=160
    )


def kovasznay() -> Any:
    """Kovasznay's flow behind a grid, steady; the solution is known."""
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
    return dde.data.PDE(
        space,
        pde,
        conditions,
        num_domain=260,
        num_boundary=80,
        solution=lambda x: np.hstack((u_func(x), v_func(x), p_func(x))),
        num_test=100,
    )


def lotka_volterra() -> Any:
    """Predators and prey, with hard-coded rates and initial values by IC."""
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
    return dde.data.PDE(geom, ode, ics, 300, 2)


def diffusion_reaction() -> Any:
    """Diffusion with a source; the solution is a sum of five sines that decay."""

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
            np.sin(s)
            + np.sin(2 * s) / 2
            + np.sin(3 * s) / 3
            + np.sin(4 * s) / 4
            + np.sin(8 * s) / 8
        )

    geomtime = dde.geometry.GeometryXTime(
        dde.geometry.Interval(-np.pi, np.pi), dde.geometry.TimeDomain(0, 1)
    )
    bc = dde.icbc.DirichletBC(geomtime, func, lambda _, on: on)
    ic = dde.icbc.IC(geomtime, func, lambda _, on: on)
    return dde.data.TimePDE(
        geomtime, pde, [bc, ic], num_domain=320, num_boundary=80, num_initial=160, solution=func
    )


def beltrami() -> Any:
    """Beltrami's flow: Navier-Stokes in three dimensions and time, exactly solved."""
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
    conditions = []
    for i in range(3):
        known = partial(velocity, i=i)
        conditions += [_of_x(dde.icbc.DirichletBC, geomtime, known, i)]
        conditions += [_of_x(dde.icbc.IC, geomtime, known, i)]
    return dde.data.TimePDE(
        geomtime,
        pde,
        conditions,
        num_domain=100,
        num_boundary=60,
        num_initial=20,
        solution=lambda x: np.hstack([*(velocity(x, i) for i in range(3)), pressure(x)]),
    )


def _of_x(kind: Any, geometry: Any, known: Any, component: int) -> Any:
    def value(x):
        return known(x)

    return kind(geometry, value, lambda _, on: on, component=component)


def euler_beam() -> Any:
    """A clamped beam under its weight: a fourth derivative and conditions on the third."""

    def ddy(x, y):
        return dde.grad.hessian(y, x)

    def dddy(x, y):
        return dde.grad.jacobian(ddy(x, y), x)

    def pde(x, y):
        dy_xxxx = dde.grad.hessian(ddy(x, y), x)
        return dy_xxxx + 1

    def left(x, on_boundary):
        return on_boundary and dde.utils.isclose(x[0], 0)

    def right(x, on_boundary):
        return on_boundary and dde.utils.isclose(x[0], 1)

    geom = dde.geometry.Interval(0, 1)
    conditions = [
        dde.icbc.DirichletBC(geom, lambda x: 0, left),
        dde.icbc.NeumannBC(geom, lambda x: 0, left),
        dde.icbc.OperatorBC(geom, lambda x, y, _: ddy(x, y), right),
        dde.icbc.OperatorBC(geom, lambda x, y, _: dddy(x, y), right),
    ]
    return dde.data.PDE(
        geom,
        pde,
        conditions,
        num_domain=10,
        num_boundary=2,
        solution=lambda x: -(x**4) / 24 + x**3 / 6 - x**2 / 4,
        num_test=100,
    )


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


def lorenz_inverse() -> Any:
    """Lorenz's equations with three unknown coefficients, and measurements of all fields."""
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

    geom = dde.geometry.TimeDomain(0, 3)
    starts = (-8, 7, 27)
    conditions = [_of_x(dde.icbc.IC, geom, lambda x, v=v: v, k) for k, v in enumerate(starts)]
    from scipy.integrate import solve_ivp

    times = np.linspace(0.1, 2.9, 29)
    path = solve_ivp(
        lambda _, s: [10 * (s[1] - s[0]), s[0] * (15 - s[2]) - s[1], s[0] * s[1] - 8 / 3 * s[2]],
        (0, 3),
        starts,
        t_eval=times,
        rtol=1e-8,
    ).y
    conditions += [
        dde.icbc.PointSetBC(times[:, None], path[k][:, None], component=k) for k in range(3)
    ]
    return dde.data.PDE(
        geom, system, conditions, num_domain=40, num_boundary=2, anchors=times[:, None]
    )


def poisson_l_shape() -> Any:
    """Poisson's equation on an L-shaped region."""

    def pde(x, y):
        return -dde.grad.hessian(y, x, i=0, j=0) - dde.grad.hessian(y, x, i=1, j=1) - 1

    geom = dde.geometry.Polygon([[0, 0], [1, 0], [1, -1], [-1, -1], [-1, 1], [0, 1]])
    bc = dde.icbc.DirichletBC(geom, lambda x: 0, lambda _, on: on)
    return dde.data.PDE(geom, pde, bc, num_domain=120, num_boundary=60, num_test=150)


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
