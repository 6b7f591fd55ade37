"""Fields and coordinates where nobody says which they are."""

from __future__ import annotations

import pytest

from pinnablate.errors import PinnablateError
from pinnablate.problems.found import Found, found_in

NOTHING = {"coordinates": (), "fields": (), "constants": (), "columns": ()}


@pytest.mark.parametrize(
    ("texts", "settings", "found"),
    [
        (
            ["theta_t = omega", "omega_t = -9.81*sin(theta)"],
            {"columns": ("t", "theta", "omega")},
            Found(("t",), ("theta", "omega")),
        ),
        (["dq/dt = p"], {"columns": ("t", "q", "p")}, Found(("t",), ("q", "p"))),
        (
            ["u_t + q_x", "q + k*u_x"],
            {"coordinates": ("x", "t"), "constants": ("k",)},
            Found(("x", "t"), ("u", "q")),
        ),
        (["x_t = v", "diff(v, t) = -x"], {"columns": ("t", "x", "v")}, Found(("t",), ("x", "v"))),
        (["u.diff(x, 2) = f"], {"columns": ("x", "u", "f")}, Found(("x",), ("u", "f"))),
        (
            ["u_x_t + v_x"],
            {"coordinates": ("x", "t"), "fields": ("v_x", "u_x")},
            Found(("x", "t"), ("v_x", "u_x")),
        ),
        (["u_t = w"], {"coordinates": ("t",)}, Found(("t",), ("u",))),  # w: said by the grammar
    ],
)
def test_names_are_what_equations_and_columns_make_them(texts, settings, found):
    named = {f"equation {k}": text for k, text in enumerate(texts)}
    assert found_in(named, **{**NOTHING, **settings}) == found


def test_without_a_derivative_there_is_no_coordinate():
    with pytest.raises(PinnablateError, match="nothing is differentiated by a column of the data"):
        found_in({"equation 'a'": "u = 3"}, **{**NOTHING, "columns": ("t", "u")})
