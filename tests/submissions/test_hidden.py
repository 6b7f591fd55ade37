"""Hidden worlds: drawn by the secret alone; and which studies can have them."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.errors import PinnablateError
from pinnablate.submissions.hidden import Hidden, why_not_hidden
from pinnablate.submissions.secret import Secret
from tests.conftest import declare
from tests.families import strings


def test_another_secret_and_another_replicate_draw_another_world(secret):
    env = registry.load("heat-mixed")
    other = Secret(b"another secret of tests, as long as the first")
    made = [Hidden(env, "standard", s).world(r) for s in (secret, other) for r in (0, 1)]
    assert len({str(w.drawn) for w in made}) == 4
    again = Hidden(env, "standard", secret)
    assert again.world(1).drawn == made[1].drawn
    known = {str(env.world(seed=seed).drawn) for seed in range(20)}
    assert not known & {str(w.drawn) for w in made}


def test_noise_of_another_replicate_is_no_other_view_of_the_same_points(secret):
    hidden = Hidden(registry.load("heat-mixed"), "standard", secret)
    first, second = hidden.problem(0), hidden.problem(1)
    assert not np.intersect1d(first.observed_points, second.observed_points).size


@pytest.mark.parametrize(
    ("env", "reason"),
    [
        (declare, "it declares one world"),
        (strings, "its equations or conditions hold speed"),
    ],
)
def test_what_cannot_be_hidden_says_why(env, reason, secret, monkeypatch):
    made = env()
    assert "is declared in a file" in why_not_hidden(made, "standard")
    monkeypatch.setattr(registry, "identifiers", lambda: [made.id])
    assert why_not_hidden(made, "standard").startswith(reason)
    with pytest.raises(PinnablateError, match=reason):
        Hidden(made, "standard", secret)


def test_every_environment_of_the_package_can_be_hidden():
    built_in = filter(registry.is_built_in, registry.identifiers())
    assert {i: why_not_hidden(registry.load(i), "standard") for i in built_in} == {
        i: None for i in registry.identifiers() if registry.is_built_in(i)
    }
