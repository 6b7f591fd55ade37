"""Whole scripts as environments: their laws, domains, conditions, truths and measurements."""

import numpy as np
import pytest
import sympy
from sympy import Rational, exp, pi, sin

import pinnablate
from pinnablate import PinnablateError, from_deepxde
from pinnablate.adopt.agreement import refuse_difference
from pinnablate.adopt.columns import Columns
from pinnablate.adopt.tracing import dde, tf
from tests.adopt import scripts

FORWARD = ("burgers", "kovasznay", "lotka_volterra", "diffusion_reaction", "beltrami", "euler_beam")
REGIONS = ("poisson_l_shape", "disk_with_robin", "half_a_wall", "star")


def conditions(env):
    """{group: [(expression, parts)]}"""
    return {
        name: [(c.expression, c.on) for made in group for c in made]
        for name, group in env.conditions.items()
    }


@pytest.mark.parametrize("name", FORWARD + REGIONS)
def test_a_trace_is_the_script_to_round_off(name):
    data = getattr(scripts, name)()
    env = from_deepxde(data)
    points = np.random.default_rng(1).uniform(env.lower, env.upper, (32, len(env.coordinates)))
    laws = [e for law in env.equations.values() for e in law]
    off = refuse_difference(data.pde, laws, env.fields, env.coordinates, points, "pde")
    assert off < 1e-12


def test_burgers():
    env = from_deepxde(scripts.burgers(), names="burgers")
    (u,), (x, t) = env.fields, env.coordinates
    assert env.equations == {"burgers": (u.diff(t) + u * u.diff(x) - u.diff(x, 2) / (100 * pi),)}
    assert env.domain == {x: (-1, 1), t: (0, Rational(99, 100))}
    assert conditions(env) == {
        "dirichlet_u": [(u, pinnablate.boundary(x))],
        "initial_u": [(u + sin(pi * x), pinnablate.lower(t))],
    }
    assert env.solution is None


def test_a_solution_that_can_be_traced_is_the_truth():
    env = from_deepxde(scripts.diffusion_reaction(), fields="c")
    (c,), (x, t) = env.fields, env.coordinates
    expected = exp(-t) * sum(sin(k * x) / k for k in (1, 2, 3, 4, 8))
    assert sympy.simplify(env.solution[c] - expected) == 0
    assert pinnablate.check(env).status == "certified"


def test_a_solution_that_cannot_is_a_function():
    data = scripts.euler_beam()
    table = np.linspace(0, 1, 2001)
    exact = -(table**4) / 24 + table**3 / 6 - table**2 / 4
    env = from_deepxde(
        data, solution=lambda at: np.interp(at[:, 0], table, exact)[:, None], error=1e-6
    )
    assert env.declared_solution.kind == "given"
    assert env.certified_error == 1e-6


def test_names_that_stand_twice_make_one_law():
    env = from_deepxde(scripts.kovasznay(), names="momentum momentum continuity", fields="u v p")
    assert [len(law) for law in env.equations.values()] == [2, 1]
    assert env.field_names == ("u", "v", "p")


def test_a_beam_has_conditions_on_derivatives():
    env = from_deepxde(scripts.euler_beam())
    (u,), (x,) = env.fields, env.coordinates
    said = [c for group in conditions(env).values() for c in group]
    left, right = pinnablate.lower(x), pinnablate.upper(x)
    assert said == [(u, left), (u.diff(x), left), (u.diff(x, 2), right), (u.diff(x, 3), right)]


def test_an_l_shape_is_a_region():
    env = from_deepxde(scripts.poisson_l_shape())
    inside = env.region.inside(np.array([[-0.5, 0.5], [0.5, 0.5], [0.5, -0.5]]))
    assert inside.tolist() == [True, False, True]
    assert [str(part) for _, on in conditions(env)["dirichlet_u"] for part in on] == ["the edge"]


def test_a_star_is_the_region_of_deepxde():
    data = scripts.star()
    env = from_deepxde(data)
    points = np.random.default_rng(0).uniform(env.lower, env.upper, (500, 2))
    assert np.array_equal(env.region.inside(points), data.geom.inside(points))
    edge, normals = env.region.boundary(50, np.random.default_rng(0))
    np.testing.assert_allclose(normals, data.geom.boundary_normal(edge), atol=1e-6)


