"""The effective dimension of observations beside a kernel that knows laws."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from pinnablate.learners import learner
from pinnablate.study import Study

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def dimension():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        for name in ("common", "rates"):
            patch.delitem(sys.modules, name, raising=False)
        yield import_module("rates").dimension


@pytest.mark.parametrize("name", ["heat-mixed", "decay-chain"])
def test_observations_decide_at_most_as_many_numbers_as_they_are(dimension, name):
    """The first has conditions on the field that is observed, which are no observations."""
    study = Study.of(name, protocol="smoke", learner="kernel", arms="none,all", replicates=1)
    made = learner("kernel", study.resources)
    fits = [study.fit(cell) for cell in study.cells]
    prior = made.prior(fits[0].problem, None)
    (none, count), (told, _) = (dimension(fit, made, prior) for fit in fits)
    assert count == fits[0].problem.observed_values.size
    assert 0 < told < none < count


def test_laws_that_are_not_linear_are_refused(dimension):
    study = Study.of("lotka-volterra", protocol="smoke", learner="kernel", arms="all", replicates=1)
    made, fit = learner("kernel", study.resources), study.fit(study.cells[0])
    with pytest.raises(ValueError, match="linear in the fields"):
        dimension(fit, made, made.prior(fit.problem, None))
