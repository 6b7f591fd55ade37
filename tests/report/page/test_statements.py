"""What is settled, explored and not shown, of lattices whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.page.statements import meaning, statements
from pinnablate.report.sentences import explored_level
from tests import results
from tests.report.made import ERRORS, records_of, study


def of(made, records):
    lattice = lattice_of(made.world, made.cells, records)
    return statements(made, lattice, explored_level(made, lattice)), lattice


def noisy(arm, r):
    return 10 ** np.random.default_rng([len(arm), r]).normal(0, 0.02)


def test_a_gain_that_is_not_known_to_hold_still_is_not_settled():
    found, _ = of(made := study(10), records_of(made, factor=noisy))
    assert found.settled == []
    assert any(
        "gains **+1.99 ± 0.02** decades over `none`" in s and "not known to hold still" in s
        for s in found.explored
    )
    assert "half of the budget is not on record under smoke" in found.not_shown[-1]


def test_equal_errors_show_nothing():
    found, _ = of(made := study(10), records_of(made, dict.fromkeys(ERRORS, 0.3), noisy))
    assert found.settled == found.explored == []
    assert "a worth of `fourier`" in " ".join(found.not_shown)


@pytest.mark.parametrize("count", [1, 4])
def test_few_replicates_are_not_tested(count):
    made = study(count)
    found, lattice = of(made, records_of(made))
    assert found.settled == found.explored == found.not_shown == []
    assert f"there are {count}" in meaning(lattice)


def test_published_gains_that_hold_still_are_settled():
    import pinnablate

    result = pinnablate.open_result(
        "heat-mixed", results.PUBLISHED, replicates=10, protocol="standard-v3"
    )
    level = explored_level(result.study, result.lattice)
    found = statements(result.study, result.lattice, level)
    assert any("gains" in s for s in found.settled)
    assert not any("half of the budget is not on record" in s for s in found.not_shown)
