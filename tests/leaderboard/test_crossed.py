"""A crossed set beside replicates: it stands on the page of its environment, and in its own report."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.pages.environment import environment_page
from pinnablate.records.store import Store
from pinnablate.report.notebook import result_html
from pinnablate.result import Result
from pinnablate.study import Study
from pinnablate.tasks import protocol
from tests.families import tones

CROSSED = {"arms": "none,all", "crossed": (2, 3, 2)}


def study(env, **options):
    return Study.of(env, protocol="smoke", learner="kernel", **options)


@pytest.fixture(scope="module", autouse=True)
def worlds_are_drawn():
    """A smoke protocol whose replicates live in worlds of their own."""
    smoke = replace(protocol.protocol("smoke"), worlds=protocol.DRAWN)
    with pytest.MonkeyPatch.context() as patch:
        others = (p for p in protocol._PROTOCOLS if p.name != "smoke")
        patch.setattr(protocol, "_PROTOCOLS", (smoke, *others))
        yield


@pytest.fixture(scope="module")
def world():
    return tones()


@pytest.fixture(scope="module")
def store(world, tmp_path_factory):
    """Two replicates, and every combination of two worlds, three draws of data, two initial states."""
    kept = Store(tmp_path_factory.mktemp("crossed"))
    study(world, replicates=2).run(kept)
    study(world, **CROSSED).run(kept)
    return kept


def test_it_stands_beside_the_replicates_and_is_none_of_them(world, store):
    ((entry,), sentences) = entries_of(world, store)
    assert sentences == []
    assert entry.study.replicates == (0, 1)
    assert entry.crossed.gains.shape == (2, 3, 2)
    assert entry.crossed.complete
    text, _ = environment_page(world, [entry], sentences)
    assert "### What the intervals are made of" in text
    assert "2 worlds x 3 draws of data x 2 initial states" in text
    assert "has its own world" in text


def test_its_own_report_has_components_and_no_interval_over_cells(world, store):
    result = Result.of(study(world, **CROSSED), store)
    text = str(result)
    assert text.startswith("### What the intervals are made of")
    assert "| world x data x init " in text
    assert "±" not in text
    page = result_html(result.study, result.lattice, "kept")
    assert "world x data" in page
    assert "±" not in page


def test_what_is_missing_is_said(world, store):
    result = Result.of(study(world, arms="none,all", crossed=(2, 3, 3)), store)
    assert "cells lack a score of `all` or `none`" in str(result)


def test_replicates_alone_have_no_such_section(world, store, tmp_path):
    alone = Store(tmp_path)
    study(world, replicates=2).run(alone)
    ((entry,), _) = entries_of(world, alone)
    assert entry.crossed is None
    assert "What the intervals" not in environment_page(world, [entry], [])[0]


def test_a_control_of_canonical_worlds_stands_beside_no_study_of_drawn_ones(world, store, tmp_path):
    shutil.copytree(store.directory, tmp_path, dirs_exist_ok=True)
    kept = Store(tmp_path)
    canonical = Study.of(
        world, protocol="standard-v1", learner="kernel", arms="none,nearest", replicates=2
    )
    canonical.run(kept)
    entries, _ = entries_of(world, kept)
    (drawn,) = [e for e in entries if e.study.protocol.name == "smoke"]
    assert drawn.beside is None
    study(world, arms="none,nearest", replicates=2).run(kept)
    entries, _ = entries_of(world, kept)
    (drawn,) = [e for e in entries if e.study.protocol.name == "smoke"]
    assert "nearest" in drawn.lattice.arms
