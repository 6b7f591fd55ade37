"""Which names of some texts are fields, coordinates and constants, where nobody says so."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pinnablate.brief import few
from pinnablate.errors import PinnablateError
from pinnablate.problems.grammar import DERIVATIVES, FUNCTIONS, NUMBERS, parted
from pinnablate.problems.syntax import sides, tree


@dataclass(frozen=True)
class Found:
    """Names of some texts by what they are.

    Args:
        coordinates, fields: names, in the order of their first mention.
    """

    coordinates: tuple[str, ...]
    fields: tuple[str, ...]


def found_in(
    texts: Mapping[str, str],
    *,
    coordinates: Sequence[str],
    fields: Sequence[str],
    constants: Collection[str],
    columns: Sequence[str],
    scaled: Collection[str] = (),
    partly: bool = False,
) -> Found:
    """The coordinates and fields of some equations.

    A coordinate is what is differentiated by, a field what is differentiated, and every other name
    that is a column of the data or, where coordinates were declared, no constant.

    Args:
        texts: {what it is, for sentences: text}.
        coordinates, fields: as declared; empty where nobody did.
        constants: names of numbers.
        columns: of the data.
        scaled: names whose scale is declared: fields, where they are nothing else.
        partly: whether further coordinates may be found beside those that were declared: columns of
            the data that something is differentiated by.

    Raises:
        PinnablateError: a text that cannot be read, or no coordinate is found.
    """
    every = {what: list(_mentions(text, what)) for what, text in texts.items()}
    mentions = [m for of in every.values() for m in of]
    on = tuple(coordinates)
    if partly or not on:
        possible = [c for c in columns if c not in on]
        on += _differentiated_by(mentions, [*on, *possible], fields)
        on = tuple(dict.fromkeys(on))
    if not on:
        raise PinnablateError(
            "no coordinate is found in the equations: domain= is missing, and nothing is "
            f"differentiated by a column of the data ({few(columns, 12) or 'none are given'}); expected "
            "derivatives like u_t, or domain={'t': (0, 1)}"
        )
    known = {*NUMBERS, *constants, *on}
    made: dict[str, None] = dict.fromkeys(fields)
    for name, by in mentions:
        if name in known or name in made:
            continue
        derivative = None if name in columns else parted(name, on)
        if derivative and (not by or derivative[0] in {*columns, *scaled, *made}):
            name, by = derivative
            if name in made or name in known:
                continue
        if not fields and (by or name in columns or name in scaled):
            made[name] = None
    return Found(on, tuple(made))


Mention = tuple[str, tuple[str, ...]]  # a name, and what it is differentiated by


def _mentions(text: str, what: str) -> Iterator[Mention]:
    """Every name of a text, with the coordinates of derivatives that are written as calls."""
    for side in filter(None, sides(text, what)):
        yield from _of(tree(side, what))


def _of(node: ast.AST) -> Iterator[Mention]:
    if isinstance(node, ast.Call):
        args: list[ast.expr] = list(node.args)
        method = isinstance(node.func, ast.Attribute) and node.func.attr == "diff"
        if method or (isinstance(node.func, ast.Name) and node.func.id in DERIVATIVES):
            if isinstance(node.func, ast.Attribute):
                args = [node.func.value, *args]
            by = tuple(a.id for a in args[1:] if isinstance(a, ast.Name))
            if args and isinstance(args[0], ast.Name):
                yield args[0].id, by
            elif args:
                yield from ((name, more or by) for name, more in _of(args[0]))
            return
        if isinstance(node.func, ast.Name) and node.func.id not in FUNCTIONS:
            yield node.func.id, ()
        for arg in args:
            yield from _of(arg)
        return
    if isinstance(node, ast.Name):
        yield node.id, ()
        return
    for child in ast.iter_child_nodes(node):
        yield from _of(child)


def _differentiated_by(
    mentions: Sequence[Mention], columns: Sequence[str], fields: Sequence[str]
) -> tuple[str, ...]:
    """The columns that something is differentiated by, in the order of the columns."""
    by: set[str] = set()
    for name, called in mentions:
        by.update(called)
        if name not in columns and name not in fields and (derivative := parted(name, columns)):
            by.update(derivative[1])
    return tuple(c for c in columns if c in by)
