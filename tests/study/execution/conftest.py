"""The noted learner, in this process and in those that it begins."""

from __future__ import annotations

import os

import pytest

from pinnablate import learners
from tests.study.execution import made


@pytest.fixture
def noted(tmp_path, monkeypatch):
    """Install the learner `noted`; called, it gives the cells that were begun, in their order."""
    made.install(tmp_path / "site")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    old = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "site"), os.getcwd(), old]))
    notes = tmp_path / "notes"
    notes.write_text("")
    monkeypatch.setenv("NOTES", str(notes))
    learners._offered.cache_clear()
    yield lambda: notes.read_text().split()
    learners._offered.cache_clear()
    made.forget()
