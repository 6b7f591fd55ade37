"""Declared identities, taken apart: which laws stand in each, and under which operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from pinnablate.environment import Environment
from pinnablate.environment.laws import as_tuple


@dataclass(frozen=True)
class Identity:
    """A combination of laws that vanishes for all fields.

    Args:
        orders: {law: the order of the operator that acts on it}, of every law that stands in it.
        free: the laws that it gives wholly once the others hold: they have one residual, and the
            operator on it has a number in front of its highest derivatives. Of order 0, the law follows
            exactly; of a higher one, up to what the operator makes zero.
    """

    orders: Mapping[str, int]
    free: frozenset[str]

    @property
    def laws(self) -> frozenset[str]:
        """Every law that stands in it."""
        return frozenset(self.orders)


def identities_of(env: Environment) -> list[Identity]:
    """The identities that an environment declares, in order.

    They are believed: `pinnablate check` proves them, for all fields.
    """
    stand_ins = {law: _stand_ins(env, law, e) for law, e in env.equations.items()}
    owner = {
        mark.func: law
        for law, marks in stand_ins.items()
        for mark in (marks if isinstance(marks, tuple) else (marks,))
    }
    found = []
    for identity in env.identities.values():
        made = sympy.expand(sympy.sympify(identity(dict(stand_ins))).doit())
        orders: dict[str, int] = {}
        leading: dict[str, list[sympy.Expr]] = {}
        for term in sympy.Add.make_args(made):
            for mark in [a for a in term.atoms(AppliedUndef) if a.func in owner]:
                law = owner[mark.func]
                acted = [d for d in term.atoms(sympy.Derivative) if d.expr == mark]
                order = max((sum(n for _, n in d.variable_count) for d in acted), default=0)
                if order > orders.get(law, -1):
                    orders[law], leading[law] = order, []
                if order == orders[law]:
                    leading[law].append(term / (acted[0] if acted else mark))
        single = {law for law, e in env.equations.items() if len(as_tuple(e)) == 1}
        numbers = {law for law, of in leading.items() if all(_is_number(env, c) for c in of)}
        found.append(Identity(orders, frozenset(single & numbers)))
    return found


def _is_number(env: Environment, factor: sympy.Expr) -> bool:
    """Whether a factor is a number or a parameter, the same everywhere and for all fields."""
    return not factor.has(AppliedUndef) and not factor.free_symbols & set(env.coordinates)


def _stand_ins(env: Environment, law: str, declared: Any) -> Any:
    """Unknown functions in the place of a law's residuals: as many, alone or as a tuple."""
    names = [f"law_{law}_{k}" for k, _ in enumerate(as_tuple(declared))]
    made = tuple(sympy.Function(name, real=True)(*env.coordinates) for name in names)
    return made if isinstance(declared, tuple | list) else made[0]
