"""The rung from which a derivative is taken, on ladders whose noise and losses are known."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.truths.ladder import Estimate, Ladder

CURVATURE = (2,)


class Made(Ladder):
    """Rung k loses `loss` * 4^k, and makes noise of `noise` / 8^k of the values' noise.

    Args:
        loss, noise: of the finest rung.
        claimed: what is said of the noise, as a share of what it is.
    """

    def __init__(self, loss, noise, claimed=1.0):
        self.loss, self.noise, self.claimed, self.asked = loss, noise, claimed, []

    @property
    def probes(self):
        return np.linspace(0, 1, 100)[:, None]

    def least_ratio(self, alpha):
        return 0.1

    def rungs(self, alpha):
        return [range(5)]

    def values(self, points):
        return np.zeros((len(points), 1))

    def estimate(self, rung, points, alpha):
        self.asked.append(rung)
        size = self.noise / 8**rung
        drawn = np.random.default_rng(rung).normal(size=(len(points), 1))
        found = 1 + self.loss * 4**rung + size * drawn
        return Estimate(found, np.full_like(found, size * self.claimed))


@pytest.mark.parametrize(
    ("loss", "noise", "rung"),
    [(1e-6, 0.0, 0), (1e-6, 1e-9, 0), (1e-6, 1e-4, 1), (1e-6, 1.0, 3), (1.0, 1e-3, 0)],
)
def test_noise_and_loss_together_are_least(loss, noise, rung):
    made = Made(loss, noise)
    (chosen,) = made.choices(CURVATURE)
    assert abs(chosen.rung - rung) <= 1
    truth = np.hypot(loss * 4**chosen.rung, noise / 8**chosen.rung)
    assert truth / 3 < chosen.error < 4 * truth
    best = min(np.hypot(loss * 4**k, noise / 8**k) for k in range(4))
    assert truth < 4 * best


def test_noise_that_the_rungs_do_not_show_is_not_believed():
    (chosen,) = Made(1e-6, 0.0).choices(CURVATURE)
    loud = Made(1e-6, 1e-12, claimed=1e9)
    (doubted,) = loud.choices(CURVATURE)
    assert doubted.rung == chosen.rung
    assert doubted.error < 10 * chosen.error


def test_the_stated_error_is_at_least_its_mean_and_nothing_for_values():
    made, at = Made(1e-6, 1e-4), np.linspace(0, 1, 7)[:, None]
    (chosen,) = made.choices(CURVATURE)
    found = made.jet_error(at, [CURVATURE, (0,)])
    assert (found[CURVATURE] >= chosen.error).all()
    assert not found[0,].any()


def test_rungs_are_compared_once_and_then_only_the_chosen_one_is_asked():
    made, at = Made(1e-6, 0.0), np.zeros((3, 1))
    made.jet(at, [CURVATURE])
    made.asked.clear()
    made.jet(at, [CURVATURE])
    assert made.asked == [0]
