"""Protocols that are named by what is changed of another."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from pinnablate import registry
from pinnablate.errors import PinnablateError
from pinnablate.study.named import as_protocol
from pinnablate.tasks.budget import Budget
from pinnablate.tasks.choices import CHOICES
from pinnablate.tasks.protocol import protocol, protocols


def test_the_name_says_what_is_changed_in_one_order():
    one, other = (
        protocol(f"smoke/{text}")
        for text in ("sampler=grid,data_weight=3", "data_weight=3.0, sampler=grid")
    )
    assert one == other
    assert one.name == "smoke/data_weight=3,sampler=grid"
    assert protocol(one.name) == one
    smoke = protocol("smoke")
    assert one == replace(smoke, name=one.name, data_weight=3.0, sampler="grid")


def test_what_is_not_changed_is_no_change():
    smoke = protocol("smoke")
    for text in ("smoke/", "smoke/width=12", "smoke/data_weight=30,activation=tanh"):
        assert protocol(text) is smoke


@pytest.mark.parametrize(("choice", "values"), CHOICES.items())
def test_every_choice_reaches_the_budget_and_the_digest_and_the_first_neither(choice, values):
    env, usual, (first, *others) = registry.load("heat-mixed"), protocol("smoke"), values
    assert getattr(usual.budget(env), choice) == getattr(usual, choice) == first
    for value in others:
        made = protocol(f"smoke/{choice}={value}")
        assert getattr(made.budget(env), choice) == value
        renamed = replace(made, name="smoke")
        assert renamed.digest != usual.digest


def test_numbers_reach_the_budget():
    env = registry.load("heat-mixed")
    budget = protocol("smoke/width=5,depth=3,learning_rate=0.0123456789,second=broyden").budget(env)
    assert (budget.width, budget.depth, budget.second) == (5, 3, "broyden")
    assert budget.learning_rate == 0.0123456789
    assert protocol("smoke/learning_rate=0.0123456789").name.endswith("=0.0123456789")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("smoke/w_d=3", "unknown choice of protocol smoke 'w_d'; expected one of: width,"),
        ("smoke/sampler=sobl", "unknown sampler of a protocol 'sobl'.*Did you mean 'sobol'"),
        ("smoke/second=newton", "unknown second of a protocol 'newton'"),
        (
            "smoke/width=wide",
            "width of protocol smoke: expected a whole number of at least 1, got 'wide'",
        ),
        ("smoke/width=0", "a whole number of at least 1, got '0'"),
        ("smoke/adam_steps=-1", "a whole number of at least 0, got '-1'"),
        ("smoke/data_weight=nan", "a number above 0, got 'nan'"),
        ("smoke/data_weight=inf", "a number above 0, got 'inf'"),
        ("smoke/width=3,width=4", "width is given twice; leave one out"),
        ("smoke/sine", "expected changes like data_weight=3, joined by commas, got 'sine'"),
        ("smok/width=3", "unknown protocol 'smok'.*Did you mean 'smoke'"),
    ],
)
def test_mistakes_are_sentences(text, says):
    with pytest.raises(PinnablateError, match=says):
        protocol(text)


def test_a_protocol_of_one_s_own_may_not_have_the_name_of_a_change():
    with pytest.raises(PinnablateError, match="means another protocol"):
        as_protocol(replace(protocol("smoke"), name="smoke/width=5", width=6))
    given = replace(protocol("smoke"), name="smoke/width=5", width=5)
    assert as_protocol(given) == as_protocol("smoke/width=5") == given
    own = replace(protocol("smoke"), name="mine/narrow", width=6)
    assert as_protocol(own) is own


def test_a_choice_that_there_is_not_is_refused_from_python_too():
    with pytest.raises(PinnablateError, match="unknown activation of a protocol 'relu'"):
        replace(protocol("smoke"), name="mine", activation="relu")


def test_choices_have_the_same_first_value_everywhere():
    usual = {f.name: f.default for f in fields(Budget)}
    assert {choice: next(iter(values)) for choice, values in CHOICES.items()} == {
        choice: usual[choice] for choice in CHOICES
    }
    assert all(
        getattr(p, choice) == usual[choice] for p in protocols().values() for choice in CHOICES
    )
