"""The page of all environments and its pictures: complete, true to the reference, and found out when stale."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.cli.catalogue import catalogue
from pinnablate.cli.exit_codes import DONE, FAILED
from pinnablate.environment import Design
from pinnablate.errors import PinnablateError
from pinnablate.report import catalogue as report
from pinnablate.report.catalogue import page
from pinnablate.report.pictures.frame import UNSEEN
from pinnablate.report.pictures.panels import LEVELS, MOST
from pinnablate.report.pictures.portrait import portrait
from pinnablate.report.pictures.svg import colour
from pinnablate.report.typeset import escape
from tests.conftest import declare

SPACE = "{http://www.w3.org/2000/svg}"
LARGEST = 150_000  # bytes of a picture
# t; x t; x y; x y t twice, the second with the most detail; x y z t
SHOWN = ["decay-chain", "heat-mixed", "elasticity-kolosov", "maxwell-cavity-2d", "mhd-alfven", "beltrami"]
BUILT_IN = [i for i in registry.identifiers() if registry.tier(i) != "other"]


@pytest.fixture(scope="module")
def whole():
    """The page of every built-in environment."""
    return page([registry.load(i) for i in BUILT_IN])


def words(drawn: ElementTree.Element) -> list[str]:
    return [t.text for t in drawn.iter(f"{SPACE}text")]


@pytest.mark.parametrize("name", SHOWN)
def test_pictures_are_small_and_lie_inside_their_frame(name):
    env = registry.load(name)
    text = portrait(env)
    assert len(text.encode()) < LARGEST
    drawn = ElementTree.fromstring(text)
    width, height = (float(drawn.get(k)) for k in ("width", "height"))
    for box in drawn.iter(f"{SPACE}rect"):
        assert float(box.get("x", 0)) + float(box.get("width")) <= width + 0.1
        assert float(box.get("y", 0)) + float(box.get("height")) <= height
    for label in drawn.iter(f"{SPACE}text"):
        assert 0 <= float(label.get("x")) <= width
        assert 0 <= float(label.get("y")) <= height
    assert drawn.find(f"{SPACE}title").text.startswith(env.id)
    assert all(f"{f} from" in drawn.find(f"{SPACE}desc").text for f in env.field_names)


@pytest.mark.parametrize("name", SHOWN)
def test_fields_that_nobody_observes_are_marked(name):
    env = registry.load(name)
    hidden = len(env.fields) - len(env.observed(env.observations))
    marks = [w for w in words(ElementTree.fromstring(portrait(env))) if UNSEEN in w and "dashed" not in w]
    assert len(marks) == hidden


def levels(group: ElementTree.Element, side: int, background: str) -> np.ndarray:
    """The levels of a map as drawn: [rows from above, columns]."""
    of = {colour(k / (LEVELS - 1)): k for k in range(LEVELS)}
    out = np.full((side, side), of[background])
    for path in group.iter(f"{SPACE}path"):
        for at, row, length in re.findall(r"M(\d+) (\d+)h(\d+)", path.get("d")):
            out[int(row), int(at):int(at) + int(length)] = of[path.get("stroke")]
    return out


def test_a_map_shows_the_reference():
    env = registry.load("heat-mixed")
    drawn = ElementTree.fromstring(portrait(env))
    children = list(drawn)
    groups = [k for k, c in enumerate(children) if c.tag == f"{SPACE}g"]
    side = MOST  # few panels: the finest map
    share = (np.arange(side) + 0.5) / side
    x, t = np.meshgrid(share[::-1], share, indexing="ij")  # x upwards, t to the right
    values = env.world().reference(np.stack([x.ravel(), t.ravel()], -1)).reshape(side, side, -1)
    for k, at in enumerate(groups):
        field = values[..., k]
        expected = np.minimum((field - field.min()) / np.ptp(field) * LEVELS, LEVELS - 1)
        seen = levels(children[at], side, children[at - 1].get("fill"))
        assert np.all(seen <= expected + 1e-6)
        assert np.all(seen > expected - 1 - 1e-6)


def test_lines_show_the_reference():
    env = registry.load("decay-chain")
    drawn = [np.array([p.split(",") for p in line.get("points").split()], float)
             for line in ElementTree.fromstring(portrait(env)).iter(f"{SPACE}polyline")]
    values = env.world().reference(np.linspace(0, 10, len(drawn[0]))[:, None])
    heights = np.stack([points[:, 1] for points in drawn], -1)
    slope, offset = np.polyfit(values.ravel(), heights.ravel(), 1)
    assert slope < 0  # upwards on the page
    assert np.allclose(heights, slope * values + offset, atol=0.02)


def test_an_environment_of_ones_own_is_drawn_whatever_it_observes():
    assert "dashed line" in portrait(declare())
    assert "dashed line" not in portrait(declare(observations=Design(count=10), primary="interp"))


@pytest.mark.parametrize("seed", ["0", "1"])
def test_page_and_pictures_do_not_depend_on_the_order_of_sets(seed, whole):
    script = ("from pinnablate import registry; from pinnablate.report.catalogue import page; "
              "from pinnablate.report.pictures.portrait import portrait; import sys; "
              f"sys.stdout.write(page([registry.load(i) for i in {BUILT_IN}]) + portrait(registry.load('heat-mixed')))")
    made = subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
                          text=True, check=True, encoding="utf-8").stdout
    assert made == whole + portrait(registry.load("heat-mixed"))


@pytest.mark.parametrize("identifier", BUILT_IN)
def test_the_page_says_everything_about_every_environment(identifier, whole):
    env = registry.load(identifier)
    (section,) = re.findall(rf"^### {identifier}\n(.*?)(?=^##|\Z)", whole, re.S | re.M)
    for name in env.equations:
        (line,) = re.findall(rf"^\\mathtt{{{re.escape(name.replace('_', chr(92) + '_'))}}} .*$",
                             section.split("**Given to every arm")[0], re.M)
        assert ("implied" in line) == (name in env.identities)
    blocks = re.findall(r"```math\n(.*?)```", section, re.S)
    assert blocks[0].count("= 0") == len(env.residuals)
    for name in ("standard", *env.designs):
        assert re.search(rf"^\| {re.escape(escape(name))} +\| {env.design(name).count} ", section, re.M)
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
        assert (Path(__file__).parent.parent / "docs" / link).exists()


def test_what_was_measured_is_shown_and_what_was_not_is_said(monkeypatch):
    env = registry.load("heat-mixed")
    figures = {
        "standard": {
            "headroom": {"mean": 1.586, "half_width": 0.14, "stratum": "with headroom"},
            "observability": {
                "none": {"dimension": 7, "grows": True, "fields": ["q"]},
                "energy": {"dimension": 1, "grows": False, "fields": ["q"]},
                "all": {"dimension": 0, "grows": False, "fields": []},
            },
        }
    }
    monkeypatch.setattr(report, "measured", lambda env, design="standard": figures.get(design, {}))
    text = page([env])
    assert "+1.59 ± 0.14, with headroom" in text
    assert "all equations together leave nothing undetermined" in text
    assert re.search(r"\| none +\| whole functions in q", text)
    assert re.search(r"\| energy +\| 1 number in q", text)
    assert "not measured" in text
    monkeypatch.setattr(report, "measured", lambda env, design="standard": {})
    assert "Observability" not in page([env])


@pytest.fixture
def directory(tmp_path, monkeypatch):
    """Two environments, written."""
    monkeypatch.setattr(registry, "identifiers", lambda: ["decay-chain-v1", "heat-mixed-v1"])
    assert catalogue(Namespace(check=False, directory=str(tmp_path))) == DONE
    return tmp_path


def check(directory, capsys) -> tuple[int, list[str]]:
    capsys.readouterr()
    verdict = catalogue(Namespace(check=True, directory=str(directory)))
    return verdict, capsys.readouterr().err.splitlines()


def test_what_was_written_is_found_as_it_should_be(directory, capsys):
    assert check(directory, capsys) == (DONE, [])
    assert {p.name for p in directory.rglob("*")} == {"environments.md", "figures", "decay-chain-v1.svg", "heat-mixed-v1.svg"}
    assert catalogue(Namespace(check=False, directory=str(directory))) == DONE
    assert "0 written, 3 unchanged" in capsys.readouterr().out


@pytest.mark.parametrize(("spoil", "sentence"), [
    (lambda d: (d / "environments.md").write_text((d / "environments.md").read_text() + " "), "environments.md is not what"),
    (lambda d: (d / "environments.md").unlink(), "environments.md is missing: run pinnablate catalogue"),
    (lambda d: (d / "figures/heat-mixed-v1.svg").unlink(), "heat-mixed-v1.svg is missing: run pinnablate catalogue"),
    (lambda d: (d / "figures/other-v1.svg").write_text("<svg/>"), "other-v1.svg shows no built-in environment: delete it"),
])
def test_check_finds_what_is_stale_and_writes_nothing(spoil, sentence, directory, capsys):
    spoil(directory)
    before = sorted(p.name for p in directory.rglob("*"))
    verdict, sentences = check(directory, capsys)
    assert verdict == FAILED
    assert len(sentences) == 1
    assert sentence in sentences[0]
    assert sorted(p.name for p in directory.rglob("*")) == before


def test_a_page_of_somebody_else_is_left_alone(directory):
    (directory / "environments.md").write_text("mine")
    with pytest.raises(PinnablateError, match="not written by"):
        catalogue(Namespace(check=False, directory=str(directory)))
    assert (directory / "environments.md").read_text() == "mine"
