"""DeepXDE as a learner: what it takes and what it refuses."""

from __future__ import annotations

import sys

import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner
from pinnablate.learners.deepxde import MILLISECONDS_PER_STEP, SECONDS_PER_TRACE, to_deepxde
from pinnablate.tasks.protocol import protocol
from tests.learners.hiding import hide
from tests.worlds import bessel_ring

pytestmark = pytest.mark.usefixtures(
    "stacked"
)  # it sets the threads of TensorFlow, before anybody computes
heat = registry.load("heat-mixed")


@pytest.mark.parametrize(
    ("arm", "named", "said"),
    [
        ("all", "smoke-adam", None),
        ("weight-decay", "smoke-adam", None),
        (
            "all",
            "standard-v2",
            "has a phase of Levenberg-Marquardt with geodesic acceleration, which DeepXDE lacks",
        ),
        ("wrong-sign.energy", "smoke-adam", "it is told equations as they are declared"),
        ("smoothness", "smoke-adam", "it is told equations as they are declared"),
        ("all/unknown-coefficients", "smoke-adam", "it is told equations as they are declared"),
    ],
)
def test_what_it_trains(arm, named, said):
    reason = learner("deepxde").supports(heat.world(), parse(heat, arm)[0], protocol(named))
    assert reason is None if said is None else said in reason


def test_functions_that_tensorflow_lacks_are_refused_by_name():
    env = bessel_ring()
    assert "besselj" in learner("deepxde").supports(
        env.world(), parse(env, "all")[0], protocol("smoke-adam")
    )


def test_an_estimate_counts_steps_and_traces(make_fit):
    fits = [
        make_fit(heat, parse(heat, arm)[0], protocol_name="smoke-adam") for arm in ("none", "all")
    ]
    seconds, memory = learner("deepxde").estimate(fits)
    assert seconds == pytest.approx(2 * (60 * MILLISECONDS_PER_STEP / 1e3 + SECONDS_PER_TRACE))
    assert memory > 0


@pytest.mark.parametrize(
    "use", [to_deepxde, lambda env: list(learner("deepxde").fit([]))], ids=["to_deepxde", "fit"]
)
def test_the_absence_of_the_package_is_one_sentence(monkeypatch, use):
    hide(
        monkeypatch,
        "deepxde",
        "pinnablate.learners.deepxde.pde",
        "pinnablate.learners.deepxde.model",
    )
    with pytest.raises(PinnablateError) as found:
        use(heat)
    assert str(found.value) == (
        "deepxde is not installed, and is needed to use learner 'deepxde' or to_deepxde: "
        "pip install 'deepxde'"
    )
    assert "pinnablate.learners.deepxde.pde" not in sys.modules
