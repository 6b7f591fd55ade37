"""The section on a crossed set: its table, and which components intervals are made of."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.crossed import Crossed
from pinnablate.report.intervals import DRAWN, SHARED, intervals_section


def crossed(gains, half=None):
    return Crossed(*(tuple(range(n)) for n in gains.shape), gains, half)


@pytest.fixture
def gains():
    rng = np.random.default_rng(0)
    return 1.5 + rng.normal(0, 0.6, (4, 1, 1)) + rng.normal(0, 0.05, (4, 3, 3))


def test_the_world_makes_most_of_an_interval_over_worlds(gains):
    text = "\n".join(intervals_section(crossed(gains), worlds_drawn=True))
    assert "4 worlds x 3 draws of data x 3 initial states" in text
    assert DRAWN in text
    world = next(line for line in text.splitlines() if line.startswith("| world  "))
    assert world.split("|")[2].strip() == "3"
    share = int(world.split("|")[5].split("%")[0])
    assert share > 90
    assert f"{gains.mean():+.2f} decades" in text


def test_replicates_of_one_world_say_nothing_of_others(gains):
    text = "\n".join(intervals_section(crossed(gains), worlds_drawn=False))
    assert SHARED in text
    world = next(line for line in text.splitlines() if line.startswith("| world  "))
    assert "not in it" in world


def test_negative_estimates_are_shown_and_named(gains):
    text = "\n".join(intervals_section(crossed(gains), worlds_drawn=True))
    found = crossed(gains).components()
    negative = [c.name for c in found.components if c.estimate < 0]
    assert negative, "the seed gives some"
    assert f"negative ones ({', '.join(negative)}) count as 0" in text
    assert f"{found.of(*negative[0].split(' x ')).estimate:.2g}" in text


def test_a_mean_gain_that_moved_is_marked(gains):
    text = "\n".join(intervals_section(crossed(gains, gains / 2), worlds_drawn=True))
    assert f"[{gains.mean() / 2:+.2f}] unsettled" in text


def test_an_incomplete_set_is_said_and_not_analysed(gains):
    gains[1, 1, 1] = np.nan
    text = "\n".join(intervals_section(crossed(gains), worlds_drawn=True))
    assert "1 of 36 cells lack a score" in text
    assert "|" not in text
    one = "\n".join(intervals_section(crossed(np.ones((1, 3, 3))), worlds_drawn=True))
    assert "two seeds at least" in one
