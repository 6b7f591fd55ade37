"""Learners by name, and those that other packages offer."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from pinnablate import learners, registry
from pinnablate.errors import PinnablateError
from pinnablate.learners import default_arms, learner, learner_class, names
from pinnablate.learners.base import Learner


@pytest.fixture
def offered(monkeypatch):
    """{name: value} of entry points that seem to be installed, until the test ends."""
    points = {}

    def clear():
        learners._offered.cache_clear()
        learner_class.cache_clear()

    monkeypatch.setattr(
        learners,
        "entry_points",
        lambda group: [EntryPoint(name, value, group) for name, value in points.items()],
    )
    clear()
    yield points
    monkeypatch.undo()
    clear()


def test_every_built_in_learner_says_everything_of_itself():
    assert names()[:3] == ["stacked", "deepxde", "kernel"]
    for name in names():
        made = learner_class(name)
        assert issubclass(made, Learner)
        assert made.name == name
        assert made.summary
        assert "\n" not in made.summary
        assert made.version >= 1
        assert isinstance(learner(name).resources.threads, int)


def test_a_name_that_is_nobodys_has_a_neighbour():
    with pytest.raises(PinnablateError, match=r"unknown learner 'kernal'.*Did you mean 'kernel'"):
        learner_class("kernal")


def test_another_package_offers_one_and_cannot_take_a_name_that_is_taken(offered):
    offered.update(
        {
            "theirs": "tests.learners.test_learners:Theirs",
            "kernel": "tests.learners.test_learners:Theirs",
        }
    )
    assert learner_class("theirs") is Theirs
    assert names()[-1] == "theirs"
    assert learner_class("kernel").__module__ == "pinnablate.learners.collocation.kernel"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("tests.learners.test_learners:Theirs", "is offered as 'theirs'"),
        (
            "tests.learners.test_learners:offered",
            "expected a subclass of pinnablate.learners.base.Learner",
        ),
    ],
)
def test_something_else_under_a_name_is_refused(offered, value, said):
    offered["other"] = value
    with pytest.raises(PinnablateError, match=said):
        learner_class("other")


class Theirs(learner_class("kernel")):
    name = "theirs"


def test_usual_arms_are_those_that_mean_something_to_a_learner():
    heat = registry.load("heat-mixed")
    network, other = ({a.name for a in default_arms(heat, name)} for name in ("stacked", "kernel"))
    assert network - other == {"none-long", "weight-decay"}
    assert other < network
