"""Contradictions in a declaration, refused by name before anything is computed from it.

All mistakes of a declaration are said at once. A check is a function of the environment that notes
what is wrong; it stands in `CHECKS` with the parts of the declaration that it needs, and does not
run where one of these has been found unsound. A new check is a function in the file of its subject
and a line there; what an expression may contain stands in `vocabulary`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pinnablate.environment.declare import SPLITS
from pinnablate.environment.design import Design
from pinnablate.environment.expected import check_statements
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.validate import (
    agreement,
    balance,
    conditions,
    data,
    designs,
    domain,
    laws,
    meaning,
    names,
    shapes,
    solution,
    worlds,
)

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

Check = Callable[["Environment", Mistakes], None]
_WORLD = ("domain", "fields")  # what every expression is written with


def _primary(env: Environment, mistakes: Mistakes) -> None:
    if not env.is_measured and env.primary not in SPLITS:
        mistakes.note(
            f"primary split {env.primary!r}; expected one of {', '.join(SPLITS)}", "primary"
        )


def _statements(env: Environment, mistakes: Mistakes) -> None:
    check_statements(env, mistakes.note)


CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (worlds.check, (*_WORLD, "worlds")),
    (names.identifier, ()),
    (domain.ends, ("domain",)),
    (domain.region, ("domain", "ends", "region")),
    (domain.arguments, _WORLD),
    (names.fields, _WORLD),
    (names.equations, ("equations",)),
    (laws.equations, (*_WORLD, "equations", "solution")),
    (conditions.check, (*_WORLD, "conditions", "equations", "solution")),
    (agreement.check, (*_WORLD, "ends", "conditions", "equations", "solution")),
    (laws.unused, (*_WORLD, "equations", "conditions")),
    (names.groups, ("equations", "conditions")),
    (solution.check, (*_WORLD, "solution")),
    (
        data.beside,
        ("solution", "scales", "conditions", "primary", "observations", "designs"),
    ),
    (data.scales, (*_WORLD, "equations", "scales")),
    (data.readable, (*_WORLD, "ends", "region", "data", "scales")),
    (balance.check, (*_WORLD, "ends", "equations", "data", "scales", "unknowns")),
    (domain.gauge, (*_WORLD, "gauge")),
    (domain.sectors, ("fields", "sectors")),
    (names.sectors, ("sectors",)),
    (names.near_misses, ("near_misses", "equations")),
    (laws.near_misses, (*_WORLD, "near_misses", "equations", "ends")),
    (laws.named, ("identities", "as_written", "unseen", "equations")),
    (_primary, ("primary",)),
    (names.designs, ("designs", "equations")),
    (
        designs.check,
        (
            *(*_WORLD, "ends", "equations", "conditions", "near_misses"),
            *("observations", "designs", "data", "scales"),
        ),
    ),
    (
        _statements,
        (*_WORLD, "ends", "equations", "sectors", "near_misses", "observations", "expected"),
    ),
)
MEANING: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (meaning.vacuous, (*_WORLD, "ends", "equations", "conditions")),
    (meaning.duplicates, (*_WORLD, "ends", "equations", "meaning")),
    (meaning.gauges, (*_WORLD, "ends", "equations", "gauge", "meaning")),
)


def validate(env: Environment, *, meaning: bool = True) -> None:
    """Refuse an environment that contradicts itself.

    Args:
        env: the environment.
        meaning: whether it is refused too where an equation says nothing, or what another one says.

    Raises:
        PinnablateError: what is wrong, each mistake with what was expected, what was got, and the
            remedy: in one line, or, of several, in a numbered line each.
    """
    mistakes = Mistakes(env.id if isinstance(env.id, str) else "environment")
    shapes.check(env, mistakes)
    for check, needs in CHECKS + (MEANING if meaning else ()):
        if not mistakes.unsound.intersection(needs):
            check(env, mistakes)
    mistakes.refuse()


def validate_member(env: Environment) -> None:
    """Refuse a declaration of which only numbers have changed, where these contradict it: an
    equation that says nothing, a value that is infinite. A near miss may be true for some numbers.

    Args:
        env: the environment, which was sound with other numbers.

    Raises:
        PinnablateError: what is wrong.
    """
    mistakes = Mistakes(env.id)
    for check in (laws.equations, conditions.check, solution.check):
        check(env, mistakes)
    mistakes.refuse()


def validate_design(env: Environment, design: Design) -> None:
    """Refuse a design that contradicts its environment.

    Args:
        env: the environment, which is sound.
        design: a design that it need not declare.

    Raises:
        PinnablateError: what is wrong.
    """
    mistakes = Mistakes(env.id)
    designs.check_design(env, "given", design, mistakes, declared=False)
    mistakes.refuse()
