"""Expected patterns: statements about a lattice that are written down before any network is trained.

    Expected("v(faraday+ampere) - max(v(faraday), v(ampere))", at_least=0.6, label="D1a")

A statement is a formula in decades, one value per replicate:

    v(ARM)  v(ARM, SPLIT)  v(ARM, FIELD)     skill: on the primary split, on another, of one field or sector
    shapley(EQ)  banzhaf(EQ)                 indices of skill on the primary split
    interaction(EQ, EQ)  moebius(EQ, ...)
    v(size(K))  moebius(size(K))             all subsets of K equations at once
    min(...)  max(...)  average(...)         of several values, or over the subsets of size(K)
    mean(...)                                over replicates: what follows compares geometric means of errors
    + - * / numbers parentheses

ARM is the name of any arm: `none`, `all`, equations joined by +, a control, a placebo. It is parsed, never executed.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.arms.choose import parse
from pinnablate.environment.declare import SPLITS
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_ARMS, _EQUATIONS = {"v"}, {"shapley", "banzhaf", "interaction", "moebius"}
_OVER = {"min": (np.minimum, np.min), "max": (np.maximum, np.max), "average": (None, np.mean)}


@dataclass(frozen=True)
class Expected:
    """A formula and the bounds of its mean over replicates.

    Args:
        statement: see the module.
        at_least, at_most: bounds; at least one of them.
        label: where it was written down.
        note: what a reader must know to trust the bounds.

    Raises:
        PinnablateError: the statement cannot be read, or there is no bound.
    """

    statement: str
    at_least: float | None = None
    at_most: float | None = None
    label: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise PinnablateError(f"expected pattern {self.statement!r} has no bound; give at_least= or at_most=")
        _parse(self.statement)

    @property
    def bounds(self) -> str:
        if self.at_most is None:
            return f">= {self.at_least:g}"
        return f"<= {self.at_most:g}" if self.at_least is None else f"{self.at_least:g} to {self.at_most:g}"

    def holds(self, value: float) -> bool:
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def excludes(self, low: float, high: float) -> bool:
        """Whether the bounds have no point in common with the interval [low, high]."""
        return (self.at_least is not None and high < self.at_least) or (self.at_most is not None and low > self.at_most)

    def names(self) -> tuple[set[str], set[str], set[str]]:
        """(arms, equations, splits or fields) that the statement names."""
        arms: set[str] = set()
        equations: set[str] = set()
        places: set[str] = set()
        for name, words in _calls(_parse(self.statement)):
            if name in _ARMS:
                arms.update(w for w in words[:1] if not w.startswith("size("))
                places.update(words[1:])
            elif name in _EQUATIONS:
                equations.update(w for w in words if not w.startswith("size(") and w != "all")
        return arms, equations, places

    @property
    def indices(self) -> set[str]:
        """The indices that it asks for, and `size` where it asks for all subsets of one."""
        found = {name for name, _ in _calls(_parse(self.statement))}
        return found & {*_EQUATIONS, "size"}

    def evaluate(self, functions: Mapping[str, Callable[..., Any]]) -> np.ndarray:
        """One value per replicate, or a single one where the statement averages over them.

        Args:
            functions: v, shapley, banzhaf, interaction, moebius: names as text -> [replicates], or [subsets, replicates].
        """
        return np.atleast_1d(_evaluate(_parse(self.statement), functions))


def check_statements(env: Environment, refuse: Callable[[str], None]) -> None:
    """Refuse statements about arms, equations, splits, fields or sectors that an environment does not have."""
    places = [*SPLITS, *env.field_names, *env.sectors]
    for expected in env.expected:
        arms, equations, where = expected.names()
        for name in sorted(equations):
            if name not in env.equations:
                refuse(f"expected pattern {expected.statement!r} names {name!r}; equations: {', '.join(env.equations)}")
        for name in sorted(arms):
            try:
                (_,) = parse(env, name)
            except PinnablateError as error:
                refuse(f"expected pattern {expected.statement!r} names {name!r}: {error}")
            except ValueError:
                refuse(f"expected pattern {expected.statement!r} names {name!r}, which is a group of arms; name one")
        for name in sorted(where):
            if name not in places:
                refuse(f"expected pattern {expected.statement!r} names {name!r}; splits, fields and sectors: {', '.join(places)}")


def _calls(tree: ast.expr) -> list[tuple[str, list[str]]]:
    """Every call in a formula: (function, arguments as text); `size` stands in an argument, and is a call of its own."""
    return [(n.func.id, [_word(a) for a in n.args]) for n in ast.walk(tree)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]


def _parse(statement: str) -> ast.expr:
    def refuse(why: str) -> None:
        raise PinnablateError(f"expected pattern {statement!r} cannot be read: {why}; see pinnablate/environment/expected.py")

    try:
        tree = ast.parse(statement, mode="eval").body
    except (SyntaxError, ValueError):
        refuse("not a formula")

    def look(node: ast.expr) -> None:
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            look(node.left)
            look(node.right)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            look(node.operand)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and not node.keywords:
            name = node.func.id
            if name in _OVER or name == "mean":
                for a in node.args:
                    look(a)
            elif name not in _ARMS | _EQUATIONS:
                refuse(f"{name} is not one of v, shapley, banzhaf, interaction, moebius, min, max, average, mean")
        elif not (isinstance(node, ast.Constant) and isinstance(node.value, int | float)):
            refuse(f"{ast.unparse(node)} is neither a number nor a call")

    look(tree)
    return tree


def _word(node: ast.expr) -> str:
    return ast.unparse(node).replace(" ", "")


def _evaluate(node: ast.expr, functions: Mapping[str, Callable[..., Any]]) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp):
        return -_evaluate(node.operand, functions)
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_evaluate(node.left, functions), _evaluate(node.right, functions))
    name = node.func.id
    if name in functions:
        return functions[name](*map(_word, node.args))
    values = [_evaluate(a, functions) for a in node.args]
    if name == "mean":
        return np.mean(values[0], axis=-1, keepdims=True)
    pairwise, along = _OVER[name]
    if len(values) == 1:
        return along(values[0], axis=0)
    return sum(values) / len(values) if pairwise is None else reduce(pairwise, values)
