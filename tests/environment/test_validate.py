"""A declaration that contradicts itself is refused, and the culprit named."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.environment import (
    Design,
    Environment,
    NearMiss,
    boundary,
    coordinates,
    fields,
    zero,
)
from pinnablate.errors import PinnablateError
from pinnablate.truths import Reference
from tests.conftest import declare

x, t = coordinates("x t")
u, p, w = fields("u p w", x, t)
truth = sympy.sin(sympy.pi * x) * sympy.cos(sympy.pi * t)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "String"}, "name-vN"),
        (
            {"equations": {"kinematics": u.diff(t) - w, "dynamics": p.diff(t)}},
            "no entry for the field w of equation 'kinematics'",
        ),
        ({"solution": {u: truth, p: truth.diff(t), w: truth}}, "field w appears in no equation"),
        ({"solution": {u: truth}, "fields": (u, p)}, "no entry for field p"),
        ({"solution": {u: truth, p: truth, w: truth}, "fields": (u, p)}, "the solution names w"),
        ({"equations": {"all": u.diff(t) - p}}, "equation name 'all'"),
        ({"equations": {"a+b": u.diff(t) - p}}, r"equation name 'a\+b'"),
        ({"equations": {"rbf": u.diff(t) - p}}, "equation name 'rbf'"),
        ({"equations": {"lattice": u.diff(t) - p}}, "equation name 'lattice'"),
        ({"equations": {}}, "no equations"),
        ({"equations": {"k": u.diff(t) - sympy.Symbol("c") * p}}, "'k' contains the symbol c"),
        ({"equations": {"k": u - u, "d": u.diff(t) - p}}, "'k' is identically zero"),
        (
            {"conditions": {"ends": [zero(w, on=boundary(x), points=5)]}},
            "condition 'ends' names the undeclared field w",
        ),
        ({"domain": {x: (1, 0), t: (0, 1)}}, r"domain of x is \(1, 0\)"),
        ({"domain": {t: (0, 1), x: (0, 1)}}, "in order"),
        ({"primary": "future"}, "primary split 'future'"),
        ({"gauge": (w,)}, "gauge names"),
        ({"gauge": {u: (sympy.Symbol("z"),)}}, "gauge of u depends on z"),
        ({"observations": Design(count=10, until=1.5)}, "until t = 1.5 lie outside the domain"),
        ({"observations": Design(count=0, until=0.5)}, "count 0"),
        ({"observations": Design(count=5, until=0.5, noise=float("nan"))}, "noise nan"),
        ({"observations": Design(count=5, until=0.5, fields=(w,))}, "observes w"),
        ({"observations": Design(count=5)}, "primary split is 'extrap', but it has only interp"),
        (
            {"solution": {u: truth * sympy.Symbol("a"), p: truth}},
            "solution of u contains the symbol a",
        ),
        ({"solution": Reference(lambda at: at, 1e-9)}, "fields="),
        ({"solution": 3}, "solution= is 3; expected"),
        ({"identities": {"energy": lambda e: e["kinematics"]}}, "an identity for 'energy'"),
        (
            {"near_misses": {"nothing": NearMiss({}, "")}},
            "near miss 'nothing' replaces no equation",
        ),
        (
            {"near_misses": {"stiff": NearMiss({"newton": u}, "")}},
            "near miss 'stiff' replaces 'newton'",
        ),
        (
            {"near_misses": {"two": NearMiss({"dynamics": (u, p)}, "")}},
            "near miss 'two' has 2 residuals for 'dynamics'; expected 1",
        ),
        (
            {"near_misses": {"same": NearMiss({"kinematics": u.diff(t) - p}, "")}},
            "near miss 'same' says what 'kinematics' says",
        ),
        (
            {"near_misses": {"other": NearMiss({"kinematics": w}, "")}},
            "near miss 'other' names the undeclared field w",
        ),
    ],
)
def test_contradictions_are_refused(changes, message):
    with pytest.raises(PinnablateError, match=message) as refused:
        declare(**changes)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        (Design(count=5, conditions="some"), "expected True, False or 'players'"),
        (Design(count=5, granularity="term"), "expected 'law' or 'component'"),
        (Design(count=5, in_place_of_truth="newton"), "tells the near miss 'newton'"),
        (Design(count=5, further={"ends": []}), "needs a name of its own"),
        (Design(count=5, further={"dynamics": []}), "needs a name of its own"),
    ],
)
def test_a_design_that_contradicts_its_world_is_refused(design, expected):
    with pytest.raises(PinnablateError, match=expected):
        declare(designs={"odd": design})


def test_players_need_conditions():
    with pytest.raises(PinnablateError, match="makes conditions players, but there are none"):
        declare(conditions={}, designs={"odd": Design(count=5, conditions="players")})


def test_groups_of_conditions_have_names_of_their_own_whether_they_are_players_or_not():
    for name in ("dynamics", "mean", "lattice", "interp"):
        with pytest.raises(PinnablateError, match=f"conditions '{name}' needs a name of its own"):
            declare(conditions={name: [zero(u, on=boundary(x), points=5)]})


def test_components_have_names_of_their_own():
    laws = {"k": (u.diff(t) - p, p.diff(t) - u.diff(x, 2)), "k_1": u.diff(t) - p}
    assert declare(equations=laws).players == ("k", "k_1")
    with pytest.raises(PinnablateError, match="'k_1' is an equation and a component of another"):
        declare(
            equations=laws, designs={"odd": Design(count=5, until=0.5, granularity="component")}
        )


def test_sectors_are_fields_with_names_of_their_own():
    assert declare(sectors={"both": (u, p)}).sector_names == {"both": ("u", "p")}
    with pytest.raises(PinnablateError, match="name of a field or a split"):
        declare(sectors={"extrap": (u,)})
    with pytest.raises(PinnablateError, match="sector 'both' names w"):
        declare(sectors={"both": (u, w)})


def test_steady_environment_has_no_window():
    y = coordinates("y")
    f = fields("f", y)
    with pytest.raises(PinnablateError, match="no coordinate is named t"):
        Environment(
            id="steady-v1",
            domain={y: (0, 1)},
            equations={"decay": f.diff(y) + f},
            solution={f: sympy.exp(-y)},
            observations=Design(count=3, until=0.5),
            primary="interp",
            source="",
        )


def test_functions_of_fields_that_tensorflow_lacks_are_refused():
    with pytest.raises(PinnablateError, match=r"'d' contains besselj.*, which TensorFlow lacks"):
        declare(equations={"k": u.diff(t) - p, "d": p.diff(t) + sympy.besselj(0, u)})
    assert declare(
        equations={"k": u.diff(t) - p, "d": p.diff(t) - sympy.besselj(0, x)}
    ).players == ("k", "d")
