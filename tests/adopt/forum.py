"""Problems in the ways in which people post them: each has an idiom of its own, in small.

A function gives `(data, net)`; its first line says what is unlike the problems of `scripts`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pinnablate.learners.deepxde.pde import dde, tf

bkd = dde.backend


def laser_heating() -> Any:
    """Gradients of TensorFlow in place of DeepXDE's, SI units, a source that moves."""
    density, capacity, conductivity = 8000.0, 500.0, 200.0

    def pde(x, T):
        dT = tf.gradients(T, x)[0]
        dT_x, dT_y, dT_t = dT[:, 0:1], dT[:, 1:2], dT[:, 2:]
        dT_xx = tf.gradients(dT_x, x)[0][:, 0:1]
        dT_yy = tf.gradients(dT_y, x)[0][:, 1:2]
        power = 1e9 * tf.exp(-((x[:, 0:1] - 0.001 * x[:, 2:]) ** 2) / 1e-5)
        return density * capacity * dT_t - conductivity * (dT_xx + dT_yy) - power

    geom = dde.geometry.GeometryXTime(
        dde.geometry.Rectangle(xmin=[0.0, 0.0], xmax=[0.04, 0.02]),
        dde.geometry.TimeDomain(0.0, 30.0),
    )
    wall = dde.icbc.NeumannBC(
        geom, lambda X: np.zeros((len(X), 1)), lambda _, on_boundary: on_boundary
    )
    start = dde.icbc.IC(geom, lambda X: 1000 * np.ones((len(X), 1)), lambda _, on: on)
    made = dde.data.TimePDE(
        geom, pde, [wall, start], num_domain=60, num_boundary=30, num_initial=20, num_test=40
    )
    return made, dde.nn.FNN([3, 8, 1], "tanh", "Glorot uniform")


def channel_flow() -> Any:
    """Velocity and pressure, a profile at the inlet, a loop over the components, a tuple."""
    rho, mu = 1.0, 0.05

    def navier_stokes(X, Y):
        velocity = [Y[:, k : k + 1] for k in range(2)]
        momentum = []
        for k in range(2):
            convection = sum(velocity[j] * dde.grad.jacobian(Y, X, i=k, j=j) for j in range(2))
            viscous = sum(dde.grad.hessian(Y, X, component=k, i=j, j=j) for j in range(2))
            p_k = dde.grad.jacobian(Y, X, i=2, j=k)
            momentum.append(rho * convection + p_k - mu * viscous)
        continuity = dde.grad.jacobian(Y, X, i=0, j=0) + dde.grad.jacobian(Y, X, i=1, j=1)
        return (*momentum, continuity)

    def inlet(x, on_boundary):
        return on_boundary and np.isclose(x[0], 0.0)

    def outlet(x, on_boundary):
        return on_boundary and np.isclose(x[0], 1.0)

    def walls(x, on_boundary):
        return on_boundary and (np.isclose(x[1], 0.0) or np.isclose(x[1], 0.5))

    geom = dde.geometry.Rectangle([0, 0], [1, 0.5])
    bcs = [
        dde.icbc.DirichletBC(geom, lambda x: x[:, 1:2] * (0.5 - x[:, 1:2]), inlet, component=0),
        dde.icbc.DirichletBC(geom, lambda x: 0.0, inlet, component=1),
        dde.icbc.DirichletBC(geom, lambda x: 0.0, walls, component=0),
        dde.icbc.DirichletBC(geom, lambda x: 0.0, walls, component=1),
        dde.icbc.DirichletBC(geom, lambda x: 0.0, outlet, component=2),
        dde.icbc.NeumannBC(geom, lambda x: 0.0, outlet, component=0),
    ]
    made = dde.data.PDE(
        geom,
        navier_stokes,
        bcs,
        num_domain=80,
        num_boundary=60,
        train_distribution="LHS",
        num_test=40,
    )
    return made, dde.nn.PFNN([2, [8] * 3, 3], "tanh", "Glorot normal")


