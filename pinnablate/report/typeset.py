"""Equations as LaTeX, and foreign text made safe for Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import sympy

from pinnablate.environment import Environment, Residual

_UNSAFE = re.compile(r"([\\`*_\[\]<>|$~&])")
# what starts a list, a heading or a rule at the beginning of a line
_OPENING = re.compile(r"^([0-9]*)((?<![0-9])[-+#=]|(?<=[0-9])[.)](?= |$))")


def escape(text: str) -> str:
    """Text from a file as plain words in Markdown: one line, with all markup escaped."""
    return _OPENING.sub(r"\1\\\2", _UNSAFE.sub(r"\\\1", " ".join(text.split())))


def code(text: str) -> str:
    """Text from a file in a code span: one line, without backticks and bars."""
    return "`" + " ".join(text.split()).replace("`", "'").replace("|", "/") + "`"


def listed(names: Iterable[str]) -> str:
    """Names as plain words in Markdown: a, b and c."""
    *most, last = names
    return escape(" and ".join(filter(None, [", ".join(most), last])))


def equation_latex(
    env: Environment, name: str, residuals: Sequence[Residual] | None = None
) -> list[str]:
    """An equation as LaTeX.

    Args:
        env: the environment that declares it.
        name: of the equation.
        residuals: in the place of the declared ones.

    Returns:
        One formula for each scalar residual, equal to zero.
    """
    found = residuals or env.residuals
    return [f"{_sum(r.terms, env)} = 0" for r in found if r.equation == name]


def _sum(terms: Sequence[sympy.Expr], env: Environment) -> str:
    """A sum of terms, each with its sign and its number in front.

    Rates of change come first, then other derivatives, then the rest.
    """

    def rank(term: sympy.Expr) -> tuple[bool, bool, bool]:
        derivatives = term.atoms(sympy.Derivative)
        rate = any(env.time in d.variables for d in derivatives)
        return not rate, not derivatives, bool(term.as_coeff_Mul()[0] < 0)

    out = ""
    for term in sorted(terms, key=rank):
        factor, rest = term.as_coeff_Mul()
        size = abs(factor)
        body = "" if rest == 1 else expression_latex(rest, env)
        front = ""
        if size != 1 or rest == 1:
            front = sympy.latex(size) + (r" \cdot " if body[:1].isdigit() else " ")
        sign = "-" if factor < 0 else "+" if out else ""
        out += f" {sign} {front}{body}".rstrip()
    return out.strip()


def expression_latex(expression: sympy.Expr, env: Environment) -> str:
    """An expression as LaTeX, with derivatives as fractions and fields without arguments."""
    names: dict[sympy.Basic, sympy.Symbol] = {
        d: sympy.Symbol(_derivative(d, env)) for d in expression.atoms(sympy.Derivative)
    }
    for power in expression.atoms(sympy.Pow):
        if power.base in names:
            exponent = sympy.latex(power.exp)
            bracket = rf"\left({names[power.base].name}\right)^{{{exponent}}}"
            names[power] = sympy.Symbol(bracket)
    plain = {f: sympy.Symbol(field_latex(f.func.__name__, env)) for f in env.fields}
    return str(sympy.latex(expression.xreplace(names).xreplace(plain)))


def _derivative(d: sympy.Derivative, env: Environment) -> str:
    """A derivative as a fraction; partial where there are several coordinates."""
    sign = r"\partial" if len(env.coordinates) > 1 else "d"
    order = sum(int(n) for _, n in d.variable_count)
    above = f"{sign}^{{{order}}}" if order > 1 else sign
    below = " ".join(
        f"{sign} {sympy.latex(c)}" + (f"^{{{n}}}" if n > 1 else "") for c, n in d.variable_count
    )
    return rf"\frac{{{above} {field_latex(d.expr.func.__name__, env)}}}{{{below}}}"


def field_latex(name: str, env: Environment) -> str:
    """The name of a field as LaTeX: Ex is E_{x}, N1 is N_{1}, phi is \\phi."""
    indices = {c.name for c in env.coordinates} | {"x", "y", "z"}
    if len(name) == 2 and (name[1] in indices or name[1].isdigit()):
        return f"{name[0]}_{{{name[1]}}}"
    return str(sympy.latex(sympy.Symbol(name)))
