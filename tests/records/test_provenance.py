"""Where and with what a record was made."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from types import SimpleNamespace

from pinnablate.records import provenance as module
from pinnablate.records.provenance import PACKAGES, now, provenance


def test_it_names_python_every_package_and_the_machine():
    found = provenance()
    assert set(found) == {"python", *PACKAGES, "processor", "vectors", "cores"}
    assert found["numpy"] == version("numpy")
    assert found["cores"] == os.cpu_count()
    assert all(found.values())


def test_a_package_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr(module, "PACKAGES", ("numpy", "no-such-package"))
    found = module._software.__wrapped__()
    assert found["no-such-package"] == "not installed"
    assert re.match(r"\d+\.\d+", found["numpy"])


def test_times_are_universal_and_to_the_second():
    assert now().endswith("+00:00")
    assert abs((datetime.fromisoformat(now()) - datetime.now(UTC)).total_seconds()) < 2


def test_a_process_that_trained_on_a_gpu_says_on_which(monkeypatch):
    device = SimpleNamespace(device_kind="a card")
    jax = SimpleNamespace(default_backend=lambda: "gpu", devices=lambda: [device])
    name = "pinnablate.calculus.jax_names"
    monkeypatch.setitem(sys.modules, name, SimpleNamespace(jax=jax))
    assert provenance()["gpu"] == "a card"
    assert provenance()["jax"]
    jax.default_backend = lambda: "cpu"
    assert "gpu" not in provenance()
