"""The symbol of a number that a declaration leaves open."""

from __future__ import annotations

import sympy


class Parameter(sympy.Symbol):
    """A number that differs between the worlds of an environment; `parameters` makes it."""

    __slots__ = ()
