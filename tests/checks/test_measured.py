"""Figures that belong to one declaration, and are gone when it changes."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.checks import measured as module
from pinnablate.checks.measured import measured, record
from pinnablate.environment import Design


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder of figures."""
    monkeypatch.setattr(module, "FOLDER", tmp_path / "figures")
    module._stored.cache_clear()
    yield tmp_path / "figures"
    module._stored.cache_clear()


def test_what_was_kept_is_found_again_beside_what_was_kept_before(folder, string):
    assert measured(string) == {}
    record(string, "standard", headroom={"mean": 1.0})
    path = record(string, "standard", observability={"all": {"dimension": 0}})
    assert path == folder / "string-v1.json"
    found = measured(string)
    assert (found["headroom"], found["observability"]) == ({"mean": 1.0}, {"all": {"dimension": 0}})
    assert (found["environment"], found["design"]) == (
        string.digest,
        string.design_digest("standard"),
    )


def test_figures_of_another_declaration_or_design_are_none(folder, string):
    record(string, "standard", headroom={"mean": 1.0})
    assert measured(replace(string, source="a comment")) != {}
    assert measured(replace(string, conditions={})) == {}
    assert (
        measured(
            replace(
                string, observations=Design(count=11, until=0.5, fields=string.observations.fields)
            )
        )
        == {}
    )


def test_designs_that_are_gone_are_dropped(folder, string):
    few = replace(string, designs={"few": Design(count=3, until=0.5)})
    record(few, "few", headroom={"mean": 1.0})
    record(string, "standard", headroom={"mean": 2.0})
    assert list(json.loads((folder / "string-v1.json").read_text())) == ["standard"]


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_every_design_of_the_catalogue_has_its_figures(identifier):
    env = registry.load(identifier)
    for design in env.all_designs:
        found = measured(env, design)
        assert np.isfinite(found["headroom"]["mean"])
        assert "all" in found["observability"]
