"""Equations as MathML, which browsers draw by themselves, from the LaTeX that `report.typeset` writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}^_]|\d+(?:\.\d+)?|\S")
SIGNS = {
    "partial": "∂",
    "cdot": "·",
    "times": "×",
    "infty": "∞",
    "pi": "π",
    **{
        name: chr(0x3B1 + k)
        for k, name in enumerate(("alpha", "beta", "gamma", "delta", "epsilon"))
    },
    **{name: chr(0x3B6 + k) for k, name in enumerate(("zeta", "eta", "theta", "iota", "kappa"))},
    **{name: chr(0x3BB + k) for k, name in enumerate(("lambda", "mu", "nu", "xi"))},
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Omega": "Ω",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Lambda": "Λ",
}
_NUMBERS = {"infty"}
_SPACES = {",", ";", ":", "!", " ", "quad", "qquad"}


def mathml(latex: str) -> str:
    """An equation as a MathML element; as code where it holds what nobody here can draw.

    Args:
        latex: fractions, powers, indices, brackets, roots, Greek letters and named functions.
    """
    try:
        tokens = list(_TOKEN.findall(latex))
        body, rest = _row(tokens, 0, stop=None)
        if rest != len(tokens):
            raise _Unknown
    except (_Unknown, IndexError):
        return f'<code class="tex">{escape(latex)}</code>'
    return f'<math display="block"><mrow>{body}</mrow></math>'


class _Unknown(Exception):
    """Something that this converter does not know."""


def _row(tokens: list[str], k: int, stop: str | None) -> tuple[str, int]:
    """Elements until a token that ends them, and where they end."""
    out: list[str] = []
    while k < len(tokens) and tokens[k] != stop:
        if tokens[k] in "^_":
            script, k = _scripts(tokens, k, out.pop() if out else "<mrow></mrow>")
            out.append(script)
            continue
        made, k = _one(tokens, k)
        out.append(made)
    if stop is not None and k == len(tokens):
        raise _Unknown
    return "".join(out), k


def _scripts(tokens: list[str], k: int, base: str) -> tuple[str, int]:
    found: dict[str, str] = {}
    while k < len(tokens) and tokens[k] in "^_":
        sign = tokens[k]
        found[sign], k = _one(tokens, k + 1)
    if len(found) == 2:
        return f"<msubsup>{base}{found['_']}{found['^']}</msubsup>", k
    name = "msup" if "^" in found else "msub"
    return f"<{name}>{base}{next(iter(found.values()))}</{name}>", k


def _one(tokens: list[str], k: int) -> tuple[str, int]:
    """One element: a group, a fraction, a letter, a number or a sign."""
    token = tokens[k]
    if token == "{":
        body, k = _row(tokens, k + 1, "}")
        return f"<mrow>{body}</mrow>", k + 1
    if not token.startswith("\\"):
        return _plain(token), k + 1
    name = token[1:]
    if name == "frac":
        above, k = _one(tokens, k + 1)
        below, k = _one(tokens, k)
        return f"<mfrac>{above}{below}</mfrac>", k
    if name == "sqrt":
        body, k = _one(tokens, k + 1)
        return f"<msqrt>{body}</msqrt>", k
    if name == "left":
        return _bracket(tokens, k + 1)
    if name in _SPACES:
        return "", k + 1
    if name in SIGNS:
        kind = "mn" if name in _NUMBERS else "mo" if name in ("cdot", "times") else "mi"
        return f"<{kind}>{SIGNS[name]}</{kind}>", k + 1
    if name in ("sin", "cos", "tan", "exp", "log", "sinh", "cosh", "tanh"):
        return f"<mi>{name}</mi>", k + 1
    raise _Unknown


def _bracket(tokens: list[str], k: int) -> tuple[str, int]:
    opening, (body, k) = tokens[k], _row(tokens, k + 1, r"\right")
    return f"<mrow><mo>{escape(opening)}</mo>{body}<mo>{escape(tokens[k + 1])}</mo></mrow>", k + 2


def _plain(token: str) -> str:
    if token[0].isdigit():
        return f"<mn>{token}</mn>"
    if token.isalpha():
        return f"<mi>{escape(token)}</mi>"
    if token == "}":
        raise _Unknown
    return f"<mo>{escape('−' if token == '-' else token)}</mo>"


def equations(block: str) -> Iterator[str]:
    """The lines of a block of LaTeX as MathML."""
    return (mathml(line) for line in block.strip().split("\n"))
