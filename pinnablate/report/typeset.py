"""Equations as LaTeX, and foreign text made safe for markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sympy

from pinnablate.environment import Environment, Residual

_UNSAFE = re.compile(r"([\\`*_\[\]<>|$~&])")
_OPENING = re.compile(r"^([0-9]*)([-+#=]|(?<=[0-9])[.)](?= |$))")  # what starts a list, a heading or a rule


def escape(text: str) -> str:
    """Text from a file as plain words in markdown: one line, every mark of markup escaped."""
    return _OPENING.sub(r"\1\\\2", _UNSAFE.sub(r"\\\1", " ".join(text.split())))


def code(text: str) -> str:
    """Text from a file in a code span: one line, without backticks and bars."""
    return "`" + " ".join(text.split()).replace("`", "'").replace("|", "/") + "`"


def equation_latex(env: Environment, name: str, residuals: Sequence[Residual] | None = None) -> list[str]:
    """Every residual of an equation as LaTeX, each equal to zero; `residuals` in place of the declared ones."""
    return [f"{_sum(r.terms, env)} = 0" for r in residuals or env.residuals if r.equation == name]


def _sum(terms: Sequence[sympy.Expr], env: Environment) -> str:
    """Rates of change first, then other derivatives, then the rest; each term with its sign and its number in front."""
    def rank(term: sympy.Expr) -> tuple[bool, bool, bool]:
        derivatives = term.atoms(sympy.Derivative)
        rate = any(env.time in d.variables for d in derivatives)
        return not rate, not derivatives, bool(term.as_coeff_Mul()[0] < 0)

    out = ""
    for term in sorted(terms, key=rank):
        number, rest = term.as_coeff_Mul()
        size = abs(number)
        body = "" if rest == 1 else expression_latex(rest, env)
        front = "" if size == 1 and rest != 1 else sympy.latex(size) + (r" \cdot " if body[:1].isdigit() else " ")
        sign = "-" if number < 0 else "+" if out else ""
        out += f" {sign} {front}{body}".rstrip()
    return out.strip()


def expression_latex(expression: sympy.Expr, env: Environment) -> str:
    """An expression of fields and their derivatives, these as fractions, fields without arguments."""
    d_sign = r"\partial" if len(env.coordinates) > 1 else "d"
    names: dict[sympy.Basic, sympy.Symbol] = {}
    for d in expression.atoms(sympy.Derivative):
        order = sum(int(n) for _, n in d.variable_count)
        above = f"{d_sign}^{{{order}}}" if order > 1 else d_sign
        below = " ".join(f"{d_sign} {sympy.latex(c)}" + (f"^{{{n}}}" if n > 1 else "") for c, n in d.variable_count)
        names[d] = sympy.Symbol(rf"\frac{{{above} {field_latex(d.expr.func.__name__, env)}}}{{{below}}}")
    for power in expression.atoms(sympy.Pow):
        if power.base in names:
            names[power] = sympy.Symbol(rf"\left({names[power.base].name}\right)^{{{sympy.latex(power.exp)}}}")
    plain = {f: sympy.Symbol(field_latex(f.func.__name__, env)) for f in env.fields}
    return sympy.latex(expression.xreplace(names).xreplace(plain))


def field_latex(name: str, env: Environment) -> str:
    """Ex as E_{x}, N1 as N_{1}, phi as \\phi."""
    coordinates = {c.name for c in env.coordinates}
    if len(name) == 2 and (name[1] in coordinates | {"x", "y", "z"} or name[1].isdigit()):
        return f"{name[0]}_{{{name[1]}}}"
    return sympy.latex(sympy.Symbol(name))
