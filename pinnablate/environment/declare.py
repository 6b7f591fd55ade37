"""The words of a declaration that all others are written in: coordinates and fields."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction

from pinnablate.environment.reading import flat, is_number
from pinnablate.environment.vocabulary import FRACTIONAL
from pinnablate.errors import PinnablateError

SPLITS = ("interp", "extrap", "unobserved")
HELD_OUT = "held_out"  # measurements that no model was given: the only split without a truth


def coordinates(names: str) -> Any:
    """Coordinates: space, time, or whatever the fields depend on.

        x, t = coordinates("x t")

    Args:
        names: separated by spaces or commas. Time is called t, or "observed until" has no meaning.

    Returns:
        One real `sympy.Symbol` for one name, else a tuple of them. They carry no unit: the domain's
        numbers do.

    Raises:
        PinnablateError: no name, or one that is no word.
    """
    made = tuple(sympy.Symbol(name, real=True) for name in words(names, "coordinates", '"x t"'))
    return made if len(made) > 1 else made[0]


def fields(names: str, *on: sympy.Symbol) -> Any:
    """Fields: the unknown functions of an environment.

        u, q = fields("u q", x, t)

    Args:
        names: separated by spaces or commas.
        on: the coordinates that they depend on: all of the domain's, in its order.

    Returns:
        One real applied `sympy.Function` for one name, else a tuple of them. Derivatives are
        SymPy's: `u.diff(x, 2)`.

    Raises:
        PinnablateError: no name, one that is no word, or no coordinates.
    """
    called, on = words(names, "fields", '"u q", x, t'), tuple(flat(on))
    strange = [c for c in on if not isinstance(c, sympy.Symbol)]
    if strange or not on:
        got = f"got {', '.join(map(repr, strange))}" if strange else "got none"
        raise PinnablateError(
            f"fields({names!r}) needs coordinates, {got}; expected what coordinates() returned, for "
            'example x, t = coordinates("x t") and u = fields("u", x, t)'
        )
    made = tuple(UndefinedFunction(name, bases=(_Field,), real=True)(*on) for name in called)
    return made if len(made) > 1 else made[0]


class _Field(AppliedUndef):
    """A field at its coordinates. SymPy's derivative by another symbol called x is 0, and an
    equation would lose a term in silence.
    """

    def diff(self, *symbols: Any, **assumptions: Any) -> Any:
        """The derivative by coordinates.

        Raises:
            PinnablateError: by another symbol of a coordinate's name, or of an order that is no
                whole number.
        """
        odd = [s for s in flat(symbols) if is_number(s) and not float(s).is_integer()]
        if odd:
            raise PinnablateError(
                f"the derivative of {self.func.__name__} of order {odd[0]}; expected a whole order, "
                f"like 2: {FRACTIONAL}"
            )
        names = {str(c) for c in self.args}
        for s in flat(symbols):
            if isinstance(s, sympy.Symbol) and s not in self.args and s.name in names:
                raise PinnablateError(
                    f"the derivative of {self.func.__name__} by a symbol {s} that is not its "
                    f"coordinate {s}; two symbols of one name differ: use the one that coordinates() "
                    "returned"
                )
        return super().diff(*symbols, **assumptions)


def words(names: Any, kind: str, example: str) -> list[str]:
    """Names separated by spaces or commas.

    Args:
        names: what was written.
        kind: the function that was called, for a sentence.
        example: its arguments in a right call.

    Returns:
        The names, in order.

    Raises:
        PinnablateError: there is none, one is no word, or one stands there twice.
    """
    found = names.replace(",", " ").split() if isinstance(names, str) else []
    odd = [w for w in found if not w.isidentifier()]
    twice = sorted({w for w in found if found.count(w) > 1})
    if odd or twice or not found:
        got = (
            f"{odd[0]!r}, which is no word of letters, digits and _"
            if odd
            else f"{twice[0]!r} twice"
            if twice
            else repr(names)
        )
        raise PinnablateError(
            f"{kind}({names!r}) names {got}; expected names separated by spaces, for example "
            f"{kind}({example})"
        )
    return found
