"""Shared by all tests. Heavy evidence lives in benchmarks/; here networks are small and budgets short.

Nothing here imports TensorFlow: tests that train ask for `stacked`, and only they pay for it.
"""

from __future__ import annotations

import signal

import pytest
import sympy

from pinnablate import registry
from pinnablate.environment import Design, Environment, boundary, coordinates, fields, zero
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.network import architecture
from pinnablate.tasks.protocol import protocol
from pinnablate.telling import Teller


@pytest.fixture(autouse=True)
def forget_files(monkeypatch):
    """Each test has files of its own: an id in a file of another test is no collision."""
    monkeypatch.setattr(registry, "_LATEST", {})


@pytest.fixture(scope="session")
def stacked():
    """The stacked learner, with TensorFlow's threads set."""
    from pinnablate.learners.resources import Resources
    from pinnablate.learners.stacked import Stacked

    learner = Stacked(Resources(workers=2))
    learner.prepare()
    return learner


@pytest.fixture
def make_fit():
    """(environment, arm, replicate, **changes) -> the fit of an arm under a protocol."""

    def make(env, arm, replicate=0, protocol_name="smoke", design="standard", **changes):
        budget, world = protocol(protocol_name).budget(env), env.world(design)
        network = architecture(world, budget)
        told = Teller(world).told(arm, replicate)
        settings = {
            "adam_steps": budget.adam_steps,
            "second_steps": budget.second_steps,
            "factors": told.factors,
            "learned": told.learned,
            "laws": told.laws,
            "equations": told.equations,
            **changes,
        }
        return Fit(
            make_problem(world, replicate, budget.points),
            arm,
            budget=budget,
            architecture=network,
            initial=network.initial(replicate),
            **settings,
        )

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
        "observations": Design(count=10, until=0.5, fields=(u,)),
        "primary": "extrap",
        "source": "d'Alembert (1747)",
    }
    return Environment(**{**settings, **changes})


@pytest.fixture
def string():
    return declare()


@pytest.fixture(scope="session", autouse=True)
def _signals_as_at_a_terminal():
    """Tests that send signals would see none where pytest was started with `nohup` or in the background,
    which ignore them in everything that they start.
    """
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}
    ignored = [s for s in usual if signal.getsignal(s) is signal.SIG_IGN]
    for one in ignored:
        signal.signal(one, usual[one])
    yield
    for one in ignored:
        signal.signal(one, signal.SIG_IGN)