def test_parts_of_an_edge_and_normals():
    env = from_deepxde(scripts.disk_with_robin())
    (u,), (_, y, t) = env.fields, env.coordinates
    said = conditions(env)
    assert said["initial_u"] == [(u - y, pinnablate.lower(t))]
    ((robin, (part,)),) = said["robin_u"]
    slope = pinnablate.environment.normal_derivative(u)
    assert sympy.expand(robin - slope - 2 * u) == 0
    chosen = part.chooses(env.coordinates)(np.array([[1.0, 0, 0.5], [-1.0, 0, 0.5]]))
    assert chosen.tolist() == [False, True]


def test_part_of_a_wall_is_an_edge():
    env = from_deepxde(scripts.half_a_wall())
    ((_, (part,)),) = conditions(env)["dirichlet_u"]
    chosen = part.chooses(env.coordinates)(np.array([[0.0, 0.2], [0.0, 0.8], [1.0, 0.2]]))
    assert chosen.tolist() == [True, False, False]


def test_measured_points_are_data():
    env = from_deepxde(scripts.heat_inverse(0.05), noise=0.01)
    assert env.is_measured
    assert env.table.points.shape == (60, 2)
    assert np.all(env.table.noise == 0.01)


def test_points_of_several_outputs_share_rows():
    env = from_deepxde(scripts.lorenz_inverse())
    assert env.table.values.shape == (29, 3)
    assert np.isfinite(env.table.values).all()


def test_variables_are_unknown_coefficients():
    assert list(map(str, from_deepxde(scripts.heat_inverse()).unknowns)) == ["kappa"]
    env = from_deepxde(scripts.lorenz_inverse(), fields="x y z")
    z = env.fields[2]
    assert {c.name: guess for c, guess in env.unknowns.items()} == {"C1": 1, "C2": 1, "C3": 1}
    assert env.world().laws.unknown.count(None) == 6
    held = {str(c): str(term) for (_, term), c in env.unknowns.terms.items()}
    assert held["C3"] == str(z)


def test_a_variable_without_a_name_is_not_taken_for_a_number():
    hidden = {"inside": [dde.Variable(2.0)]}  # deeper than functions are searched

    def pde(a, y):
        return slope(a, y) - hidden["inside"][0] * y

    with pytest.raises(PinnablateError, match="a variable of TensorFlow that stands in an object"):
        from_deepxde(one(pde))
    assert float(hidden["inside"][0].value()) == 2.0


def one(pde, outputs=1, **more):
    """A problem on an interval."""
    geom = dde.geometry.Interval(0, 1)
    return dde.data.PDE(geom, pde, more.pop("bcs", []), num_domain=4, num_boundary=2, **more)


def slope(a, y):
    return dde.grad.jacobian(y, a, i=0, j=0)


MISTAKES = [
    (lambda: (scripts.kovasznay(), {"names": "a b"}), "names 2 equations, and pde returns 3"),
    (
        lambda: (
            scripts.burgers(),
            {"fields": "u v", "net": dde.nn.FNN([2, 4, 1], "tanh", "zeros")},
        ),
        "2 outputs",
    ),
    (lambda: (scripts.burgers(), {"coordinates": "x"}), "each of the 2 columns"),
    (lambda: (scripts.burgers(), {"coordinates": "x s"}), "expected t, the last column"),
    (lambda: (object(), {}), "an object of type 'object'; expected dde.data.PDE"),
    (lambda: (one(None), {}), "has no pde"),
    (lambda: (one(lambda a, y: float("nan") * y), {}), "gives nan as residual 1"),
    (lambda: (one(lambda a, y: y + np.random.rand(20, 1)), {}), "whose rows differ"),
    (
        lambda: (
            one(
                slope,
                bcs=[
                    dde.icbc.DirichletBC(
                        dde.geometry.Interval(0, 1), lambda x: 0, lambda x, on: False
                    )
                ],
            ),
            {},
        ),
        "holds nowhere",
    ),
]


