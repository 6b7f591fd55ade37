"""What an expression of a declaration may contain, in one list.

To refuse something new, add a line: to `WHOLE` for values that stand in the place of an expression
(an equation of SymPy, an array), to `WITHIN` for what may occur inside one (an integral, the
imaginary unit). Each line says what the thing is called and what to write instead. Whatever is
neither allowed nor in a list is refused too, by the name of its class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom, BooleanFunction
from sympy.matrices import MatrixBase, MatrixExpr
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.tensor.array import NDimArray

from pinnablate.environment.authored import authored

MOST_ENTRIES = 9  # of a matrix, that a sentence lists
Remedy = str | Callable[[Any], str]


@dataclass(frozen=True)
class Refused:
    """One line of a list.

    Args:
        types: the classes of what is refused.
        name: what it is called.
        remedy: what to write instead, or a function of the thing that says so.
    """

    types: tuple[type, ...]
    name: str
    remedy: Remedy

    def instead(self, thing: Any) -> str:
        """What to write instead of a thing."""
        return self.remedy if isinstance(self.remedy, str) else self.remedy(thing)


def _moved(equation: Any) -> str:
    """An equation of SymPy as a residual."""
    try:
        return f"write {authored(equation.lhs - equation.rhs)}"
    except TypeError:  # of truth values, which have no difference
        return "write lhs - rhs, both expressions"


def _entries(matrix: Any) -> str:
    """A matrix of SymPy as the tuple of its entries."""
    rows, columns = matrix.shape
    if not all(sympy.sympify(n).is_Integer for n in (rows, columns)):
        return "write its entries as expressions, several as a tuple"
    if int(rows) * int(columns) > MOST_ENTRIES:
        return "write its entries as a tuple of expressions"
    entries = [authored(matrix[i, j]) for i in range(int(rows)) for j in range(int(columns))]
    return f"write {entries[0]}" if len(entries) == 1 else f"write the tuple ({', '.join(entries)})"


def _integral(integral: sympy.Integral) -> str:
    """The way round an integral, by what it runs over."""
    own, limits = integral.function, integral.limits[0]
    if len(integral.limits) > 1 or len(limits) < 3:
        return (
            "integrals over one coordinate with both limits can be said by fields of their own: "
            "write several one after the other"
        )
    c, low, high = limits
    inner = f"({authored(own)})" if own.is_Add else authored(own)
    explicit = own.xreplace({f: sympy.Dummy() for f in own.atoms(AppliedUndef)}).free_symbols
    if c in explicit and {s for s in explicit if s != c and not isinstance(s, sympy.Dummy)}:
        return (
            "a kernel that depends on two places cannot be told at points; where it solves a "
            "differential equation, as exp(-|x - s|) does, declare its integral as a field of its own "
            "with that equation, else give the solution as a Reference and leave the law out"
        )
    if high.free_symbols or low.free_symbols:
        upper = sorted(high.free_symbols or low.free_symbols, key=str)[0]
        return (
            f"declare what has come together as a field w of its own, with the equation "
            f"w.diff({upper}) - integrand and the condition zero(w, on=lower({upper}), points=15)"
        )
    return (
        f"declare two fields, the running integral w with the equation w.diff({c}) - {inner} and the "
        f"whole one m with m.diff({c}), the conditions zero(w, on=lower({c}), points=15) and "
        f"zero(w - m, on=upper({c}), points=15), and write m for the integral; what is only measured "
        f"is a sensor, Sensor({authored(own)}, over={c})"
    )


TWO_FIELDS = (
    "fields are real: declare two, its real and its imaginary part, and both parts of each equation"
)

# In the place of an expression; the first line that fits counts.
WHOLE: tuple[Refused, ...] = (
    Refused(
        (str,), "a string", "write it without quotes, as an expression of SymPy like u.diff(t) - p"
    ),
    Refused((type(None),), "None", "write an expression or leave the entry out"),
    Refused((bool, np.bool_, BooleanAtom), "a truth value", "write lhs - rhs, not lhs == rhs"),
    Refused((sympy.Equality,), "an equation of SymPy", _moved),
    Refused((sympy.Unequality, Relational), "an inequality", "laws are equations: write lhs - rhs"),
    Refused((BooleanFunction,), "a logical expression", "write lhs - rhs"),
    Refused((MatrixBase, MatrixExpr), "a matrix", _entries),
    Refused(
        (np.ndarray, NDimArray),
        "an array",
        "write an expression of SymPy, several as a tuple; values on a grid are for a Reference",
    ),
    Refused(
        (UndefinedFunction,), "a function without its arguments", "write what fields() returned"
    ),
    Refused((Mapping, dict), "a dictionary", "write one expression, or a tuple of several"),
    Refused((set, frozenset, sympy.Set), "a set", "write one expression, or a tuple of several"),
    Refused(
        (tuple, list, sympy.Tuple), "a tuple within a tuple", "write one flat tuple of expressions"
    ),
    Refused((sympy.Poly,), "a polynomial object", "write .as_expr() of it"),
    Refused((sympy.Lambda,), "a function", "write its expression"),
)

# Inside an expression; the first line that fits counts, and nothing below the thing is looked at.
WITHIN: tuple[Refused, ...] = (
    Refused(
        (sympy.Subs,),
        "a value at one place",
        "say it as a condition, given(...) or zero(...) on a face, or declare a field of its own with the equation that it obeys",
    ),
    Refused(
        (sympy.Integral,),
        "an integral",
        _integral,
    ),
    Refused(
        (sympy.Sum, sympy.Product),
        "a sum or product over an index",
        "write its terms out, for example with .doit()",
    ),
    Refused((sympy.Limit,), "a limit", "write its value"),
    Refused((type(sympy.I),), "the imaginary unit", TWO_FIELDS),
    Refused(
        (
            sympy.re,
            sympy.im,
            sympy.conjugate,
            sympy.arg,
            sympy.adjoint,
            sympy.transpose,
            sympy.polar_lift,
            sympy.exp_polar,
        ),
        "a part of a complex number",
        TWO_FIELDS,
    ),
    Refused((type(sympy.nan),), "a value that is no number", "write a finite number"),
    Refused(
        (type(sympy.zoo), type(sympy.oo), type(-sympy.oo), sympy.AccumBounds),
        "an infinite value",
        "write a finite number",
    ),
    Refused(
        (sympy.DiracDelta, sympy.SingularityFunction),
        "a distribution",
        "it has no values; write a function, for example a narrow Gaussian",
    ),
    Refused((sympy.Order,), "the remainder of a series", "write .removeO()"),
    Refused(
        (MatrixElement, MatrixBase, MatrixExpr, NDimArray, sympy.Indexed, sympy.IndexedBase),
        "an entry of a matrix or an array",
        "write each entry as an expression",
    ),
    Refused(
        (BooleanFunction, BooleanAtom, Relational),
        "a truth value",
        "write Piecewise((a, condition), (b, True))",
    ),
    Refused((sympy.Lambda,), "a function", "write its expression"),
    Refused((sympy.Tuple,), "a tuple", "write one expression"),
)

# What only names of modules tell, because they are imported when somebody uses them.
STOCHASTIC = Refused(
    (),
    "a random quantity",
    "an equation holds for every realisation or it is no equation: write the law of the mean or of "
    "the density (the Fokker-Planck equation), and noise of what is measured as Design(noise=...)",
)
# A derivative of an order that is no whole number.
FRACTIONAL = (
    "a fractional derivative depends on the whole past or the whole domain and cannot be told at "
    "points: write its memory as a sum of fields that fade, each with w.diff(t) + a*w - u.diff(t), or "
    "give the solution as a Reference and leave the law out"
)

# What is allowed: its parts are looked at in turn. Functions are those of SymPy, below.
ALLOWED = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Rational, sympy.Float, sympy.NumberSymbol)
CONDITIONS = (Relational, sympy.And, sympy.Or, sympy.Not, BooleanAtom)  # of a Piecewise
# Modules of functions that have numbers.
FUNCTIONS = ("sympy.functions.", "sympy.core.mod", "pinnablate.calculus.tabulated")
WITH_TUPLES = (sympy.hyper, sympy.meijerg)


def line_of(value: Any, lines: Sequence[Refused]) -> Refused | None:
    """The line of a list that a value falls under."""
    return next((line for line in lines if isinstance(value, line.types)), None)
