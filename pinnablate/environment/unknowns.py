"""Unknown coefficients: numbers in the equations that every model learns together with its fields.

    C = parameters("C")
    Environment(equations={"heat": u.diff(t) - C * u.diff(x, 2)}, unknowns={C: 1.0}, data=...)

An equation is read with the first guess in place of the coefficient, and its terms that held one are
remembered: a model that is told the equation multiplies them by a number that it learns, one for
each coefficient, however many terms it stands in.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sympy

from pinnablate.calculus.notation import plain
from pinnablate.calculus.terms import terms_of
from pinnablate.environment.authored import authored
from pinnablate.environment.laws import Residual, as_tuple
from pinnablate.environment.reading import is_number
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment


class Closed(dict[str, Any]):
    """Equations with first guesses in place of their unknown coefficients, printed as they were
    written.

    Args:
        equations: as they are read.
        opened: as they were written.
    """

    def __init__(self, equations: Mapping[str, Any], opened: Mapping[str, Any]) -> None:
        super().__init__(equations)
        self._opened = dict(opened)

    def __repr__(self) -> str:
        return repr(self._opened)


class Unknowns(Mapping[Any, float]):
    """{coefficient: first guess}, as `Environment.unknowns` keeps it.

    Args:
        guesses: as declared.
        terms: {(equation, term with the value in place of its coefficient): the coefficient}.
        opened: the equations as they were written.
        closed: the equations as they are read.
    """

    def __init__(
        self,
        guesses: Mapping[Any, float],
        terms: Mapping[tuple[str, Any], Any],
        opened: Mapping[str, Any],
        closed: Mapping[str, Any],
    ) -> None:
        self._guesses = dict(guesses)
        self.terms, self.opened, self.closed = dict(terms), opened, closed

    def __getitem__(self, coefficient: Any) -> float:
        return float(self._guesses[coefficient])

    def __iter__(self) -> Iterator[Any]:
        return iter(self._guesses)

    def __len__(self) -> int:
        return len(self._guesses)

    def __repr__(self) -> str:
        return repr(self._guesses)

    def start(self, coefficient: Any) -> float:
        """The multiplier with which a coefficient begins: 1, or 0 where zero was guessed, for a
        term must be there to be multiplied.
        """
        return 1.0 if self._guesses[coefficient] else 0.0

    def in_term(self, equation: str, term: Any) -> Any | None:
        """The coefficient that is learned in a term of an equation; None where none is."""
        return self.terms.get((equation, term))

    def open(self, term: Any, coefficient: Any | None) -> Any:
        """A term with its coefficient where its first guess stands; itself where it holds none."""
        if coefficient is None:
            return term
        return term / _value(self._guesses[coefficient]) * coefficient

    def in_words(self, terms: Sequence[Any], held: Sequence[Any | None]) -> str:
        """The sum of some terms, those with unknown coefficients last: `u_t - C1*u_xx + C2*u`.

        Args:
            terms: as they are read.
            held: the coefficient of each; None where it holds none.
        """
        pairs = list(zip(terms, held, strict=True))
        known = [plain(sympy.Add(*(t for t, c in pairs if c is None)))]
        parts = [
            *known * (None in held),
            *(plain(self.open(t, c)) for t, c in pairs if c is not None),
        ]
        first, *rest = parts
        return first + "".join(f" - {p[1:]}" if p[0] == "-" else f" + {p}" for p in rest)

    def learned_in(self, held: Sequence[Any | None]) -> str:
        """Which coefficients some terms hold, and the first guesses of these; nothing of none."""
        found = [c for c in self._guesses if c in held]
        if not found:
            return ""
        names = " and ".join(
            [", ".join(map(str, found[:-1]))] * (len(found) > 1) + [str(found[-1])]
        )
        guesses = ", ".join(f"{self[c]:g}" for c in found)
        return f"{names} {'are' if len(found) > 1 else 'is'} learned (first guess {guesses})"


def close(declared: Environment) -> None:
    """Put the first guesses in place of the unknown coefficients of a declaration.

    Raises:
        PinnablateError: a coefficient that is no symbol, stands nowhere, or is no factor of a term.
    """
    env: Any = declared  # nothing is yet what its type says
    given = env.unknowns
    if isinstance(given, Unknowns):
        if env.equations is given.closed:
            return
        if not _stand_in(env.equations, given):  # other equations, in which values stand already
            object.__setattr__(
                env, "unknowns", Unknowns(given, given.terms, env.equations, env.equations)
            )
            return
    if not isinstance(given, Mapping):
        raise PinnablateError(
            f"{env.id}: unknowns={given!r}; expected {{coefficient: first guess}}, for example "
            '{C: 1.0} with C = parameters("C")'
        )
    if not given or not isinstance(env.equations, Mapping):
        return
    _refuse(env, given)
    values = {c: _value(guess) for c, guess in given.items()}
    terms: dict[tuple[str, Any], Any] = {}
    closed: Any = Closed({}, env.equations)
    for name, law in env.equations.items():
        read = tuple(_closed(env.id, name, e, values, terms) for e in as_tuple(law))
        closed[name] = read if isinstance(law, tuple | list) else read[0]
    made = Unknowns(given, terms, env.equations, closed)
    object.__setattr__(env, "unknowns", made)
    object.__setattr__(env, "equations", closed)


def law_in_words(env: Environment, residual: Residual) -> str:
    """A residual of an environment with its unknown coefficients by name.

    Args:
        env: the environment.
        residual: of one of its equations.
    """
    if not isinstance(env.unknowns, Unknowns):
        return plain(residual.expression)
    held = [env.unknowns.in_term(residual.equation, t) for t in residual.terms]
    return env.unknowns.in_words(residual.terms, held) if any(held) else plain(residual.expression)


def _value(guess: Any) -> sympy.Expr:
    """What stands in the place of a coefficient."""
    number = sympy.nsimplify(guess, rational=True) if guess else sympy.Integer(1)
    return number if float(number) == float(guess or 1) else sympy.Float(guess, 17)


def _stand_in(equations: Mapping[str, Any], unknowns: Mapping[Any, Any]) -> bool:
    return any(
        isinstance(e, sympy.Basic) and e.has(*unknowns)
        for law in equations.values()
        for e in as_tuple(law)
    )


def _refuse(env: Any, given: Mapping[Any, Any]) -> None:
    """Refuse coefficients that mean nothing."""
    for c, guess in given.items():
        if not isinstance(c, sympy.Symbol) or not is_number(guess) or not math.isfinite(guess):
            raise PinnablateError(
                f"{env.id}: unknowns= holds {c!r}: {guess!r}; expected a symbol that parameters() "
                "returned and a finite number as its first guess"
            )
        if not _stand_in(env.equations, {c: guess}):
            raise PinnablateError(
                f"{env.id}: the unknown coefficient {c} stands in no equation; expected a factor of "
                "a term: leave it out"
            )
    said = [
        c.expression
        for group in getattr(env.conditions, "values", list)()
        for made in group
        for c in (made if isinstance(made, tuple | list) else (made,))
        if isinstance(getattr(c, "expression", None), sympy.Basic) and c.expression.has(*given)
    ]
    if said:
        raise PinnablateError(
            f"{env.id}: the condition {authored(said[0])} holds an unknown coefficient; expected "
            "them in equations alone"
        )


def _closed(
    identifier: str,
    name: str,
    residual: Any,
    values: Mapping[Any, sympy.Expr],
    terms: dict[tuple[str, Any], Any],
) -> Any:
    """A residual with values in place of its coefficients, whose terms are noted in `terms`."""
    if not isinstance(residual, sympy.Basic) or not residual.has(*values):
        return residual
    made = []
    for term in terms_of(residual):
        held = [c for c in values if term.has(c)]
        read = term
        if held:
            c = held[0]
            if len(held) > 1 or (term / c).has(c):
                raise PinnablateError(
                    f"{identifier}: the unknown coefficient {c} stands in {authored(term)} of "
                    f"equation {name!r}; expected it as a factor of a term, and one in each"
                )
            read = term.xreplace({c: values[c]})
            terms[name, read] = c
        made.append(read)
    closed = sympy.Add(*made)
    found = terms_of(closed)
    if len(found) != len(made) or set(found) != set(made):
        raise PinnablateError(
            f"{identifier}: with the first guesses of its unknown coefficients terms of equation "
            f"{name!r} become one; expected guesses that keep them apart, such as 1.1"
        )
    return closed