def schrodinger() -> Any:
    """Periodic in the value and in the derivative, real and imaginary part, `hstack` in an array."""

    def pde(x, y):
        u, v = y[:, 0:1], y[:, 1:2]
        u_t, v_t = dde.grad.jacobian(y, x, i=0, j=1), dde.grad.jacobian(y, x, i=1, j=1)
        u_xx = dde.grad.hessian(y, x, component=0, i=0, j=0)
        v_xx = dde.grad.hessian(y, x, component=1, i=0, j=0)
        size = u**2 + v**2
        return [u_t + 0.5 * v_xx + size * v, v_t - 0.5 * u_xx - size * u]

    geom = dde.geometry.GeometryXTime(
        dde.geometry.Interval(-5, 5), dde.geometry.TimeDomain(0, np.pi / 2)
    )
    periodic = [
        dde.icbc.PeriodicBC(geom, 0, lambda _, on: on, derivative_order=order, component=k)
        for k in range(2)
        for order in range(2)
    ]
    start = [
        dde.icbc.IC(geom, lambda x: 2 / np.cosh(x[:, 0:1]), lambda _, on: on, component=0),
        dde.icbc.IC(geom, lambda x: 0, lambda _, on: on, component=1),
    ]
    made = dde.data.TimePDE(
        geom,
        pde,
        [*periodic, *start],
        num_domain=80,
        num_boundary=20,
        num_initial=20,
        train_distribution="pseudo",
    )
    return made, dde.nn.FNN([2] + [8] * 2 + [2], "tanh", "Glorot normal")


def string() -> Any:
    """Two conditions at the start, the speed by an operator; the output transform holds the ends."""
    speed = 2

    def pde(x, y):
        return dde.grad.hessian(y, x, i=1, j=1) - speed**2 * dde.grad.hessian(y, x, i=0, j=0)

    geom = dde.geometry.GeometryXTime(dde.geometry.Interval(0, 1), dde.geometry.TimeDomain(0, 1))
    start = dde.icbc.IC(geom, lambda x: np.sin(np.pi * x[:, 0:1]), lambda _, on: on)
    at_rest = dde.icbc.OperatorBC(
        geom,
        lambda x, y, _: dde.grad.jacobian(y, x, i=0, j=1),
        lambda x, _: dde.utils.isclose(x[1], 0),
    )
    made = dde.data.TimePDE(
        geom,
        pde,
        [start, at_rest],
        num_domain=60,
        num_boundary=20,
        num_initial=20,
        solution=lambda x: np.sin(np.pi * x[:, 0:1]) * np.cos(speed * np.pi * x[:, 1:]),
    )
    net = dde.nn.FNN([2, 8, 1], "tanh", "Glorot uniform")
    net.apply_feature_transform(lambda x: (x - 0.5) * 2)
    net.apply_output_transform(lambda x, y: x[:, 0:1] * (1 - x[:, 0:1]) * y)
    return made, net


def driven_square() -> Any:
    """Walls that follow the time, a condition through a lambda, one column of a slice `2:`."""
    alpha = 0.1

    def pde(x, y):
        dy_t = dde.grad.jacobian(y, x, j=2)
        laplacian = dde.grad.hessian(y, x, i=0, j=0) + dde.grad.hessian(y, x, i=1, j=1)
        return dy_t - alpha * laplacian

    geom = dde.geometry.GeometryXTime(
        dde.geometry.Rectangle([0, 0], [1, 1]), dde.geometry.TimeDomain(0, 0.99)
    )
    sides = [
        lambda x, on_boundary: on_boundary and np.isclose(x[0], 0),
        lambda x, on_boundary: on_boundary and np.isclose(x[0], 1),
        lambda x, on_boundary: on_boundary and (np.isclose(x[1], 0) or np.isclose(x[1], 1)),
    ]
    bcs = [
        dde.icbc.DirichletBC(geom, lambda x: np.sin(x[:, 2:]), sides[0]),
        dde.icbc.DirichletBC(geom, lambda x: 0 if len(x) == 0 else 0.0 * x[:, 2:], sides[1]),
        dde.icbc.NeumannBC(geom, lambda x: 0, sides[2]),
        dde.icbc.IC(geom, lambda x: 0, lambda _, on_initial: on_initial),
    ]
    corners = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
    made = dde.data.TimePDE(
        geom,
        pde,
        bcs,
        num_domain=60,
        num_boundary=30,
        num_initial=20,
        anchors=corners,
        exclusions=np.array([[0.5, 0.5, 0.0]]),
    )
    return made, dde.nn.FNN([3, 8, 8, 1], ["tanh", "sin", "tanh"], "Glorot uniform")


