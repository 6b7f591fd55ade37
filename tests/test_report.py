"""Pictures and typesetting: what is drawn is what was measured, and foreign text stays text."""

from __future__ import annotations

from itertools import chain, combinations
from xml.etree import ElementTree

import pytest

from pinnablate import registry
from pinnablate.analysis.lattice import Lattice
from pinnablate.arms import Arm
from pinnablate.report.pictures.curves import curves_svg
from pinnablate.report.pictures.hasse import abbreviations, hasse
from pinnablate.report.pictures.learning import Schedule, mean_curve
from pinnablate.report.pictures.svg import colour
from pinnablate.report.typeset import code, equation_latex, escape
from tests.conftest import declare
from tests.test_lattice import record

SPACE = "{http://www.w3.org/2000/svg}"


def subsets(names):
    return [frozenset(s) for s in chain.from_iterable(combinations(names, k) for k in range(len(names) + 1))]


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_the_lattice_shows_every_subset_and_every_step(count):
    names = [f"eq{chr(97 + k)}" for k in range(count)]
    drawn = ElementTree.fromstring(hasse("world", names, {s: float(len(s)) for s in subsets(names)}, {"rbf": 0.5}))
    titles = [t.text for t in drawn.iter(f"{SPACE}title")]
    assert sum(t.endswith("decades") and " + " not in t for t in titles) == 2**count + 1
    assert sum(" + " in t for t in titles) == count * 2 ** (count - 1)
    width, height = (float(drawn.get(k)) for k in ("width", "height"))
    for box in drawn.iter(f"{SPACE}rect"):
        assert 0 <= float(box.get("x", 0)) <= width
        assert float(box.get("x", 0)) + float(box.get("width")) <= width + 0.5
        assert float(box.get("y", 0)) + float(box.get("height")) <= height


def test_a_step_that_hurts_is_dashed():
    text = hasse("world", ["a"], {frozenset(): 1.0, frozenset("a"): 0.5})
    assert "stroke-dasharray" in text
    assert "none + a: -0.50 decades" in text


def test_names_are_escaped_in_pictures():
    assert "<script>" not in hasse("<script>", ["a"], {frozenset(): 1.0, frozenset("a"): 0.5}, {"<script>": 1.0})


@pytest.mark.parametrize(("names", "marks"), [
    (["gauss_e", "gauss_b", "faraday", "ampere"], ["ge", "gb", "f", "a"]),
    (["d1", "d2", "d3", "mass"], ["d1", "d2", "d3", "m"]),
    (["prey", "pred"], ["prey", "pred"]),
    (["burgers", "bernoulli", "link"], ["bu", "be", "l"]),
    (["mass", "mass_flux"], ["m", "mf"]),
])
def test_abbreviations_are_unique(names, marks):
    assert list(abbreviations(names).values()) == marks


def test_the_colour_scale_grows_lighter():
    light = [sum(int(colour(k / 20)[i:i + 2], 16) for i in (1, 3, 5)) for k in range(21)]
    assert light == sorted(light)


def test_curves_are_geometric_means_and_a_replicate_that_stopped_keeps_its_last_error():
    made = [record("all", 0, 0.01), record("all", 1, 0.01)]
    made[0].curve.extend({"step": s, "errors": {"extrap": e}} for s, e in ((1, 1.0), (10, 0.1), (15, 0.01)))
    made[1].curve.extend({"step": s, "errors": {"extrap": e}} for s, e in ((1, 1.0), (10, 0.001)))
    lattice = Lattice({"all": Arm("all", ("energy",)), "rbf": Arm("rbf")}, (0, 1), {("all", k): r for k, r in enumerate(made)}, "extrap", 1e-12)
    schedule = Schedule((1, 10), (5,))
    curve = mean_curve(lattice, "all", schedule)
    assert curve == pytest.approx((1.0, 0.01, 10**-2.5))
    assert mean_curve(lattice, "rbf", schedule) == ()
    drawn = ElementTree.fromstring(curves_svg("world", {"all": curve, "rbf": ()}, schedule, {"all": 1}, ["all"]))
    assert len(list(drawn.iter(f"{SPACE}polyline"))) == 1


def test_equations_are_typeset():
    assert equation_latex(registry.load("burgers-potential"), "bernoulli") == [
        r"\frac{\partial h}{\partial t} + \frac{1}{2} \left(\frac{\partial h}{\partial x}\right)^{2} "
        r"- \frac{1}{20} \frac{\partial^{2} h}{\partial x^{2}} = 0"]
    assert equation_latex(registry.load("decay-chain"), "mass") == ["N_{1} + N_{2} + N_{3} - 1 = 0"]
    assert len(equation_latex(registry.load("maxwell-cavity-2d"), "ampere")) == 3
    assert equation_latex(declare(), "dynamics") == [
        r"\frac{\partial p}{\partial t} - \frac{\partial^{2} u}{\partial x^{2}} = 0"]


@pytest.mark.parametrize(("text", "safe"), [
    ("a|b", r"a\|b"), ("<b>", r"\<b\>"), ("# head", r"\# head"), ("1. item", r"1\. item"), ("- item", r"\- item"),
    ("two\nlines", "two lines"), ("a_b*c`d$e[f](g)", r"a\_b\*c\`d\$e\[f\](g)"), ("near-miss v1.0 #3", "near-miss v1.0 #3"),
])
def test_foreign_text_stays_text(text, safe):
    assert escape(text) == safe


def test_code_spans_cannot_be_left():
    assert code("a`|b\nc") == "`a'/b c`"
