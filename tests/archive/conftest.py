"""A board of one world: the published records of heat-mixed under standard-v3, and their weights; nothing is trained."""

from __future__ import annotations

import shutil

import pytest

from pinnablate.archive.members import members
from pinnablate.records.published import FOLDER
from tests.leaderboard import kept


@pytest.fixture(scope="session")
def board(tmp_path_factory):
    """A directory of results."""
    place = kept.keep(tmp_path_factory.mktemp("board") / "results", {"protocol": "standard-v3"}, {})
    (place / "packed").mkdir()
    shutil.copy(FOLDER / f"packed/{kept.NAME}.npz", place / "packed")
    return place


@pytest.fixture
def results(board, tmp_path):
    """To be changed by a test."""
    return shutil.copytree(board, tmp_path / "results")


@pytest.fixture(scope="session")
def made(board):
    """{name: content} of its archive."""
    return members(board, "standard-v3", "0.2.0")
