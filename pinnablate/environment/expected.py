"""Expected patterns: statements about a lattice that are written down before any network is
trained.

    Expected("v(faraday+ampere) - max(v(faraday), v(ampere))", at_least=0.6, label="D1a")

A statement is a formula in decades, one value per replicate:

    v(ARM)  v(ARM, SPLIT)  v(ARM, FIELD)     skill: on the primary split, another, of a field
                                             or sector
    shapley(EQ)  banzhaf(EQ)                 indices of skill on the primary split
    interaction(EQ, EQ)  moebius(EQ, ...)    moebius(all): of all equations together
    v(size(K))  moebius(size(K))             all subsets of K equations at once
    min(...)  max(...)  average(...)         of several values, or over the subsets of size(K)
    mean(...)                                over replicates: then geometric means of errors compare
    + - * / numbers parentheses

ARM is the name of any arm: `none`, `all`, equations joined by +, a control, a placebo; not that of
a group of arms. A statement is parsed, never executed, and what it names must exist when the
environment is declared.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from pinnablate.arms import GROUP_NAMES, parse
from pinnablate.errors import PinnablateError
from pinnablate.signature import constructor

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_MANY = 64  # more arguments than anybody writes
# {what is asked of a lattice: (fewest, most) arguments}, and which of these may be asked of
# size(K).
_ARGUMENTS = {
    "v": (1, 2),
    "shapley": (1, 1),
    "banzhaf": (1, 1),
    "interaction": (2, 2),
    "moebius": (1, _MANY),
}
_OF_A_SIZE = {"v": 2, "moebius": 1}  # with at most so many arguments
_COMBINE: dict[str, tuple[Callable[[Any, Any], Any], Callable[..., Any]]] = {
    "min": (np.minimum, np.min),
    "max": (np.maximum, np.max),
    "average": (np.add, np.mean),
}


@constructor("Expected('v(all) - v(none)', at_least=0.3)")
@dataclass(frozen=True)
class Expected:
    """A formula and the bounds of its mean over replicates.

    Args:
        statement: the formula; the module's text has the language.
        at_least, at_most: bounds in decades; at least one of them.
        label: where the statement was written down.
        note: what a reader must know to trust the bounds.

    Raises:
        PinnablateError: the statement cannot be read, or it has no bound.
    """

    statement: str
    at_least: float | None = None
    at_most: float | None = None
    label: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.statement, str):
            raise PinnablateError(
                f"expected pattern {self.statement!r} is of type {type(self.statement).__name__}; "
                "expected a formula as a string, like 'v(all) - v(none)'"
            )
        for name in ("at_least", "at_most"):
            bound = getattr(self, name)
            if bound is not None and (
                isinstance(bound, bool) or not isinstance(bound, int | float)
            ):
                raise PinnablateError(
                    f"expected pattern {self.statement!r} has {name}={bound!r}; expected a number of "
                    "decades"
                )
        low, high = self.at_least, self.at_most
        if low is not None and high is not None and low > high:
            raise PinnablateError(
                f"expected pattern {self.statement!r}: at_least={low:g} is above at_most={high:g}, "
                "and no value lies between; exchange them"
            )
        if self.at_least is None and self.at_most is None:
            raise PinnablateError(
                f"expected pattern {self.statement!r} has no bound; give at_least= or at_most="
            )
        _parse(self.statement)

    @property
    def bounds(self) -> str:
        """The bounds as text: `>= 0.6`, `<= 0` or `-0.2 to 0.2`."""
        if self.at_most is None:
            return f">= {self.at_least:g}"
        return (
            f"<= {self.at_most:g}"
            if self.at_least is None
            else f"{self.at_least:g} to {self.at_most:g}"
        )

    def holds(self, value: float) -> bool:
        """Whether a value lies within the bounds."""
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )

    def excludes(self, low: float, high: float) -> bool:
        """Whether the bounds have no point in common with the interval [low, high]."""
        return (self.at_least is not None and high < self.at_least) or (
            self.at_most is not None and low > self.at_most
        )

    def names(self) -> tuple[set[str], set[str], set[str]]:
        """What the statement names: arms, equations, and splits, fields or sectors."""
        arms: set[str] = set()
        equations: set[str] = set()
        places: set[str] = set()
        for name, words in _asked(_parse(self.statement)):
            if name == "v":
                arms.update(w for w in words[:1] if _size(w) is None)
                places.update(words[1:])
            elif (name, words) != ("moebius", ["all"]):
                equations.update(w for w in words if _size(w) is None)
        return arms, equations, places

    @property
    def sizes(self) -> set[int]:
        """The numbers of equations K of all size(K) in the statement."""
        found = {_size(w) for _, words in _asked(_parse(self.statement)) for w in words}
        return {k for k in found if k is not None}

    @property
    def indices(self) -> set[str]:
        """Which indices the statement asks for, and `size` where it asks for all subsets of one
        size.
        """
        found = {name for name, _ in _asked(_parse(self.statement))} - {"v"}
        return found | ({"size"} if self.sizes else set())

    def evaluate(self, functions: Mapping[str, Callable[..., Any]]) -> np.ndarray:
        """The values of the formula: [replicates], or [1] where it averages over replicates.

        Args:
            functions: `v`, `shapley`, `banzhaf`, `interaction` and `moebius`, each of which takes
                names as text and returns [replicates], or [subsets, replicates] for size(K).
        """
        return np.atleast_1d(_evaluate(_parse(self.statement), functions))


def check_statements(env: Environment, note: Callable[[str], None]) -> None:
    """Note statements about arms, equations, splits, fields or sectors that an environment does
    not have.

    Args:
        env: the environment; splits are those of its standard design, on which statements are
            judged.
        note: takes a sentence.
    """
    places = [*env.splits(env.observations), *env.field_names, *env.sectors]
    for expected in env.expected:
        arms, equations, where = expected.names()
        pattern = f"expected pattern {expected.statement!r} names"
        for name in sorted(equations):
            if name not in env.equations:
                note(f"{pattern} {name!r}; equations: {', '.join(env.equations)}")
        for name in sorted(arms):
            if name in GROUP_NAMES:
                note(f"{pattern} {name!r}, which is a group of arms; name one arm")
                continue
            try:
                parse(env, name)
            except PinnablateError as error:
                note(f"{pattern} {name!r}: {error}")
        for name in sorted(where):
            if name not in places:
                note(f"{pattern} {name!r}; splits, fields and sectors: {', '.join(places)}")
        for size in sorted(expected.sizes):
            if size > len(env.equations):
                note(f"{pattern} size({size}), but there are {len(env.equations)} equations")


def _parse(statement: str) -> ast.expr:
    """The formula as a tree.

    Raises:
        PinnablateError: it is no formula of the language.
    """
    try:
        tree = ast.parse(statement, mode="eval").body
    except (SyntaxError, ValueError):
        _refuse(statement, "not a formula")
    _look(statement, tree)
    return tree


def _refuse(statement: str, why: str) -> NoReturn:
    raise PinnablateError(
        f"expected pattern {statement!r} cannot be read: {why}; see pinnablate/environment/expected.py"
    )


def _look(statement: str, node: ast.expr) -> None:
    """Refuse whatever is not of the language in a part of a formula."""
    match node:
        case ast.BinOp(op=ast.Div(), right=ast.Constant(value=0)):
            _refuse(statement, "it divides by 0")
        case ast.BinOp(left=left, right=right) if type(node.op) in _OPERATORS:
            _look(statement, left)
            _look(statement, right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _look(statement, operand)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if arguments:
            if name in _ARGUMENTS:
                _look_at_words(statement, name, list(map(_word, arguments)))
            elif name not in ("mean", *_COMBINE):
                _refuse(
                    statement, f"{name} is not one of {', '.join((*_ARGUMENTS, *_COMBINE, 'mean'))}"
                )
            elif name == "mean" and len(arguments) > 1:
                _refuse(statement, f"mean takes one value, got {len(arguments)}")
            elif name in _COMBINE and len(arguments) == 1 and not _is_of_a_size(arguments[0]):
                _refuse(statement, f"{name} takes several values, or one of size(K)")
            else:
                for argument in arguments:
                    _look(statement, argument)
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            pass
        case _:
            _refuse(statement, f"{ast.unparse(node)} is neither a number nor a call")


def _look_at_words(statement: str, name: str, words: list[str]) -> None:
    """Refuse what is asked of a lattice with too few or too many names, or of a size where that
    means nothing.
    """
    fewest, most = _ARGUMENTS[name]
    if not fewest <= len(words) <= most:
        takes = (
            f"{fewest}"
            if fewest == most
            else f"{fewest} or more"
            if most == _MANY
            else f"{fewest} to {most}"
        )
        _refuse(statement, f"{name} takes {takes} names, got {len(words)}")
    for place, word in enumerate(words):
        if word.startswith("size(") and (
            place or _size(word) is None or len(words) > _OF_A_SIZE.get(name, 0)
        ):
            _refuse(
                statement,
                f"{word} is understood in v(size(K)), v(size(K), SPLIT) and moebius(size(K)) for a number K",
            )


def _is_of_a_size(node: ast.expr) -> bool:
    """Whether a part of a formula has a value for every subset of size(K)."""
    match node:
        case ast.BinOp(left=left, right=right):
            return _is_of_a_size(left) or _is_of_a_size(right)
        case ast.UnaryOp(operand=operand):
            return _is_of_a_size(operand)
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in _ARGUMENTS:
            return any(_size(_word(a)) is not None for a in arguments)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return (name == "mean" or len(arguments) > 1) and any(map(_is_of_a_size, arguments))
    return False


def _asked(tree: ast.expr) -> Iterator[tuple[str, list[str]]]:
    """Whatever a formula asks of a lattice: (function, its arguments as text)."""
    for n in ast.walk(tree):
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in _ARGUMENTS:
            yield n.func.id, list(map(_word, n.args))


def _word(node: ast.expr) -> str:
    """An argument as text: `a + b` is the arm a+b."""
    return ast.unparse(node).replace(" ", "")


def _size(word: str) -> int | None:
    """K of `size(K)`; None for a name."""
    inner = word.removeprefix("size(").removesuffix(")")
    return int(inner) if len(inner) == len(word) - len("size()") and inner.isdecimal() else None


def _evaluate(node: ast.expr, functions: Mapping[str, Callable[..., Any]]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(operand=operand):
            return -_evaluate(operand, functions)
        case ast.BinOp(left=left, right=right):
            return _OPERATORS[type(node.op)](
                _evaluate(left, functions), _evaluate(right, functions)
            )
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in functions:
            return functions[name](*map(_word, arguments))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _combined(name, [_evaluate(a, functions) for a in arguments])
    raise AssertionError(f"a formula holds {ast.unparse(node)}, which is refused when it is parsed")


def _combined(name: str, values: list[Any]) -> Any:
    """`mean` over replicates; `min`, `max` or `average` of several values, or of one over its
    subsets.
    """
    if name == "mean":
        return np.mean(values[0], axis=-1, keepdims=True)
    pairwise, along = _COMBINE[name]
    if len(values) == 1:
        return along(values[0], axis=0)
    combined = reduce(pairwise, values)
    return combined / len(values) if name == "average" else combined
