"""Equations as LaTeX, and foreign text that stays text."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.report.typeset import code, equation_latex, escape, field_latex, listed
from tests.conftest import declare


def test_equations_are_typeset():
    assert equation_latex(registry.load("burgers-potential"), "bernoulli") == [
        r"\frac{\partial h}{\partial t} + \frac{1}{2} \left(\frac{\partial h}{\partial x}\right)^{2} "
        r"- \frac{1}{20} \frac{\partial^{2} h}{\partial x^{2}} = 0"
    ]
    assert equation_latex(registry.load("decay-chain"), "mass") == ["N_{1} + N_{2} + N_{3} - 1 = 0"]
    assert len(equation_latex(registry.load("maxwell-cavity-2d"), "ampere")) == 3
    assert equation_latex(declare(), "dynamics") == [
        r"\frac{\partial p}{\partial t} - \frac{\partial^{2} u}{\partial x^{2}} = 0"
    ]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a|b", r"a\|b"),
        ("<b>", r"\<b\>"),
        ("# head", r"\# head"),
        ("1. item", r"1\. item"),
        ("- item", r"\- item"),
        ("two\nlines", "two lines"),
        ("a_b*c`d$e[f](g)", r"a\_b\*c\`d\$e\[f\](g)"),
        ("near-miss v1.0 #3", "near-miss v1.0 #3"),
    ],
)
def test_foreign_text_stays_text(text, safe):
    assert escape(text) == safe


def test_code_spans_cannot_be_left():
    assert code("a`|b\nc") == "`a'/b c`"


def test_the_terms_of_a_law_that_is_told_wrongly_are_typeset_in_its_place():
    heat = registry.load("heat-mixed")
    told = heat.world().laws.residuals
    assert equation_latex(heat, "fourier", told) == equation_latex(heat, "fourier")
    charge = registry.load("maxwell-charge-2d")
    wrong = charge.world("wrong-source").laws.residuals
    assert equation_latex(charge, "gauss_e", wrong) != equation_latex(charge, "gauss_e") or any(
        equation_latex(charge, e, wrong) != equation_latex(charge, e) for e in charge.equations
    )


@pytest.mark.parametrize(
    ("name", "latex"),
    [("Ex", "E_{x}"), ("N1", "N_{1}"), ("phi", r"\phi"), ("u", "u"), ("Bt", "B_{t}"), ("ab", "ab")],
)
def test_indices_of_fields_are_told_from_names(name, latex):
    assert field_latex(name, registry.load("maxwell-cavity-2d")) == latex


@pytest.mark.parametrize(
    ("names", "words"), [("a", "a"), ("ab", "a and b"), ("abc", "a, b and c"), (["a_b"], r"a\_b")]
)
def test_names_are_listed(names, words):
    assert listed(names) == words
