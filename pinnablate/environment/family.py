"""The worlds of an environment: what its declaration leaves open, and what it becomes with values.

A declaration is read with the canonical values in place of its parameters, so that the environment
is what it would be had its author written numbers. What was written is kept beside it, for worlds
that are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sympy

from pinnablate.digest import digest_of
from pinnablate.environment.conditions import Condition
from pinnablate.environment.design import Design
from pinnablate.environment.distributions import Distribution, generator
from pinnablate.environment.laws import NearMiss, as_tuple
from pinnablate.environment.parameter import Parameter
from pinnablate.environment.reading import flat, written
from pinnablate.environment.sensor import Sensor
from pinnablate.errors import PinnablateError
from pinnablate.truths import Integrated, as_solution
from pinnablate.truths.closed_form import Formulas

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

Values = Mapping[Parameter, sympy.Expr]
# Where parameters may stand.
PARTS = (
    "equations",
    "solution",
    "conditions",
    "near_misses",
    "observations",
    "designs",
    "identities",
)

ACROSS = ("equations", "solution", "conditions")  # what makes worlds differ
_WORDS = {  # of readers, for parts that they look for a parameter in
    "equations": "equations",
    "solution": "solution",
    "conditions": "conditions",
    "near_misses": "near misses",
    "designs": "designs",
}


class Worlds(Mapping[Any, Any]):
    """{parameter: distribution}, as `Environment.worlds` keeps it.

    Args:
        distributions: as declared.
        opened: {part of the declaration: what was written}.
        closed: {part of the declaration: the same with canonical values}.
    """

    def __init__(
        self,
        distributions: Mapping[Any, Any],
        opened: Mapping[str, Any],
        closed: Mapping[str, Any],
    ) -> None:
        self._distributions = dict(distributions)
        self.opened, self._closed = dict(opened), dict(closed)

    def __getitem__(self, parameter: Any) -> Any:
        return self._distributions[parameter]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._distributions)

    def __len__(self) -> int:
        return len(self._distributions)

    def __or__(self, others: Mapping[Any, Any]) -> Worlds:
        """The same with other distributions, for `replace(env, worlds=env.worlds | {a: ...})`."""
        return Worlds({**self._distributions, **others}, self.opened, self._closed)

    def __repr__(self) -> str:
        return repr(self._distributions)

    def stood(self, parameter: Any) -> bool:
        """Whether worlds differ by a parameter, as was written."""
        return parameter in symbols([self.opened[part] for part in ACROSS])

    def written(self, part: str, given: Any) -> Any:
        """What was written of a part that `dataclasses.replace` hands on: its canonical form stands
        for what it came from, and anything else for itself.
        """
        return self.opened[part] if given is self._closed.get(part) else given


def stands_in(env: Environment, parameter: Any) -> list[str]:
    """The parts of a declaration that a parameter stands in, in words."""
    opened = env.worlds.opened if isinstance(env.worlds, Worlds) else {}
    return [words for part, words in _WORDS.items() if parameter in symbols(opened.get(part, ()))]


def close(declared: Environment) -> None:
    """Put the canonical values in place of the parameters of a declaration. Where these are no
    sound distributions it stays as it is, for `validate` to refuse.
    """
    env: Any = declared  # nothing is yet what its type says
    given = env.worlds
    if not isinstance(given, Mapping) or not given:
        return
    opened = {
        part: given.written(part, getattr(env, part))
        if isinstance(given, Worlds)
        else getattr(env, part)
        for part in PARTS
    }
    if isinstance(given, Worlds):
        # A copy: a parameter is gone with the parts that another one was given for.
        left = symbols([opened[part] for part in ACROSS])
        gone = {p for p in given if p not in left and given.stood(p)}
        if gone:
            first = {p: sympy.sympify(given[p].canonical) for p in gone}
            opened = {part: with_values(value, first) for part, value in opened.items()}
        given = {p: d for p, d in given.items() if p not in gone}
    closed = dict(opened)
    if all(map(_is_sound, given, given.values())):
        values = {p: sympy.sympify(d.canonical) for p, d in given.items()}
        closed = {part: with_values(value, values) for part, value in opened.items()}
    for part, value in closed.items():
        object.__setattr__(env, part, value)
    object.__setattr__(env, "worlds", Worlds(given, opened, closed) if given else {})


def drawn(env: Environment, seed: int) -> dict[Parameter, sympy.Expr]:
    """The values of the parameters in one world, canonical ones in world 0.

    Each has a generator of its own, so that a further parameter changes none of the others.
    """
    if seed == 0:
        return {p: sympy.sympify(d.canonical) for p, d in env.worlds.items()}
    return {p: d.draw(generator(env.id, seed, p.name)) for p, d in env.worlds.items()}


def member(env: Environment, values: Values) -> dict[str, Any]:
    """The parts of a declaration with values in place of its parameters: {part: value}. Anchors are
    of the canonical world alone, and left out.
    """
    opened = env.worlds.opened if isinstance(env.worlds, Worlds) else {}
    made = {part: with_values(value, values) for part, value in opened.items()}
    if isinstance(made.get("solution"), Integrated):
        made["solution"] = replace(made["solution"], values=())
    return made


def digest(env: Environment) -> str:
    """Hash of what drawn worlds are drawn from: the distributions, and where the parameters stand.
    Empty where an environment has one world. Canonical values are no part of it: no drawn world has
    them, and the environment's own digest does.
    """
    if not isinstance(env.worlds, Worlds):
        return ""
    opened = env.worlds.opened
    solution = as_solution(opened["solution"])
    further = [
        c
        for design in opened["designs"].values()
        for c in flat(list(design.further.values()))
        if c.expression.has(*env.worlds)
    ]
    return digest_of(
        [
            [[p.name, *d.identity()] for p, d in env.worlds.items()],
            [[name, list(as_tuple(e))] for name, e in opened["equations"].items()],
            [c.expression for c in flat([list(g) for g in opened["conditions"].values()])],
            solution.identity(env.system) if solution else ["no solution"],
            [c.expression for c in further],
        ]
    )


def refused(
    name: str, seed: int, values: Mapping[str, sympy.Expr], cause: PinnablateError
) -> PinnablateError:
    """The sentence that says that a world cannot be made.

    Args:
        name: the environment's id.
        seed: of the world.
        values: of its parameters.
        cause: why.
    """
    first, *mistakes = str(cause).splitlines()
    said = mistakes[0].removeprefix("  1. ") if mistakes else first.removeprefix(f"{name}: ")
    return PinnablateError(
        f"{name}: world {seed}, drawn with {in_words(values)}, cannot be made: {said}; or make the "
        "distributions in worlds= narrower"
    )


def in_words(values: Mapping[str, sympy.Expr]) -> str:
    """Values of parameters as `a = 0.73, n = 2`; of a drawn decimal fraction all its digits."""
    return ", ".join(f"{name} = {_decimal(value)}" for name, value in values.items())


def _decimal(value: sympy.Expr) -> str:
    """A number as short as it can be written exactly."""
    if isinstance(value, sympy.Rational) and not isinstance(value, sympy.Integer):
        text = f"{float(value):.12g}"
        return text if sympy.Rational(text) == value else str(value)
    return str(value)


def _is_sound(parameter: Any, distribution: Any) -> bool:
    known = isinstance(parameter, Parameter) and isinstance(distribution, Distribution)
    return known and not list(distribution.slips())


def symbols(value: Any) -> set[sympy.Symbol]:
    """The symbols in whatever stands in a part of a declaration."""
    if isinstance(value, sympy.Basic):
        return {s for s in value.atoms(sympy.Symbol) if isinstance(s, sympy.Symbol)}
    if isinstance(value, Mapping):
        return set().union(*map(symbols, value.values()))
    if isinstance(value, tuple | list):
        return set().union(*map(symbols, value))
    parts = ("expression", "equations", "further", "sensors", "initial", "invariants")
    return set().union(*(symbols(getattr(value, part, ())) for part in parts))


def with_values(value: Any, values: Values) -> Any:
    """Whatever stands in a part of a declaration, with numbers in place of parameters; itself where
    it holds none.
    """
    if isinstance(value, sympy.Basic):
        return written(value.xreplace(dict(values))) if value.has(*values) else value
    if isinstance(value, Formulas):
        made = _entries(value, values)
        return value if made is value else Formulas(made)
    if isinstance(value, Mapping):
        return _entries(value, values)
    if isinstance(value, tuple | list):
        parts = [with_values(part, values) for part in value]
        same = all(a is b for a, b in zip(value, parts, strict=True))
        return value if same else type(value)(parts)
    if isinstance(value, Condition | Sensor):
        return _changed(value, values, "expression")
    if isinstance(value, NearMiss):
        return _changed(value, values, "equations")
    if isinstance(value, Design):
        return _changed(value, values, "further", "sensors")
    if isinstance(value, Integrated):
        return _changed(value, values, "initial", "invariants")
    if callable(value) and not isinstance(value, type):
        return Substituted(value, dict(values))
    return value


def _entries(value: Mapping[Any, Any], values: Values) -> Mapping[Any, Any]:
    made = {key: with_values(entry, values) for key, entry in value.items()}
    return value if all(made[key] is value[key] for key in value) else made


def _changed(value: Any, values: Values, *names: str) -> Any:
    made = {name: with_values(getattr(value, name), values) for name in names}
    return (
        value
        if all(made[name] is getattr(value, name) for name in names)
        else replace(value, **made)
    )


@dataclass(frozen=True)
class Substituted:
    """An identity: a function of equations that hold numbers, which names parameters itself.

    Args:
        function: as declared.
        values: of the parameters.
    """

    function: Callable[[dict[str, Any]], Any]
    values: Values

    def __call__(self, equations: dict[str, Any]) -> Any:
        return with_values(self.function(equations), self.values)
