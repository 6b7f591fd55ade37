"""Proofs that an expression of the coordinates is zero: by algebra, or with 50 digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.digits import with_digits
from pinnablate.calculus.rewriting import almost_everywhere, smooth_form

LARGEST_ALGEBRA = 2000  # operations of an expression; SymPy takes minutes for more
DIGITS = 50


def vanishes(expression: sympy.Expr) -> bool:
    """Whether algebra shows that an expression of the coordinates is identically zero; False means
    not shown.
    """
    exponentials = expression.rewrite(sympy.exp)
    # The numerator first: where there are denominators, expanding the whole takes up to fifty times
    # as long.
    for form in (sympy.together(exponentials).as_numer_denom()[0], exponentials):
        expanded = sympy.expand(form)
        if expanded == 0 or sympy.expand(sympy.powsimp(expanded)) == 0:
            return True
    return False


def substitute(expression: sympy.Expr, formulas: Mapping[Any, sympy.Expr]) -> sympy.Expr:
    """An expression of the fields as one of the coordinates, with formulas in the place of the
    fields; a step has slope zero, as everywhere where a truth is differentiated.
    """
    smooth = {f: smooth_form(sympy.sympify(e)) for f, e in formulas.items()}
    return almost_everywhere(expression.subs(smooth).doit())


def fifty_digits(
    coordinates: Sequence[sympy.Symbol], rows: list[list[sympy.Expr]], points: np.ndarray
) -> list[np.ndarray]:
    """Expressions of the coordinates at points [N, d], with 50 digits: an array of mpmath numbers
    [N, columns] for each row.
    """
    return [with_digits(coordinates, row, points, DIGITS) for row in rows]
