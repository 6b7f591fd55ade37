"""The error on held-out observations as a split of every world."""

from __future__ import annotations

import numpy as np
import pytest

import pinnablate
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import error_on
from pinnablate.errors import PinnablateError


@pytest.fixture(scope="module")
def heat():
    return pinnablate.open_result("heat-mixed", replicates=5, protocol="standard-v2")


def test_skills_on_held_out_observations_are_those_of_the_records(heat):
    skills = heat.lattice.skills("all", "held_out")
    kept = [r.held_out for r in heat.lattice.of("all")]
    np.testing.assert_allclose(skills, -np.log10(kept))
    assert error_on(heat.records[0], "held_out") == heat.records[0].held_out
    assert error_on(heat.records[0], "extrap") == heat.records[0].errors["extrap"]


def test_worth_on_held_out_observations_sums_to_what_all_gains_there(heat):
    worth = heat.worth(split="held_out")
    gain = heat.lattice.gain("all", "none", "held_out")
    assert sum(v.mean for v in worth.values()) == pytest.approx(gain.mean)
    assert worth != heat.worth()
    values = game(heat.lattice, "held_out")
    np.testing.assert_array_equal(values[frozenset()], heat.lattice.skills("none", "held_out"))


def test_it_is_kept_for_all_observed_fields_together(heat):
    with pytest.raises(PinnablateError, match="field 'u' on split 'held_out' of heat-mixed-v1"):
        heat.worth(split="held_out", field="u")
