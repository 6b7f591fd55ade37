"""Piecewise in equations that are written as text."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

import pinnablate
from pinnablate.errors import PinnablateError

DATA = {"t": np.linspace(0, 2, 30), "u": np.minimum(np.linspace(0, 2, 30), 1.0)}


def residual(law):
    env = pinnablate.problem(equations={"ramp": law}, data=DATA)
    return env.residuals[0].expression, env.coordinates[0]


def test_pieces_are_read_as_sympy_has_them():
    found, t = residual("u_t = Piecewise((1, t < 1), (2*t, t <= 1.5), (0, True))")
    (made,) = found.atoms(sympy.Piecewise)
    assert [made.subs(t, v) for v in (0.5, 1.25, 1.75)] == [1, 2.5, 0]


@pytest.mark.parametrize("law", ["u_t = Piecewise(1, 0)", "u_t = Piecewise((1, t + 1), (0, True))"])
def test_other_pieces_are_one_sentence(law):
    with pytest.raises(PinnablateError, match=r"in Piecewise; expected pairs like \(1, t < 1\)"):
        residual(law)
