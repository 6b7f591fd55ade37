"""What a script imports, and how its equations are written, by its syntax; nothing of it is run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Syntax = Callable[[Path], Iterable[ast.AST]]
_DERIVATIVES = ("jacobian", "hessian")  # of dde.grad


def imported(path: Path, syntax: Syntax) -> set[str]:
    """The packages that a script, and modules beside it that it imports, import.

    Args:
        path: of the script.
        syntax: the syntax of a file, nothing of one that cannot be parsed.
    """
    return {name for nodes in _files(path, syntax, {path}) for n in nodes for name in _packages(n)}


def written_in_pairs(path: Path, syntax: Syntax, chosen: bool = False) -> bool:
    """Whether a script's equations are written for JAX: outputs come with the function that computes
    them, and so do derivatives.

    It imports JAX or chooses it, or takes the first of what `dde.grad.jacobian` or `hessian` gives. A script that
    asks which backend there is, and has a branch for JAX, is written for the others, too.

    Args:
        path: of the script; modules beside it that it imports count, too.
        syntax: the syntax of a file, nothing of one that cannot be parsed.
        chosen: whether it set DeepXDE's backend to JAX.
    """
    nodes = [n for found in _files(path, syntax, {path}) for n in found]
    if any(map(_asks_for_jax, nodes)):
        return False
    return chosen or any(_takes_the_first(n) or "jax" in _packages(n) for n in nodes)


def _files(path: Path, syntax: Syntax, seen: set[Path]) -> Iterator[list[ast.AST]]:
    """The syntax of a script, and of modules beside it that it imports."""
    nodes = list(syntax(path))
    yield nodes
    for name in [name for n in nodes for name in _packages(n)]:
        beside = path.parent / f"{name}.py"
        if beside not in seen and beside.is_file():
            seen.add(beside)
            yield from _files(beside, syntax, seen)


def _packages(node: ast.AST) -> list[str]:
    """The packages that a statement imports."""
    names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom) and not node.level:
        names = [node.module or ""]
    return [name.partition(".")[0] for name in names]


def _asks_for_jax(node: ast.AST) -> bool:
    """A comparison with the name of the backend."""
    if not isinstance(node, ast.Compare):
        return False
    return any(isinstance(n, ast.Constant) and n.value == "jax" for n in ast.walk(node))


def _takes_the_first(node: ast.AST) -> bool:
    """`u_x, _ = dde.grad.jacobian(...)`, or `dde.grad.jacobian(...)[0]`."""
    if isinstance(node, ast.Subscript):
        first = isinstance(node.slice, ast.Constant) and node.slice.value == 0
        return first and _is_derivative(node.value)
    if not isinstance(node, ast.Assign) or not _is_derivative(node.value):
        return False
    return any(isinstance(t, ast.Tuple | ast.List) and len(t.elts) == 2 for t in node.targets)


def _is_derivative(node: ast.AST) -> bool:
    """A call of a function of `dde.grad`."""
    function = node.func if isinstance(node, ast.Call) else None
    if not isinstance(function, ast.Attribute) or function.attr not in _DERIVATIVES:
        return False
    of = function.value
    return (of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")) == "grad"
