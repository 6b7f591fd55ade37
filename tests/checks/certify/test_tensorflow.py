"""Laws in TensorFlow against laws in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.checks.certify import check, tensorflow
from pinnablate.checks.certify.budget import Budget
from pinnablate.environment import (
    Design,
    Environment,
    coordinates,
    edge,
    fields,
    given,
    lower,
    zero,
)
from tests.conftest import declare
from tests.worlds import bessel_ring, plate

t = coordinates("t")
level = fields("level", t)


def tank(outflow=None, truth=None, **changes):
    """A tank that empties through a hole, after Torricelli: the square root of what is left."""
    truth = sympy.Piecewise(((1 - t / 3) ** 2, t < 3), (0, True)) if truth is None else truth
    outflow = sympy.Rational(2, 3) * sympy.sqrt(sympy.Max(level, 0)) if outflow is None else outflow
    settings = {
        "id": "tank-v1",
        "domain": {t: (0, 4)},
        "equations": {"torricelli": level.diff(t) + outflow},
        "conditions": {"full": [given(level, on=lower(t), points=1)]},
        "solution": {level: truth},
        "observations": Design(count=8, until=2),
        "primary": "extrap",
        "source": "E. Torricelli (1643)",
    }
    return Environment(**{**settings, **changes})


def findings(env):
    return tensorflow.check_tensorflow(env, Budget(60.0))


def test_laws_and_conditions_that_agree_have_one_finding(stacked):
    (found,) = findings(declare())
    assert (found.subject, found.holds) == ("TensorFlow", True)
    assert found.figure.startswith("computes 2 residuals and conditions as NumPy does")
    (found,) = findings(tank())
    assert found.holds
    assert found.figure.startswith("computes 1 residuals")


def test_functions_that_tensorflow_lacks_are_compared_as_they_are_told(stacked):
    (found,) = findings(bessel_ring())
    assert found.holds
    assert "computes 4 residuals and conditions" in found.figure


def test_check_ends_with_it(stacked):
    certificate = check(tank())
    assert certificate.status == "certified", certificate.why
    assert certificate.findings[-1].subject == "TensorFlow"


def test_a_law_that_differs_is_named_with_a_place_and_both_values(stacked, monkeypatch):
    real = tensorflow.compile_expressions

    def other(expressions, fields, coordinates, module, known=()):
        compiled = real(expressions, fields, coordinates, module, known)
        if module != "tensorflow":
            return compiled
        return lambda jet, points: [1.01 * v for v in compiled(jet, points)]

    monkeypatch.setattr(tensorflow, "compile_expressions", other)
    (found,) = findings(tank())
    assert found.subject == "TensorFlow, equation torricelli[0]"
    assert not found.holds
    assert "networks would be trained on" in found.figure
    assert "at t = " in found.figure


def test_a_law_that_does_not_compile_is_named_and_the_others_are_compared(stacked, monkeypatch):
    env = declare()
    real = tensorflow.compile_expressions

    def broken(expressions, fields, coordinates, module, known=()):
        if module == "tensorflow" and set(expressions) & set(env.residuals[1].terms):
            raise TypeError("no such operation")
        return real(expressions, fields, coordinates, module, known)

    monkeypatch.setattr(tensorflow, "compile_expressions", broken)
    (found,) = findings(env)
    assert found.subject == "TensorFlow, equation dynamics[0]"
    assert "networks cannot be trained on it: TypeError: no such operation" in found.figure


def test_a_derivative_that_is_lost_is_named(stacked, monkeypatch):
    import tensorflow as tf

    real = tensorflow.compile_expressions

    def flat(expressions, fields, coordinates, module, known=()):
        compiled = real(expressions, fields, coordinates, module, known)
        if module != "tensorflow":
            return compiled
        return lambda jet, points: [tf.stop_gradient(v) for v in compiled(jet, points)]

    monkeypatch.setattr(tensorflow, "compile_expressions", flat)
    (found,) = findings(tank())
    assert "its derivative by level, differentiated by t, is 0 in TensorFlow" in found.figure


def test_an_edge_that_the_truth_lies_on_is_no_difference(stacked):
    """On the truth max(level, 0) is a tie for t > 3, where either side may count."""
    (found,) = findings(tank(sympy.Rational(2, 3) * sympy.sqrt(sympy.Max(level, 0))))
    assert found.holds, found.figure


def test_without_time_it_says_so(stacked):
    budget = Budget(0.0)
    budget.begin("TensorFlow")
    (found,) = tensorflow.check_tensorflow(tank(), budget)
    assert (found.holds, found.note) == (True, True)
    assert "not compared with NumPy in 0 s" in found.figure


@pytest.mark.parametrize("alone", [True, False])
def test_sizes_of_differences(alone):
    ours = tensorflow._Values(np.array([1.0, np.nan, 0.0]), np.array([2.0, np.nan, 0.0]), {})
    theirs = tensorflow._Values(np.array([1.5, 1.0, np.nan if alone else 0.0]), ours.size, {})
    off = tensorflow._apart(ours, theirs)
    assert off[0] == 0.25
    assert np.isnan(off[1])
    assert off[2] == (np.inf if alone else 0.0)


def test_the_terms_of_a_condition_are_what_its_round_off_is_measured_in(stacked):
    # Of the size of the two is the round-off of their difference, which vanishes on the truth.
    x, y = plate().coordinates
    r = sympy.sqrt(x**2 + y**2)
    told = zero(plate().fields[0] - sympy.log(r), on=edge(r < 1), points=5)
    (finding,) = findings(plate(conditions={"hole": [told]}))
    assert finding.holds, finding