def beam() -> Any:
    """Helpers without i and j, and derivatives of derivatives of derivatives."""

    def ddy(x, y):
        return dde.grad.hessian(y, x)

    def dddy(x, y):
        return dde.grad.jacobian(ddy(x, y), x)

    def pde(x, y):
        return [dde.grad.hessian(ddy(x, y), x) + 1]

    geom = dde.geometry.Interval(0, 1)

    def left(x, on_boundary):
        return on_boundary and np.isclose(x[0], 0)

    def right(x, on_boundary):
        return on_boundary and np.isclose(x[0], 1)

    bcs = [
        dde.icbc.DirichletBC(geom, lambda x: 0, left),
        dde.icbc.NeumannBC(geom, lambda x: 0, left),
        dde.icbc.OperatorBC(geom, lambda x, y, _: ddy(x, y), right),
        dde.icbc.OperatorBC(geom, lambda x, y, _: dddy(x, y), right),
    ]
    made = dde.data.PDE(
        geom,
        pde,
        bcs,
        num_domain=10,
        num_boundary=2,
        solution=lambda x: -(x**4) / 24 + x**3 / 6 - x**2 / 4,
        num_test=20,
    )
    return made, dde.nn.FNN([1] + [8] * 2 + [1], "tanh", "Glorot uniform")


def reactor() -> Any:
    """Functions of `dde.backend`, several columns in one tensor, `tf.split` and `unstack`."""

    def pde(x, y):
        a, b = tf.split(y, 2, axis=1)
        rate = bkd.exp(-1.0 / (1.0 + bkd.square(b))) * bkd.pow(a, 2) * bkd.sigmoid(a)
        total = bkd.sum(y, 1, keepdims=True)
        slopes = [dde.grad.jacobian(y, x, i=k, j=0) for k in range(2)]
        one = slopes[0] + rate - 0.1 * bkd.tanh(total)
        return bkd.concat([one, slopes[1] - rate + 0.1 * bkd.relu(b) * bkd.zeros_like(b)], 1)

    geom = dde.geometry.TimeDomain(0, 2)
    bcs = [
        dde.icbc.IC(geom, lambda x: 1.0, lambda _, on: on, component=0),
        dde.icbc.IC(geom, lambda x: 0.0, lambda _, on: on, component=1),
    ]
    made = dde.data.PDE(geom, pde, bcs, num_domain=20, num_boundary=2)
    return made, dde.nn.FNN([1, 8, 2], "tanh", "Glorot uniform")


def epidemic() -> Any:
    """Rates to be learned in a dictionary, measurements of all outputs in one array, one column each."""
    rates = {"beta": dde.Variable(0.3), "gamma": dde.Variable(0.2)}

    def sir(t, y):
        s, i = y[:, 0:1], y[:, 1:2]
        ds, di, dr = (dde.grad.jacobian(y, t, i=k) for k in range(3))
        infected = rates["beta"] * s * i
        return [ds + infected, di - infected + rates["gamma"] * i, dr - rates["gamma"] * i]

    geom = dde.geometry.TimeDomain(0, 20)
    times = np.linspace(0, 20, 30).reshape(-1, 1)
    wave = 0.3 * np.exp(-(((times - 8) / 5) ** 2))
    gone = 0.8 / (1 + np.exp(-(times - 9) / 3))
    observed = np.hstack([1 - wave - gone, wave, gone])
    points = [dde.icbc.PointSetBC(times, observed[:, k : k + 1], component=k) for k in range(3)]
    made = dde.data.PDE(geom, sir, points, num_domain=30, num_boundary=2, anchors=times)
    return made, dde.nn.FNN([1] + [8] * 2 + [3], "swish", "Glorot normal")


