"""What a directory of records says, gathered once for all pages."""

from __future__ import annotations

import shutil

import pytest

from pinnablate.errors import StoreError
from pinnablate.leaderboard.gathered import gather
from tests.leaderboard import kept


def test_studies_come_with_networks_first_and_what_is_unknown_is_named(richer, tmp_path):
    results = shutil.copytree(richer, tmp_path / "results")
    shutil.copy(results / f"{kept.NAME}.jsonl", results / "my-world-v1.jsonl")
    found = gather(results)
    assert [e.study.learner for e in found.entries] == ["stacked", "spectral"]
    assert list(found.shown) == [kept.NAME]
    assert found.untouched == ("my-world-v1",)
    assert list(found.set_aside) == ["my-world-v1.jsonl"]
    assert (found.current, found.before) == (list(found.entries), [])
    assert repr(found) == "Gathered(2 studies of 1 environments)"


def test_a_directory_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(StoreError, match="is not a directory of results; name one with --results"):
        gather(tmp_path / "nowhere")