@pytest.mark.parametrize(("made", "why"), MISTAKES)
def test_a_mistake_is_one_sentence(made, why):
    data, options = made()
    with pytest.raises(PinnablateError, match=why) as caught:
        from_deepxde(data, **options)
    assert "\n" not in str(caught.value)


def test_a_function_that_answers_otherwise_for_numbers_is_refused():
    def pde(a, y):
        return slope(a, y) - (y if isinstance(y, Columns) else 2 * y)

    with pytest.raises(PinnablateError, match="differs from its trace"):
        from_deepxde(one(pde))


def test_auxiliary_variables_are_functions_of_x():
    def pde(a, y, source):
        return slope(a, y) - source

    env = from_deepxde(one(pde, auxiliary_var_function=lambda a: np.cos(a)))
    (u,), (x,) = env.fields, env.coordinates
    assert env.equations["equation"] == (u.diff(x) - sympy.cos(x),)


def test_what_a_transform_of_the_output_fixes_is_a_condition():
    net = dde.nn.FNN([2, 4, 1], "tanh", "Glorot uniform")
    net.apply_output_transform(
        lambda a, y: a[:, 1:2] * (1 - a[:, 0:1] ** 2) * y - tf.sin(np.pi * a[:, 0:1])
    )
    env = from_deepxde(scripts.burgers(), net)
    (u,), (x, t) = env.fields, env.coordinates
    assert conditions(env)["hard_u"] == [
        (u, pinnablate.lower(x)),
        (u, pinnablate.upper(x)),
        (u + sin(pi * x), pinnablate.lower(t)),
    ]


def test_a_transform_that_fixes_nothing_is_refused():
    net = dde.nn.FNN([2, 4, 1], "tanh", "Glorot uniform")
    net.apply_output_transform(lambda a, y: 1 + y**2)
    with pytest.raises(PinnablateError, match="fixes no output on a face"):
        from_deepxde(scripts.burgers(), net)


def test_tensorflow_is_left_as_it_was():
    from_deepxde(scripts.euler_beam())
    assert float(tf.sin(tf.constant(0.0))) == 0.0


def test_what_deepxde_draws_is_no_part_of_a_problem():
    """A polygon has another number of points on its edge in each draw of the script."""

    def again(seed):
        np.random.seed(seed)
        corners = [[0, 0], [1, 0], [1, -1], [-1, -1], [-1, 1], [0, 1]]
        geometry = dde.geometry.Polygon(corners)
        edge = dde.icbc.DirichletBC(geometry, lambda x: 0, lambda _, on_boundary: on_boundary)
        data = dde.data.PDE(
            geometry, poisson, edge, num_domain=40, num_boundary=60, solution=lambda x: x[:, :1]
        )
        state = np.random.get_state()[1].tolist()
        made = pinnablate.from_deepxde(data, names="poisson")
        assert np.random.get_state()[1].tolist() == state
        return data.num_bcs[0], made.digest

    first, second = again(1), again(2)
    assert first[0] != second[0]
    assert first[1] == second[1]


def poisson(x, y):
    return dde.grad.hessian(y, x, i=0, j=0) + dde.grad.hessian(y, x, i=1, j=1)


@pytest.mark.parametrize(
    ("points", "values", "words"),
    [
        ([0.1, 0.3, 0.3, 0.7], [1, 2, 3, 4], "two values of u at x = 0.3, in row 2 and row 3"),
        ([0.1, 0.3, 1.3, 0.7], [1, 2, 3, 4], "row 3: x = 1.3 lies outside the domain"),
        ([0.1, 0.3, 0.5, 0.7], [1, 1, 1, 1], "u is 1 in every row"),
    ],
)
def test_measured_points_are_refused_as_the_script_has_them(points, values, words):
    bc = dde.icbc.PointSetBC(np.array(points)[:, None], np.array(values, float)[:, None])
    with pytest.raises(PinnablateError, match=words) as caught:
        from_deepxde(one(slope, bcs=[bc]))
    assert "the points of PointSetBC" in str(caught.value)
