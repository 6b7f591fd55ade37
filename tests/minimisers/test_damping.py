"""How the damping of Levenberg-Marquardt moves."""

from __future__ import annotations

import pytest

from pinnablate.minimisers.damping import SMALLEST, Factors, GainRatio


def test_it_follows_the_gain_ratio_and_doubles_its_growth_while_steps_are_rejected():
    damping = GainRatio()
    damping.accept(lambda: 1.0)
    assert damping.value == pytest.approx(0.1 / 3)
    damping.accept(lambda: 0.5)
    assert damping.value == pytest.approx(0.1 / 3)
    damping.accept(lambda: 0.0)
    assert damping.value == pytest.approx(0.2 / 3)
    damping.reject()
    damping.reject()
    assert damping.value == pytest.approx(8 * 0.2 / 3)
    damping.accept(lambda: 1.0)
    damping.reject()
    assert damping.value == pytest.approx(16 * 0.2 / 9)


def test_fixed_factors_ask_for_no_ratio():
    fixed = Factors()
    fixed.accept(lambda: pytest.fail("it was computed for nothing"))
    fixed.reject()
    assert fixed.value == pytest.approx(1e-2 * 4 / 3)


@pytest.mark.parametrize("damping", [Factors(), GainRatio()], ids=["factors", "gain ratio"])
def test_it_never_falls_below_the_smallest(damping):
    for _ in range(100):
        damping.accept(lambda: 1.0)
    assert damping.value == SMALLEST
