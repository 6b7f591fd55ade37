"""Lists, certificates, pages: every other function of the front door, and that it opens without anything heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import pinnablate
from pinnablate import PinnablateError
from pinnablate.registry import identifiers
from pinnablate.tasks.protocol import protocol
from tests.conftest import declare

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "leaderboard/results"
heat = pinnablate.load("heat-mixed")
QUICK = {"arms": "mean,nearest", "protocol": "smoke"}  # no network: a tenth of a second


def test_lists_of_what_there_is():
    assert pinnablate.environments() == identifiers()
    assert pinnablate.protocols()["smoke"] == protocol("smoke")
    assert "Adam" in pinnablate.learners()["stacked"]
    assert pinnablate.load(heat) is heat
    with pytest.raises(PinnablateError, match="Did you mean 'heat-mixed'"):
        pinnablate.load("heat-mixd")


def test_certificate_headroom_and_observability_by_name():
    certificate = pinnablate.check("decay-chain")
    assert certificate.holds
    assert certificate.environment == "decay-chain-v1"
    found = pinnablate.headroom("heat-mixed", "no-walls", replicates=1)
    assert found == pinnablate.headroom(heat, heat.designs["no-walls"], replicates=1)
    assert found.design == "no-walls"
    left = pinnablate.observability("decay-chain", arms="none,all")
    assert list(left) == ["none", "all"]
    assert left["none"].grows
    assert not left["all"].dimension
    with pytest.raises(PinnablateError, match="unknown design of decay-chain-v1"):
        pinnablate.observability("decay-chain", "dense")


def test_the_leaderboard_is_written_and_checked(tmp_path):
    pinnablate.run(declare(), results=tmp_path / "results", **QUICK)
    written = pinnablate.leaderboard(
        tmp_path / "results", tmp_path / "board", environments=[declare()]
    )
    assert {"README.md", "string-v1.md"} <= set(written)
    assert (
        pinnablate.leaderboard(
            tmp_path / "results", tmp_path / "board", environments=[declare()], check=True
        )
        == []
    )
    (tmp_path / "board/string-v1.md").unlink()
    stale = pinnablate.leaderboard(
        tmp_path / "results", tmp_path / "board", environments=[declare()], check=True
    )
    assert stale == ["string-v1.md"]


def test_the_site_is_written_and_checked(tmp_path):
    pinnablate.run(declare(), results=tmp_path / "results", **QUICK)
    given = (tmp_path / "results", tmp_path / "site")
    assert {"index.html", "string-v1.html"} <= set(
        pinnablate.site(*given, environments=[declare()])
    )
    assert pinnablate.site(*given, environments=[declare()], check=True) == []
    (tmp_path / "site/string-v1.html").unlink()
    assert pinnablate.site(*given, environments=[declare()], check=True) == ["string-v1.html"]


def test_deepxde_takes_names(stacked):
    assert callable(pinnablate.to_deepxde("heat-mixed", ["energy"]))


def test_every_public_name_is_there_and_typed():
    tree = ast.parse((ROOT / "pinnablate/__init__.py").read_text())
    (checked,) = [n for n in tree.body if isinstance(n, ast.If)]
    ours = [n for n in checked.body if getattr(n, "module", "").startswith("pinnablate.")]
    typed = {alias.asname or alias.name for node in ours for alias in node.names}
    assert typed == set(pinnablate.__all__) - {"__version__"}
    assert all(callable(getattr(pinnablate, name)) for name in typed)
    assert dir(pinnablate) == sorted(pinnablate.__all__)
    with pytest.raises(AttributeError, match="no attribute 'fly'"):
        _ = pinnablate.fly


def test_functions_that_share_a_name_with_their_package_are_both():
    import pinnablate.environments
    import pinnablate.learners
    from pinnablate.environments import heat_mixed

    assert pinnablate.environments()[0] == "decay-chain-v1"
    assert pinnablate.environments.heat_mixed is heat_mixed
    assert pinnablate.learners.learner_class("stacked").name == "stacked"
    assert set(pinnablate.learners()) >= {"stacked", "kernel"}


def test_the_door_opens_without_anything_heavy():
    code = """
import sys
import pinnablate
pinnablate.environments(); pinnablate.protocols(); pinnablate.learners(); pinnablate.load("heat-mixed")
result = pinnablate.open_result("heat-mixed", sys.argv[1], replicates=5)
repr(result); str(result); result._repr_html_(); result.worth(); result.interactions()
heavy = {"tensorflow", "deepxde", "keras", "pytest", "sklearn", "pandas", "xarray", "matplotlib"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(PUBLISHED)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
