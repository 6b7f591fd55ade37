"""The file of an environment as a syntax tree that operators change."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import sympy

from pinnablate import registry
from pinnablate.environment import Environment

# What mutated arguments may use; it stands behind the imports of the file.
PREAMBLE = '''
import dataclasses
import numpy as np
import sympy
from pinnablate import (
    Conditions, Design, Environment, Expected, Integrated, NearMiss, Observations, Reference,
    boundary, given, lower, periodic, upper, zero,
)


def _each(change, law):
    """Change every residual of a law."""
    return tuple(map(change, law)) if isinstance(law, (tuple, list)) else change(law)


def _one(change, law, k):
    """Change one residual of a law."""
    if isinstance(law, (tuple, list)):
        return tuple(change(e) if i == k % len(law) else e for i, e in enumerate(law))
    return change(law)


def _term(change, law, k):
    """Change one term of an expanded residual."""
    terms = sorted(sympy.Add.make_args(sympy.expand(law)), key=str)
    return sum(change(e) if i == k % len(terms) else e for i, e in enumerate(terms))


def _scaled(law, lengths, sizes):
    """A law in other units: coordinates are multiplied by `lengths`, fields by `sizes`."""
    law, back = sympy.sympify(law), {}
    for d in law.atoms(sympy.Derivative):
        unit = sympy.prod([lengths[v] ** n for v, n in d.variable_count])
        back[sympy.Dummy()] = d, unit * d / sizes[d.expr]
    for f in sizes:
        back[sympy.Dummy()] = f, f / sizes[f]
    law = law.xreplace({old: dummy for dummy, (old, _) in back.items() if old.is_Derivative})
    law = law.xreplace({old: dummy for dummy, (old, _) in back.items()})
    law = law.xreplace({c: c / length for c, length in lengths.items()})
    return law.xreplace({dummy: new for dummy, (_, new) in back.items()})

'''

_MADE_BY = {"solution": "Integrated", "observations": "Design"}  # arguments that are calls


class Source:
    """The file of a built-in environment, to be changed by operators.

    Args:
        name: of the environment.
        identifier: the id that the changed declaration gets.

    Attributes:
        env: the environment as it is.
    """

    def __init__(self, name: str, identifier: str) -> None:
        self.env: Environment = registry.load(name)
        module = import_module(f"pinnablate.environments.{self.env.name.replace('-', '_')}")
        self.tree = ast.parse(Path(_file(module)).read_text(encoding="utf-8"))
        self.after: list[str] = []
        self._put: set[str] = set()  # arguments that an operator gave, and that stay
        self._variables = {
            value: key
            for key, value in vars(module).items()
            if isinstance(value, sympy.Basic) and not key.startswith("_")
        }
        self.put("id", repr(identifier))

    # What it declares

    @property
    def call(self) -> ast.Call:
        """The call of Environment."""
        return next(
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "Environment"
        )

    @property
    def fields(self) -> list[str]:
        """The variables of the fields."""
        return [self._variables[f] for f in self.env.fields]

    @property
    def coordinates(self) -> list[str]:
        """The variables of the coordinates."""
        return [self._variables[c] for c in self.env.coordinates]

    @property
    def time(self) -> str | None:
        """The variable of the time."""
        return None if self.env.time is None else self._variables[self.env.time]

    @property
    def laws(self) -> list[str]:
        """The names of the equations."""
        return list(self.env.equations)

    @property
    def kind(self) -> str:
        """Of the solution: `closed form` or `integrated`."""
        return self.env.needs_solution("be changed").kind

    # Arguments of the declaration, and of a call that is one of them

    def get(self, argument: str, within: str | None = None) -> str | None:
        """The code of an argument; None where there is none."""
        found = _keyword(self._call(within), argument)
        return None if found is None else ast.unparse(found.value)

    def put(self, argument: str, code: str, within: str | None = None) -> None:
        """Replace or add an argument."""
        call, value = self._call(within), _expression(code)
        self._put.add(within or argument)
        found = _keyword(call, argument)
        if found is None:
            call.keywords.append(ast.keyword(argument, value))
        else:
            found.value = value

    def drop(self, argument: str, within: str | None = None) -> None:
        """Leave an argument out."""
        call = self._call(within)
        call.keywords = [k for k in call.keywords if k.arg != argument]

    def rename(self, argument: str, new: str, within: str | None = None) -> None:
        """Misspell the name of an argument."""
        found = _keyword(self._call(within), argument)
        if found is not None:
            found.arg = new

    def _call(self, within: str | None) -> ast.Call:
        if within is None:
            return self.call
        found = _keyword(self.call, within)
        made_by = _MADE_BY.get(within)
        if (
            found is None
            or not isinstance(found.value, ast.Call)
            or getattr(found.value.func, "id", "") != made_by
        ):
            raise KeyError(within)
        return found.value

    # Laws

    def put_law(self, name: str, code: str) -> None:
        """Replace an equation; `LAW` in the code stands for what it is."""
        laws = self._laws()
        for k, key in enumerate(laws.keys):
            if isinstance(key, ast.Constant) and key.value == name:
                old = ast.unparse(laws.values[k])
                laws.values[k] = _expression(code.replace("LAW", f"({old})"))

    def add_law(self, name: str, code: str) -> None:
        """Declare one more equation."""
        laws = self._laws()
        laws.keys.append(ast.Constant(name))
        laws.values.append(_expression(code))

    def rename_law(self, name: str, new: Any) -> None:
        """Call an equation otherwise; what refers to it is left out."""
        for key in self._laws().keys:
            if isinstance(key, ast.Constant) and key.value == name:
                key.value = new
        self.forget()

    def forget(self, *, designs: bool = False) -> None:
        """Leave out what refers to equations as they were: identities, near misses, expectations."""
        referring = {"identities", "near_misses", "expected", *(["designs"] if designs else [])}
        for argument in referring - self._put:
            self.drop(argument)

    def _laws(self) -> ast.Dict:
        found = _keyword(self.call, "equations")
        if found is None or not isinstance(found.value, ast.Dict):
            raise KeyError("equations")
        return found.value

    # The file

    def retype(self, function: str, change: dict[str, str]) -> None:
        """Change words in the text that `fields` or `coordinates` takes."""
        for node in ast.walk(self.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == function
                and isinstance(node.args[0], ast.Constant)
            ):
                words = str(node.args[0].value).split()
                node.args[0].value = " ".join(change.get(w, w) for w in words)

    @property
    def text(self) -> str:
        """The changed file."""
        lines = ast.unparse(self.tree).split("\n")
        last = max(i for i, line in enumerate(lines) if line.startswith(("from ", "import ")))
        body = [*lines[: last + 1], PREAMBLE, *lines[last + 1 :], *self.after]
        return "\n".join(body) + "\n"


def _file(module: ModuleType) -> str:
    return inspect.getsourcefile(module) or ""


def _keyword(call: ast.Call, name: str) -> ast.keyword | None:
    return next((k for k in call.keywords if k.arg == name), None)


def _expression(code: str) -> ast.expr:
    return ast.parse(code, mode="eval").body
