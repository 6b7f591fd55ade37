"""Declarations that leave numbers open: what they mean with canonical values, and with drawn ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy
from sympy import Rational, cos, pi, sin

from pinnablate.environment import Design, choice, coordinates, fields, given, lower, uniform
from pinnablate.environment.family import in_words
from pinnablate.errors import PinnablateError
from tests.conftest import declare
from tests.families import height, pendulums, pull, speed, start, strings, tones

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def test_with_canonical_values_the_environment_is_what_it_is_without_worlds(string):
    env, slow = strings(), p.diff(t) - u.diff(x, 2) / 4
    assert env.digest == string.digest
    assert env.equations == string.equations
    assert dict(env.solution) == dict(string.solution)
    assert env.near_misses["slow"].equations == {"dynamics": slow}
    assert (env.world().field_scales == string.world().field_scales).all()


def test_an_integrated_environment_with_worlds_has_the_digest_of_one_without():
    env = pendulums()
    a, w = env.fields
    plain = pendulums(
        equations={"kin": a.diff(t) - w, "dyn": w.diff(t) + sin(a)},
        solution=replace(env.solution, initial={a: 1, w: 0}, invariants={"e": w**2 / 2 - cos(a)}),
        worlds={},
    )
    assert plain.digest == env.digest
    assert env.solution.values


def test_drawn_worlds_differ_are_exact_and_are_the_same_each_time():
    env, again = strings(), strings()
    drawn = [env.drawn(seed) for seed in range(4)]
    assert drawn == [again.drawn(seed) for seed in range(4)]
    assert drawn[0] == {"height": 1, "speed": 1}
    assert len({tuple(values.values()) for values in drawn}) == 4
    made = env.member(2)
    values = {height: drawn[2]["height"], speed: drawn[2]["speed"]}
    assert made.equations["dynamics"] == p.diff(t) - values[speed] ** 2 * u.diff(x, 2)
    assert made.solution[u] == values[height] * sin(pi * x) * cos(pi * values[speed] * t)
    assert made.near_misses["slow"].equations["dynamics"] == p.diff(t) - values[speed] / 4 * u.diff(
        x, 2
    )
    assert (made.id, dict(made.worlds)) == (env.id, {})
    assert env.member(0) is env


def test_a_further_parameter_changes_no_draw_of_the_others():
    assert tones().drawn(3)["height"] == strings().drawn(3)["height"]


def test_an_initial_state_and_coefficients_are_drawn_and_anchors_left_out():
    env = pendulums()
    made, (a, w) = env.member(5), env.fields
    values = env.drawn(5)
    assert made.solution.initial == {a: values["start"], w: 0}
    assert made.solution.invariants == {"energy": w**2 / 2 - values["pull"] * cos(a)}
    assert made.equations["dyn"] == w.diff(t) + values["pull"] * sin(a)
    assert made.solution.values == ()


def test_identities_may_name_parameters():
    identity = {"dynamics": lambda e: e["dynamics"] - p.diff(t) + speed**2 * u.diff(x, 2)}
    env = strings(identities=identity)
    for seed in range(3):
        made = env.member(seed)
        assert sympy.expand(made.identities["dynamics"](dict(made.equations))) == 0


def test_conditions_and_designs_may_name_parameters():
    near = [given(u - height * sin(pi * x), on=lower(t), points=4)]
    designs = {"begun": Design(count=5, until=0.5, further={"before": near})}
    env = strings(conditions={"start": near}, designs=designs)
    made, h = env.member(1), env.drawn(1)["height"]
    groups = made.conditions["start"], made.design("begun").further["before"]
    for (begins,), *_ in groups:
        assert begins.expression == u - h * sin(pi * x)
    assert env.all_conditions[0].expression == u - sin(pi * x)


def test_a_copy_with_other_arguments_keeps_its_worlds():
    env = strings()
    copied = replace(env, summary="another")
    assert (copied.digest, copied.worlds_digest) == (env.digest, env.worlds_digest)
    assert copied.drawn(2) == env.drawn(2)
    narrow = replace(env, worlds=env.worlds | {height: uniform(1, 2, canonical=1)})
    assert narrow.digest == env.digest
    assert narrow.worlds_digest != env.worlds_digest
    assert narrow.member(1).solution[u] != env.member(1).solution[u]


def test_a_copy_with_another_solution_has_no_parameters_of_the_first():
    env = strings()
    plain = {u: sin(pi * x) * cos(pi * t), p: -pi * sin(pi * x) * sin(pi * t)}
    copied = replace(env, solution=plain, equations=dict(env.equations))
    assert copied.worlds == {}
    assert copied.worlds_digest == ""
    half = replace(env, solution={u: height * plain[u], p: height * plain[p]})
    assert height in half.worlds


def test_the_digest_of_the_worlds_is_that_of_the_distributions_and_of_where_parameters_stand(
    string,
):
    env = strings()
    assert string.worlds_digest == ""
    wider = strings(worlds={**env.worlds, height: uniform(Rational(1, 2), 3, canonical=1)})
    shape = sin(pi * x) * cos(pi * speed * t)
    moved = strings(
        solution={u: shape + (height - 1) * t * 0 + shape * (height - 1) ** 2, p: shape.diff(t)}
    )
    digests = [e.worlds_digest for e in (env, wider, moved)]
    assert len(set(digests)) == 3
    assert wider.digest == env.digest == string.digest
    other = strings(near_misses={}, source="another")
    assert other.worlds_digest == env.worlds_digest


def test_with_other_equations_there_is_one_world():
    wrong = strings().with_equations(
        {"kinematics": u.diff(t) + p, "dynamics": p.diff(t) - u.diff(x, 2)}
    )
    assert dict(wrong.worlds) == {}
    with pytest.raises(PinnablateError, match="declares one world"):
        wrong.world(seed=1)


def test_values_in_words():
    values = {"a": Rational(1671, 10000), "b": sympy.Integer(2), "c": 2 * pi, "d": Rational(1, 3)}
    assert in_words(values) == "a = 0.1671, b = 2, c = 2*pi, d = 1/3"


@pytest.mark.parametrize("seed", [-1, 1.0, True, "1"])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(PinnablateError, match="expected a whole number of at least 0"):
        strings().world(seed=seed)


def test_a_world_that_contradicts_the_declaration_is_named_with_its_values():
    shape = sin(pi * x) * cos(pi * t) / height
    env = declare(solution={u: shape, p: shape.diff(t)}, worlds={height: choice(0, 1, canonical=1)})
    seed = next(seed for seed in range(1, 50) if env.drawn(seed)["height"] == 0)
    with pytest.raises(PinnablateError) as refused:
        env.world(seed=seed)
    text = str(refused.value)
    assert text.startswith(
        f"string-v1: world {seed}, drawn with height = 0, cannot be made: the solution of u "
    )
    assert text.endswith("; or make the distributions in worlds= narrower")
    assert "\n" not in text


def test_start_and_pull_are_parameters_of_the_pendulum():
    assert list(pendulums().worlds) == [start, pull]
