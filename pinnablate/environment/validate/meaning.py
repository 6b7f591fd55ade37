"""Laws that say nothing, and laws that say the same: found by their values on random jets.

A residual that vanishes whatever the fields, like (u + p)**2 - u**2 - 2*u*p - p**2, is no law. To
expand it may take for ever, so it is evaluated with 40 digits where fields, derivatives and
coordinates are random numbers, independent of each other: a value that is the round-off of its
parts everywhere is zero. One evaluation settles every other residual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import sympy
from sympy.core.function import AppliedUndef

from pinnablate.environment.authored import authored
from pinnablate.environment.laws import as_tuple
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.validate import pieces

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

DIGITS = 40
# A value is round-off where it is so many times smaller than its parts: of exact numbers, and of
# expressions that hold floats of 16 digits.
EXACT, FLOATING = 1e-30, 1e-13
SCALES = (1.0, 0.1, 3.0, 1.0, 0.3, 2.0)  # of the jets, one random jet for each
# Functions that may be 0 or the same in one part of the fields' range alone: what holds on a few random jets
# need not hold elsewhere. Thousands say whether such a law vanishes, and nothing says that two are the same.
_PARTIAL = (
    sympy.Piecewise,
    sympy.Heaviside,
    sympy.Max,
    sympy.Min,
    sympy.Abs,
    sympy.sign,
    sympy.floor,
    sympy.ceiling,
    sympy.frac,
    sympy.Mod,
)
# What a formula may raise at an unlucky place: a division by zero, a series that does not converge.
_UNLUCKY = (ArithmeticError, ValueError, TypeError)
Value = tuple[Any, Any]  # of an expression, and the sum of the sizes of its parts


def vacuous(env: Environment, mistakes: Mistakes) -> None:
    """Equations that hold of all fields."""
    for name, law in env.equations.items():
        for e in as_tuple(law):
            if vanishes(env, e):
                mistakes.note(
                    f"equation {name!r} vanishes whatever the fields: {authored(e)} is always "
                    "zero; expected a law of these fields: mend it or leave it out",
                    "meaning",
                )
    for name, group in env.conditions.items():
        for c in (c for made in group for c in made):
            if vanishes(env, c.expression):
                mistakes.note(
                    f"condition {name!r} vanishes whatever the fields: {authored(c.expression)} is "
                    "always zero; mend it or leave it out"
                )


def gauges(env: Environment, mistakes: Mistakes) -> None:
    """Fields that are said to be determined up to something, which some law determines."""
    for f, on in env.gauges.items():
        for name, law in env.equations.items():
            for e in as_tuple(law):
                free = [a for a in e.atoms(AppliedUndef, sympy.Derivative) if _shifted(a, f, on)]
                if any(not vanishes(env, _slope(e, a)) for a in free):
                    up_to = f"a function of {', '.join(map(str, on))}" if on else "a constant"
                    mistakes.note(
                        f"gauge= says that {f.func.__name__} is determined up to {up_to}, and equation {name!r}, "
                        f"{authored(e)} = 0, determines it; expected a field that can be shifted so: leave it out of gauge="
                    )
                    return


def _shifted(atom: Any, f: Any, on: Sequence[Any]) -> bool:
    """Whether a field or a derivative changes with the field f by a function of some coordinates."""
    if isinstance(atom, sympy.Derivative):
        return bool(atom.expr == f) and set(atom.variables) <= set(on)
    return bool(atom == f)


def _slope(expression: sympy.Expr, atom: Any) -> sympy.Expr:
    """The derivative by a field or a derivative, as if it were independent of all others."""
    names = {a: sympy.Dummy() for a in expression.atoms(AppliedUndef, sympy.Derivative)}
    back = {name: a for a, name in names.items()}
    derivatives = {a: n for a, n in names.items() if isinstance(a, sympy.Derivative)}
    plain = expression.xreplace(derivatives).xreplace(names)
    return plain.diff(names[atom]).xreplace(back)


def duplicates(env: Environment, mistakes: Mistakes) -> None:
    """Equations that say the same. Two players with one law between them would share its worth,
    and what the pair gains over one of them is a weight in the loss and no knowledge.
    """
    laws = {name: as_tuple(law) for name, law in env.equations.items()}
    for name, law in laws.items():
        if any(_are_multiples(env, a, b) for a, b in combinations(law, 2)):
            mistakes.note(
                f"equation {name!r} says the same twice, up to a constant factor; expected residuals that differ: "
                "leave one out"
            )
    for one, other in combinations(laws, 2):
        if len(laws[one]) == len(laws[other]) and same(env, laws[one], laws[other]):
            mistakes.note(
                f"equations {one!r} and {other!r} say the same, up to a constant factor; expected "
                "laws that differ: leave one out"
            )


def same(env: Environment, one: Sequence[sympy.Expr], other: Sequence[sympy.Expr]) -> bool:
    """Whether residuals are constant multiples of each other, each of the one in its place."""
    return all(_are_multiples(env, a, b) for a, b in zip(one, other, strict=True))


def vanishes(env: Environment, expression: sympy.Expr) -> bool:
    """Whether an expression is zero on every random jet where it can be evaluated, of which there
    are three at least; of functions made of pieces on thousands.
    """
    if expression.has(*_PARTIAL):
        return pieces.vanish(env, expression)
    seen = 0
    for k in range(len(SCALES)):
        value = _value(env, expression, k)
        if value is None:
            continue
        if not _is_round_off(expression, *value):
            return False
        seen += 1
    return seen >= 3


def _are_multiples(env: Environment, a: sympy.Expr, b: sympy.Expr) -> bool:
    """Whether a = c b for a number c on every random jet, of which there are three at least."""
    if a == b:
        return True
    if a.has(*_PARTIAL) or b.has(*_PARTIAL):
        return False
    if a.atoms(AppliedUndef, sympy.Derivative) != b.atoms(AppliedUndef, sympy.Derivative):
        return False
    ratio, seen = None, 0
    for k in range(len(SCALES)):
        first, second = _value(env, a, k), _value(env, b, k)
        if first is None or second is None:
            continue
        if _is_round_off(a, *first) or _is_round_off(b, *second):
            return False
        found = first[0] / second[0]
        tolerance = FLOATING if a.has(sympy.Float) or b.has(sympy.Float) else EXACT
        if ratio is not None and abs(found - ratio) > 1e3 * tolerance * abs(ratio):
            return False
        ratio, seen = found, seen + 1
    return seen >= 3


def _is_round_off(expression: sympy.Expr, value: Any, size: Any) -> bool:
    tolerance = FLOATING if expression.has(sympy.Float) else EXACT
    return bool(abs(value) <= tolerance * size)


def _value(env: Environment, expression: sympy.Expr, k: int) -> Value | None:
    """An expression on the k-th random jet; None where it cannot be evaluated there."""
    with mpmath.workdps(DIGITS):
        try:
            value, size = _evaluated(expression, _jet(env, expression, k), {})
        except _UNLUCKY:
            return None
        return (value, size) if mpmath.isfinite(value) and mpmath.isfinite(size) else None


def _jet(env: Environment, expression: sympy.Expr, k: int) -> Mapping[Any, Any]:
    """Random numbers for the fields, derivatives and coordinates of an expression: the same for the
    same derivative in every expression.
    """
    ends = {c: (float(a), float(b)) for c, (a, b) in env.domain.items()}
    found: dict[Any, Any] = {}
    for atom in expression.atoms(AppliedUndef, sympy.Derivative, sympy.Symbol):
        # A generator for each name and jet: the order of a set is not the same in every process.
        draw = np.random.default_rng([k, *str(atom).encode()]).uniform(-1, 1)
        if atom in ends:
            low, high = ends[atom]
            found[atom] = mpmath.mpf(low + (high - low) * (1 + draw) / 2)
        else:
            found[atom] = mpmath.mpf(SCALES[k] * draw)
    return found


def _evaluated(node: Any, jet: Mapping[Any, Any], known: dict[Any, Value]) -> Value:
    """The value of a part of an expression, and how large the parts are that it was added from."""
    if node not in known:
        known[node] = _computed(node, jet, known)
    return known[node]


def _computed(node: Any, jet: Mapping[Any, Any], known: dict[Any, Value]) -> Value:
    if node in jet:
        return jet[node], abs(jet[node])
    if isinstance(node, sympy.Add | sympy.Mul):
        parts = [_evaluated(part, jet, known) for part in node.args]
        combine = mpmath.fsum if isinstance(node, sympy.Add) else mpmath.fprod
        return combine(v for v, _ in parts), combine(s for _, s in parts)
    if isinstance(node, sympy.Pow) and node.exp.is_Integer and node.exp.is_positive:
        value, size = _evaluated(node.base, jet, known)
        return value ** int(node.exp), size ** int(node.exp)
    value = _number(node, jet)
    return value, abs(value)


def _number(node: Any, jet: Mapping[Any, Any]) -> Any:
    """The value of a function, or of a number.

    Raises:
        ValueError: SymPy has no number for it.
    """
    numbers = {atom: sympy.Float(value, DIGITS) for atom, value in jet.items()}
    derivatives = {a: v for a, v in numbers.items() if isinstance(a, sympy.Derivative)}
    rest = {a: v for a, v in numbers.items() if a not in derivatives}
    found = node.xreplace(derivatives).xreplace(rest).evalf(DIGITS)
    if not found.is_number:
        raise ValueError(f"SymPy has no number for {node}")
    real, imaginary = found.as_real_imag()
    return (
        mpmath.mpc(real._to_mpmath(133), imaginary._to_mpmath(133))
        if imaginary
        else real._to_mpmath(133)
    )
