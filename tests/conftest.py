"""Shared by all tests. Heavy evidence lives in benchmarks/; here networks are small and budgets short."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.environment import Environment, Observations, boundary, coordinates, fields, zero
from pinnablate.learners.base import Fit
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import make_problem
from pinnablate.tasks.protocol import protocol


@pytest.fixture(scope="session", autouse=True)
def stacked():
    """The stacked learner, made before any other test lets TensorFlow choose its threads."""
    from pinnablate.learners.resources import Resources
    from pinnablate.learners.stacked import Stacked

    return Stacked(Resources(workers=2))


@pytest.fixture
def make_fit():
    """(environment, arm, replicate, **changes) -> the fit of an arm under a protocol."""

    def make(env, arm, replicate=0, protocol_name="smoke", design="standard", **changes):
        budget = protocol(protocol_name).budget(env)
        network = architecture(env, budget)
        problem = make_problem(env, design, replicate, budget.points)
        settings = {"adam_steps": budget.adam_steps, "second_steps": budget.second_steps, **changes}
        return Fit(problem, arm, budget, network, network.initial(replicate), **settings)

    return make


def declare(**changes):
    """A small wave on a string: u, p with u_t = p, p_t = u_xx; changes replace arguments."""
    x, t = coordinates("x t")
    u, p = fields("u p", x, t)
    truth = sympy.sin(sympy.pi * x) * sympy.cos(sympy.pi * t)
    settings = {
        "id": "string-v1",
        "domain": {x: (0, 1), t: (0, 1)},
        "equations": {"kinematics": u.diff(t) - p, "dynamics": p.diff(t) - u.diff(x, 2)},
        "conditions": {"ends": [zero(u, on=boundary(x), points=5)]},
        "solution": {u: truth, p: truth.diff(t)},
        "observations": Observations(count=10, until=0.5, fields=(u,)),
        "primary": "extrap",
        "source": "d'Alembert (1747)",
    }
    return Environment(**{**settings, **changes})


@pytest.fixture
def string():
    return declare()
