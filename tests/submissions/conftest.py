"""A season in two hidden worlds of heat-mixed, and an honest submission of the kernel learner."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.submissions.bundle import make_bundle, write_bundle
from pinnablate.submissions.predictions import Submission, write_submission
from pinnablate.submissions.secret import Secret
from pinnablate.submissions.training import train
from pinnablate.tasks.protocol import protocol

HEAT = "heat-mixed-v1.standard"


@pytest.fixture(scope="session")
def secret():
    return Secret(b"a secret of tests, that worlds are drawn from")


@pytest.fixture(scope="session")
def bundle(secret):
    return make_bundle("trial", secret, [(registry.load("heat-mixed"), "standard")], 2)


@pytest.fixture(scope="session")
def honest(bundle):
    return train(bundle, "kernel", protocol("smoke"), "theirs")


@pytest.fixture
def changed(honest):
    """(arrays to replace, names of the text to replace) -> a submission that is like the honest one."""

    def make(arrays=None, **about):
        return Submission({**honest.about, **about}, {**honest.arrays, **(arrays or {})})

    return make


@pytest.fixture
def files(tmp_path, bundle, honest):
    """A directory with the secret, the bundle and the honest submission, as commands take them."""
    (tmp_path / "season.key").write_text("a secret of tests, that worlds are drawn from\n")
    write_bundle(bundle, tmp_path / "trial")
    write_submission(honest, tmp_path / "theirs.npz")
    return tmp_path
