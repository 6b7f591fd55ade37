"""Replicates in worlds of their own, and crossed sets of worlds, data and initial weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.arms import parse
from pinnablate.environment import NearMiss, choice, uniform
from pinnablate.errors import PinnablateError
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.predict import model_of
from pinnablate.study.reproduce import reproduce, study_of
from pinnablate.study.rescore import rescore
from pinnablate.study.seeds import Seeds, in_words
from pinnablate.tasks.protocol import protocol
from tests.families import height, speed, strings, tones

smoke = protocol("smoke")
canonical, drawn = (replace(smoke, name=f"{w}-smoke", worlds=w) for w in ("canonical", "drawn"))


def study(env=None, **changes):
    settings = {
        "protocol": smoke,
        "worlds": "drawn",
        "arms": "none,all",
        "replicates": 3,
        "learner": "kernel",
    }
    return Study.of(env or tones(), **{**settings, **changes})


def seeds(made):
    return [c.seeds for c in made.cells if c.arm.name == "none"]


def test_replicate_r_lives_in_world_r_where_the_protocol_draws_worlds():
    assert seeds(study(protocol=drawn, worlds="")) == [(0, 0, 0), (1, 1, 1), (2, 2, 2)]
    assert seeds(study(protocol=canonical, worlds="")) == [(0, 0, 0), (0, 1, 1), (0, 2, 2)]
    assert seeds(study(protocol=canonical)) == seeds(study(protocol=drawn, worlds=""))
    assert seeds(study(protocol=drawn, worlds="canonical")) == seeds(
        study(protocol=canonical, worlds="")
    )
    assert [s.world for s in seeds(study(replicates=(3, 5)))] == [3, 5]


def test_replicates_of_an_environment_without_worlds_share_the_one_that_it_has(string):
    assert seeds(study(string, protocol=drawn, worlds="")) == [(0, 0, 0), (0, 1, 1), (0, 2, 2)]
    with pytest.raises(PinnablateError) as refused:
        study(string)
    assert (
        str(refused.value)
        == "string-v1 declares one world, and worlds='drawn' asks for others; leave it out"
    )


def test_a_crossed_study_has_every_combination():
    made = study(crossed=(2, 3, 2))
    assert len(set(seeds(made))) == 12
    assert made.replicates == tuple(range(12))
    assert {s.world for s in seeds(made)} == {0, 1}
    assert seeds(replace(made, replicates=(0, 11))) == [(0, 0, 0), (1, 2, 1)]
    assert seeds(study(protocol=canonical, worlds="", crossed=(1, 2, 2))) == [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 1, 1),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"crossed": (2, 3)}, "crossed: expected three whole numbers"),
        ({"crossed": (0, 3, 3)}, "crossed: expected three whole numbers"),
        ({"crossed": (100, 100, 100)}, "a product of at most 10000"),
        (
            {"crossed": (4, 3, 3), "protocol": canonical, "worlds": ""},
            "live in the canonical world alone, got 4 worlds",
        ),
        ({"worlds": "many"}, "worlds: expected canonical or drawn, got 'many'"),
    ],
)
def test_worlds_that_cannot_be_are_refused_in_one_sentence(changes, sentence):
    with pytest.raises(PinnablateError) as refused:
        study(**changes)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_worlds_cannot_be_crossed_where_there_is_one(string):
    with pytest.raises(
        PinnablateError, match=r"string-v1 declares one world, and got 4; write crossed=\(1, 3, 3\)"
    ):
        study(string, worlds="", crossed=(4, 3, 3))


def test_what_a_study_lives_in(string):
    assert in_words(study()) == "each replicate in its own world"
    assert in_words(study(worlds="canonical")) == "one world"
    assert in_words(study(string, worlds="")) == "one world, which is all it declares"
    assert in_words(study(crossed=(4, 3, 2))) == "4 worlds x 3 data x 2 initial weights"


def test_keys_of_world_0_do_not_know_of_worlds_and_others_know_what_they_are_drawn_from(string):
    env = tones()
    narrow = replace(env, worlds=env.worlds | {height: uniform(1, 2, canonical=1)})
    one, other, plain = (
        {c.seeds: c.key for c in study(e, worlds=w).cells if c.arm.name == "all"}
        for e, w in ((env, "drawn"), (narrow, "drawn"), (string, ""))
    )
    assert one[0, 0, 0] == other[0, 0, 0] == plain[0, 0, 0]
    assert len({one[1, 1, 1], other[1, 1, 1], plain[0, 1, 1]}) == 3
    crossed = study(env, crossed=(2, 2, 2), arms="all")
    assert len({c.key for c in crossed.cells}) == 8
    assert {c.seeds: c.key for c in crossed.cells}[1, 1, 1] == {
        c.seeds: c.key for c in study(env, arms="all").cells
    }[1, 1, 1]


def test_keys_hold_the_near_misses_of_their_worlds():
    keys = {c.seeds.world: c.key for c in study(strings(), arms="near-miss.slow").cells}
    assert len(set(keys.values())) == 3


def test_arms_of_a_replicate_share_world_data_and_start_and_combinations_share_what_they_name():
    made = study(crossed=(2, 2, 2))
    fits = {(c.seeds, c.arm.name): made.fit(c) for c in made.cells}
    for one in set(seeds(made)):
        none, told = fits[one, "none"], fits[one, "all"]
        assert none.problem is told.problem
        assert none.problem.world.seed == one.world
        np.testing.assert_array_equal(none.initial, told.initial)
    first = fits[Seeds(0, 0, 0), "none"]
    other_world, other_data, other_start = (
        fits[Seeds(*s), "none"] for s in ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    )
    assert (other_world.problem.observed_points == first.problem.observed_points).all()
    assert not np.allclose(other_world.problem.observed_values, first.problem.observed_values)
    assert (other_world.initial == first.initial).all()
    assert not np.allclose(other_data.problem.observed_points, first.problem.observed_points)
    assert (other_data.initial == first.initial).all()
    assert other_start.problem is first.problem
    assert not np.allclose(other_start.initial, first.initial)


def test_weights_and_noise_of_a_world_are_in_its_own_scales():
    made = study()
    none = [made.fit(c) for c in made.cells if c.arm.name == "none"]
    for fit in none:
        sigma = fit.problem.world.field_scales
        assert fit.network.field_scales == tuple(sigma)
        assert fit.problem.row_scale[0] == sigma[0]
    assert len({f.network.field_scales for f in none}) == 3


def test_records_carry_their_seeds_and_are_scored_restored_and_trained_again_in_their_worlds(
    tmp_path,
):
    env, store = tones(), Store(tmp_path)
    made = study(env, replicates=2)
    records, _ = made.run(store)
    assert {r.replicate for r in records} == {(0, 0, 0), (1, 1, 1)}
    assert {(r.world_seed, r.worlds_digest) for r in records} == {(0, ""), (1, env.worlds_digest)}
    assert made.missing(store.load(env.id).records) == []
    checked = rescore(env, store)
    assert (checked.agree, checked.differ, checked.damaged) == (4, 0, 0)
    told = next(r for r in records if (r.world_seed, r.arm) == (1, "all"))
    cell = next(c for c in made.cells if c.key == told.key)
    model, at = model_of(made, store, cell, told), env.world(seed=1).scale_points[:50]
    truth = env.world(seed=1).reference(at)
    assert np.abs(model(at, ((0, 0),))[0, 0] - truth).max() < 0.1 * np.abs(truth).max()


def test_a_record_of_a_drawn_world_is_trained_again_in_its_world(tmp_path):
    env = tones()
    made = study(env, arms="all", crossed=(2, 1, 2))
    (record,), _ = replace(made, replicates=(3,)).run(Store(tmp_path))
    assert record.replicate == (1, 0, 1)
    (found,) = reproduce(env, [record])
    assert (found.difference, found.again.replicate) == (0.0, (1, 0, 1))
    narrow = replace(env, worlds=env.worlds | {height: uniform(1, 2, canonical=1)})
    assert study_of(narrow, record) is None
    stale = study(narrow, arms="all", crossed=(2, 1, 2)).stale({record.key: record})
    assert "what its worlds are drawn from has changed" in stale


def test_a_wrong_law_must_be_wrong_in_every_world_of_a_study():
    env = strings()
    u, p = env.fields
    x, t = env.coordinates
    fast = NearMiss({"dynamics": p.diff(t) - 9 * u.diff(x, 2)}, "too fast, but where sound is")
    env = strings(
        near_misses={"fast": fast}, worlds={**env.worlds, speed: choice(1, 3, canonical=1)}
    )
    there = next(seed for seed in range(50) if env.drawn(seed)["speed"] == 3)
    slow = next(seed for seed in range(1, 50) if env.drawn(seed)["speed"] == 1)
    (arm,) = parse(env, "near-miss.fast")
    assert study(env, replicates=(0, slow)).why_not(arm) is None
    made = study(env, replicates=(0, there), arms="none,everything")
    assert made.why_not(arm).startswith(f"in world {there} the truth violates it by ")
    assert arm.name in dict(made.left_out)
