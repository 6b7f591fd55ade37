"""Crossed sets found among records, and their variance components."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from pinnablate.analysis.crossed import crossed_of, is_replicate
from tests.analysis.made import record

SHAPE = (4, 3, 3)


def crossed(gains, half=None, first=0):
    """Records of `none`, whose error is 1, and of `all` with these gains; and two more replicates."""
    out = []
    for cell in product(*map(range, gains.shape)):
        world, data, init = (k + first for k in cell)
        for arm, gain in (("none", 0.0), ("all", gains[cell])):
            out.append(of(arm, world, data, init, gain, half))
    for r in (20, 21):
        out += [of("none", r, r, r, 0.0, half), of("all", r, r, r, 5.0, half)]
    return out


def of(arm, world, data, init, gain, half=None):
    at_half = {} if half is None else {"errors": {"extrap": 10 ** -(gain * half)}}
    return record(
        arm, data, 10**-gain, world_seed=world, data_seed=data, init_seed=init, half=at_half
    )


def drawn(seed=0):
    rng = np.random.default_rng(seed)
    worlds = rng.normal(0, 0.5, (4, 1, 1))
    return 1 + worlds + rng.normal(0, 0.1, SHAPE)


def test_the_gains_stand_at_their_seeds():
    gains = drawn()
    found = crossed_of(crossed(gains), "extrap", 1e-12, True)
    assert (found.worlds, found.data, found.init) == ((0, 1, 2, 3), (0, 1, 2), (0, 1, 2))
    np.testing.assert_allclose(found.gains, gains)
    assert found.complete
    assert found.half is None
    assert found.components().of("world").share > 0.5


def test_replicates_alone_are_no_crossed_set():
    records = [r for r in crossed(drawn()) if is_replicate(r, True)]
    assert len(records) == 10  # three of the crossed set, two more
    assert crossed_of(records, "extrap", 1e-12, True) is None


@pytest.mark.parametrize(
    ("seeds", "drawn_worlds", "shared_world"),
    [
        ((0, 3, 3), False, True),
        ((3, 3, 3), True, False),
        ((0, 0, 0), True, True),
        ((1, 3, 3), False, False),
        ((3, 3, 1), False, False),
    ],
)
def test_a_replicate_has_one_seed_or_the_canonical_world(seeds, drawn_worlds, shared_world):
    record = of("none", *seeds, 0.0)
    assert is_replicate(record, worlds_drawn=True) is drawn_worlds
    assert is_replicate(record, worlds_drawn=False) is shared_world


def test_what_is_missing_is_counted_and_not_analysed():
    records = crossed(drawn())
    gone = next(r for r in records if r.arm == "all" and r.world_seed == 2 and r.init_seed == 1)
    found = crossed_of([r for r in records if r is not gone], "extrap", 1e-12, True)
    assert found.missing == 1
    assert not found.complete
    with pytest.raises(ValueError, match="expected finite values"):
        found.components()


def test_a_failed_cell_has_no_gain():
    records = crossed(drawn())
    records = [
        r for r in records if (r.arm, r.world_seed, r.data_seed, r.init_seed) != ("all", 1, 2, 0)
    ]
    found = crossed_of(
        [*records, record("all", 2, 1.0, status="failed", world_seed=1, init_seed=0)],
        "extrap",
        1e-12,
        worlds_drawn=True,
    )
    assert found.missing == 1


def test_the_gains_at_half_of_the_budget_stand_beside():
    gains = drawn()
    found = crossed_of(crossed(gains, half=0.5), "extrap", 1e-12, True)
    np.testing.assert_allclose(found.half, gains / 2)
