"""What told equations of one space coordinate say of the slopes in time."""

from __future__ import annotations

import pytest
import sympy

from pinnablate import registry
from pinnablate.environment import Design, Environment, boundary, coordinates, fields, zero
from pinnablate.errors import PinnablateError
from pinnablate.learners.solver_layer.evolution import evolution_of, implied

heat, burgers = (registry.load(n).world("standard") for n in ("heat-mixed", "burgers-potential"))


def test_which_laws_hold_where():
    both = evolution_of(heat, ("energy", "fourier"))
    assert both.second  # fourier put into energy: u_t = kappa u_xx
    assert [len(law.states) for law in both.start] == [2]
    assert not evolution_of(heat, ("energy",)).second
    assert implied(burgers, burgers.players) == {"burgers"}
    assert implied(burgers, ("burgers", "link")) == set()
    with pytest.raises(PinnablateError, match="'dynamics' is not of first order"):
        evolution_of(second_order().world(), ("dynamics",))


def second_order():
    """A string told as one equation."""
    x, t = coordinates("x t")
    u = fields("u", x, t)
    return Environment(
        id="string-v1",
        domain={x: (0, 1), t: (0, 1)},
        equations={"dynamics": u.diff(t, 2) - u.diff(x, 2)},
        conditions={"ends": [zero(u, on=boundary(x), points=5)]},
        solution={u: sympy.sin(sympy.pi * x) * sympy.cos(sympy.pi * t)},
        observations=Design(count=10, until=0.5),
        primary="extrap",
        source="d'Alembert (1747)",
    )
