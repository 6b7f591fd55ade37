"""What is left undetermined is counted exactly where it can be counted by hand, and free functions
are told from numbers.
"""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.arms import lattice
from pinnablate.checks.observability import Forms, Undetermined, as_text
from pinnablate.registry import load
from tests.worlds import ring


@pytest.fixture(scope="module")
def decay():
    return Forms(load("decay-chain").world())


@pytest.mark.parametrize(
    ("players", "numbers"),
    [
        (("d1", "d2", "d3"), 3),
        (("d1", "d2", "mass"), 2),  # the sum is given, and with it one number
        (("d1", "d2", "d3", "mass"), 2),
    ],
)
def test_differential_equations_without_data_leave_their_initial_values(decay, players, numbers):
    found = decay.undetermined(players, given=False)
    assert (found.dimension, found.grows, found.resolved) == (numbers, False, True)
    assert found.fields == ("N1", "N2", "N3")


def test_a_conservation_law_alone_leaves_functions(decay):
    found = decay.undetermined(("mass",), given=False)
    assert found.grows
    # Two free polynomials, and their sum gives the third.
    assert found.dimension == 2 * (decay.degree + 1)
    assert as_text(found) == "functions: N1, N2, N3"


def test_nonlinear_trajectories_are_resolved_by_a_high_degree():
    forms = Forms(load("kepler").world())
    assert forms.resolved
    assert forms.degree > 100
    free = forms.undetermined(("kin", "dyn"), given=False)
    assert (free.dimension, free.grows) == (4, False)
    assert forms.undetermined(("kin", "dyn", "energy", "angmom"), given=False).dimension == 2
    assert as_text(forms.undetermined(("kin", "dyn"))) == "determined"


@pytest.mark.parametrize("sampled", [False, True])
def test_periodic_conditions_are_differences(sampled):
    forms = Forms(ring().world(), sampled)
    form, powers = forms.parts["ring"], forms.basis.powers

    def value(power):
        k = int(np.flatnonzero((powers == power).all(axis=1))[0])
        return form[k, k]

    assert value((0, 0)) == pytest.approx(0, abs=1e-12)
    # Any function of time has the same value across.
    assert value((0, 3)) == pytest.approx(0, abs=1e-9)
    assert value((1, 0)) > 0.1


def test_who_is_told_more_is_left_no_more_undetermined():
    env = load("coupled-oscillators")
    forms = Forms(env.world())
    left = {frozenset(a.equations): forms.undetermined(a.equations).dimension for a in lattice(env)}
    assert all(left[s] >= left[more] for s in left for more in left if s < more)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Undetermined(0, False, ()), "determined"),
        (Undetermined(0, False, (), 8, False), "determined up to degree 8"),
        (Undetermined(1, False, ("Bz",)), "1 number of Bz"),
        (Undetermined(3, False, ("Ey", "Bz"), 8, False), "3 numbers of Ey, Bz up to degree 8"),
        (Undetermined(7, True, ("Ey", "Bz"), 8, False), "functions: Ey, Bz up to degree 8"),
    ],
)
def test_verdicts_read_as_text(found, text):
    assert as_text(found) == text
