"""From a declared system to the slopes of its fields: their first derivatives in time.

The system is linear in the slopes, A s + b = 0, where A_ij is the derivative of residual i by slope
j and b_i the residual at slopes 0. It is solved by elimination as it stands: nothing is multiplied
out, since an expansion loses digits ((1 - u)**30) and may take for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from pinnablate.errors import PinnablateError

# Operations up to which a coefficient is multiplied out to see whether a slope cancels from it.
SMALL = 200
# How often an entry may be made of others in an elimination, each time of four: five fields or more
# whose derivatives all stand in one another's equations, with coefficients that are no numbers.
DEEPEST = 3
# A sum is taken for zero where it is so much smaller than its terms, with 30 digits, at all of these
# values of its symbols, which are multiples of roots so that they cancel by no accident.
ZERO = 1e-20
PROBES = (sympy.sqrt(2) / 7, sympy.sqrt(3) / 2, sympy.sqrt(5) * 3)


@dataclass
class _Row:
    """One residual as a linear function of the slopes: sum_j coefficients[j] s_j + rest.

    Args:
        coefficients: {index of the field: its coefficient}, without zeros.
        rest: what is left at slopes 0.
        source: the residual as declared.
        depth: how often a row of several coefficients, not all of them numbers, was subtracted.
    """

    coefficients: dict[int, sympy.Expr]
    rest: sympy.Expr
    source: sympy.Expr
    depth: int = 0


def evaluated(expression: sympy.Expr) -> sympy.Expr:
    """An expression whose derivatives are all derivatives of fields: Derivative(u**2, x) becomes
    2 u u_x.
    """
    whole = sympy.sympify(expression)
    products = {
        d: d.doit() for d in whole.atoms(sympy.Derivative) if not isinstance(d.expr, AppliedUndef)
    }
    found: sympy.Expr = whole.xreplace(products)
    return found


def right_hand_sides(
    equations: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol
) -> list[sympy.Expr]:
    """Residuals, solved for the first time derivative of each field.

    Args:
        equations: the residuals. Those without a time derivative are left to follow from the
            others.
        fields: the unknowns, in order.
        t: the time.

    Returns:
        The slope of each field, an expression of the fields, coordinates and derivatives in space.

    Raises:
        PinnablateError: the system is not of first order in time, not linear in the slopes,
            contradicts itself, or does not determine every slope.
    """
    rows = [row for row in _rows(equations, fields, t) if row.coefficients]
    pivots = _eliminate(rows, fields)
    slopes: dict[int, sympy.Expr] = {}
    for column, row in reversed(pivots):
        rest = row.rest
        for k, a in row.coefficients.items():
            if k != column:
                rest = rest + a * slopes[k]
        slopes[column] = -rest / row.coefficients[column]
    return [slopes[k] for k in range(len(fields))]


def left_to_follow(
    equations: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol
) -> tuple[int, ...]:
    """Indices of the equations without a time derivative: a trajectory does not use them, so that
    their residuals on it tell whether they are right.
    """
    return tuple(k for k, row in enumerate(_rows(equations, fields, t)) if not row.coefficients)


def _rows(equations: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol) -> list[_Row]:
    """Each residual as a linear function of the slopes.

    Raises:
        PinnablateError: one is not of first order in time, or not linear in the slopes.
    """
    slopes = {f.diff(t): sympy.Dummy(f"slope_{f.func.__name__}") for f in fields}
    rows = []
    for source in equations:
        equation = evaluated(source)
        for d in equation.atoms(sympy.Derivative):
            if d not in slopes and t in d.variables:
                raise PinnablateError(
                    f"an integrated reference needs equations of first order in time, got {d} in {_short(source)}; "
                    "declare the derivative as a field of its own, or give a Reference instead"
                )
        plain = equation.xreplace(slopes)
        present = plain.free_symbols & set(slopes.values())
        coefficients = {
            k: _coefficient(plain, s, set(slopes.values()), source, fields[k])
            for k, s in enumerate(slopes.values())
            if s in present
        }
        rows.append(
            _Row(
                {k: a for k, a in coefficients.items() if not is_zero(a)},
                plain.xreplace(dict.fromkeys(slopes.values(), sympy.Integer(0))),
                source,
            )
        )
    return rows


def _coefficient(
    plain: sympy.Expr,
    slope: sympy.Symbol,
    slopes: set[sympy.Symbol],
    source: sympy.Expr,
    field: Any,
) -> sympy.Expr:
    """The coefficient of one slope in a residual.

    Raises:
        PinnablateError: it depends on slopes.
    """
    found = sympy.diff(plain, slope)
    if found.free_symbols & slopes and found.count_ops() <= SMALL:
        found = sympy.expand(found)
    if found.free_symbols & slopes:
        raise PinnablateError(
            f"an integrated reference needs equations that are linear in the time derivatives, got {_short(source)}, "
            f"which is not in that of {field.func.__name__}; solve it for the derivative, or give a Reference instead"
        )
    return found


def _eliminate(rows: list[_Row], fields: Sequence[Any]) -> list[tuple[int, _Row]]:
    """Gaussian elimination: (column, row) of each pivot, in the order in which they were chosen.

    The pivot is a number where there is one, in the shortest row, so that systems that are diagonal
    or triangular after a permutation are only substituted into.

    Raises:
        PinnablateError: the rows leave a slope undetermined, or contradict each other.
    """
    rows, pivots = list(rows), []
    while any(row.coefficients for row in rows):
        candidates = [
            (not a.is_number, len(row.coefficients), i, column)
            for i, row in enumerate(rows)
            for column, a in row.coefficients.items()
        ]
        _, _, i, column = min(candidates)
        pivot = rows.pop(i)
        pivots.append((column, pivot))
        rows = [_without(row, column, pivot) for row in rows]
    for row in rows:
        if not is_zero(row.rest):
            raise PinnablateError(
                f"the equations contradict each other: {_short(row.source)} does not follow from the others, which "
                "determine every time derivative in it; leave it out, or mend a sign"
            )
    if len(pivots) < len(fields):
        determined = {column for column, _ in pivots}
        lacking = [f.func.__name__ for k, f in enumerate(fields) if k not in determined]
        raise PinnablateError(
            f"the equations determine {len(pivots)} of {len(fields)} derivatives uniquely, not that of "
            f"{', '.join(lacking)}; an integrated reference needs them all: declare an equation for it, or give a Reference"
        )
    return pivots


def _without(row: _Row, column: int, pivot: _Row) -> _Row:
    """A row from which the slope of a column is eliminated."""
    if column not in row.coefficients:
        return row
    factor = row.coefficients[column] / pivot.coefficients[column]
    changed = dict(row.coefficients)
    del changed[column]
    for k, a in pivot.coefficients.items():
        if k != column:
            changed[k] = changed.get(k, sympy.Integer(0)) - factor * a
    kept = {k: a for k, a in changed.items() if not is_zero(a)}
    depth = row.depth
    if len(pivot.coefficients) > 1 and not all(
        a.is_number for a in (*pivot.coefficients.values(), factor)
    ):
        depth = max(row.depth, pivot.depth) + 1
    if depth > DEEPEST:
        raise PinnablateError(
            f"the time derivatives of more than {DEEPEST + 1} fields stand in one another's equations, as in "
            f"{_short(row.source)}; solve them for one derivative each, or give a Reference instead"
        )
    return _Row(kept, row.rest - factor * pivot.rest, row.source, depth)


def is_zero(expression: sympy.Expr) -> bool:
    """Whether an expression of coordinates, fields and derivatives in space vanishes, at three
    choices of their values.
    """
    derivatives = sorted(expression.atoms(sympy.Derivative), key=sympy.default_sort_key)
    plain = expression.xreplace({d: sympy.Dummy() for d in derivatives})
    plain = plain.xreplace({f: sympy.Dummy() for f in plain.atoms(AppliedUndef)})
    symbols = sorted(plain.free_symbols, key=sympy.default_sort_key)
    return all(
        _cancels(plain, {s: sympy.N(probe * (1 + j) / (2 + k), 40) for j, s in enumerate(symbols)})
        for k, probe in enumerate(PROBES)
    )


def _cancels(expression: sympy.Expr, values: dict[sympy.Symbol, sympy.Float]) -> bool:
    """Whether a sum is nothing beside its terms, or a factor of a product is such a sum; a small
    number is not zero.
    """
    if expression.is_Mul:
        return any(_cancels(factor, values) for factor in expression.args)
    if not expression.is_Add:
        return bool(expression == 0)
    terms = [sympy.N(term.xreplace(values), 30) for term in expression.args]
    total, size = abs(sympy.Add(*terms)), sympy.Add(*map(abs, terms))
    return bool(size.is_finite and total <= ZERO * size)


def _short(equation: sympy.Expr) -> str:
    """An equation for a sentence: cut where it is long."""
    text = str(equation)
    return f"{text if len(text) <= 80 else text[:77] + '...'} = 0"
