"""Directories of published records, and one of records that were trained and have weights."""

from __future__ import annotations

import shutil

import pytest

from pinnablate.cli import main
from tests.leaderboard import kept


@pytest.fixture(scope="session")
def plain(tmp_path_factory):
    """A complete study of five replicates, under the standard protocol."""
    return kept.keep(tmp_path_factory.mktemp("plain") / "results", {})


@pytest.fixture(scope="session")
def richer(tmp_path_factory):
    """The same, with wrong laws, further controls, and a learner that is told equations without a network."""
    return kept.keep(
        tmp_path_factory.mktemp("richer") / "results",
        {},
        {"arms": kept.BESIDE},
        {"learner": "spectral"},
    )


@pytest.fixture
def results(plain, tmp_path):
    """To be changed by a test."""
    return shutil.copytree(plain, tmp_path / "results")


@pytest.fixture
def beside(richer, tmp_path):
    """To be changed by a test."""
    return shutil.copytree(richer, tmp_path / "beside")


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A complete study with weights, of a learner that needs no network."""
    directory = tmp_path_factory.mktemp("trained")
    command = [
        "run",
        "heat-mixed",
        "--protocol",
        "smoke",
        "--learner",
        "spectral",
        "--replicates",
        "5",
    ]
    assert main([*command, "--results", str(directory)]) == 0
    return directory


@pytest.fixture
def weighted(trained, tmp_path):
    """To be changed by a test."""
    return shutil.copytree(trained, tmp_path / "weighted")
