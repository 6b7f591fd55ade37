"""Problems as people post them: what becomes of each."""

import numpy as np
import pytest

import pinnablate
from pinnablate import PinnablateError, from_deepxde
from pinnablate.adopt import NotTracedError
from pinnablate.adopt.tracing import dde, tf
from tests.adopt import forum

# {name: (outputs, residuals of each law, groups of conditions)}
READ = {
    "laser_heating": (1, [1], ["neumann_u", "initial_u"]),
    "channel_flow": (
        3,
        [1, 1, 1],
        [
            *("dirichlet_y0", "dirichlet_y1", "dirichlet_y0_2", "dirichlet_y1_2", "dirichlet_y2"),
            "neumann_y0",
        ],
    ),
    "schrodinger": (
        2,
        [1, 1],
        [
            *("periodic_y0", "periodic_y0_2", "periodic_y1", "periodic_y1_2"),
            *("initial_y0", "initial_y1"),
        ],
    ),
    "string": (1, [1], ["initial_u", "operator_1", "hard_u"]),
    "driven_square": (1, [1], ["dirichlet_u", "dirichlet_u_2", "neumann_u", "initial_u"]),
    "beam": (1, [1], ["dirichlet_u", "neumann_u", "operator_1", "operator_1_2"]),
    "reactor": (2, [2], ["initial_y0", "initial_y1"]),
    "epidemic": (3, [1, 1, 1], []),
    "strain_gauges": (1, [1], ["dirichlet_u"]),
    "two_layers": (1, [1], ["dirichlet_u"]),
    "cylinder_wake": (
        3,
        [1, 1, 1],
        ["dirichlet_y0", "dirichlet_y1", "dirichlet_y0_2", "initial_y0"],
    ),
    "reaction_class": (1, [1], []),
}


@pytest.mark.parametrize("name", READ)
def test_it_is_an_environment(name):
    data, net = getattr(forum, name)()
    env = from_deepxde(data, net)
    laws = [len(law) for law in env.equations.values()]
    assert (len(env.fields), laws, list(env.conditions)) == READ[name]


def test_coefficients_in_dictionaries_and_objects_are_learned():
    env = from_deepxde(*forum.epidemic(), fields="s i r")
    assert {str(k): v for k, v in env.unknowns.items()} == {"rates_beta": 0.3, "rates_gamma": 0.2}
    env = from_deepxde(*forum.reaction_class())
    assert {str(k): v for k, v in env.unknowns.items()} == {"rate": 1.0}


def test_measured_derivatives_are_sensors_with_readings():
    data, net = forum.strain_gauges()
    env = from_deepxde(data, net)
    ((name, sensor),) = env.observations.sensors.items()
    (u,), (x,) = env.fields, env.coordinates
    assert (name, sensor.expression) == ("sensor_1", u.diff(x))
    assert np.shape(sensor.at) == (24, 1)
    np.testing.assert_allclose(sensor.values, 1 - 3 * np.ravel(sensor.at) ** 2, rtol=1e-5)


def test_double_precision_is_read_as_single_is():
    before = dde.config.real.precision
    dde.config.set_default_float("float64")
    try:
        data, net = forum.epidemic()
        env = from_deepxde(data, net)
    finally:
        dde.config.set_default_float(f"float{before}")
    assert list(env.unknowns.values()) == [0.3, 0.2]


@pytest.mark.parametrize("names", ["one other", "one, other", ["one", "other"]])
def test_a_tensor_of_two_columns_may_be_two_laws(names):
    env = from_deepxde(*forum.reactor(), names=names)
    assert list(env.equations) == ["one", "other"]


def test_an_ablation_of_one_of_them():
    data, net = forum.beam()
    found = pinnablate.ablate(
        dde.Model(data, net), names="beam", protocol="smoke", replicates=1, arms="none,all"
    )
    assert np.isfinite(found.scores.skill.values).any()


