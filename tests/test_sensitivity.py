"""How variants of a protocol are compared, on made-up skills; nothing is trained."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.tasks.protocol import protocol, protocols

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
heat = registry.load("heat-mixed")
NOISE = 0.02 * np.array([1, -1, 2, -2, 0])  # of five replicates


@pytest.fixture(scope="module")
def script():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        patch.delitem(sys.modules, "common", raising=False)
        spec = spec_from_file_location("sensitivity", BENCHMARKS / "sensitivity.py")
        made = module_from_spec(spec)
        patch.setitem(sys.modules, "sensitivity", made)
        spec.loader.exec_module(made)
        yield made


@pytest.fixture(scope="module")
def compared(script):
    return sys.modules["sensitivities.compared"]


@pytest.fixture(scope="module")
def words(script):
    return sys.modules["sensitivities.words"]


@pytest.fixture
def compare(compared):
    """Skills of none, energy, fourier and all under a protocol and a variant -> Compared."""

    def answers(means, noise):
        arms = [subset(heat, told) for told in ((), ("energy",), ("fourier",), heat.equations)]
        skills = dict(zip((a.name for a in arms), (m + noise for m in means), strict=True))
        lattice = SimpleNamespace(
            arms=tuple(skills),
            told={a.name: a for a in arms},
            replicates=tuple(range(len(noise))),
            skills=skills.get,
            subsets={frozenset(a.equations): a.name for a in arms},
        )
        return compared.Answers(lattice, tuple(heat.equations))

    def made(usual, other, noise=NOISE):
        return compared.Compared(
            "heat-mixed-v1", "a choice", answers(usual, noise), answers(other, noise[::-1])
        )

    return made


def judged(compared, one):
    adjusted = {("heat-mixed-v1", "a choice", law): p for law, p in one.p_moves().items()}
    return compared.verdict(one, adjusted)


def test_worth_is_what_a_law_adds_to_all_others(compare):
    usual = compare((0, 0.2, 0.5, 2), (0, 0.2, 0.5, 2)).usual
    assert {law: v.mean().round(9) for law, v in usual.worth.items()} == {
        "energy": 1.5,
        "fourier": 1.8,
    }
    assert {law: v.mean().round(9) for law, v in usual.shapley.items()} == {
        "energy": 0.85,
        "fourier": 1.15,
    }


def test_what_changes_nothing_is_said_to(compared, words, compare):
    one = compare((0, 0.2, 0.5, 2), (0, 0.2, 0.5, 2.05))
    assert one.tau() == 1.0
    assert one.swapped(beyond_noise=False) == []
    assert judged(compared, one) == compared.SAME
    assert "1 change neither: a choice." in words.finding([one], [compared.SAME])


def test_an_order_flips_beyond_noise_or_within_it(compared, words, compare):
    beyond = compare((0, 0.2, 0.8, 2), (0, 0.8, 0.2, 2))
    assert beyond.swapped(beyond_noise=True) == ["fourier > energy"]
    assert beyond.tau() == pytest.approx(2 / 3)
    assert judged(compared, beyond) == compared.FLIPS
    assert (
        "1 flip an order of two subsets beyond noise: a choice (heat-mixed-v1: fourier > energy)"
        in (words.finding([beyond], [compared.FLIPS]))
    )
    within = compare((0, 0.2, 0.201, 2), (0, 0.201, 0.2, 2), noise=np.zeros(5))
    assert within.swapped(beyond_noise=False) == ["fourier > energy"]
    noisy = compare((0, 0.2, 0.21, 2), (0, 0.21, 0.2, 2))
    noisy.usual.values["energy"][:] = 0.2 + 10 * NOISE
    assert noisy.swapped(beyond_noise=True) == []


def test_a_worth_moves_only_beyond_a_tenth_of_itself_and_noise(compared, words, compare):
    one = compare((0, 0.2, 0.5, 2), (0, 0.2, 0.5, 2.5))
    assert judged(compared, one) == f"{compared.MOVES}: energy, fourier"
    small = compare((0, 0.2, 0.5, 2), (0, 0.2, 0.5, 2.12))  # less than 10 % of 1.5
    assert judged(compared, small) == compared.SAME
    assert words.largest(one.changes).startswith("energy +0.50") or words.largest(
        one.changes
    ).startswith("fourier +0.50")


def test_with_few_replicates_nothing_is_shown(compared, words, compare):
    one = compare((0, 0.2, 0.8, 2), (0, 0.8, 0.2, 2), noise=np.array([0.1, -0.1]))
    assert judged(compared, one) == compared.FEW
    assert "With 2 replicates there are no intervals" in words.finding([one], [compared.FEW])
    assert "under 1 of 1 choices: a choice" in words.finding([one], [compared.FEW])


def test_every_variant_is_a_protocol_that_changes_one_thing(script):
    made = script.variants(protocol("smoke"), ())
    assert len(made) == len(script.VARIANTS) == len({p.digest for p in made.values()})
    assert all(p.name.startswith("smoke/") for p in made.values())
    once = {words: p for words, p in made.items() if p.resample == "never"}
    assert all(p.name.count("=") == 1 for p in once.values())
    assert all(4 * p.resample_steps <= p.second_steps for w, p in made.items() if w not in once)
    assert made["width x 2"].width == 2 * protocols()["smoke"].width
    assert list(script.variants(protocol("smoke"), ("sines",))) == ["sines"]


@pytest.mark.parametrize("name", ["heat-mixed", "lotka-volterra", "maxwell-cavity-2d"])
def test_larger_networks_have_about_as_many_points_where_these_follow_from_the_network(
    script, name
):
    usual, env = protocol("standard-v3"), registry.load(name)
    assert usual.rows > 0
    for words in ("width x 2", "3 layers"):
        made = script.variants(usual, (words,))[words]
        assert made.budget(env).points == pytest.approx(usual.budget(env).points, rel=0.15)


def test_arms_are_none_all_but_one_and_all(script):
    world = registry.load("maxwell-cavity-2d").world()
    assert [len(a.equations) for a in script.arms(world)] == [0, 3, 3, 3, 3, 4]
