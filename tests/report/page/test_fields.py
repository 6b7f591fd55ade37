"""The fields of models whose weights are kept; those of the truth where none are."""

from __future__ import annotations

import pytest

import pinnablate
from pinnablate.report.page.commands import Commands
from pinnablate.report.page.document import Picture
from pinnablate.report.page.fields import fields_section
from tests import results
from tests.pendulum import pendulum


def section(result):
    commands = Commands(result.study, result.store)
    return fields_section(result.study, result.store, result.lattice, commands)


def trained(environment, folder):
    return pinnablate.run(
        environment, learner="kernel", protocol="smoke", arms="none,all", results=folder
    )


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ("lotka-volterra", ["fields"]),
        ("heat-mixed", ["fields"]),
        ("maxwell-cavity-2d", ["fields-0", "fields-1"]),
    ],
)
def test_models_stand_beside_the_truth(environment, names, tmp_path):
    words, *pictures = section(trained(environment, tmp_path))
    assert "Replicate 0" in words.text
    assert [p.name for p in pictures] == names
    assert all("error" in p.words and "told all" in p.words for p in pictures)


def test_measurements_stand_beside_models_where_no_truth_is_known(tmp_path):
    words, picture = section(trained(pendulum(), tmp_path))
    assert "No truth is known" in words.text
    assert picture.svg.count("<circle") == 60


def test_without_weights_the_truth_is_drawn_and_the_command_said():
    words, picture = section(results.heat())
    assert "No weights of `none` and `all` are kept" in words.text
    assert "`pinnablate run heat-mixed --replicates=5" in words.text
    assert isinstance(picture, Picture)
    assert picture.name == "truth"
