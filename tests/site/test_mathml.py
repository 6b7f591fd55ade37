"""Equations as MathML: those of every environment, and what cannot be drawn as code."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from pinnablate import registry
from pinnablate.report.typeset import equation_latex
from pinnablate.site.mathml import equations, mathml


@pytest.mark.parametrize(
    ("latex", "body"),
    [
        ("E_{x} = 0", "<msub><mi>E</mi><mrow><mi>x</mi></mrow></msub><mo>=</mo><mn>0</mn>"),
        (
            r"\frac{1}{20}",
            "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>20</mn></mrow></mfrac>",
        ),
        ("u^{2}", "<msup><mi>u</mi><mrow><mn>2</mn></mrow></msup>"),
        (
            "u_{1}^{2}",
            "<msubsup><mi>u</mi><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></msubsup>",
        ),
        (r"- \mu", "<mo>−</mo><mi>μ</mi>"),
        (r"\left(a\right)", "<mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow>"),
        ("a < 1", "<mi>a</mi><mo>&lt;</mo><mn>1</mn>"),
        ("0.5", "<mn>0.5</mn>"),
    ],
)
def test_an_equation_is_drawn(latex, body):
    assert mathml(latex) == f'<math display="block"><mrow>{body}</mrow></math>'


@pytest.mark.parametrize("latex", [r"\unknown{a} < b", "{a", "a}", r"\frac{1}", r"\left(a"])
def test_what_cannot_be_drawn_is_code(latex):
    made = mathml(latex)
    assert made.startswith('<code class="tex">')
    assert "<" not in made[len('<code class="tex">') : -len("</code>")]


@pytest.mark.parametrize("name", [i for i in registry.identifiers() if registry.is_built_in(i)])
def test_the_equations_of_environments_are_drawn_whole(name):
    env = registry.load(name)
    for law in env.equations:
        for latex in equation_latex(env, law):
            (made,) = equations(latex)
            drawn = ElementTree.fromstring(made)
            assert drawn.tag == "math"
            fractions = len(re.findall(r"\\frac", latex))
            assert len(drawn.findall(".//mfrac")) == fractions
