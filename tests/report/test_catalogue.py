"""The page of all environments: complete, and true to what is declared and measured."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pinnablate import registry
from pinnablate.report import catalogue as report
from pinnablate.report.catalogue import page
from pinnablate.report.pictures.portrait import portrait
from pinnablate.report.typeset import escape

ROOT = Path(__file__).parents[2]
BUILT_IN = [i for i in registry.identifiers() if registry.is_built_in(i)]


@pytest.fixture(scope="module")
def whole():
    """The page of every built-in environment."""
    return page([registry.load(i) for i in BUILT_IN])


@pytest.mark.parametrize("seed", ["0", "1"])
def test_page_and_pictures_do_not_depend_on_the_order_of_sets(seed, whole):
    script = (
        "from pinnablate import registry; from pinnablate.report.catalogue import page; "
        "from pinnablate.report.pictures.portrait import portrait; import sys; "
        f"sys.stdout.write(page([registry.load(i) for i in {BUILT_IN}]) + portrait(registry.load('heat-mixed')))"
    )
    made = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    ).stdout
    assert made == whole + portrait(registry.load("heat-mixed"))


@pytest.mark.parametrize("identifier", BUILT_IN)
def test_the_page_says_everything_about_every_environment(identifier, whole):
    env = registry.load(identifier)
    (section,) = re.findall(rf"^### {identifier}\n(.*?)(?=^##|\Z)", whole, re.S | re.M)
    for name in env.equations:
        (line,) = re.findall(
            rf"^\\mathtt{{{re.escape(name.replace('_', chr(92) + '_'))}}} .*$",
            section.split("**Given to every arm")[0],
            re.M,
        )
        assert ("implied" in line) == (name in env.identities)
    blocks = re.findall(r"```math\n(.*?)```", section, re.S)
    assert blocks[0].count("= 0") == len(env.residuals)
    for name in ("standard", *env.designs):
        assert re.search(
            rf"^\| {re.escape(escape(name))} +\| {env.design(name).count} ", section, re.M
        )
    for miss in env.near_misses.values():
        assert escape(miss.summary) in section
    for expected in env.expected:
        assert expected.statement in section
    for text in (env.source, env.summary, *env.history.values(), *env.conditions):
        assert escape(text) in section
    assert env.digest in section
    assert f"](#{identifier})" in whole
    assert f"](figures/{identifier}.svg)" in section
    for link in re.findall(r"\]\((\.\./[^)]*)\)", section):
        assert (ROOT / "docs" / link).exists()


def test_what_was_measured_is_shown_and_what_was_not_is_said(monkeypatch):
    env = registry.load("heat-mixed")
    figures = {
        "standard": {
            "headroom": {"mean": 1.586, "half_width": 0.14, "stratum": "kernel gains much"},
            "observability": {
                "none": {"dimension": 7, "grows": True, "fields": ["q"]},
                "energy": {"dimension": 1, "grows": False, "fields": ["q"]},
                "all": {"dimension": 0, "grows": False, "fields": []},
            },
        }
    }
    monkeypatch.setattr(report, "measured", lambda env, design="standard": figures.get(design, {}))
    text = page([env])
    assert "+1.59 ± 0.14, kernel gains much" in text
    assert "all equations together leave nothing undetermined" in text
    assert re.search(r"\| none +\| whole functions in q", text)
    assert re.search(r"\| energy +\| 1 number in q", text)
    assert "not measured" in text
    monkeypatch.setattr(report, "measured", lambda env, design="standard": {})
    assert "Observability" not in page([env])