def test_a_forward_problem_needs_something_to_score_by():
    data, net = forum.reactor()
    with pytest.raises(PinnablateError, match=r"neither measurements nor a solution") as refused:
        pinnablate.ablate(dde.Model(data, net))
    assert "data='file.csv' (--data file.csv)" in str(refused.value)


def square(bc=None, pde=None, **more):
    geom = more.pop("geom", None) or dde.geometry.Rectangle([0, 0], [1, 1])
    laplace = lambda x, y: dde.grad.hessian(y, x, i=0, j=0)  # noqa: E731
    bcs = [] if bc is None else [bc(geom)]
    return dde.data.PDE(geom, pde or laplace, bcs, num_domain=9, num_boundary=8, **more)


def dirichlet(value, where):
    return lambda geom: dde.icbc.DirichletBC(geom, value, where)


def two_sides(geom):
    """The one condition of DeepXDE on two edges at once."""
    left = lambda x, on: on and np.isclose(x[0], 0)  # noqa: E731
    right = lambda x, on: on and np.isclose(x[0], 1)  # noqa: E731
    return dde.icbc.Interface2DBC(geom, lambda x: 0, left, right)


INSIDE = dirichlet(lambda x: 0, lambda x, _: np.isclose(x[0], 0.5))
CLOUD = np.random.default_rng(0).uniform(size=(30, 2))


def strain_alone(geom):
    at = np.full((5, 2), 0.5)
    slope = lambda x, y, X: dde.grad.jacobian(y, x, i=0, j=0)  # noqa: E731
    return dde.icbc.PointSetOperatorBC(at, np.ones((5, 1)), slope)


SERIAL = [
    (lambda: square(strain_alone), "by PointSetOperatorBC and no output by PointSetBC"),
    (lambda: square(INSIDE, anchors=np.array([[0.5, 0.3]])), "on no part of the boundary"),
    (lambda: square(two_sides, pde=lambda x, y: y), "(Interface2DBC) is not read"),
    (
        lambda: square(geom=dde.geometry.PointCloud(CLOUD, CLOUD[:8])),
        "the geometry is a PointCloud",
    ),
    (lambda: square(pde=lambda x, y: y - tf.reduce_mean(y)), "over all points"),
]


@pytest.mark.parametrize(("made", "why"), SERIAL)
def test_what_deepxde_alone_can_train_says_why(made, why):
    with pytest.raises(NotTracedError) as refused:
        from_deepxde(made())
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_cloud_of_points_trains_serially():
    data = square(geom=dde.geometry.PointCloud(CLOUD, CLOUD[:8]), solution=lambda x: x[:, :1])
    found = pinnablate.ablate(data, names="laplace", replicates=1, iterations=2)
    assert list(found.arms) == ["none", "all"]


def integral(kind):
    """A problem of a kind that has no residual at a point, without what makes it so."""
    made = object.__new__(kind)
    made.pde = lambda x, y, _: y
    return made


MISTAKES = [
    (lambda: square(dirichlet(lambda x: x[:, 1] ** 2, lambda _, on: on)), "as a row"),
    (lambda: square(pde=lambda x, y: y - np.sin(x[:, :1])), "raised NotImplementedError where"),
    (
        lambda: square(dirichlet(lambda x: 0, lambda x, _: x[0] > 1)),
        "holds nowhere on the boundary",
    ),
    (lambda: integral(dde.data.IDE), "make the running integral w an output"),
    (lambda: integral(dde.data.TimeFPDE), "give the errors to pinnablate.analyse"),
    (lambda: integral(dde.data.Function), "give the errors to pinnablate.analyse"),
]


@pytest.mark.parametrize(("made", "why"), MISTAKES)
def test_a_mistake_is_one_sentence_and_nothing_trains(made, why):
    with pytest.raises(PinnablateError) as refused:
        pinnablate.ablate(made())
    assert why in str(refused.value)
    assert not isinstance(refused.value, NotTracedError)
    assert "\n" not in str(refused.value)