def strain_gauges() -> Any:
    """What is measured is a derivative: `PointSetOperatorBC`."""

    def pde(x, y):
        return dde.grad.hessian(y, x) + 6 * x

    geom = dde.geometry.Interval(0, 1)
    at = np.linspace(0.05, 0.95, 24)[:, None]
    strain = dde.icbc.PointSetOperatorBC(
        at, 1 - 3 * at**2, lambda x, y, X: dde.grad.jacobian(y, x, i=0, j=0)
    )
    made = dde.data.PDE(
        geom,
        pde,
        [
            dde.icbc.DirichletBC(geom, lambda x: 0, lambda _, on: on),
            dde.icbc.PointSetBC(at[::2], (at - at**3)[::2]),
            strain,
        ],
        num_domain=20,
        num_boundary=2,
    )
    return made, dde.nn.FNN([1, 8, 1], "tanh", "Glorot uniform")


def two_layers() -> Any:
    """A coefficient that jumps: `tf.where`, and a comparison of columns that is cast."""

    def pde(x, y):
        inside = tf.cast(x[:, 0:1] < 0.5, dde.config.real(tf))
        k = tf.where(x[:, 0:1] < 0.5, 1.0, 2.0)
        return k * dde.grad.hessian(y, x, i=0, j=0) + inside * tf.sin(np.pi * x)

    geom = dde.geometry.Interval(0, 1)
    bc = dde.icbc.DirichletBC(geom, lambda x: 0, lambda _, on_boundary: on_boundary)
    made = dde.data.PDE(geom, pde, bc, num_domain=30, num_boundary=2)
    return made, dde.nn.FNN([1, 8, 1], "tanh", "Glorot uniform")


def cylinder_wake() -> Any:
    """Names imported from DeepXDE's modules, a hole, conditions by `boundary` of parts of it."""
    from deepxde.geometry import CSGDifference, Disk, GeometryXTime, Rectangle, TimeDomain
    from deepxde.gradients import hessian, jacobian
    from deepxde.icbc import IC, DirichletBC

    def pde(x, y):
        u, v, p = y[:, 0:1], y[:, 1:2], y[:, 2:3]
        eps = 0.00000001
        del p
        laplace = [
            hessian(y, x, component=k, i=0, j=0) + hessian(y, x, component=k, i=1, j=1)
            for k in range(2)
        ]
        d = [[jacobian(y, x, i=k, j=j) for j in range(3)] for k in range(3)]
        return [
            d[0][0] + d[1][1] + eps * y[:, 2:],
            d[0][2] + u * d[0][0] + v * d[0][1] + d[2][0] - laplace[0] / 40,
            d[1][2] + u * d[1][0] + v * d[1][1] + d[2][1] - laplace[1] / 40,
        ]

    plane, hole = Rectangle([0, 0], [2.2, 0.41]), Disk([0.2, 0.2], 0.05)
    geom = GeometryXTime(CSGDifference(plane, hole), TimeDomain(0, 1))

    def on_cylinder(x, on_boundary):
        return on_boundary and hole.on_boundary(x[None, :2])[0]

    bcs = [
        DirichletBC(geom, lambda x: 0, on_cylinder, component=0),
        DirichletBC(geom, lambda x: 0, on_cylinder, component=1),
        DirichletBC(
            geom,
            lambda x: 4 * x[:, 1:2] * (0.41 - x[:, 1:2]) / 0.41**2 * np.sin(np.pi * x[:, 2:3] / 8),
            lambda x, on: on and np.isclose(x[0], 0),
            component=0,
        ),
        IC(geom, lambda x: np.zeros((len(x), 1)), lambda _, on: on, component=0),
    ]
    made = dde.data.TimePDE(
        geom, pde, bcs, num_domain=80, num_boundary=60, num_initial=20, num_test=40
    )
    return made, dde.nn.FNN([3, 8, 3], "tanh", "Glorot uniform")


def reaction_class() -> Any:
    """A problem as a class, whose methods are pde and conditions, and that holds the coefficient."""

    class Reaction:
        def __init__(self):
            self.rate = dde.Variable(1.0)

        def pde(self, t, y):
            return dde.grad.jacobian(y, t) + self.rate * y

        def seen(self):
            times = np.linspace(0, 1, 12)[:, None]
            return dde.icbc.PointSetBC(times, np.exp(-2 * times))

    made = Reaction()
    geom = dde.geometry.TimeDomain(0, 1)
    problem = dde.data.PDE(geom, made.pde, made.seen(), num_domain=10, num_boundary=2)
    return problem, dde.nn.FNN([1, 8, 1], "tanh", "Glorot uniform")
