"""Another backend of DeepXDE than TensorFlow is one sentence, wherever it was chosen."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from pinnablate.errors import PinnablateError
from pinnablate.learners.deepxde import DeepXDE
from pinnablate.learners.deepxde.backend import other_backend


def no(monkeypatch, tmp_path):
    """Nobody has chosen."""


def loaded(monkeypatch, tmp_path):
    monkeypatch.setitem(
        sys.modules, "deepxde.backend", SimpleNamespace(backend_name="tensorflow.compat.v1")
    )


def by_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("DDE_BACKEND", "pytorch")


def by_the_old_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("DDEBACKEND", "jax")


def by_file(monkeypatch, tmp_path):
    (tmp_path / ".deepxde").mkdir()
    (tmp_path / ".deepxde" / "config.json").write_text('{"backend": "PyTorch"}')


def by_variable_over_file(monkeypatch, tmp_path):
    by_file(monkeypatch, tmp_path)
    monkeypatch.setenv("DDE_BACKEND", "tensorflow")


def torn_file(monkeypatch, tmp_path):
    (tmp_path / ".deepxde").mkdir()
    (tmp_path / ".deepxde" / "config.json").write_text('{"backend": ')


CHOICES = [
    (no, None),
    (
        loaded,
        "DeepXDE is already imported with the backend tensorflow.compat.v1; expected tensorflow",
    ),
    (by_variable, "DDE_BACKEND is 'pytorch'; expected tensorflow"),
    (by_the_old_variable, "DDEBACKEND is 'jax'; expected tensorflow"),
    (by_file, "config.json says 'pytorch'; expected tensorflow"),
    (by_variable_over_file, None),
    (torn_file, None),
]


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """A process in which DeepXDE is not imported, and a home without files."""
    monkeypatch.delitem(sys.modules, "deepxde.backend", raising=False)
    monkeypatch.delenv("DDE_BACKEND", raising=False)
    monkeypatch.delenv("DDEBACKEND", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return monkeypatch, tmp_path


@pytest.mark.parametrize(("chosen", "words"), CHOICES)
def test_where_it_was_chosen(fresh, chosen, words):
    chosen(*fresh)
    said = other_backend()
    assert (said is None) == (words is None)
    if words is not None:
        assert words in said
        assert "set DDE_BACKEND=tensorflow" in said
        assert "\n" not in said


def test_the_learner_says_so_before_it_trains(fresh):
    by_variable(*fresh)
    assert "DDE_BACKEND is 'pytorch'" in DeepXDE().shortage(["a fit"])


def test_the_module_that_imports_deepxde_refuses(fresh):
    by_variable(*fresh)
    sys.modules.pop("pinnablate.learners.deepxde.pde", None)
    with pytest.raises(PinnablateError, match="DDE_BACKEND is 'pytorch'"):
        import pinnablate.learners.deepxde.pde  # noqa: F401
