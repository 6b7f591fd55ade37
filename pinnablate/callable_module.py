"""Packages whose name is also a function of the front door: `pinnablate.environments()` lists what
`pinnablate.environments` holds. Python binds an imported package as an attribute of its parent, so that the two must be one
object: the package answers the call itself.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return getattr(import_module("pinnablate.api"), self.__name__.rpartition(".")[2])(
            *arguments, **options
        )


def answer_calls(module: str) -> None:
    """Let a module of this package, once loaded, be called as the function of its name in `pinnablate.api`."""
    sys.modules[module].__class__ = _Callable
