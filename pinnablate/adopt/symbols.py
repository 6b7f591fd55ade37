"""Variables and outputs of a script that stand where they should not, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy

from pinnablate.adopt.columns import Untraceable
from pinnablate.calculus.terms import terms_of
from pinnablate.environment.authored import authored
from pinnablate.errors import PinnablateError


def refuse_powers(
    laws: Mapping[str, tuple[sympy.Expr, ...]], unknown: Sequence[sympy.Symbol]
) -> None:
    """Refuse variables that are no factors of terms: an engine that learns factors cannot learn them.

    Raises:
        Untraceable: which, and in which law.
    """
    for name, law in laws.items():
        for term in (t for e in law for t in terms_of(e)):
            held = [c for c in unknown if term.has(c)]
            if held and (len(held) > 1 or (term / held[0]).has(held[0])):
                raise Untraceable(
                    f"the variable {held[0]} stands in {authored(term)} of {name}; expected it as a factor of a "
                    "term, and one in each"
                )


def refuse_unused(
    fields: Sequence[Any],
    named: Any,
    laws: Mapping[str, tuple[sympy.Expr, ...]],
    groups: Mapping[str, Any],
    further: Mapping[str, Any],
) -> None:
    """Refuse a name too many, of an output that a script without a network does not have.

    Raises:
        PinnablateError: which.
    """
    said = [e for law in laws.values() for e in law]
    said += [c.expression for group in groups.values() for made in group for c in made]
    used = [f for f in fields if any(e.has(f) for e in said)]
    if not named or len(used) == len(fields):
        return
    seen = getattr(further.get("data"), "source", None)
    measured_too = seen if isinstance(seen, Mapping) else {}
    idle = [
        f.func.__name__ for f in fields if f not in used and f.func.__name__ not in measured_too
    ]
    if idle:
        given = " ".join(f.func.__name__ for f in fields)
        raise PinnablateError(
            f"fields={given!r} names {len(fields)} outputs, and pde and conditions use {len(used)}; "
            f"expected a name for each: leave {', '.join(idle)} out, or give net=, the script's network"
        )
