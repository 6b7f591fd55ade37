"""Laws: what equations, near misses and identities say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

import sympy
from sympy.core.function import AppliedUndef

from pinnablate.calculus import expressions
from pinnablate.calculus.expressions import known_apart
from pinnablate.calculus.tabulated import ROUND_OFF, tables_in
from pinnablate.environment.authored import authored
from pinnablate.environment.faults import Place, as_expression, faults
from pinnablate.environment.laws import NearMiss, as_tuple
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.validate import meaning
from pinnablate.truths import Integrated

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

RESIDUAL = "a residual, an expression that vanishes on the truth"


def place(env: Environment, where: str, expected: str = RESIDUAL) -> Place:
    """Where an expression of the fields stands."""
    return Place(where, expected, env.fields, env.coordinates, unnamed=unsolved(env))


def unsolved(env: Environment) -> frozenset[Any]:
    """Fields over the domain's coordinates that stand in equations, and of which the solution,
    whose entries are the declared fields, has none.
    """
    solution, equations = env.declared_solution, cast(object, env.equations)
    if not isinstance(equations, Mapping):  # what an author wrote may be anything
        return frozenset()
    if solution is None or solution.fields is None or tuple(solution.fields) != tuple(env.fields):
        return frozenset()
    names = {f.func.__name__ for f in env.fields}
    return frozenset(
        f
        for law in equations.values()
        for e in (law if isinstance(law, tuple | list) else (law,))
        if isinstance(e, sympy.Basic)
        for f in e.atoms(AppliedUndef)
        if tuple(f.args) == env.coordinates and f.func.__name__ not in names
    )


def look_at(
    env: Environment, value: Any, where: Place, mistakes: Mistakes, *, told: bool = False
) -> bool:
    """Note what is wrong with one expression, and say whether anything is.

    Args:
        env: whose fields and coordinates it may name.
        value: what was written.
        where: where it stands.
        mistakes: where sentences go.
        told: whether TensorFlow computes it even where a function of the coordinates alone stands
            beside fields in one term, as it does conditions.
    """
    if mistakes.note_all(faults(value, where)):
        return True
    expression = as_expression(value)
    if expression == 0:
        mistakes.note(
            f"{where.where} is identically zero; expected a law of the fields: mend it or leave it out"
        )
        return True
    if mistakes.note_all(_tables(env, sympy.sympify(expression), where.where)):
        return True
    said = known_apart(sympy.sympify(expression))[0] if told else expression
    beyond = [
        f"{where.where} contains {function}, which TensorFlow lacks; the solution may, and an "
        "equation where it is a function of the coordinates alone"
        + (
            ": declare the product as a field of its own, with an equation"
            if told and not expressions.fields_in(function)
            else ""
        )
        for function in expressions.beyond_tensorflow([sympy.sympify(said)])
        if told or expressions.fields_in(function)
    ]
    if mistakes.note_all(beyond):
        return True
    if not expressions.fields_in(sympy.sympify(expression)):
        mistakes.note(
            f"{where.where} is {authored(expression)}, which names no field; expected an "
            f"expression of {', '.join(env.field_names)}: a law says something of them"
        )
        return True
    return False


def _tables(env: Environment, expression: sympy.Expr, where: str) -> Iterator[str]:
    """Sentences on tables that do not cover the domain, or are no functions of coordinates."""
    for table in tables_in(expression):
        own = f"{where} contains the table {table.table.name}"
        if table.table.name in {*env.field_names, *map(str, env.coordinates)}:
            yield f"{own}, which has the name of a field or a coordinate; expected another name: rename the table"
        if expressions.fields_in(table):
            yield (
                f"{own} of a field, {table}; expected one of coordinates: write the dependence as a "
                "formula or Piecewise, for example sympy.interpolating_spline(3, u, us, values)"
            )
            continue
        for c, axis in zip(table.args, table.table.axes, strict=True):
            if c not in env.domain:
                continue
            low, high = map(float, env.domain[c])
            slack = ROUND_OFF * (axis[-1] - axis[0])
            if low < axis[0] - slack or high > axis[-1] + slack:
                yield (
                    f"{own}, whose values of {c} run from {axis[0]:g} to {axis[-1]:g}; expected the "
                    f"whole domain, {low:g} to {high:g}: extend the table or make the domain smaller"
                )


def equations(env: Environment, mistakes: Mistakes) -> None:
    """What equations mention, and what none of them mentions."""
    if not env.equations:
        mistakes.note(
            "no equations; an environment is specified by at least one: equations={name: residual}",
            "equations",
        )
    for f in sorted(unsolved(env), key=str):
        name = f.func.__name__
        holders = [repr(n) for n, law in env.equations.items() if _holds(law, f)]
        what = "initial state" if isinstance(env.solution, Integrated) else "solution"
        mistakes.note(
            f"the {what} has no entry for the field {name} of {'equation' if len(holders) == 1 else 'equations'} "
            f"{', '.join(holders)}; add {name}: its formula, or take {name} out of the equations",
            "equations",
        )
    for name, law in env.equations.items():
        where = place(env, f"equation {name!r}")
        residuals = law if isinstance(law, tuple | list) else (law,)
        if not residuals:
            mistakes.note(f"equation {name!r} is empty; expected {RESIDUAL}", "equations")
        for k, residual in enumerate(residuals):
            at = (
                where if len(residuals) == 1 else place(env, f"equation {name!r}, residual {k + 1}")
            )
            if look_at(env, residual, at, mistakes):
                mistakes.unsound.add("equations")


def _holds(law: Any, f: Any) -> bool:
    return any(
        isinstance(e, sympy.Basic) and e.has(f)
        for e in (law if isinstance(law, tuple | list) else (law,))
    )


def unused(env: Environment, mistakes: Mistakes) -> None:
    """Fields of which nothing is said."""
    laws = [e for law in env.equations.values() for e in as_tuple(law)]
    said = [c.expression for group in env.conditions.values() for made in group for c in made]
    used = {f for e in (*laws, *said) for f in expressions.fields_in(e)}
    for f in env.fields:
        if f not in used:
            mistakes.note(
                f"field {f.func.__name__} appears in no equation; expected every field in one: "
                "leave it out, or add its equation"
            )


def near_misses(env: Environment, mistakes: Mistakes) -> None:
    """What near misses replace, and by what."""
    for name, miss in env.near_misses.items():
        if not isinstance(miss.equations, dict) or not miss.equations:
            mistakes.note(
                f"near miss {name!r} replaces no equation; expected NearMiss({{equation: residual}}, "
                "summary)",
                "near_misses",
            )
            continue
        for equation in miss.equations:
            if not _near_miss(env, name, miss, equation, mistakes):
                mistakes.unsound.add("near_misses")


def _near_miss(
    env: Environment, name: str, miss: NearMiss, equation: str, mistakes: Mistakes
) -> bool:
    """Whether what a near miss says in place of one equation is sound."""
    own = f"near miss {name!r}"
    if equation not in env.equations:
        mistakes.note(
            f"{own} replaces {equation!r}, which is not a declared equation: {', '.join(map(str, env.equations))}"
        )
        return False
    old, new = as_tuple(env.equations[equation]), as_tuple(miss.equations[equation])
    unsound = [look_at(env, e, place(env, own), mistakes) for e in new]
    if any(unsound):
        return False
    if len(old) != len(new):
        mistakes.note(f"{own} has {len(new)} residuals for {equation!r}; expected {len(old)}")
        return False
    if old == new or ("equations" not in mistakes.unsound and meaning.same(env, old, new)):
        mistakes.note(
            f"{own} says what {equation!r} says; expected a law that is not quite true: change or "
            "drop it"
        )
        return False
    return True


def named(env: Environment, mistakes: Mistakes) -> None:
    """Arguments that name equations."""
    said = {
        "an identity for": env.identities,
        "as_written= names": env.as_written,
        "unseen= names": env.unseen,
    }
    for what, names in said.items():
        for name in names:
            if name not in env.equations:
                mistakes.note(
                    f"{what} {name!r}, which is not a declared equation: "
                    f"{', '.join(map(str, env.equations))}"
                )
