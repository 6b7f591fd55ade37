"""What learning curves of records say: first steps of splits, and laws that are learned and lost."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.along import first_below, on_the_way
from pinnablate.analysis.lattice import Lattice
from pinnablate.arms import Arm
from tests.analysis.made import record


def curve(errors, residuals, steps=(1, 10, 100)):
    return [
        {"step": s, "errors": {"extrap": e}, "residuals": {"energy": r}}
        for s, e, r in zip(steps, errors, residuals, strict=True)
    ]


def made(*curves):
    records = {("none", k): record("none", k, 0.1, curve=c) for k, c in enumerate(curves)}
    return Lattice({"none": Arm("none")}, tuple(range(len(curves))), records, "extrap", 1e-6)


NEVER, LATE = curve((1.0, 0.5, 0.1), (1.0, 1.0, 1.0)), curve((1.0, None, 0.09), (1.0, 1.0, 1.0))
SOON = curve((1.0, 0.01, 0.5), (1.0, 1.0, 1.0))


def test_the_first_step_below_a_tenth_and_never():
    found = first_below(made(NEVER, LATE, SOON), "none", "extrap")
    assert found.steps == (np.inf, 100.0, 10.0)
    assert (found.count, found.median) == (2, 100.0)
    assert first_below(made(NEVER, NEVER, SOON), "none", "extrap").median == np.inf


def test_a_law_that_is_learned_and_lost():
    """The start, where fields have not moved, meets the law and is not what was learned."""
    rises = curve((1.0,) * 4, (0.001, 1.0, 0.01, 0.1), (1, 10, 100, 1000))
    found = on_the_way(made(*[rises] * 5), "none", "energy")
    assert found.least.mean == pytest.approx(-2)
    assert found.last.mean == pytest.approx(-1)
    assert found.again.mean == pytest.approx(1)
    assert found.again.half_width == pytest.approx(0)
    assert found.at == 100


def test_of_fewer_than_five_there_is_no_interval():
    found = on_the_way(made(NEVER, LATE), "none", "energy")
    assert found.again.half_width is None
    assert found.again.values == (0.0, 0.0)


@pytest.mark.parametrize("of", [[], curve((1.0,) * 3, (None,) * 3)])
def test_a_curve_that_does_not_say_it_leaves_it_unknown(of):
    assert on_the_way(made(NEVER, of), "none", "energy") is None
