"""Edges and normals in declarations: what they mean, their digests, and one sentence for what is wrong."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sympy import Rational, sqrt

from pinnablate import (
    Integrated,
    PinnablateError,
    box,
    coordinates,
    disk,
    edge,
    fields,
    given,
    lower,
    normal,
    normal_derivative,
    periodic,
    zero,
)
from pinnablate.environment.edges import Edge, normals_in, without_normals
from pinnablate.signature import NOT_GIVEN
from tests.worlds import plate, ring

x, y, t, z = coordinates("x y t z")
u = fields("u", x, y, t)
POINTS = np.array([[-1.0, 0.5, 0.0], [1.0, 0.5, 1.0], [1.0, -0.5, 2.0]])


@pytest.mark.parametrize(
    ("where", "chosen"),
    [
        (x > 0, [False, True, True]),
        ((x > 0) & (y > 0), [False, True, False]),
        ((x < 0) | (t > 1), [True, False, True]),
        (lambda x: x > 0, [False, True, True]),
        (lambda t, y: (t > 0) & (y > 0), [False, True, False]),
        (lambda points: points[:, 1] > 0, [True, True, False]),
    ],
)
def test_a_part_is_an_inequality_or_a_function_of_named_coordinates(where, chosen):
    (part,) = edge(where)
    assert not list(part.contradictions((x, y, t)))
    assert part.chooses((x, y, t))(POINTS).tolist() == chosen


def test_all_of_an_edge_has_no_chooser():
    assert edge() == (Edge(),)
    assert Edge().chooses((x, y)) is None
    assert str(Edge()) == "the edge"
    assert str(*edge(x > 0)) == "the edge where x > 0"
    assert edge() + lower(t) == (Edge(), *lower(t))


def test_the_normal_derivative_is_along_all_coordinates_of_space():
    n_x, n_y = normal(x, y)
    assert normal_derivative(u) == n_x * u.diff(x) + n_y * u.diff(y)
    assert normals_in(normal_derivative(u) + u) == (n_x, n_y)
    assert n_x.along == "x"
    assert without_normals(n_x * u + n_y) == u / sqrt(2) + 1 / sqrt(2)
    assert without_normals(u) == u


def test_digests_have_a_region_and_an_edge_where_they_are_used_alone():
    env = plate()
    assert env.digest == plate().digest
    assert plate(summary="rewritten").digest == env.digest
    ex, ey = env.coordinates
    field = env.fields[0]
    parts = [
        zero(field, on=edge(ex > 0), points=3),
        zero(field, on=edge(ex > Rational(1, 2)), points=3),
        zero(field, on=edge(lambda x: x > 0), points=3),
        zero(field, on=edge(lambda x: x > 0.5), points=3),
        zero(field, on=edge(), points=3),
    ]
    digests = {plate(conditions={"part": [p]}).digest for p in parts}
    assert len(digests) == 5
    # A function is what it answers, however it is written.
    again = zero(field, on=edge(lambda points: points[:, 0] > 0), points=3)
    assert plate(conditions={"part": [again]}).digest in digests
    walls = {"hole": [zero(field, on=edge(), points=3)]}
    wide = [
        plate(region=region, conditions=walls).digest for region in (disk((ex, ey)), env.region)
    ]
    assert wide[0] != wide[1]


def wrong(**changes):
    env = plate()
    made = {name: value(*env.coordinates, env.fields[0]) for name, value in changes.items()}
    with pytest.raises(PinnablateError) as error:
        plate(**made)
    return str(error.value)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (
            lambda x, y, u: zero(u, on=edge(x > 9), points=3),
            "no point of .* on the edge where x > 9",
        ),
        (
            lambda x, y, u: zero(u, on=edge(z > 0), points=3),
            "names z; expected coordinates alone: x, y",
        ),
        (lambda x, y, u: zero(u, on=edge(x), points=3), "is on edge.x.; expected an inequality"),
        (lambda x, y, u: zero(u, on=edge(3), points=3), "is on edge.3.; expected an inequality"),
        (
            lambda x, y, u: zero(u, on=edge(lambda p: p > 0), points=3),
            r"is on edge\(function of \(p\)\); expected parameters called as the coordinates",
        ),
        (
            lambda x, y, u: zero(u, on=edge(lambda x: x), points=3),
            "answers with float64 of shape .*; expected one truth value",
        ),
        (
            lambda x, y, u: zero(normal(z) * u, on=edge(), points=3),
            "contains the component n_z of a normal; expected components along coordinates of space: x, y",
        ),
        (
            lambda x, y, u: periodic(normal_derivative(u), on=x, points=3),
            "is periodic and names the outward normal",
        ),
        (lambda x, y, u: zero(u, on=lower(x), points=3), r"has no points on lower\(x\)"),
        (lambda x, y, u: given(u, on=edge(), points=0), "has points=0; expected a whole number"),
    ],
)
def test_a_condition_that_is_nowhere_is_refused(condition, said):
    text = wrong(conditions=lambda x, y, u: {"odd": [condition(x, y, u)]})
    assert re.search(said, text), text
    assert "condition 'odd'" in text


@pytest.mark.parametrize(
    ("region", "said"),
    [
        (lambda x, y, u: "disk", "region= is 'disk'; expected what disk"),
        (lambda x, y, u: disk((x, z)), "the region is of z, which is not a coordinate"),
        (lambda x, y, u: disk((x, y), centre=(9, 9)), "fills 0 % of the domain x in .-2, 2."),
    ],
)
def test_a_region_that_leaves_nothing_is_refused(region, said):
    assert said.replace(".-2, 2.", "(-2, 2)") in wrong(region=region)


def test_time_has_no_region_and_an_integrated_solution_none_either():
    env = ring()
    space, time = env.coordinates
    with pytest.raises(PinnablateError, match="the region restricts t, the time"):
        ring(region=box((space, time), lower=(0, 0), upper=(6, 1)))
    start = dict.fromkeys(env.fields, 1)
    with pytest.raises(
        PinnablateError, match="the solution is Integrated and the domain has a region"
    ):
        ring(
            region=box((space,), lower=(0,), upper=(6,)),
            solution=Integrated(start, certified_error=1e-6),
        )
    at_end = {"end": [zero(normal(space) * env.fields[0], on=lower(time), points=2)]}
    with pytest.raises(PinnablateError, match="names the outward normal at an end of t"):
        ring(conditions=at_end)


def test_an_equation_has_no_normal():
    text = wrong(equations=lambda x, y, u: {"odd": normal(x) * u})
    assert "contains the component n_x of an outward normal" in text
    for nothing in (lambda: normal(), lambda: normal("x"), lambda: normal_derivative(3)):
        with pytest.raises(PinnablateError, match="expected"):
            nothing()


def test_measurements_may_lie_on_the_edge_and_not_beyond():
    env = plate()
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    radius = np.tile([0.5, 2.0, 1.0, 1.7], 10)
    data = {"x": radius * np.cos(turns), "y": radius * np.sin(turns), "u": np.log(radius)}
    names = ("p", "q")
    scales = {f: 1.0 for f in env.fields if f.func.__name__ in names}
    told = {"solution": None, "data": data, "scales": scales, "fields": env.fields}
    told |= {"observations": NOT_GIVEN, "primary": NOT_GIVEN}
    made = plate(**told)
    assert len(made.table.points) == 40
    data["x"][0] = 0.3
    with pytest.raises(PinnablateError, match="lies outside the region"):
        plate(**told)
